import type { Pixels } from "../image/pixels.ts";

/** Greatest difference of a channel, in levels of 255, that still passes for noise. */
const NOISE = 24;

/** The neighbourhood of a pixel reaches this far to each side. */
const REACH = 2;

/**
 * The pixels that an edit changed, apart from the noise of encoding.
 *
 * A pixel differs where one of its channels is more than 24 levels apart, and it counts as changed
 * where most of the 5 x 5 pixels around it differ, itself included; pixels beyond the border repeat
 * those at it. The majority (a median filter of the mask) drops specks and lines up to two pixels
 * wide, which is what resampling and compression leave along edges, and closes gaps as small. What
 * is smaller than about 4 x 4 pixels is lost with them.
 *
 * Both numbers are for images reduced to about 256 x 256 pixels. Nine photographs of 0.1 to 2
 * megapixels, written as JPEG or WebP of quality 75 or resized to a megapixel, had 0.02 % changed
 * at most; the smallest edit of the built-in sample, one bird, is 0.05 %. The autoencoder of Stable
 * Diffusion 1 is 15 levels off at 256 x 256 pixels (24.5 dB; model card of sd-vae-ft-mse-original),
 * and later ones are less; most of that is in detail which reducing a megapixel averages away.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const grey = { width: 4, height: 4, data: new Uint8Array(48).fill(100) };
 * const noisy = { ...grey, data: grey.data.map((level, index) => level + index % 25) };
 * assertEquals(changedRegion(grey, noisy), new Uint8Array(16));
 * const lower = { ...grey, data: grey.data.map((level, index) => index < 24 ? level : 200) };
 * assertEquals([...changedRegion(grey, lower)], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * ```
 *
 * @returns One byte per pixel, row by row: 1 where it changed, else 0.
 * @throws {RangeError} If the images are not of one size.
 */
export function changedRegion(source: Pixels, edited: Pixels): Uint8Array {
  const { width, height } = source;
  if (edited.width !== width || edited.height !== height) {
    throw new RangeError(
      `Cannot find the changed region: edited must be of ${width} x ${height} pixels, ` +
        `got ${edited.width} x ${edited.height}`,
    );
  }
  const differs = new Uint8Array(width * height);
  for (let index = 0; index < source.data.length; index++) {
    const difference = (source.data[index] ?? 0) - (edited.data[index] ?? 0);
    if (difference > NOISE || difference < -NOISE) differs[Math.floor(index / 3)] = 1;
  }
  const inRow = sums(differs, { lines: height, apart: width, length: width, step: 1 });
  const around = sums(inRow, { lines: width, apart: 1, length: height, step: width });
  const half = (2 * REACH + 1) ** 2 / 2;
  for (let index = 0; index < around.length; index++) {
    around[index] = (around[index] ?? 0) > half ? 1 : 0;
  }
  return around;
}

/** Sum of each value and its neighbours along its line, the outermost repeated. */
function sums(
  values: Uint8Array,
  { lines, apart, length, step }: {
    readonly lines: number;
    /** From a line to the next. */
    readonly apart: number;
    /** Values of a line. */
    readonly length: number;
    /** From a value of a line to the next. */
    readonly step: number;
  },
): Uint8Array {
  const result = new Uint8Array(values.length);
  for (let line = 0; line < lines; line++) {
    const first = line * apart;
    const at = (place: number) =>
      values[first + Math.min(Math.max(place, 0), length - 1) * step] ?? 0;
    let sum = 0;
    for (let place = -REACH; place < REACH; place++) sum += at(place);
    for (let place = 0; place < length; place++) {
      sum += at(place + REACH);
      result[first + place * step] = sum;
      sum -= at(place - REACH);
    }
  }
  return result;
}
