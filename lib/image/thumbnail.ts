import { messageOf } from "../input_error.ts";
import { openImage } from "./open_image.ts";
import { decodePixels, isDeepGrey, type Pixels } from "./pixels.ts";
import { resizePixels, type Size } from "./resize_pixels.ts";

/**
 * An encoded image as RGB pixels of a small size. The image is decoded, so a damaged one is an
 * error, but its pixels never reach this process's heap: they are up to a thousand times more. A
 * JPEG that lacks only its last rows may pass; see `assertDecodes`.
 *
 * Numbers are those of {@linkcode decodePixels} followed by {@linkcode resizePixels}, JPEG and
 * WebP excepted: their decoders may shrink while they read, which moves values by a few levels, more
 * where colours change from pixel to pixel.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const white = await encodePng({ width: 64, height: 64, data: new Uint8Array(12288).fill(255) });
 * const { data } = await thumbnail(white, { width: 1, height: 1 });
 * assertEquals([...data], [255, 255, 255]);
 * ```
 *
 * @throws {Error} If the bytes are no image that {@linkcode decodePixels} takes, or are damaged.
 */
export async function thumbnail(encoded: Uint8Array, size: Size): Promise<Pixels> {
  try {
    const { image, header } = await openImage(encoded);
    // Resizing weighs colours by transparency, which is to be dropped; and ink is not light.
    if (header.hasAlpha || header.space === "cmyk" || isDeepGrey(encoded, header)) {
      return await resizePixels(await decodePixels(encoded), size);
    }
    const data = await image.toColourspace("srgb")
      .resize(size.width, size.height, { fit: "fill", kernel: "lanczos3" }).raw().toBuffer();
    return { ...size, data };
  } catch (error) {
    throw new Error(`Cannot decode the image: ${messageOf(error)}`, { cause: error });
  }
}
