import { rounder, type Rounding } from "./rounding.ts";

/** Options of {@linkcode guide}. */
export interface GuidanceOptions {
  /** How far the prompt counts (`true_cfg_scale`), above 1; 4 by default in the reference. */
  readonly scale: number;
  /** Features of each token, 64 in Qwen-Image. */
  readonly features: number;
  /** Whose rounding to follow. @default {"fp32"} */
  readonly rounding?: Rounding;
}

/**
 * Classifier-free guidance: the velocity with the prompt, led away from that with the negative
 * prompt.
 *
 * `negative + scale * (positive - negative)`, then each token is brought back to the length (over
 * its features) that `positive` has, since large scales would overshoot. Each step is rounded
 * (diffusers, pipeline_qwenimage_edit.py, `__call__`). A token that is all zero before it is
 * brought back becomes NaN, as there.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const positive = Float32Array.of(3, 4);
 * const negative = Float32Array.of(3, 5.75);
 * // 3 + 4 * 0 and 5.75 - 4 * 1.75 are 3 and -1.25: of length 3.25, where 5 is wanted.
 * const guided = guide(positive, negative, { scale: 4, features: 2 });
 * assertEquals(Array.from(guided, (x) => x.toFixed(3)), ["4.615", "-1.923"]);
 * ```
 *
 * @param positive Velocity with the prompt, [tokens, features].
 * @param negative Velocity with the negative prompt, of the same shape.
 * @throws {RangeError} If the lengths differ, or are no multiple of `features`.
 */
export function guide(
  positive: Float32Array,
  negative: Float32Array,
  options: GuidanceOptions,
): Float32Array {
  const { features } = options;
  if (positive.length !== negative.length || positive.length % features !== 0) {
    throw new RangeError(
      `Cannot guide: velocities must be of one length, a multiple of ${features}, ` +
        `got ${positive.length} and ${negative.length}`,
    );
  }
  const round = rounder(options.rounding ?? "fp32");
  const scale = Math.fround(options.scale);
  const guided = new Float32Array(positive.length);
  for (let start = 0; start < guided.length; start += features) {
    let wanted = 0;
    let present = 0;
    for (let index = start; index < start + features; index += 1) {
      const base = negative[index] ?? 0;
      const value = positive[index] ?? 0;
      const combined = round(base + round(scale * round(value - base)));
      guided[index] = combined;
      wanted += value * value;
      present += combined * combined;
    }
    const ratio = round(round(Math.sqrt(wanted)) / round(Math.sqrt(present)));
    for (let index = start; index < start + features; index += 1) {
      guided[index] = round((guided[index] ?? 0) * ratio);
    }
  }
  return guided;
}
