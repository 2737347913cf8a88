import { join, resolve } from "node:path";
import { z } from "zod";
import { InputError, messageOf } from "../../../input_error.ts";
import { ProblemsError } from "../../../text/problem.ts";
import { checkYamlValue } from "../../../text/schema_problems.ts";
import type { PatchConfig } from "./image_patches.ts";
import type { PromptPipeline } from "./prompt.ts";
import type { SchedulerConfig } from "./sigmas.ts";
import type { LanguageRopeConfig } from "./text_positions.ts";
import type { VisionConfig } from "./vision_layout.ts";

/** What an exported folder says of itself in `manifest.json`. */
export interface Manifest {
  /** Version of the manifest's form. */
  readonly format: 1;
  /** The pipeline of diffusers that the model was made for: Edit, or Edit-2509 and later. */
  readonly pipeline: PromptPipeline;
  /** Name of the folder that was exported. */
  readonly source: string;
  /** Versions of the libraries that exported it. */
  readonly versions: Readonly<Record<string, string>>;
  /** Number format of the weights. */
  readonly dtype: "float32" | "float16" | "bfloat16" | "int4";
  /** The networks. */
  readonly graphs: Readonly<Record<GraphName, GraphFiles>>;
  /** The vision tower of the text encoder. */
  readonly vision: VisionConfig;
  /** The language model of the text encoder. */
  readonly language: LanguageConfig;
  /** The network that denoises. */
  readonly transformer: TransformerConfig;
  /** The network between pixels and latents. */
  readonly vae: VaeConfig;
  /** The noise levels. */
  readonly scheduler: SchedulerConfig;
  /** How images become patches. */
  readonly processor: PatchConfig;
  /** Tokens at the start of a prompt whose embeddings are dropped, 64. */
  readonly drop_idx: number;
}

/** One of the networks of an exported folder. */
export type GraphName = "vision" | "language" | "transformer" | "vae_encoder" | "vae_decoder";

/** The files of a network, and what it takes and gives. */
export interface GraphFiles {
  /** Name of the graph's file. */
  readonly file: string;
  /** Bytes of all its files. */
  readonly bytes: number;
  /** SHA-256 of each of its files, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
  /** What it takes, by name. */
  readonly inputs: Readonly<Record<string, TensorShape>>;
  /** What it gives, by name. */
  readonly outputs: Readonly<Record<string, TensorShape>>;
}

/** Type and shape of an input or output. */
export interface TensorShape {
  /** Type of its numbers. */
  readonly type: "float32" | "int64";
  /** Lengths of its axes; a name where the length is free. */
  readonly shape: readonly (number | string)[];
}

/** What is known of the language model. */
export interface LanguageConfig extends LanguageRopeConfig {
  /** Numbers of a token's embedding. */
  readonly hidden_size: number;
  /** Id of `<|image_pad|>`. */
  readonly image_token_id: number;
  /** Id of `<|vision_start|>`. */
  readonly vision_start_token_id: number;
  /** Id of `<|vision_end|>`. */
  readonly vision_end_token_id: number;
  /** Most tokens of a prompt. */
  readonly max_position_embeddings: number;
  /** Number of ids. */
  readonly vocab_size: number;
}

/** What is known of the transformer. */
export interface TransformerConfig {
  /** Numbers of an image-side token that it takes. */
  readonly in_channels: number;
  /** Latent channels of what it gives; times `patch_size^2`, the numbers of a token. */
  readonly out_channels: number;
  /** Side of a token in latent pixels, 2. */
  readonly patch_size: number;
  /** Features of an attention head. */
  readonly attention_head_dim: number;
  /** Number of attention heads. */
  readonly num_attention_heads: number;
  /** Numbers of a text token that it takes. */
  readonly joint_attention_dim: number;
  /** Features of a head that turn with frame, row and column. */
  readonly axes_dims_rope: readonly [frame: number, height: number, width: number];
  /** Base of the frequencies, 10000. */
  readonly rope_theta: number;
  /** Rows and columns are counted from the middle. */
  readonly scale_rope: true;
  /** Tokens of reference images are modulated as at time 0 (Edit-2511). */
  readonly zero_cond_t: boolean;
}

/** What is known of the VAE. */
export interface VaeConfig {
  /** Latent channels. */
  readonly z_dim: number;
  /** Pixels per latent pixel along a side, 8. */
  readonly scale_factor: number;
  /** Mean of each channel. */
  readonly latents_mean: readonly number[];
  /** Standard deviation of each channel. */
  readonly latents_std: readonly number[];
}

const size = z.int().min(1);
const tensors = z.record(
  z.string(),
  z.object({
    type: z.enum(["float32", "int64"]),
    shape: z.array(z.union([size, z.string()])),
  }),
);
const graph = z.object({
  file: z.string().min(1),
  bytes: size,
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256")),
  inputs: tensors,
  outputs: tensors,
});
const rgb = z.tuple([z.number(), z.number(), z.number()]);

const processor = z.object({
  patch_size: size,
  temporal_patch_size: size,
  merge_size: size,
  min_pixels: size.nullish(),
  max_pixels: size.nullish(),
  // Where newer versions keep the same two numbers; older ones left out what was the default.
  size: z.object({ shortest_edge: size, longest_edge: size })
    .default({ shortest_edge: 56 * 56, longest_edge: 28 * 28 * 1280 }),
  rescale_factor: z.number().positive().default(1 / 255),
  image_mean: rgb,
  image_std: rgb,
}).transform(({ size, min_pixels, max_pixels, ...config }) => ({
  ...config,
  min_pixels: min_pixels ?? size.shortest_edge,
  max_pixels: max_pixels ?? size.longest_edge,
}));

