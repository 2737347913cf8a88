import { join } from "node:path";
import type { Size } from "../../../image/resize_pixels.ts";
import { Session, type Tensor } from "../../../onnx/session.ts";
import { assertComputes } from "../../device_params.ts";
import type { NetworkOptions } from "../../device_workers/worker_messages.ts";
import type { PromptTokens } from "../../qwen_vl/prompt_tokens.ts";
import { readTokenizer, type Tokenizer } from "../../qwen_vl/tokenizer.ts";
import type { RopeTable } from "./image_rope.ts";
import { type GraphName, type Manifest, readManifest } from "./manifest.ts";
import type { LatentShape } from "./packing.ts";
import type { VisionLayout } from "./vision_layout.ts";

/** How the graphs of a model are loaded. */
export interface GraphOptions extends NetworkOptions {
  /** Holds one graph at a time, and loads each anew when it is needed. */
  readonly inTurn?: boolean | undefined;
}

/** What the transformer is asked about. */
export interface TransformerInputs {
  /** `[tokens, in_channels]`: noise, then references. */
  readonly hidden: Float32Array;
  /** `[length, joint_attention_dim]`: embeddings of the prompt. */
  readonly text: Float32Array;
  /** `[256]`, or `[2, 256]` where references have a time of their own. */
  readonly timestep: Float32Array;
  /** Angles of `hidden`. */
  readonly imageRope: RopeTable;
  /** Angles of `text`. */
  readonly textRope: RopeTable;
  /** How many of the tokens are noise. */
  readonly noiseTokens: number;
}

/**
 * The five networks of an exported model on one device, and what belongs to them.
 *
 * Each is loaded when it is first asked; with `inTurn`, the one before is freed at that moment.
 */
export class EditGraphs implements AsyncDisposable {
  /** What the folder says about the model. */
  readonly manifest: Manifest;
  /** What turns prompts into tokens. */
  readonly tokenizer: Tokenizer;
  readonly #folder: string;
  readonly #options: GraphOptions;
  readonly #sessions = new Map<GraphName, Session>();
  readonly #spent = new Map<GraphName, number>();

  private constructor(
    folder: string,
    { manifest, tokenizer, ...options }: GraphOptions & {
      readonly manifest: Manifest;
      readonly tokenizer: Tokenizer;
    },
  ) {
    this.#folder = folder;
    this.manifest = manifest;
    this.tokenizer = tokenizer;
    this.#options = options;
  }

  /**
   * Reads what lies beside the graphs, and loads these unless only one may be held at a time.
   *
   * @param folder What `scripts/export` has written.
   * @throws {InputError} If something is missing there, or the device is not to be had.
   */
  static async open(folder: string, options: GraphOptions): Promise<EditGraphs> {
    const manifest = await readManifest(folder);
    assertComputes(options.device, { folder, exported: manifest.dtype });
    const tokenizer = await readTokenizer(join(folder, "tokenizer"));
    const graphs = new EditGraphs(folder, { ...options, manifest, tokenizer });
    if (options.inTurn) return graphs;
    try {
      for (const name of NAMES) await graphs.#session(name);
      return graphs;
    } catch (error) {
      await graphs.dispose();
      throw error;
    }
  }

