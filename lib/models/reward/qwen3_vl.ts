import { z } from "zod";
import { decodePixels, type Pixels } from "../../image/pixels.ts";
import { InputError, messageOf } from "../../input_error.ts";
import { assertFits, type DeviceParams, deviceParams } from "../device_params.ts";
import type { DeviceWorkers } from "../device_workers/device_workers.ts";
import { startWorkers } from "../device_workers/start_workers.ts";
import { modelFingerprint } from "../fingerprint.ts";
import { modelFolder } from "../model_folder.ts";
import { ModelGoneError, type ModelHost } from "../model_host.ts";
import { BaseRewardModel } from "./base_reward_model.ts";
import { judgeParts, shownImage, type ShownImageName } from "./judge_content.ts";
import type { JudgeAnswer, JudgeOptions, JudgeQuestion } from "./qwen3_vl/judge_pipeline.ts";
import type { JudgeWork } from "./qwen3_vl/judge_work.ts";
import type { JudgeModel } from "./qwen3_vl/manifest.ts";
import {
  type JudgeFolder,
  judgeFolderHash,
  readJudgeFolder,
} from "./qwen3_vl/open_judge_graphs.ts";
import type { Judgement, ShownRequest } from "./reward_model.ts";
import { type Scoring, scoringParam } from "./scoring.ts";

/** Parameters of {@linkcode Qwen3VLRewardModel}. */
export interface Qwen3VLParams extends DeviceParams {
  /** Longest reply, in tokens. */
  readonly max_new_tokens: number;
  /** Judgements computed together, where `use_batch_inference` is set. */
  readonly batch_size: number;
  /** Computes judgements in batches rather than one by one. */
  readonly use_batch_inference: boolean;
  /** Asks for the fused attention kernel, which the graphs were exported with or without. */
  readonly use_flash_attention: boolean;
  /** Shows the judge the source image before the edited one. */
  readonly compare_with_original: boolean;
  /** Sampling temperature; 0 takes the likeliest token each time. */
  readonly temperature: number;
  /** Share of the probability that tokens are drawn from, above 0 up to 1. */
  readonly top_p: number;
  /** Number of likeliest tokens that are drawn from; -1 for all. */
  readonly top_k: number;
  /** Makes tokens that were there before less likely, where it is above 1. */
  readonly repetition_penalty: number;
  /** Notes the log-probability of each token of the reply. */
  readonly logprobs: boolean;
  /** Likeliest tokens noted at each place, 0 to 20. */
  readonly top_logprobs: number;
  /** Where the score comes from: the text, also where this is absent, or the probabilities. */
  readonly scoring?: Scoring | undefined;
  /** What is taken to be written before an expected score; nothing where empty. */
  readonly score_prefix: string;
  /** Most pixels of an image; larger ones are made smaller. The processor's, as a limit, if absent. */
  readonly max_image_pixels?: number | undefined;
}

/**
 * Qwen3-VL as a judge in this process, dense or of experts, by its exported networks; the numbers
 * are those of transformers.
 *
 * Each device has a process with the networks of its own; on the CPU, `device_ids` count these,
 * which share its cores. Replies are greedy unless a temperature is set, as in the earlier system,
 * whatever the model's `generation_config.json` says.
 */
export class Qwen3VLRewardModel extends BaseRewardModel<Qwen3VLParams> {
  /** The parameters of the earlier system under their names, and how replies are written. */
  static override readonly paramsSchema: z.ZodType<Qwen3VLParams> = z.strictObject({
    model_name: z.string().min(1).default("Qwen/Qwen3-VL-30B-A3B-Instruct").describe(
      "Folder of the exported model, or name of its repository on the hub.",
    ),
    ...deviceParams,
    max_new_tokens: z.int().min(1).max(65_536).default(128).describe(
      "Longest reply, in tokens.",
    ),
    batch_size: z.int().min(1).max(1024).default(1).describe(
      "Judgements computed together, with use_batch_inference.",
    ),
    use_batch_inference: z.boolean().default(false).describe(
      "Compute judgements in batches rather than one by one.",
    ),
    use_flash_attention: z.boolean().default(false).describe(
      "Ask for the fused attention kernel; the model must be exported with it.",
    ),
    compare_with_original: z.boolean().default(false).describe(
      "Show the judge the source image before the edited one.",
    ),
    temperature: z.number().min(0).max(2).default(0).describe(
      "Sampling temperature; 0 takes the likeliest token each time.",
    ),
    top_p: z.number().positive().max(1).default(1).describe(
      "Share of the probability that tokens are drawn from.",
    ),
    top_k: z.int().min(-1).default(-1).describe(
      "Number of likeliest tokens that are drawn from; -1 for all.",
    ),
    repetition_penalty: z.number().positive().default(1).describe(
      "Makes tokens that were there before less likely, where it is above 1.",
    ),
    logprobs: z.boolean().default(false).describe(
      "Note the log-probability of each token of the reply.",
    ),
    top_logprobs: z.int().min(0).max(20).default(0).describe(
      "Likeliest tokens noted at each place; needs logprobs.",
    ),
    scoring: scoringParam,
    score_prefix: z.string().default("").describe(
      "What is taken to be written before an expected score, such as `Final score: `.",
    ),
    max_image_pixels: z.int().min(1).optional().describe(
      "Most pixels of an image: larger ones are made smaller. Where absent, the processor's, and " +
        "larger ones are an error.",
    ),
  }).refine(({ logprobs, top_logprobs }) => logprobs || top_logprobs === 0, {
    path: ["top_logprobs"],
    message: "needs `logprobs: true`",
  });
  /** Where and in which groups a reply is computed. */
  static override readonly neutralParams = [
    "device",
    "device_ids",
    "batch_size",
    "use_batch_inference",
    // The kernel is part of the graphs, whose hashes count.
    "use_flash_attention",
  ];