const scheduler = z.object({
  base_image_seq_len: size,
  max_image_seq_len: size,
  base_shift: z.number(),
  max_shift: z.number(),
  shift_terminal: z.number().min(0).max(1).nullish(),
  num_train_timesteps: size,
  use_dynamic_shifting: z.literal(true),
  time_shift_type: z.literal("exponential").optional(),
  invert_sigmas: z.literal(false).nullish(),
  stochastic_sampling: z.literal(false).nullish(),
  use_karras_sigmas: z.literal(false).nullish(),
  use_exponential_sigmas: z.literal(false).nullish(),
  use_beta_sigmas: z.literal(false).nullish(),
});

const schema: z.ZodType<Manifest> = z.object({
  format: z.literal(1),
  pipeline: z.enum(["QwenImageEditPipeline", "QwenImageEditPlusPipeline"]),
  source: z.string(),
  versions: z.record(z.string(), z.string()),
  dtype: z.enum(["float32", "float16", "bfloat16", "int4"]),
  graphs: z.object({
    vision: graph,
    language: graph,
    transformer: graph,
    vae_encoder: graph,
    vae_decoder: graph,
  }),
  vision: z.object({
    patch_size: size,
    spatial_merge_size: size,
    window_size: size,
    head_dim: size.multipleOf(4),
    rope_theta: z.number().positive(),
  }),
  language: z.object({
    hidden_size: size,
    head_dim: size.multipleOf(2),
    rope_theta: z.number().positive(),
    mrope_section: z.tuple([size, size, size]),
    image_token_id: z.int().min(0),
    vision_start_token_id: z.int().min(0),
    vision_end_token_id: z.int().min(0),
    max_position_embeddings: size,
    vocab_size: size,
  }),
  transformer: z.object({
    in_channels: size,
    out_channels: size,
    patch_size: size,
    attention_head_dim: size,
    num_attention_heads: size,
    joint_attention_dim: size,
    axes_dims_rope: z.tuple([size, size, size]),
    rope_theta: z.number().positive(),
    scale_rope: z.literal(true),
    zero_cond_t: z.boolean(),
  }),
  vae: z.object({
    z_dim: size,
    scale_factor: size,
    latents_mean: z.array(z.number()),
    latents_std: z.array(z.number().positive()),
  }),
  scheduler,
  processor,
  drop_idx: z.int().min(0),
});

/**
 * Reads `manifest.json` of an exported folder, and sees that everything it names is there, whole.
 *
 * Sizes are compared; the hashes are left to who copies the folder, since they take minutes.
 *
 * @throws {InputError} If the folder is not there, is no exported one, or lacks something; the
 * message says what to do.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, "manifest.json");
  const text = await readText(file);
  if (text === undefined) throw new InputError(await missingFault(folder));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `Cannot read ${file}: ${messageOf(error)}. Copy or export the model again`,
      { cause: error },
    );
  }
  const checked = checkYamlValue(schema, value, { file, text, keyPath: [] });
  if (!checked.ok) throw new ProblemsError(checked.problems);
  const faults = await folderFaults(folder, checked.value);
  if (faults.length > 0) {
    throw new InputError(
      `Cannot use ${folder}: ${faults.join("; ")}. Copy or export the model again`,
    );
  }
  return checked.value;
}

async function folderFaults(folder: string, { graphs }: Manifest): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
    if (await fileSize(join(folder, "tokenizer", name)) === undefined) {
      faults.push(`tokenizer/${name} is missing`);
    }
  }
  for (const [name, { file, bytes, files }] of Object.entries(graphs)) {
    const names = [...new Set([file, ...Object.keys(files)])];
    const sizes = await Promise.all(names.map((part) => fileSize(join(folder, part))));
    const missing = names.filter((_, index) => sizes[index] === undefined);
    faults.push(...missing.map((part) => `${part} is missing`));
    const found = sizes.reduce((sum: number, size) => sum + (size ?? 0), 0);
    if (missing.length === 0 && found !== bytes) {
      faults.push(`the files of ${name} must have ${bytes} bytes, got ${found}`);
    }
  }
  return faults;
}

/** Says why there is no manifest, and how to come by one. */
async function missingFault(folder: string): Promise<string> {
  const path = resolve(folder);
  const how = "export it, as scripts/export/README.md shows, and name the folder of the export";
  if (await fileSize(join(folder, "model_index.json")) !== undefined) {
    return `Cannot use ${path}: it is a pipeline's folder, whose weights are for Python; ${how}`;
  }
  if (await isFolder(folder)) {
    return `Cannot use ${path}: it has no manifest.json, so it is not an exported model; ${how}`;
  }
  const isHubName = /^[\w.-]+\/[\w.-]+$/.test(folder) && !folder.startsWith(".");
  return isHubName
    ? `Cannot use model_name "${folder}": there is no such folder (looked for ${path}), and ` +
      `weights are not fetched by their hub name. Get them with \`hf download ${folder} ` +
      `--local-dir <folder>\`, then ${how}`
    : `Cannot use model_name "${folder}": there is no such folder (looked for ${path})`;
}

async function readText(path: string): Promise<string | undefined> {
  return await unlessMissing(Deno.readTextFile(path));
}

async function fileSize(path: string): Promise<number | undefined> {
  const info = await unlessMissing(Deno.stat(path));
  return info?.isFile ? info.size : undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await unlessMissing(Deno.stat(path)))?.isDirectory ?? false;
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
