import sharp from "sharp";
import { limitPixels } from "../../image/limit_pixels.ts";
import { oddities, type Oddity } from "../../image/oddities.ts";
import { openImage } from "../../image/open_image.ts";
import { decodePixels, encodePng, type Pixels } from "../../image/pixels.ts";
import type { Size } from "../../image/resize_pixels.ts";
import { thumbnail } from "../../image/thumbnail.ts";

/** What browsers show alike, though servers may not. */
const SHOWN_ALIKE: ReadonlySet<Oddity["kind"]> = new Set(["palette", "grey"]);

/**
 * An image as models see it, in a form that browsers show. They would turn it by its EXIF mark, mix
 * its transparent pixels with the page, follow its colour profile and play its frames, none of
 * which a model does; where that matters the image is PNG now, else its bytes are those given.
 *
 * @throws {Error} If the bytes are no image that {@linkcode decodePixels} takes.
 */
export async function shownImage(encoded: Uint8Array): Promise<Uint8Array> {
  for (const { kind } of await oddities(encoded)) {
    if (!SHOWN_ALIKE.has(kind) && !(kind === "alpha" && await isOpaque(encoded))) {
      return await encodePng(await decodePixels(encoded));
    }
  }
  return encoded;
}

async function isOpaque(encoded: Uint8Array): Promise<boolean> {
  return (await (await openImage(encoded)).image.stats()).isOpaque;
}

/**
 * An image as pixels, made smaller where its longer side is more than `longest` pixels.
 *
 * @throws {Error} If the bytes are no image that {@linkcode decodePixels} takes, or are damaged.
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
