const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether the bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * Names of the chunks of a PNG file, such as `IHDR`; none of other files. The file may be cut short.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const png = await encodePng({ width: 1, height: 1, data: new Uint8Array(3) });
 * assertEquals([pngChunks(png).has("IDAT"), pngChunks(png).has("gAMA")], [true, false]);
 * ```
 */
export function pngChunks(bytes: Uint8Array): ReadonlySet<string> {
  const names = new Set<string>();
  if (!isPng(bytes)) return names;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Each is a length, a name of four letters, the content and a checksum.
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    names.add(String.fromCharCode(...bytes.subarray(at + 4, at + 8)));
  }
  return names;
}
