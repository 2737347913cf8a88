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
import type { VisionConfig } from "./vision_layout.ts";

/** What is known of a judge. */
export interface JudgeModel {
  /** Whether the language model is dense or a mixture of experts. */
  readonly model: "qwen3_vl" | "qwen3_vl_moe";
  /** Number format of the weights. */
  readonly dtype: Dtype;
  /** The device whose fused attention kernel the graphs have, or `none`. */
  readonly fused_attention: string;
  /** The vision tower. */
  readonly vision: JudgeVisionConfig;
  /** The language model. */
  readonly language: JudgeLanguageConfig;
  /** How images become patches. */
  readonly processor: PatchConfig;
  /** How the model's makers would have it generate. */
  readonly generation: GenerationConfig;
}

/** What an exported judge says of itself. */
export interface JudgeManifest extends ExportManifest, JudgeModel {
  /** The networks. */
  readonly graphs: Readonly<Record<JudgeGraphName, GraphFiles>>;
}

/** One of the networks of a judge. */
export type JudgeGraphName = "vision" | "embedding" | "decoder";

/** What is known of the vision tower. */
export interface JudgeVisionConfig extends VisionConfig {
  /** Numbers of a token of an image. */
  readonly out_hidden_size: number;
  /** Layers of the language model after which the image is added once more, 3; 0 without DeepStack. */
  readonly deepstack_layers: number;
}

/** What is known of the language model. */
export interface JudgeLanguageConfig extends LanguageRopeConfig {
  /** Numbers of a token's embedding. */
  readonly hidden_size: number;
  /** Number of layers. */
  readonly num_hidden_layers: number;
  /** Heads of keys and values. */
  readonly num_key_value_heads: number;
  /** Most tokens of a prompt and its reply. */
  readonly max_position_embeddings: number;
  /** Number of ids. */
  readonly vocab_size: number;
  /** Id of `<|image_pad|>`. */
  readonly image_token_id: number;
}

/** What is used of `generation_config.json`. */
export interface GenerationConfig {
  /** Ids that end a reply; the tokenizer's own where absent. */
  readonly eos_token_id?: number | readonly number[] | null | undefined;
}

const id = z.int().min(0);

/** Schema of {@linkcode GenerationConfig}. */
export const generationSchema: z.ZodType<GenerationConfig> = z.object({
  eos_token_id: z.union([id, z.array(id)]).nullish(),
});

const schema: z.ZodType<JudgeManifest> = z.object({
  format: z.number().refine(
    (format) => format === 3,
    "must be 3, as today's exporter writes it; export the model again",
  ),
  model: z.enum(["qwen3_vl", "qwen3_vl_moe"]),
  source: z.string(),
  versions: z.record(z.string(), z.string()),
  dtype: z.enum(DTYPES),
  fused_attention: z.string(),
  graphs: z.object({ vision: graph, embedding: graph, decoder: graph }),
  vision: z.object({
    spatial_merge_size: size,
    num_position_embeddings: size,
    head_dim: size.multipleOf(4),
    rope_theta: z.number().positive(),
    out_hidden_size: size,
    deepstack_layers: id,
  }),
  language: z.object({
    hidden_size: size,
    head_dim: size.multipleOf(2),
    num_hidden_layers: size,
    num_key_value_heads: size,
    rope_theta: z.number().positive(),
    mrope_section: z.tuple([size, size, size]),
    max_position_embeddings: size,
    vocab_size: size,
    image_token_id: id,
  }).transform((config) => ({ ...config, mrope_interleaved: true })),
  processor: patchConfigSchema,
  generation: generationSchema,
});

/** Where the chat template of an exported judge is. */
export const CHAT_TEMPLATE = "tokenizer/chat_template.jinja";

/**
 * Reads `manifest.json` of an exported judge, and sees that everything it names is there, whole.
 *
 * @throws {InputError} If the folder is not there, is no exported one, or lacks something; the
 * message says what to do.
 */
export async function readJudgeManifest(folder: string): Promise<JudgeManifest> {
  return await readExport(folder, {
    schema,
    files: ["tokenizer/tokenizer.json", "tokenizer/tokenizer_config.json", CHAT_TEMPLATE],
    original: { file: "config.json", noun: "a model's folder" },
  });
}
