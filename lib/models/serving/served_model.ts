import { InputError } from "../../input_error.ts";
import { nearest } from "../../text/nearest.ts";

/** So many names of models go into a message. */
const MOST_NAMES = 20;

/**
 * Makes sure that a server serves the configured model; one that lists no models may.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 *
 * const server = { url: "http://127.0.0.1:8000", models: ["Qwen/Qwen-Image-Edit"] };
 * assertServed("Qwen/Qwen-Image-Edit", server);
 * assertThrows(() => assertServed("Qwen/Qwen-Image-Edits", server));
 * ```
 *
 * @param wanted `params.model`; `undefined` where the server's own is meant.
 * @throws {InputError} If the server lists other models only; the message names them.
 */
export function assertServed(
  wanted: string | undefined,
  { url, models }: {
    /** The server's address. */
    readonly url: string;
    /** Models that it lists. */
    readonly models: readonly string[];
  },
): void {
  if (wanted === undefined || models.length === 0 || models.includes(wanted)) return;
  const near = nearest(wanted, models);
  throw new InputError(
    `params.model: ${url} has no model "${wanted}"; it serves ${namesOf(models)}` +
      (near === undefined ? "" : `. Did you mean "${near}"?`),
  );
}

/** Names of models for a message; not all of them where they are many. */
export function namesOf(models: readonly string[]): string {
  const rest = models.length - MOST_NAMES;
  return models.slice(0, MOST_NAMES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