  /** Parameter that may name a repository of the hub, which is fetched before the model is made. */
  static readonly hubParam = "model_name";

  /** What goes into the prompt. */
  override readonly looksAt: "all" | "shown" = "shown";
  /** As many as fill a batch for each process. */
  override readonly concurrency: number;
  /** Judges several edits at once; there only with `use_batch_inference`. */
  readonly batchScore?: (
    requests: readonly ShownRequest[],
    signal: AbortSignal,
  ) => Promise<readonly Judgement[]>;
  #workers: DeviceWorkers<JudgeWork> | undefined;

  /** Takes checked parameters; nothing is loaded yet. */
  constructor(params: Qwen3VLParams) {
    super(params);
    const { device_ids, use_batch_inference, batch_size } = params;
    this.concurrency = (device_ids?.length ?? 1) * (use_batch_inference ? batch_size : 1);
    if (use_batch_inference) {
      this.batchScore = (requests, signal) => this.#scoreBatches(requests, signal);
    }
  }

  /**
   * Name of the class, and those parameters that change the results; in place of the folder, the
   * hash of its manifest, which holds those of the networks.
   */
  override get fingerprint(): string {
    const { name, neutralParams } = Qwen3VLRewardModel;
    const { model_name } = this.params;
    const model = judgeFolderHash(modelFolder(model_name)) ?? model_name;
    return modelFingerprint(name, { ...this.params, model_name: model }, neutralParams);
  }

  /**
   * Makes sure that the folder holds an exported model which the device can run.
   *
   * @throws {InputError} If not; the message says what to do.
   */
  async check(): Promise<void> {
    await this.#readFolder();
  }

