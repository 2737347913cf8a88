// @ts-types="./opentype.d.ts"
import opentype from "opentype.js";
import type { Font, PathCommand } from "./opentype.d.ts";

/** Weights of the built-in typeface. */
export type FontWeight = "regular" | "bold";

/** Outlines of a text, and the room it takes. */
export interface TextOutline {
  /** Value for the `d` of an SVG path; the text's base line starts at (0, 0). */
  readonly path: string;
  /** Advance width in the unit of the font size. */
  readonly width: number;
}

/** Glyphs are read when they are drawn: all 8,000 of both weights take 50 MB of the heap. */
const LAZILY = { lowMemory: true };

/**
 * Noto Sans SC as outlines, so that Latin and Chinese text looks the same on every machine,
 * with or without fonts (many GPU servers have none).
 */
export class Typeface {
  readonly #fonts: Readonly<Record<FontWeight, Font>>;

  private constructor(fonts: Readonly<Record<FontWeight, Font>>) {
    this.#fonts = fonts;
  }

  static #loading: Promise<Typeface> | undefined;

  /** Reads the typeface; the first call takes about 0.2 s, later ones nothing. */
  static load(): Promise<Typeface> {
    Typeface.#loading ??= Promise.all([
      import("@openfonts/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400.woff", {
        with: { type: "bytes" },
      }),
      import("@openfonts/noto-sans-sc/files/noto-sans-sc-chinese-simplified-700.woff", {
        with: { type: "bytes" },
      }),
    ]).then(([regular, bold]) =>
      new Typeface({
        regular: opentype.parse(regular.default.slice().buffer, LAZILY),
        bold: opentype.parse(bold.default.slice().buffer, LAZILY),
      })
    );
    return Typeface.#loading;
  }

  /** Width of `text` in the unit of `size`. */
  width(text: string, size: number, weight: FontWeight = "regular"): number {
    return this.#fonts[weight].getAdvanceWidth(text, size);
  }

  /**
   * Outlines of `text`, left-aligned at the origin.
   *
   * @example
   * ```ts
   * import { assert } from "@std/assert";
   * import { Typeface } from "./outline.ts";
   *
   * const outline = (await Typeface.load()).outline("物理 7.5", 20);
   * assert(outline.width > 50 && outline.path.startsWith("M"));
   * ```
   */
  outline(text: string, size: number, weight: FontWeight = "regular"): TextOutline {
    const font = this.#fonts[weight];
    const commands = font.getPath(text, 0, 0, size).commands;
    return { path: commands.map(writeCommand).join(""), width: font.getAdvanceWidth(text, size) };
  }
}

function writeCommand(command: PathCommand): string {
  switch (command.type) {
    case "M":
    case "L":
      return `${command.type}${coordinates(command.x, command.y)}`;
    case "Q":
      return `Q${coordinates(command.x1, command.y1, command.x, command.y)}`;
    case "C":
      return `C${
        coordinates(command.x1, command.y1, command.x2, command.y2, command.x, command.y)
      }`;
    case "Z":
      return "Z";
  }
}

function coordinates(...values: readonly number[]): string {
  return values.map((value) => String(Math.round(value * 100) / 100)).join(" ");
}
