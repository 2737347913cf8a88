import { crc32 } from "node:zlib";
import { isPng } from "./png.ts";
import type { Size } from "./resize_pixels.ts";

/** Where the header's chunk begins, behind the signature; it is the first in every PNG file. */
const HEADER = 8;
const HEADER_LENGTH = 13;

/** What the header says of 8-bit RGB: bits, colours, and that no other compression or filter is used. */
const PLAIN = [8, 2, 0, 0];

/** Chunks that change neither the pixels nor how they are to be shown. */
const HARMLESS: ReadonlySet<string> = new Set(["IHDR", "pHYs", "sRGB", "tEXt", "tIME", "zTXt"]);

/**
 * The size of a PNG image that is 8-bit RGB and nothing else, as nearly all edits are; read without
 * the image library, which takes a thread and a copy of the file for it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const png = await encodePng({ width: 2, height: 1, data: new Uint8Array(6) });
 * assertEquals(plainPngSize(png), { width: 2, height: 1 });
 * assertEquals(plainPngSize(png.subarray(0, 30)), undefined);
 * ```
 *
 * @returns Nothing of any other image, or where the header is damaged.
 */
export function plainPngSize(bytes: Uint8Array): Size | undefined {
  if (!isPng(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const content = HEADER + 8;
  const end = content + HEADER_LENGTH;
  if (bytes.length < end + 4 || view.getUint32(HEADER) !== HEADER_LENGTH) return undefined;
  if (crc32(bytes.subarray(HEADER + 4, end)) !== view.getUint32(end)) return undefined;
  if (PLAIN.some((value, index) => bytes[content + 8 + index] !== value)) return undefined;
  // What may change the picture stands before the pixels, but EXIF data.
  for (let at = HEADER; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IEND") {
      return { width: view.getUint32(content), height: view.getUint32(content + 4) };
    }
    if (name !== "IDAT" && !HARMLESS.has(name)) return undefined;
  }
  return undefined;
}
