import type { Pixels } from "./pixels.ts";
import { type Kernel, resample, sharesOf, wholeWeights } from "./resample.ts";
import type { Size } from "./resize_pixels.ts";

/** A kernel of Pillow's: `Image.Resampling.BICUBIC` or `LANCZOS`. */
export type PillowFilter = "bicubic" | "lanczos";

const PRECISION_BITS = 22;

const kernels: Readonly<Record<PillowFilter, Kernel>> = {
  bicubic: { radius: 2, weigh: bicubic },
  lanczos: { radius: 3, weigh: (x) => x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0 },
};

/**
 * Stretches pixels to another size, to the same bytes as Pillow's `Image.resize`; of the same size,
 * they are returned as they are.
 *
 * Image models were made with Pillow's pixels, and other libraries' kernels differ in most bytes.
 * Each row is resized, then each column, with weights in whole multiples of 2^-22 and 8-bit pixels
 * in between; where the image shrinks, the kernel is widened by as much (Pillow,
 * src/libImaging/Resample.c).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const two = { width: 2, height: 1, data: new Uint8Array([0, 0, 0, 200, 200, 200]) };
 * const { data } = pillowResize(two, { width: 4, height: 1 }, "bicubic");
 * assertEquals([...data.filter((_, index) => index % 3 === 0)], [0, 41, 159, 218]);
 * ```
 *
 * @throws {RangeError} If a side of `size` is not a positive integer.
 */
export function pillowResize(pixels: Pixels, size: Size, filter: PillowFilter): Pixels {
  return resample(
    pixels,
    size,
    (from, to) => wholeWeights(sharesOf(kernels[filter], { from, to }), PRECISION_BITS),
  );
}

function bicubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
