import { z } from "zod";
import { decodePixels, encodePng } from "../../image/pixels.ts";
import { assertFits, type DeviceParams, deviceParams } from "../device_params.ts";
import type { DeviceWorkers } from "../device_workers/device_workers.ts";
import { startWorkers } from "../device_workers/start_workers.ts";
import { manifestHash } from "../exported_folder.ts";
import { modelFingerprint } from "../fingerprint.ts";
import { modelFolder } from "../model_folder.ts";
import { ModelGoneError, type ModelHost } from "../model_host.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";
import type { EditRequest, EditResult } from "./diffusion_model.ts";
import type { EditWork } from "./qwen_image_edit/edit_work.ts";
import { type Manifest, readManifest } from "./qwen_image_edit/manifest.ts";
import type { Rounding } from "./qwen_image_edit/rounding.ts";
import { type EngineParams, engineParams } from "./served/engine_params.ts";

/** Parameters of {@linkcode QwenImageEditModel}. */
export interface QwenImageEditParams extends DeviceParams, EngineParams {
  /** Which networks are held in memory: all, or only the one that is at work. */
  readonly offload: "none" | "sequential";
  /** Whose noise a seed stands for, where it is bfloat16: PyTorch's, or that of old releases. */
  readonly noise: "torch" | "torch-legacy";
  /**
   * Whose rounding between the networks to follow: by default, that of the bfloat16 reference where
   * the model was exported so, and float32 else.
   */
  readonly rounding?: Rounding | undefined;
  /** Whose noise levels: the model's own, or those of Lightning. */
  readonly scheduler: "model" | "lightning";
  /** Shows no progress of single edits. */
  readonly disable_progress_bar: boolean;
}

/**
 * Qwen-Image-Edit, Edit-2509 and Edit-2511 in this process, by their exported networks; the
 * numbers are those of diffusers.
 *
 * Each device has a process with all five networks of its own, or one after the other with
 * `offload: sequential`. On the CPU, `device_ids` count processes, which share its cores. One that
 * crashes fails its edit and is replaced.
 */
export class QwenImageEditModel extends BaseDiffusionModel<QwenImageEditParams> {
  /** The parameters of the earlier system under their names, and how numbers are to be met. */
  static override readonly paramsSchema: z.ZodType<QwenImageEditParams> = z.strictObject({
    model_name: z.string().min(1).default("Qwen/Qwen-Image-Edit").describe(
      "Folder of the exported model, or name of its repository on the hub.",
    ),
    ...deviceParams,
    offload: z.enum(["none", "sequential"]).default("none").describe(
      "Networks in memory: all (none), or only the one that is at work (sequential).",
    ),
    ...engineParams,
    noise: z.enum(["torch", "torch-legacy"]).default("torch").describe(
      "Whose bfloat16 noise a seed stands for: PyTorch's, or that of releases up to late 2025.",
    ),
    rounding: z.enum(["fp32", "reference-bf16"]).optional().describe(
      "Rounding between the networks; reference-bf16 where absent and exported in bfloat16.",
    ),
    scheduler: z.enum(["model", "lightning"]).default("model").describe(
      "Noise levels: the model's own, or those of Lightning (4 or 8 steps, true_cfg_scale 1).",
    ),
    disable_progress_bar: z.boolean().default(false).describe(
      "Show no progress of single edits.",
    ),
  });
  /** Where an edit is computed and what is shown meanwhile. */
  static override readonly neutralParams = [
    "device",
    "device_ids",
    "offload",
    "disable_progress_bar",
  ];

  /** Parameter that may name a repository of the hub, which is fetched before the model is made. */
  static readonly hubParam = "model_name";

  /** As many as there are processes. */
  override readonly concurrency: number;
  readonly #steps = new Map<string, string>();
  #workers: DeviceWorkers<EditWork> | undefined;
  #rounding: Rounding = "fp32";
  #host: ModelHost | undefined;

