import { imageLibrary } from "./image_library.ts";
import type { Pixels } from "./pixels.ts";

/** Width and height in pixels. */
export interface Size {
  /** Pixels per row. */
  readonly width: number;
  /** Number of rows. */
  readonly height: number;
}

/**
 * Stretches pixels to another size (Lanczos, radius 3); of the same size, they are returned as
 * they are.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const one = { width: 1, height: 1, data: new Uint8Array([9, 8, 7]) };
 * const two = await resizePixels(one, { width: 2, height: 1 });
 * assertEquals([...two.data], [9, 8, 7, 9, 8, 7]);
 * ```
 */
export async function resizePixels(pixels: Pixels, size: Size): Promise<Pixels> {
  const { width, height, data } = pixels;
  if (width === size.width && height === size.height) return pixels;
  const sharp = await imageLibrary();
  const resized = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(size.width, size.height, { fit: "fill", kernel: "lanczos3" })
    .raw().toBuffer();
  return { width: size.width, height: size.height, data: resized };
}
