import { Buffer } from "node:buffer";
import sharp from "sharp";
import { decodePixels, encodePng, type Pixels } from "../../../image/pixels.ts";
import { resizePixels } from "../../../image/resize_pixels.ts";
import { messageOf } from "../../../input_error.ts";
import { flooredSize, type Size, sizeText } from "./edit_size.ts";

/** What a returned image is checked against. */
export interface ReplyExpectation {
  /** The source image, encoded. */
  readonly source: Uint8Array;
  /** The size that was asked for; any will do where absent. */
  readonly size?: Size | undefined;
}

/** A returned image that passed the checks. */
export interface CheckedImage {
  /** The image as PNG: the server's own bytes where they are one. */
  readonly image: Uint8Array;
  /** What the reader of the log should know of it. */
  readonly notes: readonly string[];
}

/** Image formats by sharp's names, and what people call them. */
const FORMATS: Readonly<Record<string, string>> = {
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
  gif: "GIF",
  tiff: "TIFF",
  heif: "AVIF",
};

/** Longest side of the images whose mean difference is taken. */
const COMPARED_SIDE = 256;

/**
 * Checks the bytes that a server gave for an edited image: they are an image, whole, of the size
 * asked for. Other formats than PNG are encoded anew, with a note where they may have lost
 * something; an image that is the input, or nearly so, is noted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../../image/pixels.ts";
 *
 * const source = await encodePng({ width: 16, height: 16, data: new Uint8Array(768) });
 * const { notes } = await checkReply(source, { source, size: { width: 16, height: 16 } });
 * assertEquals(notes, ["the server returned the input unchanged"]);
 * ```
 *
 * @throws {Error} If they are not an image, a damaged one, or of another size.
 */
export async function checkReply(
  bytes: Uint8Array,
  { source, size }: ReplyExpectation,
): Promise<CheckedImage> {
  const format = await formatOf(bytes);
  if (format === undefined) {
    throw new Error(`The server sent ${bytes.length} bytes that are not an image: ${start(bytes)}`);
  }
  const pixels = await decode(bytes, FORMATS[format] ?? format);
  if (size !== undefined && sizeText(size) !== sizeText(pixels)) {
    throw new Error(sizeMessage(size, pixels));
  }
  const notes = [lossNote(bytes, format), await unchangedNote(pixels, source)];
  return {
    image: format === "png" ? bytes : await encodePng(pixels),
    notes: notes.filter((note) => note !== undefined),
  };
}

async function formatOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { format } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return Object.hasOwn(FORMATS, format) ? format : undefined;
  } catch {
    // Whatever sharp has to say of it, it is not an image; the first bytes say more.
    return undefined;
  }
}

async function decode(bytes: Uint8Array, format: string): Promise<Pixels> {
  try {
    return await decodePixels(bytes);
  } catch (cause) {
    throw new Error(
      `The server sent a damaged ${format} image of ${bytes.length} bytes: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** The first bytes, as text where they are that, else in hex. */
function start(bytes: Uint8Array): string {
  if (bytes.length === 0) return "it sent nothing";
  const text = new TextDecoder().decode(bytes.subarray(0, 60));
  if (/^[\t\n\r\x20-\x7e]*$/.test(text)) return `they begin with ${JSON.stringify(text)}`;
  const hex = [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `they begin with ${hex.join(" ")}`;
}

function sizeMessage(asked: Size, got: Size): string {
  const floored = sizeText(flooredSize(asked)) === sizeText(got);
  return `asked for ${sizeText(asked)}, got ${sizeText(got)}` +
    (floored ? " (the model rounds sides down to multiples of 16: ask for such a size)" : "");
}

function lossNote(bytes: Uint8Array, format: string): string | undefined {
  // RIFF, size, WEBP, then the kind of the first chunk.
  const lossless = format === "webp" &&
    new TextDecoder().decode(bytes.subarray(12, 16)) === "VP8L";
  if (format === "png" || format === "tiff" || lossless) return undefined;
  return `the server sent ${FORMATS[format] ?? format}: its losses are part of the edit`;
}

async function unchangedNote(edited: Pixels, source: Uint8Array): Promise<string | undefined> {
  const before = await decodePixels(source);
  const sameSize = before.width === edited.width && before.height === edited.height;
  if (sameSize && Buffer.compare(before.data, edited.data) === 0) {
    return "the server returned the input unchanged";
  }
  const difference = await meanDifference(before, edited);
  return difference >= 1
    ? undefined
    : `the server returned the input nearly unchanged (mean difference ${
      difference.toFixed(1)
    } of 255)`;
}

async function meanDifference(before: Pixels, after: Pixels): Promise<number> {
  const scale = Math.min(1, COMPARED_SIDE / Math.max(after.width, after.height));
  const size = {
    width: Math.max(1, Math.round(after.width * scale)),
    height: Math.max(1, Math.round(after.height * scale)),
  };
  const [a, b] = await Promise.all([resizePixels(before, size), resizePixels(after, size)]);
  let sum = 0;
  for (let index = 0; index < a.data.length; index += 1) {
    sum += Math.abs((a.data[index] ?? 0) - (b.data[index] ?? 0));
  }
  return sum / a.data.length;
}
