import sharp from "sharp";

/** 8-bit RGB pixels, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` bytes, R G B. */
  readonly data: Uint8Array;
}

/**
 * Decodes an image to 8-bit RGB.
 *
 * Transparency is dropped without blending, as Pillow's `convert("RGB")` does.
 *
 * @throws {Error} If the bytes are not an image that sharp can decode.
 */
export async function decodePixels(encoded: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(encoded).removeAlpha().toColourspace("srgb").raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Encodes RGB pixels as PNG. */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  const { width, height, data } = pixels;
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 }).toBuffer();
}
