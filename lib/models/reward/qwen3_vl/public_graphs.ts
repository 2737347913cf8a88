import { join } from "node:path";
import type { NetworkOptions } from "../../device_workers/worker_messages.ts";
import type { PatchGrid } from "../../qwen_vl/image_patches.ts";
import { readTokenizer, type Vocabulary } from "../../qwen_vl/tokenizer.ts";
import { type ChatTemplate, readChatTemplate } from "./chat_template.ts";
import type { DecoderInputs, DecoderOutputs, ImageFeatures, JudgeGraphs } from "./judge_graphs.ts";
import { keyValueTensors } from "./key_values.ts";
import type { JudgeModel } from "./manifest.ts";
import { closeSessions, openSessions, type Sessions } from "./open_sessions.ts";
import { type PublicGraphName, readPublicFolder } from "./public_folder.ts";

/**
 * The three networks of the public layout (`onnx-community`), which transformers.js reads.
 *
 * They lack DeepStack, so replies differ from those of the model; and they take padding in ways of
 * their own, so each question is read alone.
 */
export class PublicJudgeGraphs implements JudgeGraphs {
  readonly manifest: JudgeModel;
  readonly tokenizer: Vocabulary;
  readonly template: ChatTemplate;
  readonly hasBranches = false;
  readonly #sessions: Sessions<PublicGraphName>;

  private constructor(
    parts: Pick<JudgeGraphs, "manifest" | "tokenizer" | "template"> & {
      readonly sessions: Sessions<PublicGraphName>;
    },
  ) {
    this.manifest = parts.manifest;
    this.tokenizer = parts.tokenizer;
    this.template = parts.template;
    this.#sessions = parts.sessions;
  }

  /**
   * Loads the networks of a folder.
   *
   * @throws {InputError} If something is missing there, or the device is not to be had.
   */
  static async open(folder: string, options: NetworkOptions): Promise<PublicJudgeGraphs> {
    const { model: manifest, graphs } = await readPublicFolder(folder);
    const tokenizer = await readTokenizer(folder);
    const template = await readChatTemplate(join(folder, "chat_template.jinja"));
    const sessions = await openSessions(folder, graphs, options);
    return new PublicJudgeGraphs({ manifest, tokenizer, template, sessions });
  }

  async see(patches: readonly Float32Array[], grid: PatchGrid): Promise<readonly ImageFeatures[]> {
    const features: ImageFeatures[] = [];
    for (const image of patches) features.push(await this.#see(image, grid));
    return features;
  }

  async #see(patches: Float32Array, grid: PatchGrid): Promise<ImageFeatures> {
    const count = grid.height * grid.width;
    const session = this.#sessions.vision_encoder;
    const grids = BigInt64Array.of(1n, BigInt(grid.height), BigInt(grid.width));
    const { image_features } = await session.run({
      pixel_values: { data: patches, shape: [count, patches.length / count] },
      [session.inputs.includes("grid_thw") ? "grid_thw" : "image_grid_thw"]: {
        data: grids,
        shape: [1, 3],
      },
    }, ["image_features"]);
    return { grid, embeds: image_features.data, deepstack: new Float32Array() };
  }

  async embed(ids: BigInt64Array, rows: number): Promise<Float32Array> {
    const input_ids = { data: ids, shape: [rows, ids.length / rows] };
    const outputs = await this.#sessions.embed_tokens.run({ input_ids }, ["inputs_embeds"]);
    return outputs.inputs_embeds.data;
  }

  async decode(inputs: DecoderInputs): Promise<DecoderOutputs> {
    const { embeds, positions, segments, logitPositions, cache } = inputs;
    const { rows } = cache;
    if (rows !== 1 || segments.some((segment) => segment !== 0n)) {
      throw new RangeError(
        "Cannot decode: graphs of the public layout take one row without branches",
      );
    }
    const session = this.#sessions.decoder_model_merged;
    const { hidden_size, vocab_size } = this.manifest.language;
    const length = embeds.length / hidden_size;
    const places = [...positions.temporal, ...positions.height, ...positions.width];
    const takesCount = session.inputs.includes("num_logits_to_keep");
    const first = Math.min(...Array.from(logitPositions, Number));
    const start = takesCount ? first : 0;
    const layers = cache.arrays.length / 2;
    const names = Array.from(
      { length: layers },
      (_, layer) => [`present.${layer}.key`, `present.${layer}.value`],
    ).flat();
    const outputs = await session.run<string>({
      inputs_embeds: { data: embeds, shape: [1, length, hidden_size] },
      attention_mask: {
        data: new BigInt64Array(cache.length + length).fill(1n),
        shape: [1, cache.length + length],
      },
      position_ids: { data: BigInt64Array.from(places, BigInt), shape: [3, 1, length] },
      ...(takesCount
        ? { num_logits_to_keep: { data: BigInt64Array.of(BigInt(length - start)), shape: [] } }
        : {}),
      ...keyValueTensors(cache, (layer, kind) => `past_key_values.${layer}.${kind}`),
    }, ["logits", ...names]);
    const taken = (name: string) => outputs[name]?.data ?? new Float32Array();
    const all = taken("logits");
    const logits = new Float32Array(logitPositions.length * vocab_size);
    for (const [index, place] of logitPositions.entries()) {
      const from = (Number(place) - start) * vocab_size;
      logits.set(all.subarray(from, from + vocab_size), index * vocab_size);
    }
    const count = cache.length + length;
    return {
      logits,
      // These graphs copy it all in every step, and take no free places.
      cache: () => ({
        ...cache,
        length: count,
        places: count,
        arrays: names.map(taken),
        taken: { count },
      }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeSessions(this.#sessions);
  }
}
