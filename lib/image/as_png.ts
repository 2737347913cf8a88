import { decodePixels, encodePng } from "./pixels.ts";
import { isPng } from "./png.ts";

/**
 * The image as PNG; one that is PNG already is returned as it is.
 *
 * @throws {Error} If it is not PNG and cannot be decoded.
 */
export async function asPng(encoded: Uint8Array): Promise<Uint8Array> {
  return isPng(encoded) ? encoded : await encodePng(await decodePixels(encoded));
}
