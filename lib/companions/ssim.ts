import type { Pixels } from "../image/pixels.ts";
import type { Size } from "../image/resize_pixels.ts";

/** Options of {@linkcode ssim}. */
export interface SsimOptions {
  /**
   * One byte per pixel, row by row: a window with a pixel that is not 0 here does not count. All
   * windows count where this is absent.
   */
  readonly excluded?: Uint8Array;
}

/** A window reaches this far to each side; {@linkcode weightedSums} has its weights written out. */
const REACH = 5;
const DEVIATION = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** The weights of a window's rows, and of its columns; their sum is 1. */
const WEIGHTS = gaussian();

/**
 * Structural similarity (SSIM) of two images: 1 for equal ones, about 0 for unrelated ones.
 *
 * For each window of 11 x 11 pixels, weighted by a Gaussian of deviation 1.5, with the means `m`,
 * variances `v` and covariance `c` of both luminances (0.299 R + 0.587 G + 0.114 B), it is
 * `(2 m1 m2 + C1) (2 c + C2) / ((m1^2 + m2^2 + C1) (v1 + v2 + C2))` with `C1 = (0.01 * 255)^2` and
 * `C2 = (0.03 * 255)^2`, averaged over the windows that lie wholly in the image (Wang, Bovik,
 * Sheikh and Simoncelli, Image Quality Assessment, IEEE Transactions on Image Processing 13, 2004).
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const grey = { width: 11, height: 11, data: new Uint8Array(363).fill(100) };
 * const light = { ...grey, data: new Uint8Array(363).fill(200) };
 * assertEquals(ssim(grey, grey), 1);
 * // Without contrast, only the means differ: (2 * 100 * 200 + C1) / (100^2 + 200^2 + C1).
 * assertAlmostEquals(ssim(grey, light) ?? 0, 0.800026, 1e-6);
 * assertEquals(ssim(grey, light, { excluded: new Uint8Array(121).fill(1) }), undefined);
 * ```
 *
 * @returns From -1 to 1; `undefined` where no window fits into the image, or none is left.
 * @throws {RangeError} If the images are not of one size, or `excluded` is not of theirs.
 */
export function ssim(
  first: Pixels,
  second: Pixels,
  options: SsimOptions = {},
): number | undefined {
  const { width, height } = first;
  const { excluded = new Uint8Array(width * height) } = options;
  if (second.width !== width || second.height !== height) {
    throw new RangeError(
      `Cannot compute the similarity: second must be of ${width} x ${height} pixels, ` +
        `got ${second.width} x ${second.height}`,
    );
  }
  if (excluded.length !== width * height) {
    throw new RangeError(
      `Cannot compute the similarity: excluded must have ${width * height} bytes, ` +
        `got ${excluded.length}`,
    );
  }
  if (width <= 2 * REACH || height <= 2 * REACH) return undefined;
  const x = luminance(first);
  const y = luminance(second);
  const local = (values: Float64Array) => windowMeans(values, { width, height });
  const [meansX, meansY] = [local(x), local(y)];
  const product = new Float64Array(x.length);
  // The formula needs the variances as a sum only.
  const square = new Float64Array(x.length);
  for (let index = 0; index < x.length; index++) {
    const [a, b] = [x[index] ?? 0, y[index] ?? 0];
    product[index] = a * b;
    square[index] = a ** 2 + b ** 2;
  }
  const [products, squares] = [local(product), local(square)];
  const hidden = local(Float64Array.from(excluded));
  let sum = 0;
  let count = 0;
  for (let index = 0; index < hidden.length; index++) {
    if (hidden[index] !== 0) continue;
    const m1 = meansX[index] ?? 0;
    const m2 = meansY[index] ?? 0;
    const covariance = (products[index] ?? 0) - m1 * m2;
    const variances = (squares[index] ?? 0) - (m1 * m1 + m2 * m2);
    sum += (2 * m1 * m2 + C1) * (2 * covariance + C2) /
      ((m1 * m1 + m2 * m2 + C1) * (variances + C2));
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

function gaussian(): readonly number[] {
  const weights = Array.from(
    { length: 2 * REACH + 1 },
    (_, index) => Math.exp(-(((index - REACH) / DEVIATION) ** 2) / 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Luma of ITU-R BT.601, as in the authors' own programme, but not rounded. */
function luminance({ width, height, data }: Pixels): Float64Array {
  const luma = new Float64Array(width * height);
  for (let index = 0; index < luma.length; index++) {
    luma[index] = 0.299 * (data[3 * index] ?? 0) + 0.587 * (data[3 * index + 1] ?? 0) +
      0.114 * (data[3 * index + 2] ?? 0);
  }
  return luma;
}

/** Weighted mean of each window that lies wholly in the image, row by row. */
function windowMeans(values: Float64Array, { width, height }: Size): Float64Array {
  const inner = { width: width - 2 * REACH, height: height - 2 * REACH };
  const inRows = weightedSums(values, { width: inner.width, height, stride: width, step: 1 });
  return weightedSums(inRows, { ...inner, stride: inner.width, step: inner.width });
}

/** Weighted sums of 11 values `step` apart, of which the first stand in rows `stride` apart. */
function weightedSums(
  values: Float64Array,
  { width, height, stride, step }: Size & { readonly stride: number; readonly step: number },
): Float64Array {
  const sums = new Float64Array(width * height);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0] = WEIGHTS;
  const value = (place: number) => values[place] ?? 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * stride + column;
      // Written out, it takes half the time of a loop.
      sums[row * width + column] = a * value(at) + b * value(at + step) +
        c * value(at + 2 * step) + d * value(at + 3 * step) + e * value(at + 4 * step) +
        f * value(at + 5 * step) + g * value(at + 6 * step) + h * value(at + 7 * step) +
        i * value(at + 8 * step) + j * value(at + 9 * step) + k * value(at + 10 * step);
    }
  }
  return sums;
}
