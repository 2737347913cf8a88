/** Under this name a value tells Jupyter how to show it. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;

/** The same thing in several forms, by media type; a front end shows the richest that it knows. */
export type MediaBundle = Readonly<Record<string, string | object>>;

/** Something that Jupyter can show. */
export interface Displayable {
  /** What there is to show. */
  [DISPLAY](): MediaBundle;
}

/**
 * Makes something that Jupyter shows as the last value of a cell or by `show`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const bundle = { "text/plain": "7.5" };
 * assertEquals(displayable(bundle)[DISPLAY](), bundle);
 * ```
 */
export function displayable(bundle: MediaBundle): Displayable {
  return { [DISPLAY]: () => bundle };
}

/** Whether a value tells how to show it. */
export function isDisplayable(value: unknown): value is Displayable {
  return typeof value === "object" && value !== null && DISPLAY in value;
}