  /** Takes checked parameters; nothing is loaded yet. */
  constructor(params: QwenImageEditParams) {
    super(params);
    this.concurrency = params.device_ids?.length ?? 1;
  }

  /**
   * Name of the class, and those parameters that change the results; in place of the folder, the
   * hash of its manifest, which holds those of the networks.
   */
  override get fingerprint(): string {
    const { name, neutralParams } = QwenImageEditModel;
    const { model_name } = this.params;
    const model = manifestHash(modelFolder(model_name)) ?? model_name;
    return modelFingerprint(name, { ...this.params, model_name: model }, neutralParams);
  }

  /**
   * Makes sure that the folder holds an exported model which the device can run.
   *
   * @throws {InputError} If not; the message says what to do.
   */
  async check(): Promise<void> {
    await this.#readManifest();
  }

  /**
   * Loads the networks on every device.
   *
   * @throws {InputError} If the folder cannot be used, or a device is not to be had.
   */
  override async initialize(host?: ModelHost): Promise<void> {
    const { offload, rounding } = this.params;
    const { dtype } = await this.#readManifest();
    this.#host = host;
    const unfit = lightningUnfit(this.params);
    if (unfit !== undefined) host?.notice(unfit);
    this.#rounding = rounding ?? (dtype === "bfloat16" ? "reference-bf16" : "fp32");
    this.#workers = await startWorkers<EditWork>({
      ...this.params,
      model_name: modelFolder(this.params.model_name),
    }, {
      module: new URL("./qwen_image_edit/edit_worker.ts", import.meta.url),
      doing: "editing",
      exported: dtype,
      options: { inTurn: offload === "sequential" },
      host,
    });
  }

  /**
   * Makes one edit, of about a megapixel in the source's proportions.
   *
   * @throws {ModelGoneError} If every process died, and none could be replaced.
   * @throws {Error} If the source cannot be decoded or is too narrow, or the device fails.
   */
  async editImage(
    { id, instruction, source, seed }: EditRequest,
    signal: AbortSignal,
  ): Promise<EditResult> {
    if (this.#workers === undefined) throw new ModelGoneError("The editing model is not loaded");
    const { negative_prompt, num_inference_steps, true_cfg_scale, noise, scheduler } = this.params;
    const edit = {
      images: [await decodePixels(source)],
      instruction,
      negativePrompt: negative_prompt,
      steps: num_inference_steps,
      scale: true_cfg_scale,
      seed,
    };
    try {
      const image = await this.#workers.work(
        { edit, options: { noise, rounding: this.#rounding, scheduler } },
        {
          signal,
          // A process ends its step also where nobody waits for it any more.
          onNews: ({ done, total }) =>
            signal.aborted || this.#show(id, `${id} step ${done}/${total}`),
        },
      );
      return { image: await encodePng(image) };
    } finally {
      this.#show(id, undefined);
    }
  }

  /** Waits for the steps under way, and frees the networks. */
  override async dispose(): Promise<void> {
    await this.#workers?.dispose();
    this.#workers = undefined;
  }

  async #readManifest(): Promise<Manifest> {
    const manifest = await readManifest(modelFolder(this.params.model_name));
    assertFits(this.params, manifest.dtype);
    return manifest;
  }

  #show(id: string, step: string | undefined): void {
    if (this.params.disable_progress_bar) return;
    if (step === undefined) this.#steps.delete(id);
    else this.#steps.set(id, step);
    this.#host?.status([...this.#steps.values()].join(", "));
  }
}

/** What does not go with a distilled model, if anything. */
function lightningUnfit(
  { scheduler, num_inference_steps: steps, true_cfg_scale: scale }: QwenImageEditParams,
): string | undefined {
  if (scheduler !== "lightning" || ((steps === 4 || steps === 8) && scale <= 1)) return undefined;
  return "Lightning models are made for num_inference_steps 4 or 8 and true_cfg_scale 1, " +
    `got ${steps} and ${scale}`;
}
