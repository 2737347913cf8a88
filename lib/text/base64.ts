const utf8 = new TextDecoder();
// A multiple of 4, so that each part decodes by itself; small, so that no long string is made.
const PART = 1 << 16;

/**
 * Decodes base64 (RFC 4648, standard alphabet; padding may be missing), with or without a
 * `data:...;base64,` in front.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = new TextEncoder();
 * assertEquals(decodeBase64(encoder.encode("aGk=")), encoder.encode("hi"));
 * assertEquals(decodeBase64(encoder.encode("data:image/png;base64,aGk=")), encoder.encode("hi"));
 * assertEquals(decodeBase64(encoder.encode("a-k=")), undefined);
 * ```
 *
 * @param text ASCII bytes.
 * @returns The bytes, or `undefined` if the text is not base64; white space is not.
 */
export function decodeBase64(text: Uint8Array): Uint8Array | undefined {
  const data = text.subarray(dataStart(text));
  const padding = data.at(-1) !== EQUALS ? 0 : data.at(-2) !== EQUALS ? 1 : 2;
  const bytes = new Uint8Array(Math.floor((data.length - padding) * 3 / 4));
  let length = 0;
  try {
    for (let from = 0; from < data.length; from += PART) {
      const part = utf8.decode(data.subarray(from, from + PART));
      const { read, written } = bytes.subarray(length).setFromBase64(part);
      if (read !== part.length) return undefined;
      length += written;
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return length === bytes.length && (padding === 0 || data.length % 4 === 0) ? bytes : undefined;
}

/** Position and letter of the first character that base64 does not have, if any. */
export function findInvalidBase64(
  text: string,
): { readonly at: number; readonly letter: string } | undefined {
  const start = dataStart(new TextEncoder().encode(text.slice(0, 200)));
  const match = /[^A-Za-z0-9+/=]/u.exec(text.slice(start));
  return match ? { at: start + match.index, letter: match[0] } : undefined;
}

const EQUALS = 0x3d;

function dataStart(text: Uint8Array): number {
  const prefix = /^data:[^,]*;base64,/i.exec(utf8.decode(text.subarray(0, 200)));
  return prefix ? prefix[0].length : 0;
}
