import type { Size } from "../../../image/resize_pixels.ts";
import { schedule, type SchedulerConfig } from "../qwen_image_edit/sigmas.ts";

/** Pixels along each side of one noise token: 8 by the autoencoder, 2 by packing. */
const TOKEN_SIDE = 16;
/** Scheduler configuration of Qwen-Image-Edit (scheduler_config.json). */
const SCHEDULER: SchedulerConfig = {
  base_image_seq_len: 256,
  max_image_seq_len: 8192,
  base_shift: 0.5,
  max_shift: 0.9,
  shift_terminal: 0.02,
  num_train_timesteps: 1000,
  use_dynamic_shifting: true,
};

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
  const tokens = (width / TOKEN_SIDE) * (height / TOKEN_SIDE);
  return [...schedule(SCHEDULER, { steps, tokens }).sigmas];
}
