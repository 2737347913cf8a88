/**
 * What {@linkcode schedule} reads of a scheduler's configuration (scheduler_config.json of
 * FlowMatchEulerDiscreteScheduler). Fields with a single value are those of which there is one
 * way implemented.
 */
export interface SchedulerConfig {
  /** Noise tokens at which the shift is `base_shift`. */
  readonly base_image_seq_len: number;
  /** Noise tokens at which the shift is `max_shift`. */
  readonly max_image_seq_len: number;
  /** Logarithm of the shift at `base_image_seq_len`. */
  readonly base_shift: number;
  /** Logarithm of the shift at `max_image_seq_len`. */
  readonly max_shift: number;
  /** Last noise level before 0, in (0, 1), to which all are stretched; unstretched where `null`. */
  readonly shift_terminal?: number | null | undefined;
  /** The timestep of noise level 1. */
  readonly num_train_timesteps: number;
  /** The shift depends on the number of tokens. */
  readonly use_dynamic_shifting: true;
  /** The shift is the exponential of a linear function. */
  readonly time_shift_type?: "exponential" | undefined;
  /** Levels fall from 1 to 0. */
  readonly invert_sigmas?: false | null | undefined;
  /** No noise is added between steps. */
  readonly stochastic_sampling?: false | null | undefined;
  /** Levels are evenly spaced before the shift, not by Karras. */
  readonly use_karras_sigmas?: false | null | undefined;
  /** Levels are evenly spaced before the shift, not exponentially. */
  readonly use_exponential_sigmas?: false | null | undefined;
  /** Levels are evenly spaced before the shift, not by a beta distribution. */
  readonly use_beta_sigmas?: false | null | undefined;
}

/**
 * What schedulers of distilled models (Qwen-Image-Lightning) have other than their teachers': the
 * same shift by 3 at every size, and levels that are not stretched.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = {
 *   base_image_seq_len: 256,
 *   max_image_seq_len: 8192,
 *   num_train_timesteps: 1000,
 *   use_dynamic_shifting: true,
 *   ...LIGHTNING,
 * } as const;
 * const { sigmas } = schedule(config, { steps: 4, tokens: 4096 });
 * assertEquals(Array.from(sigmas, (sigma) => Number(sigma.toFixed(4))), [1, 0.9, 0.75, 0.5, 0]);
 * ```
 */
export const LIGHTNING = {
  base_shift: Math.log(3),
  max_shift: Math.log(3),
  shift_terminal: null,
} as const satisfies Partial<SchedulerConfig>;

/** Noise levels of an edit, and the times that the transformer is told. */
export interface Schedule {
  /** Share of noise before each step and after the last: from 1 to 0. */
  readonly sigmas: Float32Array;
  /** Timestep of each step: its first level times `num_train_timesteps`. */
  readonly timesteps: Float32Array;
}

const f = Math.fround;

/**
 * The noise levels by which the reference goes from noise to image.
 *
 * Evenly spaced levels `s` from 1 to 1 / steps become `e^mu / (e^mu + 1 / s - 1)`, where `mu` grows
 * linearly with the noise tokens; then `1 - s` is scaled so that the last level is
 * `shift_terminal`. Each operation is rounded to float32, as in NumPy 2 (diffusers,
 * scheduling_flow_match_euler_discrete.py, `set_timesteps`; pipeline_qwenimage_edit.py,
 * `calculate_shift`). The level after the last step is 0. Of a single step, whose level cannot be
 * scaled (the reference divides zero by zero), it is 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const config = {
 *   base_image_seq_len: 256,
 *   max_image_seq_len: 8192,
 *   base_shift: 0.5,
 *   max_shift: 0.9,
 *   shift_terminal: 0.02,
 *   num_train_timesteps: 1000,
 *   use_dynamic_shifting: true,
 * } as const;
 * const { sigmas, timesteps } = schedule(config, { steps: 4, tokens: 4096 });
 * assertEquals(
 *   Array.from(sigmas, (sigma) => sigma.toFixed(6)),
 *   ["1.000000", "0.766709", "0.455614", "0.020000", "0.000000"],
 * );
 * assertEquals(Array.from(timesteps, Math.round), [1000, 767, 456, 20]);
 * ```
 *
 * @param config The scheduler's configuration, of the model or of a distilled one (Lightning).
 * @param options `steps`: denoising steps, a positive integer; `tokens`: noise tokens, which are a
 * 256th of the edit's pixels.
 * @throws {RangeError} If `steps` or `tokens` is not a positive integer.
 */
export function schedule(
  config: SchedulerConfig,
  options: { readonly steps: number; readonly tokens: number },
): Schedule {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot make a schedule: ${name} must be a positive integer, got ${value}`,
      );
    }
  }
  const { steps, tokens } = options;
  const slope = (config.max_shift - config.base_shift) /
    (config.max_image_seq_len - config.base_image_seq_len);
  const mu = tokens * slope + (config.base_shift - slope * config.base_image_seq_len);
  const shift = f(Math.exp(mu));
  let levels = evenly(steps).map((s) => shift / f(shift + f(f(1 / s) - 1)));
  if (config.shift_terminal && steps > 1) {
    const scale = f(f(1 - (levels.at(-1) ?? 0)) / f(1 - config.shift_terminal));
    levels = levels.map((s) => 1 - f(f(1 - s) / scale));
  }
  return {
    sigmas: Float32Array.of(...levels, 0),
    timesteps: levels.map((s) => s * config.num_train_timesteps),
  };
}

/** Levels from 1 to 1 / steps, rounded as by NumPy's `linspace`. */
function evenly(steps: number): Float32Array {
  const last = 1 / steps;
  const levels = Float32Array.from(
    { length: steps },
    (_, index) => index * ((last - 1) / (steps - 1)) + 1,
  );
  levels[steps - 1] = last;
  return levels;
}
