import { z } from "zod";
import { deviceParams, type Dtype } from "../device_params.ts";
import { refuseToRun } from "../missing_weights.ts";
import { BaseRewardModel } from "./base_reward_model.ts";

/** Parameters of {@linkcode Qwen3VLRewardModel}. */
export interface Qwen3VLParams {
  /** Folder of the weights. */
  readonly model_name: string;
  /** Device: `auto`, `cpu`, `cuda` or one GPU such as `cuda:1`. */
  readonly device: string;
  /** Numbers of the GPUs that share the work; the one of `device` where absent. */
  readonly device_ids?: readonly number[] | null | undefined;
  /** Number format of the weights. */
  readonly dtype: "auto" | Dtype;
  /** Longest reply, in tokens. */
  readonly max_new_tokens: number;
  /** Judgements computed together. */
  readonly batch_size: number;
  /** Computes judgements in batches rather than one by one. */
  readonly use_batch_inference: boolean;
  /** Asks for the fused attention kernel. */
  readonly use_flash_attention: boolean;
  /** Shows the judge the source image before the edited one. */
  readonly compare_with_original: boolean;
}

/**
 * Qwen3-VL as a judge, by its name in configurations of the earlier system.
 *
 * This release checks its parameters and does not run the network: {@linkcode check} and the rest
 * always fail, with the folder of weights that it looked for.
 */
export class Qwen3VLRewardModel extends BaseRewardModel<Qwen3VLParams> {
  /** The parameters of the earlier system, under their names. */
  static override readonly paramsSchema: z.ZodType<Qwen3VLParams> = z.strictObject({
    model_name: z.string().min(1).default("Qwen/Qwen3-VL-30B-A3B-Instruct").describe(
      "Folder of the weights.",
    ),
    ...deviceParams,
    max_new_tokens: z.int().min(1).max(65_536).default(128).describe(
      "Longest reply, in tokens.",
    ),
    batch_size: z.int().min(1).max(1024).default(1).describe("Judgements computed together."),
    use_batch_inference: z.boolean().default(false).describe(
      "Compute judgements in batches rather than one by one.",
    ),
    use_flash_attention: z.boolean().default(false).describe(
      "Ask for the fused attention kernel.",
    ),
    compare_with_original: z.boolean().default(false).describe(
      "Show the judge the source image before the edited one.",
    ),
  });
  /** Where and in which groups a reply is computed. */
  static override readonly neutralParams = [
    "device",
    "device_ids",
    "batch_size",
    "use_batch_inference",
  ];

  /**
   * Says which folder of weights is missing, or that this release cannot run the one that is there.
   *
   * @throws {InputError} Always.
   */
  check(): Promise<never> {
    const modelName = this.params.model_name;
    return refuseToRun({
      name: "qwen3-vl",
      modelName,
      instead: "reference",
      served: "chat-completions",
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
  score(): Promise<never> {
    return this.check();
  }
}
