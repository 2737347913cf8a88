import { z } from "zod";
import type { ServerRecord } from "../../model_host.ts";
import { type PoolTiming, SERVER_PARAMS, serverParams } from "../../serving/pool/server_pool.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { Base64Text } from "../../serving/http/base64_text.ts";
import type { EditAnswer } from "../served/edit_answer.ts";
import { flooredSize, sizeParam } from "../served/edit_size.ts";
import { type EngineParams, engineParams } from "../served/engine_params.ts";
import { flowSigmas } from "./flow_sigmas.ts";
import {
  ServedDiffusionModel,
  type ServedEditParams,
  type ServedEditRequest,
} from "../served/served_diffusion_model.ts";
import { withReadyPath } from "../served/ready_path.ts";
import { assertServed } from "../../serving/served_model.ts";
import { describeSdServer } from "./capabilities.ts";
import { runSdJob } from "./job.ts";

/** Parameters of {@linkcode SdServerModel}. */
export interface SdServerParams extends EngineParams, ServedEditParams {
  /** Name of the model's file, which the server must have loaded. */
  readonly model?: string | undefined;
  /** Sampling method by the server's names. */
  readonly sample_method: string;
  /**
   * Noise levels of the steps: `reference` for those of the reference pipeline at the size of the
   * edit, or a list that falls to 0, one longer than there are steps; the server's own where absent.
   */
  readonly custom_sigmas?: "reference" | readonly number[] | undefined;
  /** Shift of the server's own noise levels; the server's default where absent. */
  readonly flow_shift?: number | undefined;
  /** Wait between two questions for the result, in seconds. */
  readonly poll_interval: number;
}

const customSigmas = z.union([
  z.literal("reference", "the word `reference`"),
  z.array(z.number().min(0)).min(2),
]);

/**
 * Editing with stable-diffusion.cpp's `sd-server`, by its asynchronous jobs. A launched server is
 * ready once `/v1/models` answers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const params = SdServerModel.paramsSchema.parse({ endpoints: ["http://127.0.0.1:1234"] });
 * const { sample_method, custom_sigmas, num_inference_steps } = params;
 * assertEquals([sample_method, custom_sigmas, num_inference_steps], ["euler", undefined, 50]);
 * ```
 */
export class SdServerModel extends ServedDiffusionModel<SdServerParams> {
  /** The parameters, under the names of the earlier system where it had them. */
  static override readonly paramsSchema: z.ZodType<SdServerParams> = z.strictObject({
    model: z.string().min(1).optional().describe(
      "Name of the model's file, which the server must have loaded where it says what it has.",
    ),
    size: sizeParam,
    ...engineParams,
    sample_method: z.string().min(1).default("euler").describe(
      "Sampling method by the server's names.",
    ),
    custom_sigmas: customSigmas.optional().describe(
      "Noise levels: reference, or a list that falls to 0, one longer than num_inference_steps.",
    ),
    flow_shift: z.number().min(0).max(100).optional().describe(
      "Shift of the server's own noise levels; the server's default where absent.",
    ),
    poll_interval: z.number().min(0.01).max(60).default(1).describe(
      "Wait between two questions for the result, in seconds.",
    ),
    ...serverParams,
    // The server makes one image at a time; more would only wait in its queue, with the clock
    // running.
    concurrency: serverParams.concurrency.default(1).describe(
      "Edits that each server may have under way: a number, or auto to start at 4 and find out.",
    ),
  }).superRefine((params, context) => {
    const message = sigmasProblem(params);
    if (message !== undefined) {
      context.addIssue({ code: "custom", path: ["custom_sigmas"], message });
    }
  });
  /** Where an edit is computed, and how often it is asked for. */
  static override readonly neutralParams: readonly string[] = [...SERVER_PARAMS, "poll_interval"];

  /**
   * Makes the model, without asking anything yet.
   *
   * @param timing Other times than a run's; for tests.
   */
  constructor(params: SdServerParams, timing: Partial<PoolTiming> = {}) {
    const healthPaths = ["/sdcpp/v1/capabilities", "/v1/models"];
    super(params, { servers: withReadyPath(params, "/v1/models"), healthPaths, timing });
  }

  /** Asks for a job, and waits for its image. */
  protected async askServer(endpoint: Endpoint, edit: ServedEditRequest): Promise<EditAnswer> {
    const { poll_interval, api_key_env: keyEnv } = this.params;
    const image = await runSdJob(endpoint, {
      body: jobBody(edit, this.params),
      intervalMs: poll_interval * 1000,
      keyEnv,
    });
    return { image, size: edit.size };
  }

  /** Makes sure that a server can edit images, by the sampling method and with the model. */
  protected async describe(endpoint: Endpoint): Promise<ServerRecord> {
    const { model, sample_method } = this.params;
    const record = await describeSdServer(endpoint, sample_method);
    assertServed(model, record);
    return { ...record, models: this.usedModels(model, record) };
  }
}

function sigmasProblem(
  { custom_sigmas: sigmas, num_inference_steps: steps, size }: {
    readonly custom_sigmas?: "reference" | readonly number[] | undefined;
    readonly num_inference_steps: number;
    readonly size: string;
  },
): string | undefined {
  if (sigmas === undefined) return undefined;
  if (sigmas === "reference") {
    return size === "auto"
      ? "reference needs a size, and size is auto; write reference or a size there"
      : undefined;
  }
  if (sigmas.length !== steps + 1) {
    return `expected ${steps + 1} numbers, one more than num_inference_steps, got ${sigmas.length}`;
  }
  const falls = sigmas.every((sigma, index) => index === 0 || sigma < (sigmas[index - 1] ?? 0));
  return falls && sigmas.at(-1) === 0 ? undefined : "expected falling numbers, the last of them 0";
}

function jobBody(
  { instruction, seed, source, size }: ServedEditRequest,
  params: SdServerParams,
): Readonly<Record<string, unknown>> {
  const { custom_sigmas, flow_shift } = params;
  const sigmas = custom_sigmas !== "reference"
    ? custom_sigmas
    : size === undefined
    ? undefined
    : flowSigmas(params.num_inference_steps, flooredSize(size));
  return {
    prompt: instruction,
    negative_prompt: params.negative_prompt,
    ...(size === undefined ? {} : { width: size.width, height: size.height }),
    seed,
    batch_count: 1,
    ref_images: [new Base64Text(source.bytes)],
    sample_params: {
      sample_method: params.sample_method,
      sample_steps: params.num_inference_steps,
      ...(flow_shift === undefined ? {} : { flow_shift }),
      ...(sigmas === undefined ? {} : { custom_sigmas: sigmas }),
      // Up to 1 the reference leaves the negative prompt out, as the server does at 1 only.
      guidance: { txt_cfg: Math.max(1, params.true_cfg_scale) },
    },
    output_format: "png",
  };
}
