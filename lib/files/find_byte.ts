import { Buffer } from "node:buffer";

/** Bytes that are looked at one by one first: most texts are short. */
const NEAR = 256;

/** Most bytes that become a text at once. */
const MOST = 1 << 16;

/**
 * Where a byte comes first, as `bytes.indexOf(byte, from)` tells, but several times as fast where
 * that is far: engines look through texts by instructions that they do not use for arrays.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode('"cup"');
 * assertEquals([findByte(bytes, 0x22, 1), findByte(bytes, 0x21)], [4, -1]);
 * ```
 *
 * @param byte 0 to 255.
 * @param from Where to begin, from 0.
 * @returns -1 where it does not come.
 */
export function findByte(bytes: Uint8Array, byte: number, from = 0): number {
  const near = Math.min(from + NEAR, bytes.length);
  for (let at = from; at < near; at += 1) {
    if (bytes[at] === byte) return at;
  }
  if (near === bytes.length) return -1;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const letter = String.fromCharCode(byte);
  let size = 2 * NEAR;
  for (let at = near; at < bytes.length; at += size, size = Math.min(2 * size, MOST)) {
    const found = buffer.toString("latin1", at, at + size).indexOf(letter);
    if (found >= 0) return at + found;
  }
  return -1;
}
