import { hash } from "node:crypto";

/** SHA-256 of bytes or UTF-8 text, in hex. */
export function sha256(content: Uint8Array | string): string {
  return hash("sha256", content, "hex");
}

/**
 * The same of bytes, worked out beside the program. What there is very much of goes through this:
 * each {@linkcode sha256} leaves native memory behind until all of the heap is collected.
 */
export async function sha256Aside(bytes: Uint8Array): Promise<string> {
  // The type tells memory apart that other threads write to; there is none here.
  const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return new Uint8Array(hash).toHex();
}

const HASHES = new WeakMap<Uint8Array, Promise<string>>();

/**
 * SHA-256 of an image, in hex; worked out once for as long as the bytes are held, as every step
 * that keeps a record of an image asks for it.
 *
 * @param bytes What is never written to again.
 */
export function imageHash(bytes: Uint8Array): Promise<string> {
  const known = HASHES.get(bytes);
  if (known !== undefined) return known;
  const hash = sha256Aside(bytes);
  HASHES.set(bytes, hash);
  return hash;
}

/**
 * A value as JSON with sorted keys, so that equal values give equal text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canonicalJson({ b: [1, { d: 2, c: 3 }], a: null }), '{"a":null,"b":[1,{"c":3,"d":2}]}');
 * ```
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(withSortedKeys(value)) ?? "null";
}

/** Sorted beforehand: with a replacer, asked for each member, writing JSON takes several times as long. */
function withSortedKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  // Such as a date.
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return withSortedKeys(value.toJSON());
  }
  return Object.fromEntries(
    Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1)
      .map(([key, inner]) => [key, withSortedKeys(inner)]),
  );
}
