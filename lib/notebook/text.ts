import { plainMarkdown } from "../report/markdown_text.ts";
import { type Displayable, displayable } from "./displayable.ts";

/**
 * Lines of plain text, each a paragraph; nothing in them is taken for markup.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DISPLAY } from "./displayable.ts";
 *
 * const bundle = text("Mean 7.5 < 8", "50 pairs")[DISPLAY]();
 * assertEquals(bundle["text/markdown"], "Mean 7.5 \\< 8\n\n50 pairs");
 * ```
 */
export function text(...lines: readonly (string | null | undefined)[]): Displayable {
  const there = lines.filter((line) => typeof line === "string");
  return displayable({
    "text/markdown": there.map(plainMarkdown).join("\n\n"),
    "text/plain": there.join("\n"),
  });
}
