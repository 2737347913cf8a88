import { z } from "zod";
import { type Dtype, DTYPES } from "../../device_params.ts";
import {
  type ExportManifest,
  type GraphFiles,
  graphSchema as graph,
  readExport,
  sizeSchema as size,
} from "../../exported_folder.ts";
import { type PatchConfig, patchConfigSchema } from "../../qwen_vl/image_patches.ts";
import type { LanguageRopeConfig } from "../../qwen_vl/text_positions.ts";
import type { PromptPipeline } from "./prompt.ts";
import type { SchedulerConfig } from "./sigmas.ts";
import type { VisionConfig } from "./vision_layout.ts";

/** What an exported folder says of itself in `manifest.json`. */
export interface Manifest extends ExportManifest {
  /** The pipeline of diffusers that the model was made for: Edit, or Edit-2509 and later. */
  readonly pipeline: PromptPipeline;
  /** Number format of the weights. */
  readonly dtype: Dtype;
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
  dtype: z.enum(DTYPES),
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
  processor: patchConfigSchema,
  drop_idx: z.int().min(0),
});

/**
 * Reads `manifest.json` of an exported folder, and sees that everything it names is there, whole.
 *
 * @throws {InputError} If the folder is not there, is no exported one, or lacks something; the
 * message says what to do.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  return await readExport(folder, {
    schema,
    files: ["tokenizer/tokenizer.json", "tokenizer/tokenizer_config.json"],
    original: { file: "model_index.json", noun: "a pipeline's folder" },
  });
}
