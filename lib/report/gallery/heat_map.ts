import type { Pixels } from "../../image/pixels.ts";

/** A difference of this many levels of 255 or more has the last colour. */
export const HOTTEST = 128;

/**
 * Colours from no difference to a great one: dark to light, so that it reads without hues, too,
 * and told apart with any kind of colour vision.
 */
const STOPS: readonly (readonly [number, number, number])[] = [
  [12, 12, 28],
  [66, 22, 104],
  [158, 42, 99],
  [232, 92, 48],
  [252, 181, 61],
  [253, 250, 198],
];

const RAMP: readonly (readonly number[])[] = Array.from({ length: HOTTEST + 1 }, (_, level) => {
  const place = level / HOTTEST * (STOPS.length - 1);
  const before = Math.min(Math.floor(place), STOPS.length - 2);
  return [0, 1, 2].map((channel) => {
    const from = STOPS[before]?.[channel] ?? 0;
    const to = STOPS[before + 1]?.[channel] ?? 0;
    return Math.round(from + (to - from) * (place - before));
  });
});

/**
 * Where two images of one size differ, as colours: of each pixel the greatest difference of its
 * channels, from nothing (nearly black) to {@linkcode HOTTEST} levels and more (light yellow).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = (level: number) => ({ width: 1, height: 1, data: new Uint8Array(3).fill(level) });
 * assertEquals([...heatMap(pixels(7), pixels(7)).data], [12, 12, 28]);
 * assertEquals(heatMap(pixels(0), pixels(128)).data, heatMap(pixels(255), pixels(0)).data);
 * ```
 *
 * @throws {RangeError} If the images are not of one size.
 */
export function heatMap(source: Pixels, edited: Pixels): Pixels {
  const { width, height } = source;
  if (edited.width !== width || edited.height !== height) {
    throw new RangeError(
      `Cannot show the difference: edited must be of ${width} x ${height} pixels, ` +
        `got ${edited.width} x ${edited.height}`,
    );
  }
  const data = new Uint8Array(source.data.length);
  for (let at = 0; at < data.length; at += 3) {
    let most = 0;
    for (let channel = at; channel < at + 3; channel += 1) {
      const difference = Math.abs((source.data[channel] ?? 0) - (edited.data[channel] ?? 0));
      if (difference > most) most = difference;
    }
    data.set(RAMP[Math.min(most, HOTTEST)] ?? [], at);
  }
  return { width, height, data };
}
