import { nearest } from "../../../text/nearest.ts";
import type { KeyPath } from "../../../text/yaml_positions.ts";

/** What goes into the slots of a graph for one edit. */
export interface SlotValues {
  /** Name of the uploaded source image, as the server gave it. */
  readonly image: string;
  /** What to do. */
  readonly instruction: string;
  /** What the edit should not look like. */
  readonly negative_prompt: string;
  /** Seed of this edit. */
  readonly seed: number;
  /** Denoising steps. */
  readonly steps: number;
  /** Weight of the instruction against the negative prompt. */
  readonly cfg: number;
  /** Width of the edited image in pixels. */
  readonly width: number;
  /** Height of the edited image in pixels. */
  readonly height: number;
}

/** Name of a slot. */
export type SlotName = keyof SlotValues;

/** All slots, in the order in which messages list them. */
export const SLOTS: readonly SlotName[] = [
  "image",
  "instruction",
  "negative_prompt",
  "seed",
  "steps",
  "cfg",
  "width",
  "height",
];

/** A slot, or something that looks like one and is none. */
export type FoundSlot =
  | {
    /** It is a slot. */
    readonly kind: "slot";
    /** Its name. */
    readonly name: SlotName;
    /** Keys from the searched value to it. */
    readonly path: KeyPath;
  }
  | {
    /** It cannot be filled. */
    readonly kind: "problem";
    /** Why, and what to write. */
    readonly message: string;
    /** Slot that it was probably meant to be. */
    readonly meant: SlotName | undefined;
    /** Keys from the searched value to it. */
    readonly path: KeyPath;
  };

/**
 * Finds the slots in an input of a node: texts that are `{{name}}` and nothing else, however deep
 * in lists and mappings.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(findSlots({ seed: "{{seed}}", steps: 20 }), [
 *   { kind: "slot", name: "seed", path: ["seed"] },
 * ]);
 * ```
 */
export function findSlots(value: unknown, path: KeyPath = []): readonly FoundSlot[] {
  if (typeof value === "string") {
    const found = readSlot(value, path);
    return found === undefined ? [] : [found];
  }
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => findSlots(inner, [...path, index]));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => findSlots(inner, [...path, key]));
}

/**
 * Puts values into slots, each with its own type. What is put in is not searched for slots again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const values = {
 *   image: "a.png",
 *   instruction: "write {{seed}}",
 *   negative_prompt: " ",
 *   seed: 7,
 *   steps: 50,
 *   cfg: 4,
 *   width: 1024,
 *   height: 1024,
 * };
 * assertEquals(fillSlots({ prompt: "{{instruction}}", seed: "{{seed}}", model: ["1", 0] }, values), {
 *   prompt: "write {{seed}}",
 *   seed: 7,
 *   model: ["1", 0],
 * });
 * ```
 *
 * @returns A copy; `value` is left as it is.
 */
export function fillSlots(value: unknown, values: SlotValues): unknown {
  if (typeof value === "string") {
    const found = readSlot(value, []);
    return found?.kind === "slot" ? values[found.name] : value;
  }
  if (Array.isArray(value)) return value.map((inner) => fillSlots(inner, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, fillSlots(inner, values)]),
  );
}

const SLOT = /\{\{([^{}]*)\}\}/;

function readSlot(text: string, path: KeyPath): FoundSlot | undefined {
  const [whole, name = ""] = SLOT.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const known = SLOTS.find((slot) => slot === name);
  if (known === undefined) {
    const near = SLOTS.find((slot) => slot === nearest(name.trim(), SLOTS));
    const advice = near === undefined
      ? `known are ${SLOTS.map((slot) => `{{${slot}}}`).join(", ")}`
      : `did you mean {{${near}}}?`;
    return { kind: "problem", message: `there is no slot ${whole}; ${advice}`, meant: near, path };
  }
  if (whole === text) return { kind: "slot", name: known, path };
  return {
    kind: "problem",
    message: `a slot must be the whole value; write "${whole}" without the text around it`,
    meant: known,
    path,
  };
}
