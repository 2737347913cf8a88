import { decodePixels, encodePng, type Pixels } from "../../image/pixels.ts";
import { resizePixels } from "../../image/resize_pixels.ts";

/**
 * Puts images side by side, from left to right, in one PNG. All get the height of the first and
 * keep their proportions.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodePixels, encodePng } from "../../image/pixels.ts";
 *
 * const black = await encodePng({ width: 1, height: 1, data: new Uint8Array(3) });
 * const white = await encodePng({ width: 2, height: 1, data: new Uint8Array(6).fill(255) });
 * const { width, data } = await decodePixels(await joinImages([black, white]));
 * assertEquals([width, ...data], [3, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
 * ```
 *
 * @throws {RangeError} If there is no image.
 * @throws {Error} If one cannot be decoded.
 */
export async function joinImages(images: readonly Uint8Array[]): Promise<Uint8Array> {
  const parts: Pixels[] = [];
  for (const image of images) {
    const pixels = await decodePixels(image);
    const height = parts[0]?.height ?? pixels.height;
    const width = Math.max(1, Math.round(pixels.width * height / pixels.height));
    parts.push(await resizePixels(pixels, { width, height }));
  }
  const [first] = parts;
  if (first === undefined) throw new RangeError("Cannot join images: there must be one or more");
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const data = new Uint8Array(width * first.height * 3);
  let left = 0;
  for (const part of parts) {
    for (let y = 0; y < part.height; y++) {
      const row = part.data.subarray(y * part.width * 3, (y + 1) * part.width * 3);
      data.set(row, (y * width + left) * 3);
    }
    left += part.width;
  }
  return await encodePng({ width, height: first.height, data });
}
