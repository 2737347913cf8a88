import { z } from "zod";
import { deviceParams, type Dtype } from "../device_params.ts";
import { refuseToRun } from "../missing_weights.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";
import { type EngineParams, engineParams } from "./served/engine_params.ts";

/** Parameters of {@linkcode QwenImageEditModel}. */
export interface QwenImageEditParams extends EngineParams {
  /** Folder of the weights. */
  readonly model_name: string;
  /** Device: `auto`, `cpu`, `cuda` or one GPU such as `cuda:1`. */
  readonly device: string;
  /** Numbers of the GPUs that share the work; the one of `device` where absent. */
  readonly device_ids?: readonly number[] | null | undefined;
  /** Number format of the weights. */
  readonly dtype: Dtype;
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
    ...engineParams,
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
