import type { FontWeight } from "../../../text/outline.ts";
import { Typeface } from "../../../text/outline.ts";
import { group, num, path, rect } from "./svg.ts";
import { darken, lighten } from "./svg.ts";
import { TONES } from "./palette.ts";

export type { FontWeight } from "../../../text/outline.ts";

/** How a line of text is drawn. */
export interface LetteringOptions {
  /** Horizontal place of the anchor. */
  readonly x: number;
  /** Vertical place of the base line. */
  readonly y: number;
  /** Height of the letters' em square. */
  readonly size: number;
  /** Colour, dark ink unless given. */
  readonly fill?: string;
  /** Which part of the text lies at `x`; `middle` unless given. */
  readonly anchor?: "start" | "middle" | "end";
  /** `bold` unless given. */
  readonly weight?: FontWeight;
  /** The text is drawn smaller where it would be wider than this. */
  readonly maxWidth?: number;
}

/** How a sign board is drawn. */
export interface SignOptions {
  /** Horizontal centre. */
  readonly x: number;
  /** Vertical centre of the board. */
  readonly y: number;
  /** Width of the board. */
  readonly w: number;
  /** Height of the board. */
  readonly h: number;
  /** Colour of the board. */
  readonly board?: string;
  /** Colour of the text. */
  readonly ink?: string;
  /** Length of the posts below the board; 0 hangs on a wall. */
  readonly posts?: number;
}

/** What drawing needs beyond pure functions: letters as outlines. */
export interface Kit {
  /** One line of text as outlines, the same on every machine. */
  text(content: string, options: LetteringOptions): string;
  /** Width that {@linkcode Kit.text} would take without `maxWidth`. */
  textWidth(content: string, size: number, weight?: FontWeight): number;
  /** A board with one or two centred lines of text, on a wall or on posts. */
  sign(lines: string | readonly string[], options: SignOptions): string;
}

/**
 * Loads the typeface and gives the kit that scenes are drawn with.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const kit = await loadKit();
 * assert(kit.text("茶 Tea", { x: 0, y: 0, size: 40 }).includes("<path"));
 * ```
 */
export async function loadKit(): Promise<Kit> {
  const typeface = await Typeface.load();

  function text(content: string, options: LetteringOptions): string {
    const { anchor = "middle", weight = "bold", fill = TONES.ink } = options;
    const natural = typeface.width(content, options.size, weight);
    const shrink = Math.min(1, (options.maxWidth ?? Infinity) / natural);
    const outline = typeface.outline(content, options.size * shrink, weight);
    const share = anchor === "middle" ? 0.5 : anchor === "end" ? 1 : 0;
    return `<path transform="translate(${num(options.x - outline.width * share)} ${
      num(options.y)
    })" d="${outline.path}" fill="${fill}"/>`;
  }

  function sign(lines: string | readonly string[], options: SignOptions): string {
    const { x, y, w, h, board = "#3f6fae", ink = TONES.paper, posts = 0 } = options;
    const rows = typeof lines === "string" ? [lines] : lines;
    const size = rows.length === 1 ? h * 0.56 : h * 0.74 / rows.length;
    const leading = size * 1.16;
    const top = y - leading * (rows.length - 1) / 2 + size * 0.36;
    let drawn = "";
    if (posts > 0) {
      for (const side of [-0.34, 0.34]) {
        drawn += rect(x + w * side - 9, y, { w: 18, h: h / 2 + posts, fill: TONES.darkWood });
        drawn += rect(x + w * side - 9, y, { w: 7, h: h / 2 + posts, fill: "#a07250" });
      }
    }
    drawn += rect(x - w / 2, y - h / 2 + 5, { w, h, radius: 16, fill: darken(board, 0.35) });
    drawn += rect(x - w / 2, y - h / 2, { w, h, radius: 16, fill: board });
    drawn += rect(x - w / 2 + 9, y - h / 2 + 9, {
      w: w - 18,
      h: h - 18,
      radius: 10,
      stroke: lighten(board, 0.55),
      width: 3,
    });
    rows.forEach((row, index) => {
      drawn += text(row, {
        x,
        y: top + leading * index,
        size,
        fill: ink,
        maxWidth: w - 56,
      });
    });
    return group(drawn);
  }

  return {
    text,
    textWidth: (content, size, weight = "bold") => typeface.width(content, size, weight),
    sign,
  };
}

/** A sheet or panel with rounded corners and a soft lower edge, to put lettering on. */
export function panel(
  x: number,
  y: number,
  size: { readonly w: number; readonly h: number; readonly fill: string },
): string {
  const { w, h, fill } = size;
  return path(
    `M${num(x + 14)} ${num(y + 6)}h${num(w - 28)}v${num(h)}h${num(28 - w)}z`,
    { fill: TONES.shade, opacity: 0.18 },
  ) + rect(x, y, { w, h, radius: 14, fill });
}
