import type { Pixels } from "../../image/pixels.ts";

/** How far an edit went from the source to the target, and what else it changed. */
export interface ReferenceMeasure {
  /** Share of the wanted change that happened in the changed region, 0 to 1. */
  readonly achieved: number;
  /** How well the rest was preserved, 0 to 1; 1 where the region covers the whole image. */
  readonly preserved: number;
  /** Share of the image that the changed region covers, above 0 and up to 1. */
  readonly region: number;
}

/** Source and target differ noticeably from this mean difference of the channels on, in levels. */
const NOTICEABLE = 12;
/** So many of the 3 x 3 pixels around a place must differ, so that specks of noise do not count. */
const NEIGHBOURS = 3;
/** The region is widened by so many pixels, to hold the soft rim of an object. */
const RIM = 2;
/** Damage up to this many levels is taken for coding noise. */
const CODING_NOISE = 6;
/** The rest counts as at least this share of the image, so that a few last pixels decide little. */
const LEAST_REST = 0.1;
/** So many levels of mean damage halve `preserved`. */
const HALVING = 4;

/**
 * Compares an edit with the source and the target, all of one size.
 *
 * With S, T and E the channels of source, target and edit (0 to 255, as stored, which is roughly
 * how the eye spaces them):
 *
 * - The changed region R is where the mean over the channels of |S - T| is at least 12 for three
 *   or more of the 3 x 3 pixels around, widened by 2 pixels: thin lines count, specks do not, and
 *   soft rims belong to it.
 * - `achieved = 1 - sum_R |E - T| / sum_R |S - T|`, at least 0. It is 0 for the source itself, 1
 *   for the target and w for the blend `(1 - w) S + w T`.
 * - Damage is the distance of E from the span between S and T, channel by channel, so that the
 *   target itself and every blend have none: `max(0, min(S, T) - E, E - max(S, T))`. Its mean over
 *   the channels of a pixel, less 6 levels of coding noise and at least 0, is averaged outside of
 *   R to D, and `preserved = 2 ^ (-D / 4)`: a patch over 4 % of the rest that is 100 levels off halves it, and
 *   JPEG of good quality costs next to nothing. Where R leaves less than 10 % of the image, the
 *   damage is averaged over 10 % of the image all the same.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const grey = (value: number) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(value) });
 * assertEquals(measureEdit(grey(100), grey(200), grey(175)), {
 *   achieved: 0.75,
 *   preserved: 1,
 *   region: 1,
 * });
 * assertEquals(measureEdit(grey(100), grey(101), grey(101)), undefined);
 * ```
 *
 * @returns The measure, or nothing where source and target do not differ noticeably.
 * @throws {RangeError} If the images differ in size.
 */
export function measureEdit(
  source: Pixels,
  target: Pixels,
  edited: Pixels,
): ReferenceMeasure | undefined {
  const { width, height } = source;
  for (const other of [target, edited]) {
    if (other.width !== width || other.height !== height) {
      throw new RangeError(
        `Cannot compare images of different sizes: source ${width}x${height}, ` +
          `other ${other.width}x${other.height}`,
      );
    }
  }
  const region = changedRegion(source, target);
  const [s, t, e] = [source.data, target.data, edited.data];
  let inside = 0;
  let wanted = 0;
  let missing = 0;
  let damage = 0;
  for (let pixel = 0, at = 0; pixel < region.length; pixel += 1, at += 3) {
    if (region[pixel] === 1) {
      inside += 1;
      for (let channel = at; channel < at + 3; channel += 1) {
        wanted += Math.abs(s[channel]! - t[channel]!);
        missing += Math.abs(e[channel]! - t[channel]!);
      }
    } else {
      let beyond = 0;
      for (let channel = at; channel < at + 3; channel += 1) {
        const [from, to, value] = [s[channel]!, t[channel]!, e[channel]!];
        beyond += Math.max(0, Math.min(from, to) - value, value - Math.max(from, to));
      }
      damage += Math.max(0, beyond - 3 * CODING_NOISE);
    }
  }
  if (inside === 0) return undefined;
  const outside = region.length - inside;
  return {
    achieved: Math.max(0, 1 - missing / wanted),
    preserved: 2 ** (-damage / (3 * Math.max(outside, LEAST_REST * region.length)) / HALVING),
    region: inside / region.length,
  };
}

function changedRegion(source: Pixels, target: Pixels): Uint8Array {
  const { width, height, data: s } = source;
  const t = target.data;
  const differs = new Uint8Array(width * height);
  for (let pixel = 0, at = 0; pixel < differs.length; pixel += 1, at += 3) {
    const difference = Math.abs(s[at]! - t[at]!) + Math.abs(s[at + 1]! - t[at + 1]!) +
      Math.abs(s[at + 2]! - t[at + 2]!);
    differs[pixel] = difference >= 3 * NOTICEABLE ? 1 : 0;
  }
  const seeds = boxSums(differs, { width, height, radius: 1 });
  for (let pixel = 0; pixel < seeds.length; pixel += 1) {
    seeds[pixel] = seeds[pixel]! >= NEIGHBOURS ? 1 : 0;
  }
  const region = boxSums(seeds, { width, height, radius: RIM });
  for (let pixel = 0; pixel < region.length; pixel += 1) {
    region[pixel] = region[pixel]! > 0 ? 1 : 0;
  }
  return region;
}

interface Box {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

/** Sums over squares of side `2 * radius + 1`, rows first and then columns. */
function boxSums(values: Uint8Array, { width, height, radius }: Box): Uint8Array {
  const rows = new Uint8Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    let sum = 0;
    for (let x = -radius; x < width; x += 1) {
      if (x + radius < width) sum += values[start + x + radius]!;
      if (x > radius) sum -= values[start + x - radius - 1]!;
      if (x >= 0) rows[start + x] = sum;
    }
  }
  const sums = new Uint8Array(values.length);
  const columns = new Uint8Array(width);
  for (let y = -radius; y < height; y += 1) {
    const entering = (y + radius) * width;
    const leaving = (y - radius - 1) * width;
    for (let x = 0; x < width; x += 1) {
      let sum = columns[x]!;
      if (y + radius < height) sum += rows[entering + x]!;
      if (leaving >= 0) sum -= rows[leaving + x]!;
      columns[x] = sum;
      if (y >= 0) sums[y * width + x] = sum;
    }
  }
  return sums;
}
