import { seededRandom } from "../../random.ts";

/** With this a PNG of 1472 x 1104 pixels is about as large as one of the real benchmark. */
const DEVIATION = 0.57;

/**
 * Photographic noise for an RGB image, to be added to source and target alike, so that the same
 * content stays the same.
 *
 * Every channel of every pixel gets an offset that is roughly normal with the given standard
 * deviation (sum of four uniform bytes).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(grainOffsets(12, { seed: 1 }), grainOffsets(12, { seed: 1 }));
 * ```
 *
 * @param length Number of bytes, `width * height * 3`.
 */
export function grainOffsets(
  length: number,
  options: { readonly seed: number; readonly deviation?: number },
): Int8Array {
  const { seed, deviation = DEVIATION } = options;
  const random = seededRandom(seed);
  const offsets = new Int8Array(length);
  // Standard deviation of a sum of four independent uniform bytes.
  const scale = deviation / Math.sqrt(4 * (256 * 256 - 1) / 12);
  for (let index = 0; index < length; index++) {
    const bits = Math.floor(random() * 4294967296);
    const sum = (bits & 255) + (bits >>> 8 & 255) + (bits >>> 16 & 255) + (bits >>> 24) - 510;
    offsets[index] = Math.round(sum * scale);
  }
  return offsets;
}

/** Adds offsets to pixels in place, within 0 to 255. */
export function addGrain(pixels: Uint8Array, offsets: Int8Array): void {
  for (let index = 0; index < pixels.length; index++) {
    const value = (pixels[index] as number) + (offsets[index] as number);
    pixels[index] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}
