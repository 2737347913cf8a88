import { messageOf } from "../input_error.ts";
import { imageLibrary } from "./image_library.ts";
import { type ImageHeader, openImage, type OpenOptions } from "./open_image.ts";

/** 8-bit RGB pixels, row by row. */
export interface Pixels {
  /** Pixels per row. */
  readonly width: number;
  /** Number of rows. */
  readonly height: number;
  /** `width * height * 3` bytes, R G B. */
  readonly data: Uint8Array;
}

/**
 * Decodes an image to 8-bit RGB, to the same numbers as Pillow's `Image.open(...).convert("RGB")`,
 * on which the reference implementations of the models are built:
 *
 * - transparency is dropped without blending, so a see-through pixel keeps its hidden colour;
 * - grey becomes three equal channels, a palette its colours;
 * - of 16-bit samples the high byte is kept, but 16-bit grey without alpha is cut off at 255, so
 *   that all but the darkest 256 levels are white (Pillow 9.5 to 13.0, mode `I;16`);
 * - CMYK goes by `R = (255 - K) * (255 - C) / 255`, without ink profiles;
 * - colour profiles, gamma chunks and the EXIF orientation are ignored;
 * - of an animation the first frame is taken.
 *
 * PNG, lossless WebP, GIF and TIFF give Pillow's bytes; JPEG and lossy WebP may differ by up to 2
 * levels where another version of libjpeg-turbo or libwebp is at work, and did not with those that
 * the tests name. Of AVIF, the decoder obeys a rotation of its own.
 *
 * A file that is cut short or damaged is an error, not a half-grey image; oddities that leave the
 * pixels whole, such as a broken colour profile, are not.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const grey = await encodePng({ width: 1, height: 1, data: new Uint8Array([7, 7, 7]) });
 * assertEquals([...(await decodePixels(grey)).data], [7, 7, 7]);
 * ```
 *
 * @throws {Error} If the bytes are no PNG, JPEG, WebP, GIF, TIFF or AVIF image, are damaged, or the
 * image has more than `maxPixels` pixels.
 */
export async function decodePixels(
  encoded: Uint8Array,
  options: OpenOptions = {},
): Promise<Pixels> {
  try {
    const { image, header } = await openImage(encoded, options);
    const { width, height } = header;
    const data = header.space === "cmyk"
      ? cmykToRgb(await image.pipelineColourspace("cmyk").toColourspace("cmyk").raw().toBuffer())
      : isDeepGrey(encoded, header)
      ? deepGreyToRgb(
        await image.removeAlpha().toColourspace("grey16").raw({ depth: "ushort" }).toBuffer(),
      )
      : await image.removeAlpha().toColourspace("srgb").raw().toBuffer();
    if (data.length !== width * height * 3) {
      throw new Error(`it has channels that are not known (${header.space})`);
    }
    return { width, height, data };
  } catch (error) {
    throw new Error(`Cannot decode the image: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Encodes RGB pixels as PNG, without loss.
 *
 * @throws {Error} If `data` does not hold `width * height * 3` bytes.
 */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  const { width, height, data } = pixels;
  const sharp = await imageLibrary();
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 }).toBuffer();
}

/** Whether Pillow opens it in the mode `I;16`: a PNG with alpha is none, one with `tRNS` is. */
export function isDeepGrey(encoded: Uint8Array, { format, space, hasAlpha }: ImageHeader): boolean {
  if (space !== "grey16") return false;
  // The ninth byte of the first chunk's content is the colour type; 0 is grey.
  return format === "png" ? encoded[25] === 0 : !hasAlpha;
}

/** Samples of 16 bits, each a grey pixel. */
function deepGreyToRgb(bytes: Uint8Array): Uint8Array {
  const samples = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const rgb = new Uint8Array(samples.length * 3);
  samples.forEach((sample, index) => rgb.fill(Math.min(sample, 255), index * 3, index * 3 + 3));
  return rgb;
}

function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const light = 255 - (cmyk[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink += 1) {
      rgb[to++] = light - Math.round((cmyk[from + ink] ?? 0) * light / 255);
    }
  }
  return rgb;
}
