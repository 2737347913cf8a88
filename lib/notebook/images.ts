import sharp from "sharp";
import type { Pixels } from "../image/pixels.ts";
import { limitPixels } from "../image/limit_pixels.ts";
import { thumbnail } from "../image/thumbnail.ts";
import { heatMap } from "../report/gallery/heat_map.ts";
import { sizeWithin, smallPixels } from "../report/gallery/shown_image.ts";
import { escapeXml } from "../report/svg_text.ts";
import { type Displayable, displayable } from "./displayable.ts";

/** Longer side of a picture in px where nothing else is asked for. */
const SIDE = 220;

/** An image and what stands below it. */
export interface Picture {
  /** PNG, JPEG or WebP bytes, or pixels. */
  readonly image: Uint8Array | Pixels;
  /** What stands below it. */
  readonly caption: string;
}

/** Pictures that belong together, and what is said of them. */
export interface Strip {
  /** What stands above. */
  readonly title: string;
  /** From left to right. */
  readonly pictures: readonly Picture[];
  /** Paragraphs below, such as the judge's reply; line breaks stay. */
  readonly texts?: readonly string[];
}

/** How pictures are shown. */
export interface PictureOptions {
  /** Longer side of each in px. @default {220} */
  readonly side?: number;
}

/**
 * Pictures one beside the other, as many in a row as there is room for. Each is made small, so
 * that a notebook stays small; captions are escaped.
 *
 * @throws {Error} If an image cannot be decoded.
 */
export async function imageGrid(
  pictures: readonly Picture[],
  options: PictureOptions = {},
): Promise<Displayable> {
  return displayable({
    "text/html": await row(pictures, options),
    "text/plain": pictures.map(({ caption }) => `[${caption}]`).join(" "),
  });
}

/**
 * Strips one below the other: a title, pictures, texts.
 *
 * @throws {Error} If an image cannot be decoded.
 */
export async function pictureStrips(
  list: readonly Strip[],
  options: PictureOptions = {},
): Promise<Displayable> {
  const blocks: string[] = [];
  for (const { title, pictures, texts = [] } of list) {
    blocks.push(
      `<div style="margin:12px 0"><div><b>${escapeXml(title)}</b></div>`,
      await row(pictures, options),
      ...texts.map((text) =>
        `<div style="white-space:pre-wrap;max-width:760px;max-height:240px;overflow:auto">${
          escapeXml(text)
        }</div>`
      ),
      "</div>",
    );
  }
  return displayable({
    "text/html": blocks.join(""),
    "text/plain": list.flatMap(({ title, texts = [] }) => [title, ...texts]).join("\n"),
  });
}

/**
 * Where an edit differs from its source, in the edit's shape and the colours of {@linkcode heatMap};
 * small enough to be shown.
 *
 * @throws {Error} If an image cannot be decoded.
 */
export async function differencePicture(
  before: Uint8Array,
  after: Uint8Array,
  { side = SIDE }: PictureOptions = {},
): Promise<Pixels> {
  const size = sizeWithin(await limitPixels(after), side);
  return heatMap(await thumbnail(before, size), await thumbnail(after, size));
}

async function row(pictures: readonly Picture[], { side = SIDE }: PictureOptions): Promise<string> {
  const figures: string[] = [];
  for (const { image, caption } of pictures) {
    const { url, width, height } = await small(image, side);
    figures.push(
      `<figure style="margin:0;width:${Math.max(width, 120)}px">` +
        `<img src="${url}" width="${width}" height="${height}" alt="${escapeXml(caption)}">` +
        `<figcaption style="font-size:12px;overflow-wrap:anywhere">${
          escapeXml(caption)
        }</figcaption></figure>`,
    );
  }
  return `<div style="display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start">${
    figures.join("")
  }</div>`;
}

/** A small copy as JPEG, which a notebook's file has room for; what has few pixels stays exact. */
async function small(
  image: Uint8Array | Pixels,
  side: number,
): Promise<{ readonly url: string; readonly width: number; readonly height: number }> {
  const pixels = image instanceof Uint8Array ? await smallPixels(image, side) : image;
  const { width, height, data } = pixels;
  const raw = sharp(data, { raw: { width, height, channels: 3 } });
  const shown = sizeWithin(pixels, side);
  const isTiny = width * height <= 64 * 64;
  const bytes = await (isTiny ? raw.png() : raw.jpeg({ quality: 88 })).toBuffer();
  const type = isTiny ? "image/png" : "image/jpeg";
  return { url: `data:${type};base64,${bytes.toBase64()}`, ...shown };
}
