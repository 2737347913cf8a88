import { Buffer } from "node:buffer";
import { deserialize, serialize } from "node:v8";

/** Bytes that say how long what follows is. */
const HEAD = 4;

/**
 * A message as bytes: its length in four, lowest first, then what the platform's structured clone
 * makes of it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const reader = new FrameReader();
 * const frame = encodeFrame({ numbers: Float32Array.of(1, 2) });
 * assertEquals(reader.read(frame.subarray(0, 3)), []);
 * assertEquals(reader.read(frame.subarray(3)), [{ numbers: Float32Array.of(1, 2) }]);
 * ```
 *
 * @throws {RangeError} If the message takes 4 GiB or more.
 */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const body = serialize(message);
  if (body.length >= 2 ** 32) {
    throw new RangeError(`Cannot send a message: it must be below 4 GiB, got ${body.length} bytes`);
  }
  const frame = new Uint8Array(HEAD + body.length);
  new DataView(frame.buffer).setUint32(0, body.length, true);
  frame.set(body, HEAD);
  return frame;
}

/** Puts messages together from bytes that come in pieces. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** Takes the next piece; returns the messages that it completes. */
  read(piece: Uint8Array): readonly unknown[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const messages: unknown[] = [];
    for (let wanted = this.#wanted(); this.#length >= wanted; wanted = this.#wanted()) {
      const whole = Buffer.concat(this.#pieces, this.#length);
      messages.push(deserialize(whole.subarray(HEAD, wanted)));
      this.#pieces = [whole.subarray(wanted)];
      this.#length -= wanted;
    }
    return messages;
  }

  /** Length of the frame that begins here; infinite where that is not known yet. */
  #wanted(): number {
    if (this.#length < HEAD) return Infinity;
    if ((this.#pieces[0]?.length ?? 0) < HEAD) {
      this.#pieces = [Buffer.concat(this.#pieces, this.#length)];
    }
    const [first = new Uint8Array()] = this.#pieces;
    return HEAD + new DataView(first.buffer, first.byteOffset, first.byteLength).getUint32(0, true);
  }
}
