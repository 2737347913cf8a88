import type { Pixels } from "./pixels.ts";
import type { Size } from "./resize_pixels.ts";

/** Which pixels make up each pixel along one side, and with what weights. */
interface Weights {
  /** Weights are whole multiples of 2 to the power of minus this. */
  readonly bits: number;
  /** The most weights that a pixel has. */
  readonly stride: number;
  /** The first pixel that counts, by pixel of the result. */
  readonly starts: Int32Array;
  /** Weights, `stride` places for each pixel of the result, 0 where none are left. */
  readonly weights: Int32Array;
}

/** Support of the bicubic kernel. */
const RADIUS = 2;
/** Weights are kept in numbers of 16 bits, one of them for the sign. */
const LIMIT = 2 ** 15;

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
  for (const side of [size.width, size.height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new RangeError(
        `Cannot resize: sides must be positive integers, got ${size.width}x${size.height}`,
      );
    }
  }
  return resizeColumns(resizeRows(pixels, size.width), size.height);
}

function resizeRows(pixels: Pixels, width: number): Pixels {
  if (width === pixels.width) return pixels;
  const { height, data } = pixels;
  const { bits, stride, starts, weights } = weigh(pixels.width, width);
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
      for (let index = column * stride; index < (column + 1) * stride; index += 1) {
        const weight = weights[index] ?? 0;
        red += (data[from] ?? 0) * weight;
        green += (data[from + 1] ?? 0) * weight;
        blue += (data[from + 2] ?? 0) * weight;
        from += 3;
      }
      resized[to++] = red >> bits;
      resized[to++] = green >> bits;
      resized[to++] = blue >> bits;
    }
  }
  return { width, height, data: new Uint8Array(resized.buffer) };
}

function resizeColumns(pixels: Pixels, height: number): Pixels {
  if (height === pixels.height) return pixels;
  const { width, data } = pixels;
  const { bits, stride, starts, weights } = weigh(pixels.height, height);
  const bytes = width * 3;
  const resized = new Uint8ClampedArray(bytes * height);
  const sums = new Int32Array(bytes);
  for (let row = 0; row < height; row += 1) {
    sums.fill(1 << (bits - 1));
    for (let index = 0; index < stride; index += 1) {
      const weight = weights[row * stride + index] ?? 0;
      if (weight === 0) continue;
      const from = ((starts[row] ?? 0) + index) * bytes;
      for (let byte = 0; byte < bytes; byte += 1) {
        sums[byte] = (sums[byte] ?? 0) + (data[from + byte] ?? 0) * weight;
      }
    }
    for (let byte = 0; byte < bytes; byte += 1) {
      resized[row * bytes + byte] = (sums[byte] ?? 0) >> bits;
    }
  }
  return { width, height, data: new Uint8Array(resized.buffer) };
}

function weigh(from: number, to: number): Weights {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const reach = RADIUS * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(to);
  const shares = new Float64Array(to * stride);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const centre = (pixel + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const weighed = Array.from(
      { length: end - start },
      (_, index) => bicubic((index + (start - centre) + 0.5) * (1 / widening)),
    );
    const sum = weighed.reduce((total, share) => total + share, 0);
    starts[pixel] = start;
    shares.set(weighed.map((share) => share / sum), pixel * stride);
  }
  const largest = shares.reduce((a, b) => Math.max(a, b), 0);
  let bits = 0;
  while (bits < 22 && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < LIMIT) bits += 1;
  const weights = Int32Array.from(shares, (share) => {
    const weight = share * 2 ** bits;
    return Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
  });
  return { bits, stride, starts, weights };
}

function bicubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}
