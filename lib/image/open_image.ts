import type { Metadata, Sharp } from "sharp";
import { imageLibrary } from "./image_library.ts";
import { IMAGE_FORMATS, type ImageFormat, imageFormat, listFormats } from "./image_format.ts";
import { plainPngSize } from "./plain_png.ts";

/**
 * Largest image that is ever decoded, in pixels: 16,383 x 16,383, the largest WebP. Its RGB pixels
 * take 805 MB.
 */
export const MAX_PIXELS: number = 16383 ** 2;

/** What an image's file says of it, read without decoding the pixels. */
export interface ImageHeader extends
  Pick<
    Metadata,
    | "width"
    | "height"
    | "hasAlpha"
    | "orientation"
    | "pages"
    | "isPalette"
    | "depth"
    | "space"
    | "icc"
  > {
  /** The format, told by the first bytes. */
  readonly format: ImageFormat;
}

/** An image that is about to be decoded. */
export interface OpenedImage {
  /** The image as stored: not turned by its EXIF mark, its colour profile not applied. */
  readonly image: Sharp;
  /** What its file says of it. */
  readonly header: ImageHeader;
}

/** Options of {@linkcode openImage}. */
export interface OpenOptions {
  /** Largest image decoded, in pixels; {@linkcode MAX_PIXELS} where absent. */
  readonly maxPixels?: number;
}

/**
 * Opens an encoded image. This and {@linkcode readHeader} alone hand encoded bytes to the image
 * library, so that the same formats, limits and rules hold wherever images come from.
 *
 * @throws {Error} If the bytes are none of {@linkcode ImageFormat}, the header is damaged or the
 * image has too many pixels. Damaged pixels are found when they are decoded.
 */
export async function openImage(
  encoded: Uint8Array,
  { maxPixels = MAX_PIXELS }: OpenOptions = {},
): Promise<OpenedImage> {
  const header = await readHeader(encoded);
  const { width, height } = header;
  if (width * height > maxPixels) {
    throw new Error(
      `an image of ${width} x ${height} = ${width * height} pixels exceeds the limit of ` +
        `${maxPixels} pixels`,
    );
  }
  const sharp = await imageLibrary();
  const image = sharp(encoded, {
    failOn: "error",
    ignoreIcc: true,
    limitInputPixels: maxPixels,
  });
  return { image, header };
}

const PLAIN_PNG = {
  format: "png",
  hasAlpha: false,
  isPalette: false,
  depth: "uchar",
  space: "srgb",
} as const;

/**
 * Reads what an image's file says of it; the pixels are not decoded.
 *
 * @throws {Error} If the bytes are none of {@linkcode ImageFormat}, or the header is damaged.
 */
export async function readHeader(encoded: Uint8Array): Promise<ImageHeader> {
  const { format, name } = imageFormat(encoded);
  if (format === undefined) {
    throw new Error(`the data is ${name}; expected a ${listFormats(IMAGE_FORMATS)} image`);
  }
  const plain = plainPngSize(encoded);
  if (plain !== undefined) return { ...plain, ...PLAIN_PNG };
  const sharp = await imageLibrary();
  return { ...await sharp(encoded, { limitInputPixels: false }).metadata(), format };
}
