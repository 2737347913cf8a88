import type { ImageFormat } from "./image_format.ts";
import { type ImageHeader, readHeader } from "./open_image.ts";
import { pngChunks } from "./png.ts";

/** Why readers may see an image otherwise than {@linkcode decodePixels}. */
export interface Oddity {
  /** What it is about. */
  readonly kind:
    | "format"
    | "alpha"
    | "orientation"
    | "frames"
    | "palette"
    | "depth"
    | "grey"
    | "inks"
    | "colours";
  /** What becomes of it in an RGB PNG, such as `its alpha channel was dropped`. */
  readonly text: string;
}

const COMMON: readonly ImageFormat[] = ["png", "jpeg", "webp"];

/**
 * What makes an image one that readers see in different ways: browsers and some servers obey an
 * EXIF rotation, a colour profile or a gamma, blend transparency, or show more than one frame, and
 * some servers fail on palettes and grey. An 8-bit RGB image in a common format has none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./pixels.ts";
 *
 * const png = await encodePng({ width: 2, height: 1, data: new Uint8Array(6) });
 * assertEquals(await oddities(png), []);
 * ```
 *
 * @throws {Error} If the bytes are no image that {@linkcode decodePixels} takes.
 */
export async function oddities(encoded: Uint8Array): Promise<readonly Oddity[]> {
  const header = await readHeader(encoded);
  const { format, hasAlpha, orientation, pages = 1, isPalette, depth, space } = header;
  const chunks = pngChunks(encoded);
  const found: Oddity[] = [];
  const check = (kind: Oddity["kind"], isOdd: boolean, text: string) => {
    if (isOdd) found.push({ kind, text });
  };
  check("format", !COMMON.includes(format), `it was ${format}`);
  check("alpha", hasAlpha, "its alpha channel was dropped");
  // EXIF data behind the pixels are not read here, but by others.
  const isTurned = orientation === undefined ? chunks.has("eXIf") : orientation !== 1;
  check("orientation", isTurned, "its EXIF rotation was dropped");
  check("frames", pages > 1 || chunks.has("acTL"), "it is its first frame");
  check("palette", isPalette === true, "it had a palette");
  check("depth", depth !== "uchar", "it had 16 bits per sample");
  check("grey", space === "b-w" || space === "grey16", "it was grey");
  check("inks", !/^(?:srgb|rgb16|b-w|grey16)$/.test(space), `it was ${space}`);
  check("colours", hasForeignColours(header, chunks), "its colour profile was dropped");
  return found;
}

/** Whether readers that manage colours would show others than the stored numbers in sRGB. */
function hasForeignColours({ icc }: ImageHeader, chunks: ReadonlySet<string>): boolean {
  // Texts in profiles are of one byte per letter, or of two.
  const profile = icc === undefined ? "" : new TextDecoder("latin1").decode(icc);
  if (profile !== "" && !profile.replaceAll("\0", "").includes("sRGB")) return true;
  if (chunks.has("cICP")) return true;
  return !chunks.has("sRGB") && !chunks.has("iCCP") && (chunks.has("gAMA") || chunks.has("cHRM"));
}
