import type { Size } from "../../../image/resize_pixels.ts";
import { roundHalfEven } from "../../qwen_vl/round_half_even.ts";

/** Sides of edits and of condition images are multiples of this many pixels. */
const SIDE = 32;

/**
 * The size that the reference pipeline edits an image in: of about the area wanted, with the
 * image's aspect ratio and sides that are multiples of 32 pixels.
 *
 * With `r = width / height`, the width is `sqrt(area * r)` and the height that width, not yet
 * rounded, over `r`; each is divided by 32, rounded half to even, and multiplied by 32 (diffusers,
 * pipeline_qwenimage_edit.py, `calculate_dimensions`). Edits have the default area; images that
 * Edit-2509 and later show to the language model, 384 * 384.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(editSize({ width: 1920, height: 1080 }), { width: 1376, height: 768 });
 * ```
 *
 * @param size Size of the image in pixels.
 * @param area Area wanted, in pixels; 1024 * 1024 where absent.
 * @throws {RangeError} If a side is not a positive integer, or the image is so narrow that a side
 * of its edit would be 0.
 */
export function editSize({ width, height }: Size, area = 1024 * 1024): Size {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new RangeError(
        `Cannot size the edit: sides must be positive integers, got ${width}x${height}`,
      );
    }
  }
  const ratio = width / height;
  const ideal = Math.sqrt(area * ratio);
  const size = { width: toSide(ideal), height: toSide(ideal / ratio) };
  if (size.width === 0 || size.height === 0) {
    throw new RangeError(
      `Cannot size the edit: an image of ${width}x${height} pixels is too narrow for one of ` +
        `${area} pixels`,
    );
  }
  return size;
}

function toSide(pixels: number): number {
  return roundHalfEven(pixels / SIDE) * SIDE;
}
