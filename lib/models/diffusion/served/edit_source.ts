import type { ImageFormat } from "../../../image/image_format.ts";
import { type PlainImage, plainImage } from "../../../image/plain_image.ts";
import { messageOf } from "../../../input_error.ts";

/** A source image in the form in which a server gets it. */
export interface SourceUpload {
  /** Encoded image: the source's own bytes where every server reads those alike. */
  readonly bytes: Uint8Array;
  /** Media type, such as `image/png`. */
  readonly type: string;
  /** File name with the fitting extension, such as `source.png`. */
  readonly name: string;
  /** Pixels per row. */
  readonly width: number;
  /** Number of rows. */
  readonly height: number;
  /** What was done to the source, where it is not sent as it is. */
  readonly note?: string;
}

const EXTENSIONS: Readonly<Partial<Record<ImageFormat, string>>> = { jpeg: "jpg" };

/**
 * Prepares a source for a server: its exact bytes where every server reads those alike, else a PNG
 * of its RGB pixels; see {@linkcode plainImage}.
 *
 * vLLM-Omni does not turn images with transparency, palettes or grey into RGB, and servers differ
 * in whether they obey an EXIF rotation; as RGB, all of them see what the reference sees.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../../image/pixels.ts";
 *
 * const source = await encodePng({ width: 2, height: 1, data: new Uint8Array(6) });
 * const { bytes, name, width } = await prepareSource(source);
 * assertEquals([bytes.length, name, width], [source.length, "source.png", 2]);
 * ```
 *
 * @throws {Error} If the source cannot be decoded.
 */
export async function prepareSource(source: Uint8Array): Promise<SourceUpload> {
  const { bytes, format, width, height, oddity } = await plain(source);
  return {
    bytes,
    type: `image/${format}`,
    name: `source.${EXTENSIONS[format] ?? format}`,
    width,
    height,
    ...(oddity === undefined ? {} : { note: `source sent as RGB PNG: ${oddity}` }),
  };
}

async function plain(source: Uint8Array): Promise<PlainImage> {
  try {
    return await plainImage(source);
  } catch (error) {
    throw new Error(`Cannot decode the source: ${messageOf(error)}`, { cause: error });
  }
}
