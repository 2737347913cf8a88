import { join } from "node:path";
import type { NetworkOptions } from "../../device_workers/worker_messages.ts";
import { joinNumbers } from "../../qwen_vl/join_numbers.ts";
import type { PatchGrid } from "../../qwen_vl/image_patches.ts";
import { languageRope } from "../../qwen_vl/text_positions.ts";
import { readTokenizer, type Vocabulary } from "../../qwen_vl/tokenizer.ts";
import { type ChatTemplate, readChatTemplate } from "./chat_template.ts";
import type { DecoderInputs, DecoderOutputs, ImageFeatures, JudgeGraphs } from "./judge_graphs.ts";
import { appended, type KeyValues, keyValueTensors } from "./key_values.ts";
import {
  CHAT_TEMPLATE,
  type JudgeGraphName,
  type JudgeManifest,
  readJudgeManifest,
} from "./manifest.ts";
import { closeSessions, openSessions, type Sessions } from "./open_sessions.ts";
import { visionLayout } from "./vision_layout.ts";

/** The three networks that `scripts/export` has written, DeepStack among them. */
export class ExportedJudgeGraphs implements JudgeGraphs {
  readonly manifest: JudgeManifest;
  readonly tokenizer: Vocabulary;
  readonly template: ChatTemplate;
  readonly hasBranches = true;
  readonly #sessions: Sessions<JudgeGraphName>;

  private constructor(
    parts: Pick<ExportedJudgeGraphs, "manifest" | "tokenizer" | "template"> & {
      readonly sessions: Sessions<JudgeGraphName>;
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
  static async open(folder: string, options: NetworkOptions): Promise<ExportedJudgeGraphs> {
    const manifest = await readJudgeManifest(folder);
    const tokenizer = await readTokenizer(join(folder, "tokenizer"));
    const template = await readChatTemplate(join(folder, CHAT_TEMPLATE));
    const { vision, embedding, decoder } = manifest.graphs;
    const files = { vision: vision.file, embedding: embedding.file, decoder: decoder.file };
    const sessions = await openSessions(folder, files, options);
    return new ExportedJudgeGraphs({ manifest, tokenizer, template, sessions });
  }

  async see(patches: readonly Float32Array[], grid: PatchGrid): Promise<readonly ImageFeatures[]> {
    const count = grid.height * grid.width;
    const layout = visionLayout(grid, this.manifest.vision);
    const all = joinNumbers(patches);
    const rows = count * patches.length;
    const { image_embeds, deepstack } = await this.#sessions.vision.run({
      pixel_values: { data: all, shape: [rows, all.length / rows] },
      position_index: { data: layout.positionIndex, shape: [count, 4] },
      position_weight: { data: layout.positionWeight, shape: [count, 4] },
      cos: { data: layout.cos, shape: [count, layout.cos.length / count] },
      sin: { data: layout.sin, shape: [count, layout.sin.length / count] },
    }, ["image_embeds", "deepstack"]);
    const size = image_embeds.data.length / patches.length;
    return patches.map((_, image) => {
      const of = (level: number, { data }: { readonly data: Float32Array }) => {
        const start = (level * patches.length + image) * size;
        return data.subarray(start, start + size);
      };
      const levels = Array.from(
        { length: this.manifest.vision.deepstack_layers },
        (_, level) => of(level, deepstack),
      );
      return { grid, embeds: of(0, image_embeds), deepstack: joinNumbers(levels) };
    });
  }

  async embed(ids: BigInt64Array, rows: number): Promise<Float32Array> {
    const input_ids = { data: ids, shape: [rows, ids.length / rows] };
    return (await this.#sessions.embedding.run({ input_ids }, ["embeds"])).embeds.data;
  }

  async decode(inputs: DecoderInputs): Promise<DecoderOutputs> {
    const { language: { hidden_size }, vision: { deepstack_layers } } = this.manifest;
    const { embeds, deepstack, deepstackRows, segments, logitPositions, cache, isLast } = inputs;
    const { rows } = cache;
    const length = deepstackRows.length / rows;
    const { cos, sin } = languageRope(inputs.positions, this.manifest.language);
    const added = deepstack.length / deepstack_layers / hidden_size;
    const features = cos.length / rows / length;
    const layers = cache.arrays.length / 2;
    const past = keyValueTensors(cache, (layer, kind) => `past_${kind}_${layer}`);
    // What the graph is not asked for need not be taken out of it.
    const names = Array.from(
      { length: isLast ? 0 : layers },
      (_, layer) => [`new_key_${layer}`, `new_value_${layer}`],
    ).flat();
    const outputs = await this.#sessions.decoder.run<string>({
      embeds: { data: embeds, shape: [rows, length, hidden_size] },
      deepstack: { data: deepstack, shape: [deepstack_layers, added, hidden_size] },
      deepstack_rows: { data: deepstackRows, shape: [rows, length] },
      cos: { data: cos, shape: [rows, length, features] },
      sin: { data: sin, shape: [rows, length, features] },
      segments: {
        data: withFreePlaces(segments, cache),
        shape: [rows, cache.places + length],
      },
      logit_positions: { data: logitPositions, shape: [rows, logitPositions.length / rows] },
      ...past,
    }, ["logits", ...names]);
    const taken = (name: string) => outputs[name]?.data ?? new Float32Array();
    return {
      logits: taken("logits"),
      cache: () => {
        if (isLast) throw new RangeError("Cannot read on behind tokens that were to be the last");
        return appended(cache, names.map(taken));
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeSessions(this.#sessions);
  }
}

/** Segments `[B, places + S]` of `[B, P + S]`: nobody sees what is in a free place. */
function withFreePlaces(
  segments: BigInt64Array,
  { rows, length, places }: KeyValues,
): BigInt64Array {
  const read = segments.length / rows;
  const width = places + read - length;
  const all = new BigInt64Array(rows * width).fill(-1n);
  for (let row = 0; row < rows; row += 1) {
    const own = segments.subarray(row * read, (row + 1) * read);
    all.set(own.subarray(0, length), row * width);
    all.set(own.subarray(length), row * width + places);
  }
  return all;
}
