/**
 * A user's text on one line: white space and line breaks become one space each, and characters that
 * are invisible or turn the reading direction are dropped or marked, so that a name can neither
 * break a table nor hide what it says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(oneLine("  move\n the\tcup \u202e"), "move the cup");
 * ```
 */
export function oneLine(text: string): string {
  return text.toWellFormed()
    .replaceAll(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, "")
    .replaceAll(/\s+/g, " ")
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd")
    .trim();
}

/**
 * The first `limit` characters of a text, with an ellipsis where something was cut.
 *
 * A character is what a reader takes for one (a grapheme cluster).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cutText("移动左边的杯子", 4), "移动左…");
 * assertEquals(cutText("cup", 4), "cup");
 * ```
 */
export function cutText(text: string, limit: number): string {
  const characters = graphemes(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}

/** The characters of a text as a reader counts them (grapheme clusters). */
export function graphemes(text: string): readonly string[] {
  return [...new Intl.Segmenter("en").segment(text)].map(({ segment }) => segment);
}
