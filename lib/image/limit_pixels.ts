import { messageOf } from "../input_error.ts";
import { readHeader } from "./open_image.ts";
import { decodePixels, encodePng } from "./pixels.ts";
import { resizePixels, type Size } from "./resize_pixels.ts";

/** An encoded image and its size. */
export interface LimitedImage extends Size {
  /** The image, encoded. */
  readonly bytes: Uint8Array;
  /** It was made smaller, and so is PNG now. */
  readonly resized: boolean;
}

/**
 * Size of an image that may have `maxPixels` pixels: where it has more, both sides are multiplied
 * by `sqrt(maxPixels / (width * height))` and rounded down, to 1 at least.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(limitedSize({ width: 2000, height: 1000 }, 500_000), { width: 1000, height: 500 });
 * assertEquals(limitedSize({ width: 10, height: 10 }, 100), { width: 10, height: 10 });
 * ```
 */
export function limitedSize({ width, height }: Size, maxPixels: number): Size {
  if (width * height <= maxPixels) return { width, height };
  const scale = Math.sqrt(maxPixels / (width * height));
  const side = (length: number) => Math.max(1, Math.floor(length * scale));
  return { width: side(width), height: side(height) };
}

/**
 * Makes an image smaller by the rule of {@linkcode limitedSize} (Lanczos, radius 3, RGB) and
 * encodes it as PNG; one that is small enough keeps its exact bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const png = await encodePng({ width: 8, height: 4, data: new Uint8Array(96) });
 * const { width, height, resized } = await limitPixels(png, 8);
 * assertEquals([width, height, resized], [4, 2, true]);
 * assertEquals((await limitPixels(png, 32)).bytes, png);
 * ```
 *
 * @param maxPixels Most pixels that the image may have, 1 or more; any number where absent.
 * @throws {Error} If the bytes are no image that {@linkcode decodePixels} takes.
 */
export async function limitPixels(encoded: Uint8Array, maxPixels?: number): Promise<LimitedImage> {
  const size = await sizeOf(encoded);
  const limited = limitedSize(size, maxPixels ?? Infinity);
  if (limited.width === size.width && limited.height === size.height) {
    return { bytes: encoded, ...size, resized: false };
  }
  const pixels = await resizePixels(await decodePixels(encoded), limited);
  return { bytes: await encodePng(pixels), ...limited, resized: true };
}

/** Width and height that the file states; the pixels are not decoded. */
async function sizeOf(encoded: Uint8Array): Promise<Size> {
  try {
    const { width, height } = await readHeader(encoded);
    return { width, height };
  } catch (cause) {
    throw new Error(`Cannot read the image's size: ${messageOf(cause)}`, { cause });
  }
}
