import type { Pixels } from "../../../image/pixels.ts";
import { rounder, type Rounding } from "./rounding.ts";

/**
 * 8-bit pixels as the autoencoder takes them: `2 x / 255 - 1` by channel, each step rounded to
 * float32, the result by the policy (diffusers, image_processor.py, `preprocess`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = { width: 2, height: 1, data: new Uint8Array([0, 51, 255, 255, 51, 0]) };
 * const planes = toPlanes(pixels, "reference-bf16");
 * assertEquals([...planes], [-1, 1, -0.6015625, -0.6015625, 1, -1]);
 * ```
 *
 * @returns `[3, height, width]` in -1..1.
 */
export function toPlanes({ width, height, data }: Pixels, rounding: Rounding): Float32Array {
  const round = rounder(rounding);
  const levels = Float32Array.from(
    { length: 256 },
    (_, level) => round(2 * Math.fround(level / 255) - 1),
  );
  const plane = width * height;
  const planes = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let pixel = 0; pixel < plane; pixel += 1) {
      planes[channel * plane + pixel] = levels[data[pixel * 3 + channel] ?? 0] ?? 0;
    }
  }
  return planes;
}
