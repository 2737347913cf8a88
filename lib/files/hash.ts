import { hash } from "node:crypto";

/** SHA-256 of bytes or UTF-8 text, in hex. */
export function sha256(content: Uint8Array | string): string {
  return hash("sha256", content, "hex");
}

const HASHES = new WeakMap<Uint8Array, string>();

/**
 * SHA-256 of an image, in hex; worked out once for as long as the bytes are held, as every step
 * that keeps a record of an image asks for it.
 *
 * @param bytes What is never written to again.
 */
export function imageHash(bytes: Uint8Array): string {
  const known = HASHES.get(bytes);
  if (known !== undefined) return known;
  const hash = sha256(bytes);
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
