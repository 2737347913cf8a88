import sharp from "sharp";
import { messageOf } from "../input_error.ts";

// Every image is another one: the library's cache of results would fill with what nobody asks for
// again, and a long run's memory would grow by it.
sharp.cache(false);

/** 8-bit RGB pixels, row by row. */
export interface Pixels {
  /** Pixels per row. */
  readonly width: number;
  /** Number of rows. */
  readonly height: number;
  /** `width * height * 3` bytes, R G B. */
  readonly data: Uint8Array;
}

/** Options of {@linkcode decodePixels}. */
export interface DecodeOptions {
  /** Largest image decoded, in pixels; 268,402,689 (16,383 x 16,383) where absent. */
  readonly maxPixels?: number;
}

const MAX_PIXELS = 16383 ** 2;

/**
 * Decodes an image to 8-bit RGB, to the same numbers as Pillow's `convert("RGB")`, on which the
 * reference implementations of the models are built:
 *
 * - transparency is dropped without blending, so a see-through pixel keeps its hidden colour;
 * - grey becomes three equal channels, a palette its colours;
 * - of 16-bit samples the high byte is kept (Pillow reads 16-bit grey in other ways, depending on
 *   its version);
 * - CMYK goes by `R = (255 - K) * (255 - C) / 255`, without ink profiles;
 * - colour profiles, gamma chunks and the EXIF orientation are ignored;
 * - of an animation the first frame is taken.
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
 * @throws {Error} If the bytes are not an image that sharp can decode, are damaged, or the image
 * has more than `maxPixels` pixels.
 */
export async function decodePixels(
  encoded: Uint8Array,
  options: DecodeOptions = {},
): Promise<Pixels> {
  try {
    const image = sharp(encoded, {
      failOn: "error",
      ignoreIcc: true,
      limitInputPixels: options.maxPixels ?? MAX_PIXELS,
    });
    const cmyk = (await image.metadata()).space === "cmyk";
    const { data, info } = await (cmyk
      ? image.pipelineColourspace("cmyk").toColourspace("cmyk")
      : image.removeAlpha().toColourspace("srgb")).raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: cmyk ? cmykToRgb(data) : data };
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
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 }).toBuffer();
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
