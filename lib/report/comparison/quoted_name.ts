import { oneLine } from "../plain_text.ts";

/**
 * The name of a run in quotes, as sentences have it: a folder may be called `all` or `copy`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quotedName("all"), '"all"');
 * ```
 */
export function quotedName(name: string): string {
  return `"${oneLine(name)}"`;
}
