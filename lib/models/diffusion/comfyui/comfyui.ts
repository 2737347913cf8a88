import { z } from "zod";
import { InputError } from "../../../input_error.ts";
import { modelFingerprint } from "../../fingerprint.ts";
import type { ModelHost, ServerRecord } from "../../model_host.ts";
import { type PoolTiming, SERVER_PARAMS, serverParams } from "../../serving/pool/server_pool.ts";
import { type ComfyUIGraph, fillGraph, readGraph } from "./graph.ts";
import { runPrompt } from "./prompt.ts";
import { describeComfyUI } from "./server.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import type { EditAnswer } from "../served/edit_answer.ts";
import { sizeParam } from "../served/edit_size.ts";
import { type EngineParams, engineParams } from "../served/engine_params.ts";
import {
  ServedDiffusionModel,
  type ServedEditParams,
  type ServedEditRequest,
} from "../served/served_diffusion_model.ts";
import { withReadyPath } from "../served/ready_path.ts";

/** Parameters of {@linkcode ComfyUIModel}. */
export interface ComfyUIParams extends EngineParams, ServedEditParams {
  /** File of the graph, in API format with named slots; relative paths start from the working folder. */
  readonly graph: string;
  /** Id of the node whose first image is the edit; the only `SaveImage` node where absent. */
  readonly output_node?: string | undefined;
  /** Wait between two questions for the result, in seconds. */
  readonly poll_interval: number;
}

/**
 * Editing with ComfyUI: the source is uploaded, a graph from a file is filled in and queued, and
 * its image is fetched once the history has it.
 *
 * In the graph, values that are `"{{image}}"`, `"{{instruction}}"`, `"{{negative_prompt}}"`,
 * `"{{seed}}"`, `"{{steps}}"`, `"{{cfg}}"`, `"{{width}}"` or `"{{height}}"` are slots; the first two
 * must be there. A launched server is ready once `/system_stats` answers. The fingerprint holds the hash of the graph's file in place of its name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const params = ComfyUIModel.paramsSchema.parse({ endpoints: ["http://127.0.0.1:8188"] });
 * const { graph, concurrency, poll_interval } = params;
 * assertEquals([graph, concurrency, poll_interval], ["config/comfyui/qwen_image_edit.json", 1, 1]);
 * ```
 */
export class ComfyUIModel extends ServedDiffusionModel<ComfyUIParams> {
  /** The parameters, under the names of the earlier system where it had them. */
  static override readonly paramsSchema: z.ZodType<ComfyUIParams> = z.strictObject({
    graph: z.string().min(1).default("config/comfyui/qwen_image_edit.json").describe(
      "File of the graph, in API format with slots such as {{instruction}}.",
    ),
    output_node: z.string().min(1).optional().describe(
      "Id of the node whose image is the edit; the only SaveImage node where absent.",
    ),
    size: sizeParam,
    ...engineParams,
    poll_interval: z.number().min(0.01).max(60).default(1).describe(
      "Wait between two questions for the result, in seconds.",
    ),
    ...serverParams,
    // ComfyUI runs one graph at a time; more would only wait in its queue, with the clock running.
    concurrency: serverParams.concurrency.default(1).describe(
      "Edits that each server may have under way: a number, or auto to start at 4 and find out.",
    ),
  });
  /** Where an edit is computed, and how often it is asked for. */
  static override readonly neutralParams: readonly string[] = [...SERVER_PARAMS, "poll_interval"];

  #graph: ComfyUIGraph | undefined;

  /**
   * Makes the model, without reading or asking anything yet.
   *
   * @param timing Other times than a run's; for tests.
   */
  constructor(params: ComfyUIParams, timing: Partial<PoolTiming> = {}) {
    const path = "/system_stats";
    super(params, { servers: withReadyPath(params, path), healthPaths: [path], timing });
  }

  /**
   * Name of the class, the hash of the graph, and those parameters that change the results.
   *
   * @throws {InputError} If the graph's file cannot be used.
   */
  override get fingerprint(): string {
    const { name, neutralParams } = ComfyUIModel;
    return modelFingerprint(name, { ...this.params, graph: this.#readGraph().hash }, neutralParams);
  }

  /**
   * Makes sure that the graph can be used, and that the servers answer and can run it.
   *
   * @throws {InputError} If not; a graph's problems are listed with their places.
   */
  override async check(): Promise<void> {
    this.#readGraph();
    await super.check();
  }

  /**
   * Starts what is to be started, and makes sure that each server can run the graph.
   *
   * @throws {InputError} If a server lacks a type of node or a file that the graph names.
   */
  override async initialize(host?: ModelHost): Promise<void> {
    this.#readGraph();
    await super.initialize(host);
  }

  /** Queues the graph, and fetches its image. */
  protected async askServer(
    endpoint: Endpoint,
    { instruction, seed, source, size }: ServedEditRequest,
  ): Promise<EditAnswer> {
    const { params } = this;
    const graph = this.#readGraph();
    const sized = graph.slots.has("width") && graph.slots.has("height");
    const fill = (image: string) =>
      fillGraph(graph, {
        image,
        instruction,
        negative_prompt: params.negative_prompt,
        seed,
        steps: params.num_inference_steps,
        // Up to 1 the reference leaves the negative prompt out, as ComfyUI does at 1 only.
        cfg: Math.max(1, params.true_cfg_scale),
        width: size?.width ?? 0,
        height: size?.height ?? 0,
      });
    const image = await runPrompt(endpoint, {
      source,
      fill,
      outputNode: graph.outputNode,
      intervalMs: params.poll_interval * 1000,
      keyEnv: params.api_key_env,
    });
    return { image, size: sized ? size : undefined };
  }

  /** Makes sure that a server can run the graph. */
  protected describe(endpoint: Endpoint): Promise<ServerRecord> {
    return describeComfyUI(endpoint, this.#readGraph());
  }

  /** Read once, so that a file that changes meanwhile does not mix two graphs in one run. */
  #readGraph(): ComfyUIGraph {
    if (this.#graph !== undefined) return this.#graph;
    const { graph: file, output_node: outputNode, size } = this.params;
    const graph = readGraph({ file, outputNode });
    if (size === "auto" && (graph.slots.has("width") || graph.slots.has("height"))) {
      throw new InputError(
        `Cannot use the graph ${file} with size auto: it has slots for the size; write sizes in ` +
          "their place, or set params.size to reference",
      );
    }
    this.#graph = graph;
    return graph;
  }
}
