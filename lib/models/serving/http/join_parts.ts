import { Base64Text } from "./base64_text.ts";

const utf8 = new TextEncoder();

/**
 * Texts, as UTF-8, and bytes, one after the other. A `Blob` does the same, but hands each part over
 * to another thread and fetches it back.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(joinParts(["é", new Uint8Array([1, 2])]), new Uint8Array([0xc3, 0xa9, 1, 2]));
 * ```
 */
export function joinParts(
  parts: readonly (string | Uint8Array | Base64Text)[],
): Uint8Array<ArrayBuffer> {
  const all = parts.map((part) => typeof part === "string" ? utf8.encode(part) : part);
  const joined = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    if (part instanceof Base64Text) part.writeTo(joined.subarray(at));
    else joined.set(part, at);
    at += part.length;
  }
  return joined;
}
