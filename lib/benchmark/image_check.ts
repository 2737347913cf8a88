import sharp from "sharp";
import { decodePixels } from "../image/pixels.ts";

/** What an encoded image turned out to be: an image of a size, or unusable. */
export type ImageCheck =
  | { readonly kind: "image"; readonly width: number; readonly height: number }
  | {
    /** What kind of fault it is. */
    readonly kind: "unsupported_image" | "broken_image" | "image_too_large";
    /** What is wrong, what was expected. */
    readonly message: string;
  };

/** Options of {@linkcode checkImage}. */
export interface ImageCheckOptions {
  /** Largest image accepted, in pixels. */
  readonly maxPixels: number;
}

/**
 * Checks that an encoded image is one that models and judges can use.
 *
 * The format is told by the first bytes, before any decoder sees them: SVG, for one, could make a
 * decoder read other files.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../image/pixels.ts";
 *
 * const png = await encodePng({ width: 2, height: 1, data: new Uint8Array(6) });
 * const options = { maxPixels: 100 };
 * assertEquals(await checkImage(png, options), { kind: "image", width: 2, height: 1 });
 * assertEquals((await checkImage(png.subarray(0, 40), options)).kind, "broken_image");
 * ```
 */
export async function checkImage(
  encoded: Uint8Array,
  options: ImageCheckOptions,
): Promise<ImageCheck> {
  const { maxPixels } = options;
  const format = imageFormat(encoded);
  if (!SUPPORTED.includes(format)) {
    const message = `is ${format}; expected a PNG, JPEG or WebP image`;
    return { kind: "unsupported_image", message };
  }
  try {
    const header = await sharp(encoded, { limitInputPixels: false }).metadata();
    const { width, height } = header;
    if (width * height > maxPixels) {
      const message = `has ${width} x ${height} = ${width * height} pixels, more than ` +
        `${maxPixels}; make it smaller or raise benchmark.max_pixels`;
      return { kind: "image_too_large", message };
    }
    await decodePixels(encoded, { maxPixels });
    return { kind: "image", width, height };
  } catch {
    // The decoder's own words differ from time to time; the report must not.
    const message = `is a damaged ${format} image; expected one that decodes`;
    return { kind: "broken_image", message };
  }
}

const SUPPORTED: readonly string[] = ["PNG", "JPEG", "WebP"];

/** How files begin, each byte read as one Latin-1 letter. */
const BEGINNINGS: readonly (readonly [name: string, beginning: RegExp])[] = [
  ["PNG", /^\x89PNG\r\n/],
  ["JPEG", /^\xff\xd8\xff/],
  ["WebP", /^RIFF.{4}WEBP/s],
  ["a GIF image", /^GIF8/],
  ["a BMP image", /^BM/],
  ["a TIFF image", /^(?:II\*.|MM.\*)/s],
  ["an AVIF image", /^.{4}ftypavi/s],
  ["a HEIF image", /^.{4}ftyp(?:hei|hev|mif|msf)/s],
  ["a JPEG XL image", /^.{4}JXL /s],
  ["an SVG or XML text", /^(?:\xef\xbb\xbf)?\s*</],
  ["a PDF file", /^%PDF/],
];

function imageFormat(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  return BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0] ?? "of an unknown format";
}
