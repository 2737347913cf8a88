import { z } from "zod";
import { deviceParams, type Dtype } from "../device_params.ts";
import { refuseToRun } from "../missing_weights.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";

/** Parameters of {@linkcode QwenImageEditModel}. */
export interface QwenImageEditParams {
  /** Folder of the weights. */
  readonly model_name: string;
  /** Device: `auto`, `cpu`, `cuda` or one GPU such as `cuda:1`. */
  readonly device: string;
  /** Numbers of the GPUs that share the work; the one of `device` where absent. */
  readonly device_ids?: readonly number[] | null | undefined;
  /** Number format of the weights. */
  readonly dtype: Dtype;
  /** Denoising steps of an edit, 1 to 1000. */
  readonly num_inference_steps: number;
  /** Weight of the instruction against the negative prompt; up to 1, the latter is not used. */
  readonly true_cfg_scale: number;
  /** What the edit should not look like. */
  readonly negative_prompt: string;
  /** Base seed; the pair's index is added for each edit. */
  readonly seed: number;
  /** Shows no progress of single edits. */
  readonly disable_progress_bar: boolean;
}

/**
 * Qwen-Image-Edit by its name in configurations of the earlier system.
 *
 * This release checks its parameters and does not run the network: {@linkcode check} and the rest
 * always fail, with the folder of weights that it looked for.
 */
export class QwenImageEditModel extends BaseDiffusionModel<QwenImageEditParams> {
  /** The parameters of the earlier system, under their names. */
  static override readonly paramsSchema: z.ZodType<QwenImageEditParams> = z.strictObject({
    model_name: z.string().min(1).default("Qwen/Qwen-Image-Edit").describe(
      "Folder of the weights.",
    ),
    ...deviceParams,
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
    disable_progress_bar: z.boolean().default(false).describe(
      "Show no progress of single edits.",
    ),
  });
  /** Where an edit is computed and what is shown meanwhile. */
  static override readonly neutralParams = ["device", "device_ids", "disable_progress_bar"];

  /**
   * Says which folder of weights is missing, or that this release cannot run the one that is there.
   *
   * @throws {InputError} Always.
   */
  check(): Promise<never> {
    const modelName = this.params.model_name;
    return refuseToRun({
      name: "qwen-image-edit",
      modelName,
      instead: "copy, oracle, classical",
      served: "images-edits",
    });
  }

  /**
   * Fails as {@linkcode check} does.
   *
   * @throws {InputError} Always.
   */
  override initialize(): Promise<never> {
    return this.check();
  }

  /**
   * Fails as {@linkcode check} does.
   *
   * @throws {InputError} Always.
   */
  editImage(): Promise<never> {
    return this.check();
  }
}
