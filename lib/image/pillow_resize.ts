import type { Pixels } from "./pixels.ts";
import type { Size } from "./resize_pixels.ts";

/** A kernel of Pillow's: `Image.Resampling.BICUBIC` or `LANCZOS`. */
export type PillowFilter = "bicubic" | "lanczos";

interface Kernel {
  /** Beyond this distance its weight is 0. */
  readonly radius: number;
  readonly weigh: (distance: number) => number;
}

/** Which pixels make up each pixel along one side, and with what weights. */
interface Weights {
  /** The most weights that a pixel has. */
  readonly stride: number;
  /** The first pixel that counts, by pixel of the result. */
  readonly starts: Int32Array;
  /** How many count, by pixel of the result. */
  readonly counts: Int32Array;
  /** Weights in 2^-22, `stride` places for each pixel of the result. */
  readonly weights: Int32Array;
}

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

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
  for (const side of [size.width, size.height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new RangeError(
        `Cannot resize: sides must be positive integers, got ${size.width}x${size.height}`,
      );
    }
  }
  return resizeColumns(
    resizeRows(pixels, size.width, kernels[filter]),
    size.height,
    kernels[filter],
  );
}

function resizeRows(pixels: Pixels, width: number, kernel: Kernel): Pixels {
  if (width === pixels.width) return pixels;
  const { height, data } = pixels;
  const { stride, starts, counts, weights } = weigh({ from: pixels.width, to: width }, kernel);
  // Storing into these bytes holds a number in 0..255.
  const resized = new Uint8ClampedArray(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      let from = (row * pixels.width + (starts[column] ?? 0)) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const first = column * stride;
      const end = first + (counts[column] ?? 0);
      for (let index = first; index < end; index += 1) {
        const weight = weights[index] ?? 0;
        red = (red + Math.imul(data[from] ?? 0, weight)) | 0;
        green = (green + Math.imul(data[from + 1] ?? 0, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2] ?? 0, weight)) | 0;
        from += 3;
      }
      resized[to] = red >> PRECISION_BITS;
      resized[to + 1] = green >> PRECISION_BITS;
      resized[to + 2] = blue >> PRECISION_BITS;
      to += 3;
    }
  }
  return { width, height, data: new Uint8Array(resized.buffer) };
}

function resizeColumns(pixels: Pixels, height: number, kernel: Kernel): Pixels {
  if (height === pixels.height) return pixels;
  const { width, data } = pixels;
  const { stride, starts, counts, weights } = weigh({ from: pixels.height, to: height }, kernel);
  const bytes = width * 3;
  const resized = new Uint8ClampedArray(bytes * height);
  const sums = new Int32Array(bytes);
  for (let row = 0; row < height; row += 1) {
    sums.fill(HALF);
    for (let index = 0; index < (counts[row] ?? 0); index += 1) {
      const weight = weights[row * stride + index] ?? 0;
      const from = ((starts[row] ?? 0) + index) * bytes;
      for (let byte = 0; byte < bytes; byte += 1) {
        sums[byte] = (sums[byte] ?? 0) + Math.imul(data[from + byte] ?? 0, weight);
      }
    }
    for (let byte = 0; byte < bytes; byte += 1) {
      resized[row * bytes + byte] = (sums[byte] ?? 0) >> PRECISION_BITS;
    }
  }
  return { width, height, data: new Uint8Array(resized.buffer) };
}

function weigh(
  { from, to }: { readonly from: number; readonly to: number },
  { radius, weigh }: Kernel,
): Weights {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = radius * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const centre = (pixel + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(from, Math.trunc(centre + reach + 0.5)) - start;
    const shares = Array.from(
      { length: count },
      (_, index) => weigh((index + start - centre + 0.5) * (1 / widening)),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    starts[pixel] = start;
    counts[pixel] = count;
    for (const [index, share] of shares.entries()) {
      const weight = share / sum * (1 << PRECISION_BITS);
      weights[pixel * stride + index] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }
  return { stride, starts, counts, weights };
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
