import type { Pixels } from "./pixels.ts";
import type { Size } from "./resize_pixels.ts";

/** How much pixels count by their distance; beyond the radius nothing. */
export interface Kernel {
  /** Distance in pixels. */
  readonly radius: number;
  /** Weight at a distance. */
  readonly weigh: (distance: number) => number;
}

/** The pixels along one side that make up each pixel of the result. */
export interface Shares {
  /** The most pixels that make up one. */
  readonly stride: number;
  /** The first pixel that counts, by pixel of the result. */
  readonly starts: Int32Array;
  /** How many count, by pixel of the result. */
  readonly counts: Int32Array;
  /** What each counts, `stride` places for each pixel of the result; they add up to 1. */
  readonly shares: Float64Array;
}

/** {@linkcode Shares} in whole numbers. */
export interface Weights extends Omit<Shares, "shares"> {
  /** Weights are whole multiples of 2 to the power of minus this. */
  readonly bits: number;
  /** Weights, where the shares were. */
  readonly weights: Int32Array;
}

/** Weights for a side that has `from` pixels and gets `to`. */
export type Weigh = (from: number, to: number) => Weights;

/**
 * Stretches pixels to another size by whole weights: each row, then each column, with 8-bit pixels
 * in between; a side that has its length stays as it is.
 *
 * @throws {RangeError} If a side of `size` is not a positive integer.
 */
export function resample(pixels: Pixels, size: Size, weigh: Weigh): Pixels {
  for (const side of [size.width, size.height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new RangeError(
        `Cannot resize: sides must be positive integers, got ${size.width}x${size.height}`,
      );
    }
  }
  return resizeColumns(resizeRows(pixels, size.width, weigh), size.height, weigh);
}

/**
 * What pixels count for a side that has `from` of them and gets `to`; where it shrinks, the kernel
 * is widened by as much.
 */
export function sharesOf(
  { radius, weigh }: Kernel,
  { from, to }: { readonly from: number; readonly to: number },
): Shares {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = radius * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const shares = new Float64Array(to * stride);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const centre = (pixel + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(from, Math.trunc(centre + reach + 0.5)) - start;
    const weighed = Array.from(
      { length: count },
      (_, index) => weigh((index + start - centre + 0.5) * (1 / widening)),
    );
    const sum = weighed.reduce((total, weight) => total + weight, 0);
    starts[pixel] = start;
    counts[pixel] = count;
    shares.set(weighed.map((weight) => weight / sum), pixel * stride);
  }
  return { stride, starts, counts, shares };
}

/** Shares in multiples of 2 to the power of `-bits`, halves away from nought. */
export function wholeWeights({ shares, ...places }: Shares, bits: number): Weights {
  const weights = Int32Array.from(shares, (share) => {
    const weight = share * 2 ** bits;
    return Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
  });
  return { ...places, bits, weights };
}

function resizeRows(pixels: Pixels, width: number, weigh: Weigh): Pixels {
  if (width === pixels.width) return pixels;
  const { height, data } = pixels;
  const { bits, stride, starts, counts, weights } = weigh(pixels.width, width);
  // Storing into these bytes holds a number in 0..255.
  const resized = new Uint8ClampedArray(width * height * 3);
  const half = 1 << (bits - 1);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      let from = (row * pixels.width + (starts[column] ?? 0)) * 3;
      let red = half;
      let green = half;
      let blue = half;
      const first = column * stride;
      const end = first + (counts[column] ?? 0);
      for (let index = first; index < end; index += 1) {
        const weight = weights[index] ?? 0;
        red = (red + Math.imul(data[from] ?? 0, weight)) | 0;
        green = (green + Math.imul(data[from + 1] ?? 0, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2] ?? 0, weight)) | 0;
        from += 3;
      }
      resized[to] = red >> bits;
      resized[to + 1] = green >> bits;
      resized[to + 2] = blue >> bits;
      to += 3;
    }
  }
  return { width, height, data: new Uint8Array(resized.buffer) };
}

function resizeColumns(pixels: Pixels, height: number, weigh: Weigh): Pixels {
  if (height === pixels.height) return pixels;
  const { width, data } = pixels;
  const { bits, stride, starts, counts, weights } = weigh(pixels.height, height);
  const bytes = width * 3;
  const resized = new Uint8ClampedArray(bytes * height);
  const sums = new Int32Array(bytes);
  for (let row = 0; row < height; row += 1) {
    sums.fill(1 << (bits - 1));
    for (let index = 0; index < (counts[row] ?? 0); index += 1) {
      const weight = weights[row * stride + index] ?? 0;
      const from = ((starts[row] ?? 0) + index) * bytes;
      for (let byte = 0; byte < bytes; byte += 1) {
        sums[byte] = (sums[byte] ?? 0) + Math.imul(data[from + byte] ?? 0, weight);
      }
    }
    for (let byte = 0; byte < bytes; byte += 1) {
      resized[row * bytes + byte] = (sums[byte] ?? 0) >> bits;
    }
  }
  return { width, height, data: new Uint8Array(resized.buffer) };
}
