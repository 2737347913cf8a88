import { z } from "zod";

/** Parameters of an edit that Qwen-Image-Edit has in process, and in every serving engine. */
export interface EngineParams {
  /** Denoising steps of an edit, 1 to 1000. */
  readonly num_inference_steps: number;
  /** Weight of the instruction against the negative prompt; up to 1, the latter is not used. */
  readonly true_cfg_scale: number;
  /** What the edit should not look like; a single blank by default, which is not the same as none. */
  readonly negative_prompt: string;
  /** Base seed, 0 to 4,294,967,295; the pair's index is added for each edit. */
  readonly seed: number;
}

/**
 * Schemas of {@linkcode EngineParams}, to be spread into a class's `z.strictObject`; names and
 * defaults are those of the earlier system.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { z } from "zod";
 *
 * assertEquals(z.strictObject(engineParams).parse({ num_inference_steps: 8 }), {
 *   num_inference_steps: 8,
 *   true_cfg_scale: 4,
 *   negative_prompt: " ",
 *   seed: 0,
 * });
 * ```
 */
export const engineParams = {
  num_inference_steps: z.int().min(1).max(1000).default(50).describe(
    "Denoising steps of an edit.",
  ),
  true_cfg_scale: z.number().min(0).max(100).default(4).describe(
    "Weight of the instruction against the negative prompt; up to 1, the latter is not used.",
  ),
  negative_prompt: z.string().default(" ").describe("What the edit should not look like."),
  seed: z.int().min(0).max(0xffff_ffff).default(0).describe(
    "Base seed; the pair's index is added for each edit.",
  ),
};

/** Parameters of the engines that are spoken to in the manner of diffusers, beyond the common ones. */
export interface DiffusersParams extends EngineParams {
  /** Guidance of models that were distilled for it; not sent where absent. */
  readonly guidance_scale?: number | undefined;
  /** Where the noise is drawn; only `cpu` draws the reference's numbers. */
  readonly generator_device: "cpu" | "cuda";
}

/** Schemas of {@linkcode DiffusersParams}. */
export const diffusersParams = {
  ...engineParams,
  guidance_scale: z.number().min(0).max(100).optional().describe(
    "Guidance of models that were distilled for it; not sent where absent.",
  ),
  generator_device: z.enum(["cpu", "cuda"]).default("cpu").describe(
    "Where the noise is drawn; only cpu draws the numbers of the reference.",
  ),
};
