import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { InputError, messageOf } from "../../../input_error.ts";
import { patchConfigSchema } from "../../qwen_vl/image_patches.ts";
import { generationSchema, type JudgeModel } from "./manifest.ts";

/** One of the networks of the public layout. */
export type PublicGraphName = "vision_encoder" | "embed_tokens" | "decoder_model_merged";

/** What a folder of the public layout holds. */
export interface PublicFolder {
  /** What is known of the model. */
  readonly model: JudgeModel;
  /** Path of each network's file, from the folder. */
  readonly graphs: Readonly<Record<PublicGraphName, string>>;
}

/** Ends of the names of graphs whose inputs and outputs are float32, best first. */
const SUFFIXES = [["", "float32"], ["_q4", "int4"]] as const;

const size = z.int().min(1);
const configSchema = z.object({
  model_type: z.enum(["qwen3_vl", "qwen3_vl_moe"]),
  image_token_id: size,
  text_config: z.object({
    hidden_size: size,
    head_dim: size,
    num_hidden_layers: size,
    num_key_value_heads: size,
    rope_theta: z.number().positive(),
    rope_scaling: z.object({ mrope_section: z.tuple([size, size, size]) }),
    max_position_embeddings: size,
    vocab_size: size,
  }),
  vision_config: z.object({
    spatial_merge_size: size,
    num_position_embeddings: size,
    hidden_size: size,
    num_heads: size,
    out_hidden_size: size,
  }),
});

/** Whether a folder has graphs in the public layout. */
export async function isPublicFolder(folder: string): Promise<boolean> {
  for (const [suffix] of SUFFIXES) {
    if (await isFile(join(folder, "onnx", `decoder_model_merged${suffix}.onnx`))) return true;
  }
  return false;
}

/**
 * Reads what a folder of the public layout says of its model, and finds its graphs: those in
 * float32, or else in int4 (`_q4`). Others have inputs in float16.
 *
 * @throws {InputError} If a file is missing or is no such file.
 */
export async function readPublicFolder(folder: string): Promise<PublicFolder> {
  const config = await read(folder, { name: "config.json", schema: configSchema });
  const processor = await read(folder, {
    name: "preprocessor_config.json",
    schema: patchConfigSchema,
  });
  const generation = await read(folder, {
    name: "generation_config.json",
    schema: generationSchema,
  });
  for (const [suffix, dtype] of SUFFIXES) {
    const path = (name: PublicGraphName) => `onnx/${name}${suffix}.onnx`;
    const graphs = {
      vision_encoder: path("vision_encoder"),
      embed_tokens: path("embed_tokens"),
      decoder_model_merged: path("decoder_model_merged"),
    };
    const there = await Promise.all(
      Object.values(graphs).map((file) => isFile(join(folder, file))),
    );
    if (!there.every(Boolean)) continue;
    const { rope_scaling, ...text } = config.text_config;
    const { hidden_size, num_heads, ...vision } = config.vision_config;
    return {
      graphs,
      model: {
        model: config.model_type,
        dtype,
        fused_attention: "none",
        vision: {
          ...vision,
          head_dim: hidden_size / num_heads,
          rope_theta: 10_000,
          deepstack_layers: 0,
        },
        language: {
          ...text,
          mrope_section: rope_scaling.mrope_section,
          mrope_interleaved: true,
          image_token_id: config.image_token_id,
        },
        processor,
        generation,
      },
    };
  }
  throw new InputError(
    `Cannot use ${folder}: onnx/ must hold vision_encoder, embed_tokens and decoder_model_merged, ` +
      "each as .onnx (float32) or each as _q4.onnx. Fetch the missing ones",
  );
}

const hashes = new Map<string, string>();

/**
 * SHA-256 of all that replies of such a folder depend on: its graphs with the data beside them, and
 * its configurations. It is computed once in a process while the files stay as they are.
 */
export function publicFolderHash(folder: string): string {
  const files = [folder, join(folder, "onnx")].flatMap((path) =>
    [...Deno.readDirSync(path)].filter(({ name, isFile }) =>
      isFile && /\.(onnx|onnx_data\w*|json|jinja)$/.test(name)
    )
      .map(({ name }) => join(path, name))
  ).toSorted();
  const key = files.map((file) => {
    const { size, mtime } = Deno.statSync(file);
    return `${file} ${size} ${mtime?.getTime()}`;
  }).join("\n");
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const hash = createHash("sha256");
  const chunk = new Uint8Array(2 ** 20);
  for (const path of files) {
    using file = Deno.openSync(path);
    for (let read = file.readSync(chunk); read !== null; read = file.readSync(chunk)) {
      hash.update(chunk.subarray(0, read));
    }
  }
  const digest = hash.digest("hex");
  hashes.set(key, digest);
  return digest;
}

async function read<Value>(
  folder: string,
  { name, schema }: { readonly name: string; readonly schema: z.ZodType<Value> },
): Promise<Value> {
  const file = join(folder, name);
  try {
    return schema.parse(JSON.parse(await Deno.readTextFile(file)));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new InputError(`Cannot read ${file}: ${reason}`, { cause: error });
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
