import sharp, { type Metadata } from "sharp";
import { decodePixels, encodePng } from "../../../image/pixels.ts";
import { messageOf } from "../../../input_error.ts";

/** A source image in the form in which a server gets it. */
export interface SourceUpload {
  /** Encoded image: the source's own bytes where every server reads those alike. */
  readonly bytes: Uint8Array<ArrayBuffer>;
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

const EXTENSIONS: Readonly<Record<string, string>> = { png: "png", jpeg: "jpg", webp: "webp" };

/**
 * Prepares a source for a server: its exact bytes where they are 8-bit RGB without transparency in
 * a common format, else a PNG of its RGB pixels.
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
  const metadata = await readMetadata(source);
  const extension = EXTENSIONS[metadata.format];
  const oddity = extension === undefined ? `it was ${metadata.format}` : oddityOf(metadata);
  if (oddity === undefined) {
    const { format, width, height } = metadata;
    const bytes = new Uint8Array(source);
    return { bytes, type: `image/${format}`, name: `source.${extension}`, width, height };
  }
  const pixels = await decodePixels(source);
  return {
    bytes: new Uint8Array(await encodePng(pixels)),
    type: "image/png",
    name: "source.png",
    width: pixels.width,
    height: pixels.height,
    note: `source sent as RGB PNG: ${oddity}`,
  };
}

async function readMetadata(source: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(source, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw new Error(`Cannot decode the source: ${messageOf(error)}`, { cause: error });
  }
}

function oddityOf(metadata: Metadata): string | undefined {
  const { hasAlpha, orientation = 1, pages = 1, isPalette, depth, space } = metadata;
  if (hasAlpha) return "its alpha channel was dropped";
  if (orientation !== 1) return "its EXIF rotation was dropped";
  if (pages > 1) return "it is its first frame";
  if (isPalette === true) return "it had a palette";
  if (depth !== "uchar") return "it had 16 bits per sample";
  if (space !== "srgb") return space === "b-w" ? "it was grey" : `it was ${space}`;
  return undefined;
}
