import { rounder, type Rounding } from "./rounding.ts";

/** Options of {@linkcode eulerStep}. */
export interface EulerOptions {
  /** Noise level of the latents. */
  readonly from: number;
  /** Noise level wanted, below `from`. */
  readonly to: number;
  /** Whose rounding to follow. @default {"fp32"} */
  readonly rounding?: Rounding;
}

/**
 * Latents at the next noise level: `latents + (to - from) * velocity`, each step rounded
 * (diffusers, scheduling_flow_match_euler_discrete.py, `step`). Levels are float32; their
 * difference is rounded by the policy too, since PyTorch multiplies in the velocity's type.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const next = eulerStep(Float32Array.of(1, 2), Float32Array.of(-4, 4), { from: 1, to: 0.75 });
 * assertEquals([...next], [2, 1]);
 * ```
 *
 * @throws {RangeError} If `latents` and `velocity` differ in length.
 */
export function eulerStep(
  latents: Float32Array,
  velocity: Float32Array,
  options: EulerOptions,
): Float32Array {
  if (latents.length !== velocity.length) {
    throw new RangeError(
      `Cannot make a step: ${latents.length} latents need as many velocities, ` +
        `got ${velocity.length}`,
    );
  }
  const round = rounder(options.rounding ?? "fp32");
  const step = round(Math.fround(options.to) - Math.fround(options.from));
  return latents.map((latent, index) => round(latent + round(step * (velocity[index] ?? 0))));
}