  /**
   * What the vision tower sees in the patches of images.
   *
   * @param patches `[patches, channels * frames * side * side]`.
   * @returns `[patches / merge^2, out_hidden_size]`.
   */
  see(patches: Float32Array, layout: VisionLayout): Promise<Float32Array> {
    const count = layout.windowIds.length;
    const cells = layout.windowIndex.length;
    return this.#run("vision", {
      pixel_values: { data: patches, shape: [count, patches.length / count] },
      cos: { data: layout.cos, shape: [count, layout.cos.length / count] },
      sin: { data: layout.sin, shape: [count, layout.sin.length / count] },
      window_index: { data: layout.windowIndex, shape: [cells] },
      reverse_index: { data: layout.reverseIndex, shape: [cells] },
      window_ids: { data: layout.windowIds, shape: [count] },
      image_ids: { data: layout.imageIds, shape: [count] },
    }, "image_embeds");
  }

  /**
   * What the language model makes of a prompt.
   *
   * @param seen What the vision tower sees.
   * @returns `[length, hidden_size]`, after the last norm.
   */
  read(
    { ids, imagePositions }: PromptTokens,
    { seen, rope }: { readonly seen: Float32Array; readonly rope: RopeTable },
  ): Promise<Float32Array> {
    const places = imagePositions.length;
    return this.#run("language", {
      input_ids: { data: ids, shape: [ids.length] },
      image_embeds: { data: seen, shape: [places, seen.length / places] },
      image_positions: { data: imagePositions, shape: [places] },
      ...tables(rope, ids.length),
    }, "hidden");
  }

  /**
   * The velocity at which the transformer would leave the noise.
   *
   * @returns `[tokens, in_channels]`, of which only those of the noise tokens mean something.
   */
  transform(inputs: TransformerInputs): Promise<Float32Array> {
    const { in_channels, joint_attention_dim, zero_cond_t } = this.manifest.transformer;
    const { hidden, text, timestep, noiseTokens } = inputs;
    const tokens = hidden.length / in_channels;
    const length = text.length / joint_attention_dim;
    return this.#run("transformer", {
      hidden: { data: hidden, shape: [1, tokens, in_channels] },
      text: { data: text, shape: [1, length, joint_attention_dim] },
      timestep: { data: timestep, shape: [timestep.length / 256, 256] },
      ...tables(inputs.imageRope, tokens, "image_"),
      ...tables(inputs.textRope, length, "text_"),
      ...(zero_cond_t
        ? { noise_tokens: { data: BigInt64Array.of(BigInt(noiseTokens)), shape: [1] } }
        : {}),
    }, "velocity");
  }

  /**
   * The autoencoder's latents of an image.
   *
   * @param image `[3, height, width]` in -1..1.
   * @returns `[channels, height / 8, width / 8]`.
   */
  encode(image: Float32Array, { width, height }: Size): Promise<Float32Array> {
    return this.#run(
      "vae_encoder",
      { image: { data: image, shape: [1, 3, height, width] } },
      "mean",
    );
  }

  /**
   * The autoencoder's image of latents.
   *
   * @returns `[3, 8 * height, 8 * width]`, about -1..1.
   */
  decode(
    latents: Float32Array,
    { channels, height, width }: LatentShape,
  ): Promise<Float32Array> {
    return this.#run(
      "vae_decoder",
      { latents: { data: latents, shape: [1, channels, height, width] } },
      "image",
    );
  }

  /** Time that each network has computed so far, in ms. */
  get spent(): ReadonlyMap<GraphName, number> {
    return this.#spent;
  }

  /** Frees the memory of all networks; safe to call again. */
  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.dispose();
  }

  /** The same as {@linkcode dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #run(
    name: GraphName,
    feeds: Readonly<Record<string, Tensor>>,
    output: string,
  ): Promise<Float32Array> {
    const session = await this.#session(name);
    const start = performance.now();
    const { [output]: tensor } = await session.run(feeds, [output]);
    this.#spent.set(name, (this.#spent.get(name) ?? 0) + performance.now() - start);
    if (tensor === undefined) throw new TypeError(`Cannot run ${name}: it gives no ${output}`);
    return tensor.data;
  }

  async #session(name: GraphName): Promise<Session> {
    const loaded = this.#sessions.get(name);
    if (loaded !== undefined) return loaded;
    const { device, threads, inTurn, denormalsAreZero = false } = this.#options;
    if (inTurn) await this.dispose();
    const path = join(this.#folder, this.manifest.graphs[name].file);
    const session = await Session.open(path, {
      device,
      denormalsAreZero,
      // With thousands of tokens in a run, another order gains nothing; 4 bits know no other way.
      prepack: this.manifest.dtype === "int4",
      ...(threads === undefined ? {} : { threads }),
    });
    this.#sessions.set(name, session);
    return session;
  }
}

const NAMES = ["vision", "language", "transformer", "vae_encoder", "vae_decoder"] as const;

function tables(rope: RopeTable, tokens: number, prefix = ""): Readonly<Record<string, Tensor>> {
  const shape = [tokens, rope.cos.length / tokens];
  return {
    [`${prefix}cos`]: { data: rope.cos, shape },
    [`${prefix}sin`]: { data: rope.sin, shape },
  };
}
