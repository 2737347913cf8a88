/** Where the answer itself stands in a reply, apart from the model's thoughts. */
export type Answer =
  | {
    readonly status: "answered";
    /** Start and end (exclusive) of each stretch of thought, in order. */
    readonly thoughts: readonly (readonly [number, number])[];
  }
  | { readonly status: "unfinished"; readonly start: number };

const THOUGHT_TAG =
  /<\/?(?:think|thinking|thought|thoughts|reasoning|analysis|reflection|scratchpad)>|\[\/?think\]|◁\/?think▷/gi;

/**
 * Finds the thoughts of a reasoning model, which may try out scores it later drops.
 *
 * A closing tag without an opening one ends a thought that began with the prompt. A thought that
 * is never closed means that the answer never came.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const reply = "<think>maybe 3</think> 8";
 * assertEquals(findThoughts(reply), { status: "answered", thoughts: [[0, 22]] });
 * ```
 */
export function findThoughts(reply: string): Answer {
  let thoughts: (readonly [number, number])[] = [];
  let start = -1;
  for (const { index, 0: tag } of reply.matchAll(THOUGHT_TAG)) {
    if (tag.charAt(1) !== "/") {
      if (start < 0) start = index;
      continue;
    }
    const end = index + tag.length;
    // What stands before a closing tag that was never opened is thought as well.
    if (start < 0) thoughts = [[0, end]];
    else thoughts.push([start, end]);
    start = -1;
  }
  return start < 0 ? { status: "answered", thoughts } : { status: "unfinished", start };
}
