import type { Pixels } from "../../../image/pixels.ts";
import type { Size } from "../../../image/resize_pixels.ts";
import { roundHalfEven } from "../../qwen_vl/round_half_even.ts";
import { rounder, type Rounding } from "./rounding.ts";

/** Options of {@linkcode toPixels}: the size of the image in pixels, and how to round. */
export interface PixelOptions extends Size {
  /** Whose rounding to follow. @default {"fp32"} */
  readonly rounding?: Rounding;
}

/**
 * The decoder's output as 8-bit pixels: `x / 2 + 1 / 2`, held in 0..1, times 255, rounded half to
 * even (diffusers, image_processor.py, `denormalize` and `numpy_to_pil`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const image = Float32Array.of(-1.5, 0, 1);
 * assertEquals([...toPixels(image, { width: 1, height: 1 }).data], [0, 128, 255]);
 * ```
 *
 * @param image [3, height, width], about -1..1.
 * @throws {RangeError} If `image` has another length, or holds NaN: the networks have failed.
 */
export function toPixels(image: Float32Array, options: PixelOptions): Pixels {
  const { width, height } = options;
  const plane = width * height;
  if (image.length !== 3 * plane) {
    throw new RangeError(
      `Cannot make pixels: ${width}x${height} need ${3 * plane} numbers, got ${image.length}`,
    );
  }
  const round = rounder(options.rounding ?? "fp32");
  const data = new Uint8Array(image.length);
  for (let index = 0; index < image.length; index += 1) {
    const value = image[index] ?? NaN;
    if (Number.isNaN(value)) {
      throw new RangeError(`Cannot make pixels: image must hold numbers, got NaN at ${index}`);
    }
    const share = Math.min(Math.max(round(round(value / 2) + 0.5), 0), 1);
    const channel = Math.floor(index / plane);
    data[3 * (index % plane) + channel] = roundHalfEven(Math.fround(share * 255));
  }
  return { width, height, data };
}
