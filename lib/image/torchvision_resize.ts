import type { Pixels } from "./pixels.ts";
import { type Kernel, resample, sharesOf, type Weights, wholeWeights } from "./resample.ts";
import type { Size } from "./resize_pixels.ts";

const KERNEL: Kernel = { radius: 2, weigh: bicubic };
/** Weights are kept in numbers of 16 bits, one of them for the sign. */
const LIMIT = 2 ** 15;
const MOST_BITS = 22;

/**
 * Stretches pixels to another size by the bicubic kernel, to the same bytes as torchvision's
 * `resize` of 8-bit images with antialiasing on a CPU; of the same size, they are returned as they
 * are.
 *
 * Processors of transformers since 4.55 resize so. It is Pillow's algorithm with coarser weights:
 * as many bits as leave the largest one below 2^15, rather than 22. Of each thousand bytes, a few
 * differ from Pillow's by 1 (PyTorch, aten/native/cpu/UpSampleKernelAVXAntialias.h and
 * UpSampleKernel.cpp, `compute_index_ranges_int16_weights`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const two = { width: 2, height: 1, data: new Uint8Array([0, 0, 0, 200, 200, 200]) };
 * const { data } = torchvisionResize(two, { width: 4, height: 1 });
 * assertEquals([...data.filter((_, index) => index % 3 === 0)], [0, 41, 159, 218]);
 * ```
 *
 * @throws {RangeError} If a side of `size` is not a positive integer.
 */
export function torchvisionResize(pixels: Pixels, size: Size): Pixels {
  return resample(pixels, size, weigh);
}

function weigh(from: number, to: number): Weights {
  const shares = sharesOf(KERNEL, { from, to });
  const largest = shares.shares.reduce((a, b) => Math.max(a, b), 0);
  let bits = 0;
  while (bits < MOST_BITS && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < LIMIT) bits += 1;
  return wholeWeights(shares, bits);
}

function bicubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}
