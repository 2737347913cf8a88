import type { Size } from "../../../image/resize_pixels.ts";

/** Pixels along each side of one noise token: 8 by the autoencoder, 2 by packing. */
const TOKEN_SIDE = 16;
// Scheduler configuration of Qwen-Image-Edit (scheduler_config.json): base_image_seq_len,
// max_image_seq_len, base_shift, max_shift, shift_terminal.
const BASE_TOKENS = 256;
const MAX_TOKENS = 8192;
const BASE_SHIFT = 0.5;
const MAX_SHIFT = 0.9;
const TERMINAL = 0.02;

/**
 * The noise levels by which Qwen-Image-Edit's reference pipeline goes from noise (1) to image (0).
 *
 * Evenly spaced levels are shifted by the number of noise tokens of the size (exponential time
 * shift, `mu` growing linearly with the tokens), then stretched so that the last but one is 0.02.
 * As in the reference (diffusers, FlowMatchEulerDiscreteScheduler with dynamic shifting), levels
 * are rounded to float32 after each operation; the numbers agree to 1e-6.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const sigmas = flowSigmas(4, { width: 1024, height: 1024 });
 * assertEquals(sigmas.map((sigma) => sigma.toFixed(6)), [
 *   "1.000000",
 *   "0.766709",
 *   "0.455614",
 *   "0.020000",
 *   "0.000000",
 * ]);
 * ```
 *
 * @param steps Denoising steps, 1 or more.
 * @param size Size of the edited image in pixels, multiples of 16.
 * @returns `steps + 1` levels, falling from 1 to 0; of a single step, 1 and 0.
 * @throws {RangeError} If `steps` or a side of `size` is not such a number.
 */
export function flowSigmas(steps: number, { width, height }: Size): readonly number[] {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(
      `Cannot make noise levels: steps must be a positive integer, got ${steps}`,
    );
  }
  for (const side of [width, height]) {
    if (!Number.isInteger(side / TOKEN_SIDE) || side < TOKEN_SIDE) {
      throw new RangeError(
        `Cannot make noise levels: sides must be multiples of ${TOKEN_SIDE} pixels, got ` +
          `${width}x${height}`,
      );
    }
  }
  // A single level is 1 already, and stretching it to 0.02 would divide by zero.
  if (steps === 1) return [1, 0];
  const f = Math.fround;
  const slope = (MAX_SHIFT - BASE_SHIFT) / (MAX_TOKENS - BASE_TOKENS);
  const tokens = (width / TOKEN_SIDE) * (height / TOKEN_SIDE);
  const shift = f(Math.exp(slope * tokens + (BASE_SHIFT - slope * BASE_TOKENS)));
  const even = Array.from(
    { length: steps },
    (_, index) => f(1 - index * ((1 - 1 / steps) / (steps - 1))),
  );
  const shifted = even.map((level) => f(shift / f(shift + f(f(1 / level) - 1))));
  const stretch = f(f(1 - (shifted.at(-1) ?? 0)) / f(1 - TERMINAL));
  return [...shifted.map((level) => f(1 - f(f(1 - level) / stretch))), 0];
}
