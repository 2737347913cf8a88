import { Buffer } from "node:buffer";
import { limitedSize, limitPixels } from "../image/limit_pixels.ts";
import { decodePixels, type Pixels } from "../image/pixels.ts";
import type { Size } from "../image/resize_pixels.ts";
import { thumbnail } from "../image/thumbnail.ts";
import { changedRegion } from "./changed_region.ts";
import { ssim } from "./ssim.ts";
import type { TargetDistance } from "./target_distance.ts";

/** Raised whenever {@linkcode measureCompanions} gives other numbers for the same images. */
export const COMPANIONS_VERSION = 1;

/** What can be said of an edit by its pixels, whatever a judge thinks of it. */
export interface Companions {
  /** Size of the source in pixels. */
  readonly sourceSize: Size;
  /** Size of the edited image in pixels. */
  readonly editedSize: Size;
  /**
   * How far the ratio of width to height has moved: the greater of the two ratios over the smaller,
   * less 1. So 0 is none, and 0.1 is wider or narrower by 10 %.
   */
  readonly aspectChange: number;
  /**
   * `exact`: of the same size, and every pixel has the same colour. `near`: the source, but for
   * what resizing, encoding and a slight shift of colour do. Else `no`.
   */
  readonly noOp: "exact" | "near" | "no";
  /** Share of the image that changed, 0 to 1, by {@linkcode changedRegion}. */
  readonly changedShare: number;
  /** Mean absolute difference of all channels, in levels, 0 to 255. */
  readonly meanDifference: number;
  /**
   * Structural similarity of what did not change, -1 to 1, by {@linkcode ssim}: the mean over the
   * windows without a changed pixel. Absent where there is none, such as where all has changed.
   */
  readonly ssimOutside?: number;
  /** How far the edit is from the pair's target; absent where it was not asked for, or has none. */
  readonly targetDistance?: TargetDistance;
}

/** Pixels of the images that are compared. */
const COMPARED_PIXELS = 256 * 256;

/** Bounds of a near no-op. */
const NEAR = { aspectChange: 0.05, changedShare: 0.0002, meanDifference: 4, ssimOutside: 0.95 };

/**
 * Measures an edit against its source.
 *
 * Sizes are those of the files, and an exact no-op is found at full size. All else is measured on
 * both images in the edited one's shape, reduced to 65,536 pixels (256 x 256, the scale that Wang
 * advises for {@linkcode ssim}), or to the source's number of pixels where it has fewer; a source
 * of another shape is stretched. So detail finer than about four pixels of a megapixel is not seen:
 * neither an autoencoder's losses nor an edit that only sharpens a little.
 *
 * A near no-op has the proportions of the source within 5 %, at most 0.02 % changed, a mean difference below 4 levels and a similarity of
 * 0.95 or more. The nine photographs of {@linkcode changedRegion} stayed within 0.02 %, 3.8 levels
 * and 0.97. A moved or cropped copy is not recognised: too many of its pixels differ.
 *
 * As for the models, transparency is dropped: an edit that changes nothing else is an exact no-op.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../image/pixels.ts";
 *
 * const source = await encodePng({ width: 32, height: 16, data: new Uint8Array(1536) });
 * const edited = await encodePng({ width: 16, height: 16, data: new Uint8Array(768).fill(51) });
 * assertEquals(await measureCompanions(source, edited), {
 *   sourceSize: { width: 32, height: 16 },
 *   editedSize: { width: 16, height: 16 },
 *   aspectChange: 1,
 *   noOp: "no",
 *   changedShare: 1,
 *   meanDifference: 51,
 * });
 * assertEquals((await measureCompanions(source, source)).noOp, "exact");
 * ```
 *
 * @param source The source image, encoded.
 * @param edited The edited image, encoded.
 * @throws {Error} If either is not an image that sharp can decode, or is damaged.
 */
export async function measureCompanions(
  source: Uint8Array,
  edited: Uint8Array,
): Promise<Companions> {
  const [sourceSize, editedSize] = await Promise.all([sizeOf(source), sizeOf(edited)]);
  const most = Math.min(COMPARED_PIXELS, sourceSize.width * sourceSize.height);
  const size = limitedSize(editedSize, most);
  const [small, after] = await Promise.all([thumbnail(source, size), thumbnail(edited, size)]);
  const aspectChange = aspectChangeOf(sourceSize, editedSize);
  const isExact = sourceSize.width === editedSize.width &&
    sourceSize.height === editedSize.height &&
    // Only what looks alike is worth two whole images in memory.
    meanDifferenceOf(small, after) < NEAR.meanDifference &&
    await areEqual(source, edited);
  // Decoders that shrink while they read would tell the same pixels in two formats apart.
  const before = isExact ? after : small;
  const region = changedRegion(before, after);
  const changedShare = region.reduce((sum, changed) => sum + changed, 0) / region.length;
  const meanDifference = meanDifferenceOf(before, after);
  const ssimOutside = ssim(before, after, { excluded: region });
  // A stretched image is another one, however alike the two are once they are of one size.
  const isNear = aspectChange <= NEAR.aspectChange && changedShare <= NEAR.changedShare &&
    meanDifference < NEAR.meanDifference &&
    (ssimOutside ?? 1) >= NEAR.ssimOutside;
  return {
    sourceSize,
    editedSize,
    aspectChange,
    noOp: isExact ? "exact" : isNear ? "near" : "no",
    changedShare,
    meanDifference,
    ...(ssimOutside === undefined ? {} : { ssimOutside }),
  };
}

async function sizeOf(encoded: Uint8Array): Promise<Size> {
  // Without a limit, nothing is decoded.
  const { width, height } = await limitPixels(encoded);
  return { width, height };
}

function aspectChangeOf(source: Size, edited: Size): number {
  const one = source.width * edited.height;
  const other = edited.width * source.height;
  return Math.max(one, other) / Math.min(one, other) - 1;
}

async function areEqual(source: Uint8Array, edited: Uint8Array): Promise<boolean> {
  const [before, after] = await Promise.all([decodePixels(source), decodePixels(edited)]);
  return Buffer.compare(before.data, after.data) === 0;
}

function meanDifferenceOf({ data: a }: Pixels, { data: b }: Pixels): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  }
  return sum / a.length;
}
