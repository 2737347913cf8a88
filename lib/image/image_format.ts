/** Formats that are decoded, by the subtypes of their media types. */
export const IMAGE_FORMATS = ["png", "jpeg", "webp", "gif", "tiff", "avif"] as const;

/** A format that is decoded. */
export type ImageFormat = typeof IMAGE_FORMATS[number];

/** What a file is by its first bytes. */
export interface ToldFormat {
  /** The format, if it is one that is decoded. */
  readonly format?: ImageFormat;
  /** What people call it, such as `PNG` or `an SVG or XML text`. */
  readonly name: string;
}

const FORMAT_NAMES: Readonly<Record<ImageFormat, string>> = {
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
  gif: "GIF",
  tiff: "TIFF",
  avif: "AVIF",
};

/** How files begin, each byte read as one Latin-1 letter. */
const BEGINNINGS: readonly (readonly [ImageFormat, beginning: RegExp])[] = [
  // deno-lint-ignore no-control-regex -- it is a byte
  ["png", /^\x89PNG\r\n\x1a\n/],
  ["jpeg", /^\xff\xd8\xff/],
  ["webp", /^RIFF.{4}WEBP/s],
  ["gif", /^GIF8[79]a/],
  ["tiff", /^(?:II[*+]\0|MM\0[*+])/],
  ["avif", /^.{4}ftypavi[fs]/s],
];

const OTHER_BEGINNINGS: readonly (readonly [name: string, beginning: RegExp])[] = [
  ["a BMP image", /^BM/],
  ["a HEIF image", /^.{4}ftyp(?:hei|hev|mif|msf)/s],
  ["a JPEG XL image", /^(?:.{4}JXL |\xff\n)/s],
  ["a JPEG 2000 image", /^(?:.{4}jP {2}|\xff\x4f\xff\x51)/s],
  ["an SVG or XML text", /^(?:\xef\xbb\xbf)?\s*</],
  ["a PDF file", /^%PDF/],
];

/**
 * The format of a file by its first bytes, before any decoder sees it: SVG, for one, could make a
 * decoder read other files. Neither a file's extension nor a stated media type is asked.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);
 * assertEquals(imageFormat(jpeg), { format: "jpeg", name: "JPEG" });
 * const svg = new TextEncoder().encode("<svg/>");
 * assertEquals(imageFormat(svg), { name: "an SVG or XML text" });
 * ```
 */
export function imageFormat(encoded: Uint8Array): ToldFormat {
  const start = String.fromCharCode(...encoded.subarray(0, 64));
  const format = BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
  if (format !== undefined) return { format, name: FORMAT_NAMES[format] };
  const other = OTHER_BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
  return { name: other ?? "of an unknown format" };
}

/**
 * Formats as people list them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(listFormats(["png", "jpeg", "webp"]), "PNG, JPEG or WebP");
 * ```
 */
export function listFormats(formats: readonly ImageFormat[]): string {
  const names = formats.map((format) => FORMAT_NAMES[format]);
  return names.join(", ").replace(/, ([^,]*)$/, " or $1");
}
