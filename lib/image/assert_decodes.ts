import { messageOf } from "../input_error.ts";
import { openImage, type OpenOptions } from "./open_image.ts";
import { decodePixels } from "./pixels.ts";

/**
 * Decodes an image down to its last row to see that it can be: what passes, `decodePixels` decodes.
 *
 * The pixels never reach this process's heap, those of ink (CMYK) excepted. To look at very many images with `decodePixels` leaves
 * a megabyte of pixels behind for each, until they are collected.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const png = await encodePng({ width: 2, height: 90, data: new Uint8Array(540) });
 * await assertDecodes(png);
 * await assertRejects(() => assertDecodes(png.subarray(0, 60)), Error, "Cannot decode the image");
 * ```
 *
 * @throws {Error} If the bytes are no image that `decodePixels` takes, are damaged, or the image
 * has more than `maxPixels` pixels.
 */
export async function assertDecodes(encoded: Uint8Array, options: OpenOptions = {}): Promise<void> {
  try {
    const { image, header } = await openImage(encoded, options);
    // Its channels are known only where they are taken apart.
    if (header.space === "cmyk") return void await decodePixels(encoded, options);
    // One pixel of each row. Were there fewer rows, the last might be passed over; and decoders that
    // shrink while they read take a JPEG for whole that lacks its last rows.
    const { info } = await image
      .resize(1, header.height, { fit: "fill", fastShrinkOnLoad: false })
      .removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) {
      throw new Error(`it has channels that are not known (${header.space})`);
    }
  } catch (error) {
    throw new Error(`Cannot decode the image: ${messageOf(error)}`, { cause: error });
  }
}
