import type { ImageFormat } from "./image_format.ts";
import { oddities } from "./oddities.ts";
import { readHeader } from "./open_image.ts";
import { decodePixels, encodePng } from "./pixels.ts";
import type { Size } from "./resize_pixels.ts";

/** An image that all readers see alike. */
export interface PlainImage extends Size {
  /** The image, encoded: the bytes given, or a PNG. */
  readonly bytes: Uint8Array;
  /** The format of the bytes. */
  readonly format: ImageFormat;
  /** Why the bytes are not those given, such as `its alpha channel was dropped`. */
  readonly oddity?: string;
}

/**
 * An image as {@linkcode decodePixels} reads it, in a form that all readers see alike: its exact
 * bytes where it has no {@linkcode oddities}, else a PNG of its RGB pixels.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const png = await encodePng({ width: 2, height: 1, data: new Uint8Array(6) });
 * assertEquals((await plainImage(png)).bytes, png);
 * ```
 *
 * @throws {Error} If the bytes are no image that {@linkcode decodePixels} takes.
 */
export async function plainImage(encoded: Uint8Array): Promise<PlainImage> {
  const { format, width, height } = await readHeader(encoded);
  const oddity = (await oddities(encoded))[0]?.text;
  if (oddity === undefined) return { bytes: encoded, format, width, height };
  const pixels = await decodePixels(encoded);
  const bytes = await encodePng(pixels);
  return { bytes, format: "png", width: pixels.width, height: pixels.height, oddity };
}
