import { join } from "node:path";
import { z } from "zod";
import { sha256 } from "../../files/hash.ts";
import { decodePixels, encodePng } from "../../image/pixels.ts";
import { InputError } from "../../input_error.ts";
import { deviceParams } from "../device_params.ts";
import { modelFingerprint } from "../fingerprint.ts";
import { ModelGoneError, type ModelHost } from "../model_host.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";
import type { EditRequest, EditResult } from "./diffusion_model.ts";
import { EditWorkers } from "./qwen_image_edit/edit_workers.ts";
import { type Manifest, readManifest } from "./qwen_image_edit/manifest.ts";
import type { Rounding } from "./qwen_image_edit/rounding.ts";
import { type EngineParams, engineParams } from "./served/engine_params.ts";

/** Parameters of {@linkcode QwenImageEditModel}. */
export interface QwenImageEditParams extends EngineParams {
  /** Folder of the exported model. */
  readonly model_name: string;
  /** Device: `cpu`, `cuda`, one GPU such as `cuda:1`, `webgpu`, or `auto` for the first of those. */
  readonly device: string;
  /** Numbers of the GPUs that share the work; the one of `device` where absent. */
  readonly device_ids?: readonly number[] | null | undefined;
  /** Number format in which the model must have been exported; `auto` takes any. */
  readonly dtype: "auto" | Manifest["dtype"];
  /** Which networks are held in memory: all, or only the one that is at work. */
  readonly offload: "none" | "sequential";
  /** Whose noise a seed stands for, where it is bfloat16: PyTorch's, or that of old releases. */
  readonly noise: "torch" | "torch-legacy";
  /**
   * Whose rounding between the networks to follow: by default, that of the bfloat16 reference where
   * the model was exported so, and float32 else.
   */
  readonly rounding?: Rounding | undefined;
  /** Shows no progress of single edits. */
  readonly disable_progress_bar: boolean;
}

/**
 * Qwen-Image-Edit, Edit-2509 and Edit-2511 in this process, by their exported networks; the
 * numbers are those of diffusers.
 *
 * Each device has a thread with all five networks of its own, or one after the other with
 * `offload: sequential`. On the CPU, `device_ids` count threads, which share its cores.
 */
export class QwenImageEditModel extends BaseDiffusionModel<QwenImageEditParams> {
  /** The parameters of the earlier system under their names, and how numbers are to be met. */
  static override readonly paramsSchema: z.ZodType<QwenImageEditParams> = z.strictObject({
    model_name: z.string().min(1).default("Qwen/Qwen-Image-Edit").describe(
      "Folder of the exported model.",
    ),
    ...deviceParams,
    device: z.string()
      .regex(
        /^(auto|cpu|webgpu|cuda(:\d{1,3})?)$/,
        "expected auto, cpu, cuda, cuda:<number> or webgpu",
      )
      .default("cuda").describe("Device: auto, cpu, cuda, one GPU such as cuda:1, or webgpu."),
    dtype: z.enum(["auto", "bfloat16", "float16", "float32", "int4"]).default("bfloat16").describe(
      "Number format in which the model must have been exported; auto takes any.",
    ),
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

  /** As many as there are threads. */
  override readonly concurrency: number;
  readonly #steps = new Map<string, string>();
  #workers: EditWorkers | undefined;
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
    const model = manifestHash(model_name) ?? model_name;
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
    const { model_name, offload, rounding } = this.params;
    const { dtype } = await this.#readManifest();
    this.#host = host;
    this.#rounding = rounding ?? (dtype === "bfloat16" ? "reference-bf16" : "fp32");
    const start = (device: string) => {
      const devices = this.#devices(device);
      const cores = Math.max(1, Math.floor(navigator.hardwareConcurrency / devices.length));
      return EditWorkers.start({
        folder: model_name,
        devices,
        threads: device === "cpu" ? cores : undefined,
        inTurn: offload === "sequential",
        onNotice: (message) => host?.notice(message),
      });
    };
    const { device } = this.params;
    if (device !== "auto") return void (this.#workers = await start(device));
    this.#workers = await start("cuda").catch((error: unknown) => {
      if (!(error instanceof InputError) || dtype === "bfloat16") throw error;
      host?.notice(`Editing on the CPU: ${error.message}`);
      return start("cpu");
    });
  }

  /**
   * Makes one edit, of about a megapixel in the source's proportions.
   *
   * @throws {ModelGoneError} If every thread died, and none could be replaced.
   * @throws {Error} If the source cannot be decoded or is too narrow, or the device fails.
   */
  async editImage(
    { id, instruction, source, seed }: EditRequest,
    signal: AbortSignal,
  ): Promise<EditResult> {
    if (this.#workers === undefined) throw new ModelGoneError("The editing model is not loaded");
    const { negative_prompt, num_inference_steps, true_cfg_scale, noise } = this.params;
    const edit = {
      images: [await decodePixels(source)],
      instruction,
      negativePrompt: negative_prompt,
      steps: num_inference_steps,
      scale: true_cfg_scale,
      seed,
    };
    try {
      const image = await this.#workers.edit(edit, {
        noise,
        rounding: this.#rounding,
        signal,
        // A thread ends its step also where nobody waits for it any more.
        onStep: (done, total) => signal.aborted || this.#show(id, `${id} step ${done}/${total}`),
      });
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

  #devices(device: string): readonly string[] {
    const ids = this.params.device_ids;
    if (!ids) return [device];
    return ids.map((id) => device.startsWith("cuda") ? `cuda:${id}` : device);
  }

  async #readManifest(): Promise<Manifest> {
    const { model_name, device, dtype } = this.params;
    const manifest = await readManifest(model_name);
    const { dtype: exported } = manifest;
    if (dtype !== "auto" && dtype !== exported) {
      throw new InputError(
        `Cannot run ${model_name} as ${dtype}: it was exported as ${exported}. Set ` +
          `params.dtype: ${exported}, or export it as ${dtype}`,
      );
    }
    if (exported === "bfloat16" && device === "cpu") {
      throw new InputError(
        `Cannot run ${model_name} on cpu: it was exported as bfloat16, for which onnxruntime has ` +
          "no code on the CPU. Set params.device: cuda, or export it as float32 or int4",
      );
    }
    return manifest;
  }

  #show(id: string, step: string | undefined): void {
    if (this.params.disable_progress_bar) return;
    if (step === undefined) this.#steps.delete(id);
    else this.#steps.set(id, step);
    this.#host?.status([...this.#steps.values()].join(", "));
  }
}

function manifestHash(folder: string): string | undefined {
  try {
    return sha256(Deno.readFileSync(join(folder, "manifest.json")));
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (absent) return undefined;
    throw error;
  }
}