  /**
   * Loads the networks on every device.
   *
   * @throws {InputError} If the folder cannot be used, or a device is not to be had.
   */
  override async initialize(host?: ModelHost): Promise<void> {
    const { model, notice } = await this.#readFolder();
    for (const text of [notice, flashNotice(this.params, model)]) {
      if (text !== undefined) host?.notice(text);
    }
    this.#workers = await startWorkers<JudgeWork>({
      ...this.params,
      model_name: modelFolder(this.params.model_name),
    }, {
      module: new URL("./qwen3_vl/judge_worker.ts", import.meta.url),
      doing: "judging",
      exported: model.dtype,
      options: {},
      host,
    });
  }

  /**
   * Judges one edit.
   *
   * @throws {ModelGoneError} If every process died, and none could be replaced.
   * @throws {InputError} If an image has too many pixels, or the prompt is too long for the model.
   * @throws {Error} If an image cannot be decoded, or the device fails.
   */
  async score(request: ShownRequest, signal: AbortSignal): Promise<Judgement> {
    return only(await this.#scoreOnce([request], { signal }));
  }

  /**
   * Judges one edit, and gives the text of the reply while it is written, in whole characters; for
   * notebooks.
   *
   * @throws {Error} As {@linkcode score} does.
   */
  async *stream(request: ShownRequest, signal: AbortSignal): AsyncGenerator<string, Judgement> {
    const pieces: string[] = [];
    let woken = Promise.withResolvers<void>();
    const wake = () => woken.resolve();
    const onText = (text: string) => {
      pieces.push(text);
      wake();
    };
    const left = new AbortController();
    const work = this.#scoreOnce([request], {
      signal: AbortSignal.any([signal, left.signal]),
      onText,
    }).finally(wake);
    // Thrown below, once all that was written before is given.
    work.catch(() => {});
    try {
      while (true) {
        await woken.promise;
        woken = Promise.withResolvers<void>();
        yield* pieces.splice(0);
        if (await isOver(work) && pieces.length === 0) return only(await work);
      }
    } finally {
      // Who stops listening does not want the rest.
      left.abort();
    }
  }

  /** Waits for the steps under way, and frees the networks. */
  override async dispose(): Promise<void> {
    await this.#workers?.dispose();
    this.#workers = undefined;
  }

  /** Shares judgements out in batches, which the processes work on side by side. */
  async #scoreBatches(
    requests: readonly ShownRequest[],
    signal: AbortSignal,
  ): Promise<readonly Judgement[]> {
    const { batch_size } = this.params;
    const count = Math.ceil(requests.length / batch_size);
    const size = Math.ceil(requests.length / Math.max(1, count));
    const batches = Array.from(
      { length: count },
      (_, batch) => requests.slice(batch * size, (batch + 1) * size),
    );
    return (await Promise.all(batches.map((batch) => this.#scoreOnce(batch, { signal })))).flat();
  }

  async #scoreOnce(
    requests: readonly ShownRequest[],
    { signal, onText }: {
      readonly signal: AbortSignal;
      readonly onText?: (text: string) => void;
    },
  ): Promise<readonly Judgement[]> {
    if (this.#workers === undefined) throw new ModelGoneError("The judge is not loaded");
    const questions = await Promise.all(requests.map((request) => this.#question(request)));
    const answers = await this.#workers.work(
      { questions, options: optionsOf(this.params), tellsText: onText !== undefined },
      { signal, onNews: onText },
    );
    return answers.map((answer) => this.#judgement(answer));
  }

  async #question(request: ShownRequest): Promise<JudgeQuestion> {
    const { systemPrompt, userPrompt, seed } = request;
    const showSource = request.showSource || this.params.compare_with_original;
    const texts = { systemPrompt, userPrompt, showSource };
    const images: Pixels[] = [];
    for (const part of judgeParts(texts)) {
      if (part.type === "image") images.push(await decoded(request, part.name));
    }
    return { ...texts, images, seed };
  }

  #judgement({ text, truncated, logprobs, expected }: JudgeAnswer): Judgement {
    return {
      kind: "reply",
      text,
      ...(truncated ? { truncated } : {}),
      ...(logprobs === undefined ? {} : { logprobs }),
      ...(expected === undefined ? {} : { expected }),
      ...(this.params.scoring === "expected" ? { scoring: "expected" } : {}),
    };
  }

  async #readFolder(): Promise<JudgeFolder> {
    const { model_name, scoring = "text" } = this.params;
    const folder = await readJudgeFolder(modelFolder(model_name));
    assertFits(this.params, folder.model.dtype);
    if (scoring !== "text" && folder.notice !== undefined) {
      throw new InputError(
        `Cannot score by probabilities with the graphs in ${model_name}, which read no branches. ` +
          "Write `scoring: text`, or export the model as scripts/export/README.md shows",
      );
    }
    return folder;
  }
}

function optionsOf(params: Qwen3VLParams): JudgeOptions {
  const { max_new_tokens, temperature, top_p, top_k, repetition_penalty } = params;
  const { logprobs, top_logprobs, scoring = "text", score_prefix, max_image_pixels } = params;
  return {
    max_new_tokens,
    temperature,
    top_p,
    top_k,
    repetition_penalty,
    logprobs,
    top_logprobs,
    scoring,
    score_prefix,
    max_image_pixels,
  };
}

async function decoded(request: ShownRequest, name: ShownImageName): Promise<Pixels> {
  try {
    return await decodePixels(shownImage(request, name));
  } catch (cause) {
    throw new Error(`${messageOf(cause)} (the ${name} image)`, { cause });
  }
}

function only([judgement]: readonly Judgement[]): Judgement {
  if (judgement === undefined) throw new TypeError("Cannot judge: there is no answer");
  return judgement;
}

/** Whether something has come to an end by now, in whatever way. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  const open = Symbol();
  return await Promise.race([work, Promise.resolve(open)]).then(
    (first) => first !== open,
    () => true,
  );
}

/** What to say where the fused kernel is asked for, and the graphs have none for this device. */
function flashNotice(
  { use_flash_attention, device }: Qwen3VLParams,
  { fused_attention }: JudgeModel,
): string | undefined {
  const [provider = ""] = (device === "auto" ? "cuda" : device).split(":");
  if (!use_flash_attention || fused_attention === provider) return undefined;
  return `use_flash_attention has no effect: the graphs have ` +
    `${fused_attention === "none" ? "no fused attention" : `that of ${fused_attention}`}. Export ` +
    `the model with --fused-attention ${provider === "cuda" ? "cuda" : "cpu"} to have it on ` +
    `${provider}`;
}
