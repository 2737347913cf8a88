import sharp, { type Metadata } from "sharp";
import { messageOf } from "../../input_error.ts";
import { limitPixels } from "../../image/limit_pixels.ts";
import { mediaTypeOf } from "../../image/media_type.ts";
import { decodePixels, encodePng, type Pixels } from "../../image/pixels.ts";
import type { Size } from "../../image/resize_pixels.ts";
import { thumbnail } from "../../image/thumbnail.ts";

/** What a browser shows of it is what a model sees. */
const SHOWN_ALIKE: ReadonlySet<string | undefined> = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
]);

/**
 * An image as models see it, in a form that browsers show. They would turn it by its EXIF mark, mix
 * its transparent pixels with the page and follow its colour profile, none of which a model does;
 * where that matters the image is PNG now, else its bytes are those given.
 *
 * @throws {Error} If the bytes are no image that sharp can decode.
 */
export async function shownImage(encoded: Uint8Array): Promise<Uint8Array> {
  const { orientation = 1, hasAlpha, space, icc } = await metadataOf(encoded);
  const profile = icc === undefined ? "" : new TextDecoder("latin1").decode(icc);
  const isForeign = profile !== "" && !profile.includes("sRGB") &&
    !profile.replaceAll("\0", "").includes("sRGB");
  const isAlike = SHOWN_ALIKE.has(mediaTypeOf(encoded)) && orientation === 1 &&
    space !== "cmyk" && !isForeign && (!hasAlpha || (await sharp(encoded).stats()).isOpaque);
  return isAlike ? encoded : await encodePng(await decodePixels(encoded));
}

/**
 * An image as pixels, made smaller where its longer side is more than `longest` pixels.
 *
 * @throws {Error} If the bytes are no image that sharp can decode, or are damaged.
 */
export async function smallPixels(encoded: Uint8Array, longest: number): Promise<Pixels> {
  const { width, height } = await limitPixels(encoded);
  return await thumbnail(encoded, sizeWithin({ width, height }, longest));
}

/**
 * The size of an image whose longer side is at most `longest`, in its proportions.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sizeWithin({ width: 1000, height: 500 }, 300), { width: 300, height: 150 });
 * assertEquals(sizeWithin({ width: 20, height: 10 }, 300), { width: 20, height: 10 });
 * ```
 */
export function sizeWithin({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** Pixels as WebP, good enough to look at. */
export async function encodeWebp({ width, height, data }: Pixels): Promise<Uint8Array> {
  return await sharp(data, { raw: { width, height, channels: 3 } }).webp({ quality: 82 })
    .toBuffer();
}

async function metadataOf(encoded: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(encoded, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new Error(`Cannot read the image: ${messageOf(cause)}`, { cause });
  }
}
