import { pillowResize } from "../image/pillow_resize.ts";
import { decodePixels } from "../image/pixels.ts";

/** How far an edit is from its target, by its pixels. */
export interface TargetDistance {
  /** Mean absolute difference of the channels, each in [0, 1]. */
  readonly l1: number;
  /** Mean squared difference of the channels, each in [0, 1]. */
  readonly l2: number;
}

/**
 * MagicBrush's own distances: the edit, stretched to the size of the target as Pillow does by default
 * (bicubic), against the target, both as RGB in [0, 1] (arXiv 2306.10012, section 4;
 * `evaluation/image_eval.py` of its repository, which takes `L1Loss` and `MSELoss` of torch in
 * float32: the same within 1e-6).
 *
 * Several edits are as far from the target as the mean over them. A right edit that looks otherwise
 * than the target is far from it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../image/pixels.ts";
 *
 * const grey = async (level: number) =>
 *   await encodePng({ width: 2, height: 1, data: new Uint8Array(6).fill(level) });
 * assertEquals(await targetDistance(await grey(0), await grey(51)), { l1: 0.2, l2: 0.04 });
 * ```
 *
 * @param edited The edited image, encoded.
 * @param target The target image, encoded.
 * @throws {Error} If either is not an image that sharp can decode, or is damaged.
 */
export async function targetDistance(
  edited: Uint8Array,
  target: Uint8Array,
): Promise<TargetDistance> {
  const [pixels, wanted] = await Promise.all([decodePixels(edited), decodePixels(target)]);
  const { data } = pillowResize(pixels, wanted, "bicubic");
  let absolute = 0;
  let squared = 0;
  // Sums of whole levels are exact.
  for (let index = 0; index < data.length; index++) {
    const difference = (data[index] ?? 0) - (wanted.data[index] ?? 0);
    absolute += Math.abs(difference);
    squared += difference * difference;
  }
  return { l1: absolute / data.length / 255, l2: squared / data.length / 255 ** 2 };
}
