/** How image files begin, each byte read as one Latin-1 letter. */
const BEGINNINGS: readonly (readonly [mediaType: string, beginning: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/webp", /^RIFF.{4}WEBP/s],
  ["image/gif", /^GIF8[79]a/],
];

/**
 * The media type of an encoded image by its first bytes: PNG, JPEG, WebP or GIF, the formats that
 * servers of vision models take.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mediaTypeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0])), "image/jpeg");
 * assertEquals(mediaTypeOf(new TextEncoder().encode("<svg/>")), undefined);
 * ```
 *
 * @returns The media type, or `undefined` for any other format.
 */
export function mediaTypeOf(encoded: Uint8Array): string | undefined {
  const start = String.fromCharCode(...encoded.subarray(0, 16));
  return BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
}
