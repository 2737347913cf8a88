import { z } from "zod";
import type { Size } from "../../../image/resize_pixels.ts";

export type { Size } from "../../../image/resize_pixels.ts";

/**
 * Schema of the parameter `size` of engine editors:
 *
 * - `reference`: about a megapixel in the source's shape, as {@linkcode referenceSize} says;
 * - `source`: the source's size, each side rounded down to a multiple of 16, as the reference
 *   pipeline does with every size;
 * - `auto`: the server decides;
 * - a size such as `1024x768`.
 */
export const sizeParam: z.ZodType<string> = z.string()
  .regex(
    /^(reference|source|auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/,
    "expected reference, source, auto or a size such as 1024x768",
  )
  .default("reference").describe(
    "Size of the edit: reference (about a megapixel, by the pipeline's rule), source, " +
      "auto (the server decides) or a size such as 1024x768.",
  );

/** Pixels of the reference's edits, about. */
const AREA = 1024 * 1024;

/** The reference rounds down what it is given to multiples of this. */
const GRID = 16;

/**
 * The size of the reference pipeline's edit of a source: about 1024 x 1024 pixels in the source's
 * shape, each side rounded to a multiple of 32 (ties to even), then down to one of 16.
 *
 * The rule is `calculate_dimensions` of diffusers' `pipeline_qwenimage_edit.py`; the height follows
 * from the width before that is rounded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(referenceSize({ width: 1920, height: 1080 }), { width: 1376, height: 768 });
 * ```
 *
 * @throws {Error} If the source is so long and thin that a side would be 0.
 */
export function referenceSize(source: Size): Size {
  const ratio = source.width / source.height;
  const width = Math.sqrt(AREA * ratio);
  const height = width / ratio;
  const size = {
    width: onGrid(roundToEven(width / 32) * 32),
    height: onGrid(roundToEven(height / 32) * 32),
  };
  if (size.width === 0 || size.height === 0) {
    throw new Error(
      `The source has ${sizeText(source)} pixels: too long and thin for the reference's rule, ` +
        `which makes ${sizeText(size)} of it. Set params.size to a size such as 1024x768`,
    );
  }
  return size;
}

/**
 * The size to ask for.
 *
 * @param param The parameter, as {@linkcode sizeParam} checked it.
 * @returns `undefined` where the server decides.
 * @throws {Error} If the reference's rule gives none for this source.
 */
export function wantedSize(param: string, source: Size): Size | undefined {
  if (param === "reference") return referenceSize(source);
  if (param === "source") {
    const side = (length: number) => Math.max(GRID, onGrid(length));
    return { width: side(source.width), height: side(source.height) };
  }
  const [, width, height] = /^(\d+)x(\d+)$/.exec(param) ?? [];
  return width === undefined ? undefined : { width: Number(width), height: Number(height) };
}

/** A size as `1184x896`. */
export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** The size that the reference pipeline makes of a size that it is given. */
export function flooredSize({ width, height }: Size): Size {
  return { width: onGrid(width), height: onGrid(height) };
}

function onGrid(length: number): number {
  return length - length % GRID;
}

/** Rounds to the nearest integer, halves to the even one, as Python's `round`. */
function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
