import { assertDecodes } from "../image/assert_decodes.ts";
import { type ImageFormat, imageFormat, listFormats } from "../image/image_format.ts";
import { readHeader } from "../image/open_image.ts";

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
  /** Formats accepted; PNG, JPEG and WebP where absent. */
  readonly formats?: readonly ImageFormat[];
}

/** Formats that every model, server and browser takes. */
const COMMON_FORMATS: readonly ImageFormat[] = ["png", "jpeg", "webp"];

/**
 * Checks that an encoded image is one that models and judges can use.
 *
 * The format is told by the first bytes; see {@linkcode imageFormat}.
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
  const { maxPixels, formats = COMMON_FORMATS } = options;
  const { format, name } = imageFormat(encoded);
  if (format === undefined) {
    const message = `is ${name}; expected a ${listFormats(formats)} image`;
    return { kind: "unsupported_image", message };
  }
  if (!formats.includes(format)) {
    const message = `is a ${name} image; expected a ${listFormats(formats)} image (to take ` +
      `others, list them under benchmark.image_formats)`;
    return { kind: "unsupported_image", message };
  }
  try {
    const header = await readHeader(encoded);
    const { width, height } = header;
    if (width * height > maxPixels) {
      const message = `has ${width} x ${height} = ${width * height} pixels, more than ` +
        `${maxPixels}; make it smaller or raise benchmark.max_pixels`;
      return { kind: "image_too_large", message };
    }
    await assertDecodes(encoded, { maxPixels });
    return { kind: "image", width, height };
  } catch {
    // The decoder's own words differ from time to time; the report must not.
    const message = `is a damaged ${name} image; expected one that decodes`;
    return { kind: "broken_image", message };
  }
}
