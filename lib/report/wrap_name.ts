import type { Typeface } from "../text/outline.ts";
import { graphemes, oneLine } from "./plain_text.ts";

/** Options of {@linkcode wrapName}. */
export interface WrapNameOptions {
  /** Widest line, in the unit of `size`. */
  readonly width: number;
  /** Font size. */
  readonly size: number;
  /** Measures the text. */
  readonly typeface: Typeface;
}

const MOST_LINES = 2;
/** Characters kept at the end of a name that is cut. */
const TAIL = 6;

/**
 * A name on at most two lines, broken after a space, a joining mark or a Chinese character. If that
 * is not enough, dots stand for a part before its end, since long names often differ there.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Typeface } from "../text/outline.ts";
 *
 * const typeface = await Typeface.load();
 * const lines = wrapName("spatial reasoning and reference", { width: 130, size: 13, typeface });
 * assertEquals(lines, ["spatial reasoning and", "reference"]);
 * ```
 */
export function wrapName(name: string, options: WrapNameOptions): readonly string[] {
  const { width, size, typeface } = options;
  const lines: string[] = [];
  let rest = graphemes(oneLine(name));
  while (rest.length > 0) {
    const last = lines.length === MOST_LINES - 1;
    const fitting = countFitting(rest, (text) => typeface.width(text, size) <= width);
    if (fitting === rest.length) {
      lines.push(rest.join(""));
      break;
    }
    if (last) {
      // The dots are three characters: a Chinese typeface draws the ellipsis at mid-height.
      const tail = `...${rest.slice(-TAIL).join("").trimStart()}`;
      const room = countFitting(rest, (text) => typeface.width(text + tail, size) <= width);
      lines.push(rest.slice(0, room).join("").trimEnd() + tail);
      break;
    }
    const opening = rest.slice(0, fitting);
    const breakable = opening.findLastIndex((character, index) =>
      /[\s\-_/,.:;、，。：；]|\p{Script=Han}/u.test(character) ||
      (index + 1 < rest.length && /\s/.test(rest[index + 1] ?? ""))
    );
    const cut = breakable < 0 ? Math.max(1, fitting) : breakable + 1;
    lines.push(rest.slice(0, cut).join("").trim());
    rest = graphemes(rest.slice(cut).join("").trimStart());
  }
  return lines.length === 0 ? ["(no name)"] : lines;
}

function countFitting(characters: readonly string[], fits: (text: string) => boolean): number {
  let count = 0;
  while (count < characters.length && fits(characters.slice(0, count + 1).join(""))) count++;
  return count;
}
