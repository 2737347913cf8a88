import { Buffer } from "node:buffer";
import { type ImageFormat, imageFormat } from "../../../image/image_format.ts";
import { readHeader } from "../../../image/open_image.ts";
import { decodePixels, encodePng, type Pixels } from "../../../image/pixels.ts";
import { resizePixels } from "../../../image/resize_pixels.ts";
import { thumbnail } from "../../../image/thumbnail.ts";
import { messageOf } from "../../../input_error.ts";
import { Semaphore } from "./semaphore.ts";
import { flooredSize, type Size, sizeText } from "./edit_size.ts";

/**
 * Deno gives every job of the image library a thread of its own: with more of them than processors,
 * a burst of answers would take these from the thread that sends the next requests, and hold all of
 * its images in memory.
 */
const checks = new Semaphore(navigator.hardwareConcurrency);

/** A returned image that passed the checks. */
export interface CheckedImage {
  /** The image as PNG: the server's own bytes where they are one. */
  readonly image: Uint8Array;
  /** What the reader of the log should know of it. */
  readonly notes: readonly string[];
}

/** Longest side of the images whose mean difference is noted. */
const COMPARED_SIDE = 256;

/** Size at which every answer is held against its source, whatever shape they have. */
const GLANCE: Size = { width: 64, height: 64 };

/** Mean difference at a glance below which two images are compared whole, of 255. */
const LOOKS_ALIKE = 4;

/**
 * Time that a source is let alone, in ms: while requests are being sent, they have the processors.
 */
const SENDING = 200;

/**
 * The check of what a server gives for an edited image: that it is an image, whole, of the size
 * asked for. Other formats than PNG are encoded anew, with a note where they may have lost
 * something; an image that is the input, or nearly so, is noted.
 *
 * It is made with the request, and has a look at the source while the server works.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../../image/pixels.ts";
 *
 * const source = await encodePng({ width: 16, height: 16, data: new Uint8Array(768) });
 * using check = new ReplyCheck(source);
 * const { notes } = await check.run(source, { width: 16, height: 16 });
 * assertEquals(notes, ["the server returned the input unchanged"]);
 * ```
 */
export class ReplyCheck implements Disposable {
  readonly #source: Uint8Array;
  readonly #timer: ReturnType<typeof setTimeout>;
  #glance: Promise<Pixels> | undefined;

  /**
   * Prepares the check.
   *
   * @param source The source image, encoded.
   */
  constructor(source: Uint8Array) {
    this.#source = source;
    this.#timer = setTimeout(() => {
      this.#glance = checks.run(() => thumbnail(source, GLANCE));
      // A source that cannot be decoded fails the check; of no use where no answer comes.
      this.#glance.catch(() => {});
    }, SENDING);
  }

  /**
   * Checks what the server gave.
   *
   * @param size The size that was asked for; any will do where absent.
   * @throws {Error} If the bytes are not an image, a damaged one, or of another size.
   */
  run(bytes: Uint8Array, size?: Size): Promise<CheckedImage> {
    // From now on no look is asked for: behind this check, it would have its turn after it.
    clearTimeout(this.#timer);
    return checks.run(() => this.#check(bytes, size));
  }

  /** No answer will come. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  async #check(bytes: Uint8Array, size: Size | undefined): Promise<CheckedImage> {
    const edited = await headerOf(bytes);
    if (edited === undefined) {
      throw new Error(
        `The server sent ${bytes.length} bytes that are not an image: ${start(bytes)}`,
      );
    }
    const { format } = edited;
    if (size !== undefined && sizeText(size) !== sizeText(edited)) {
      throw new Error(sizeMessage(size, edited));
    }
    const after = await undamaged(() => thumbnail(bytes, GLANCE), bytes);
    // Only what looks alike is worth two whole images in memory.
    const before = await (this.#glance ?? thumbnail(this.#source, GLANCE));
    const isNear = meanDifference(before, after) < LOOKS_ALIKE;
    const notes = [
      lossNote(bytes, format),
      isNear ? await unchangedNote(bytes, this.#source) : undefined,
    ];
    return {
      image: format === "png"
        ? bytes
        : await undamaged(async () => await encodePng(await decodePixels(bytes)), bytes),
      notes: notes.filter((note) => note !== undefined),
    };
  }
}

async function headerOf(
  bytes: Uint8Array,
): Promise<(Size & { readonly format: ImageFormat }) | undefined> {
  try {
    return await readHeader(bytes);
  } catch {
    // Whatever the decoder has to say of it, it is not an image; the first bytes say more.
    return undefined;
  }
}

async function undamaged<T>(decode: () => Promise<T>, bytes: Uint8Array): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    const { name } = imageFormat(bytes);
    throw new Error(
      `The server sent a damaged ${name} image of ${bytes.length} bytes: ${messageOf(cause)}`,
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

function lossNote(bytes: Uint8Array, format: ImageFormat): string | undefined {
  // RIFF, size, WEBP, then the kind of the first chunk.
  const lossless = format === "webp" &&
    new TextDecoder().decode(bytes.subarray(12, 16)) === "VP8L";
  if (format === "png" || format === "tiff" || lossless) return undefined;
  return `the server sent ${imageFormat(bytes).name}: its losses are part of the edit`;
}

async function unchangedNote(bytes: Uint8Array, source: Uint8Array): Promise<string | undefined> {
  const [before, edited] = await Promise.all([decodePixels(source), decodePixels(bytes)]);
  const sameSize = before.width === edited.width && before.height === edited.height;
  if (sameSize && Buffer.compare(before.data, edited.data) === 0) {
    return "the server returned the input unchanged";
  }
  const small = comparedSize(edited);
  const difference = meanDifference(
    await resizePixels(before, small),
    await resizePixels(edited, small),
  );
  return difference >= 1
    ? undefined
    : `the server returned the input nearly unchanged (mean difference ${
      difference.toFixed(1)
    } of 255)`;
}

function comparedSize({ width, height }: Size): Size {
  const scale = Math.min(1, COMPARED_SIDE / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** Mean difference of two images of one size, 0 to 255. */
function meanDifference({ data: a }: Pixels, { data: b }: Pixels): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) {
    sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  }
  return sum / a.length;
}
