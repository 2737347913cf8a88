import { basename, join } from "node:path";
import { z } from "zod";
import { readSafetensors } from "../../../files/safetensors.ts";
import { decodePixels, type Pixels } from "../../../image/pixels.ts";
import { InputError, messageOf } from "../../../input_error.ts";
import { compared, largestDifference, type ParityCase, type ParityRow } from "../../parity.ts";
import { patchGrid } from "../../qwen_vl/image_patches.ts";
import type { EditGraphs } from "./edit_graphs.ts";
import { makeEdit, viewArea } from "./edit_pipeline.ts";
import { type PromptPipeline, promptTokens } from "./prompt.ts";
import { editSize } from "./sizes.ts";

const caseSchema = z.object({
  prompt: z.string(),
  negative_prompt: z.string().nullish(),
  num_inference_steps: z.int().min(1),
  true_cfg_scale: z.number(),
  seed: z.int(),
  dtype: z.enum(["float32", "bfloat16"]).default("float32"),
});

const PIPELINES = ["QwenImageEditPipeline", "QwenImageEditPlusPipeline"] as const;

/**
 * Makes the edit of a case, and compares everything that the case holds of the reference's.
 *
 * A case is a folder with `case.json` (prompt, steps, guidance, seed), the images `input0.png` and
 * so on, `output.png`, and `tensors.safetensors`. Its pipeline is the model's own, unless the
 * reference's embeddings have the length of the other one's.
 *
 * @throws {InputError} If a file is missing or no such file.
 */
export async function measureParity(graphs: EditGraphs, folder: string): Promise<ParityCase> {
  const { settings, images, output, tensors } = await readCase(folder);
  const { negative_prompt: negativePrompt } = settings;
  const expected = (name: string) => tensors.get(name)?.data;
  const pipeline = pipelineOf(graphs, {
    prompt: settings.prompt,
    images,
    length: tensors.get("prompt_embeds")?.shape.at(-2),
  });
  const latents: ParityRow[] = [];
  const start = performance.now();
  const { image, trace } = await makeEdit(graphs, {
    images,
    instruction: settings.prompt,
    negativePrompt: negativePrompt ?? "",
    steps: settings.num_inference_steps,
    // Without a negative prompt the reference does not guide.
    scale: negativePrompt === undefined || negativePrompt === null ? 1 : settings.true_cfg_scale,
    seed: settings.seed,
  }, {
    noise: "torch",
    rounding: settings.dtype === "bfloat16" ? "reference-bf16" : "fp32",
    pipeline,
    onStep: (done, _, after) =>
      latents.push(...compared(`latents after step ${done}`, {
        ours: after,
        theirs: expected(`latents_after_step_${done - 1}`),
        limit: 1e-3,
      })),
  });
  const ms = performance.now() - start;
  const rows = [
    ...compared("sigmas", { ours: trace.sigmas, theirs: expected("sigmas"), limit: 1e-6 }),
    // Of a scale of 1000, in which float32 itself has steps of 6e-5.
    ...compared("timesteps", { ours: trace.timesteps, theirs: expected("timesteps"), limit: 1e-3 }),
    ...compared("noise", {
      ours: trace.initialLatents,
      theirs: expected("initial_latents"),
      limit: 2.5e-6,
    }),
    ...compared("prompt embeddings", {
      ours: trace.promptEmbeds,
      theirs: expected("prompt_embeds"),
      limit: 1e-4,
    }),
    ...compared("negative prompt embeddings", {
      ours: trace.negativeEmbeds,
      theirs: expected("negative_prompt_embeds"),
      limit: 1e-4,
    }),
    ...compared("source latents", {
      ours: trace.imageLatents,
      theirs: expected("image_latents"),
      limit: 1e-3,
    }),
    ...latents,
    ...comparedPixels(image, output),
  ];
  return { name: basename(folder), reference: pipeline, ms, rows };
}

function comparedPixels(ours: Pixels, theirs: Pixels): readonly ParityRow[] {
  const isSameSize = ours.width === theirs.width && ours.height === theirs.height;
  const data = isSameSize ? ours.data : new Uint8Array();
  const different = theirs.data.filter((byte, index) => byte !== data[index]).length;
  return [
    { quantity: "output.png, levels", difference: largestDifference(data, theirs.data), limit: 1 },
    { quantity: "output.png, share", difference: different / theirs.data.length, limit: 1e-3 },
  ];
}

/** The model's own, unless only another one's prompt is as long as the reference's. */
function pipelineOf(
  graphs: EditGraphs,
  { prompt, images, length }: {
    readonly prompt: string;
    readonly images: readonly Pixels[];
    readonly length: number | undefined;
  },
): PromptPipeline {
  const { manifest, tokenizer } = graphs;
  const { processor, language, drop_idx } = manifest;
  const isFitting = (pipeline: PromptPipeline) => {
    if (pipeline === "QwenImageEditPipeline" && images.length > 1) return false;
    const imageTokens = images.map((image) => {
      const { width, height } = patchGrid(editSize(image, viewArea(pipeline)), processor);
      return width * height / processor.merge_size ** 2;
    });
    const imageTokenId = language.image_token_id;
    const { ids } = promptTokens(tokenizer, prompt, { pipeline, imageTokens, imageTokenId });
    return ids.length - drop_idx === length;
  };
  return [manifest.pipeline, ...PIPELINES].find(isFitting) ?? manifest.pipeline;
}

async function readCase(folder: string) {
  try {
    const settings = caseSchema.parse(
      JSON.parse(await Deno.readTextFile(join(folder, "case.json"))),
    );
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    const inputs = names.filter((name) => /^input\d+\.png$/.test(name))
      .toSorted((a, b) => Number(a.match(/\d+/)) - Number(b.match(/\d+/)));
    const read = async (name: string) => decodePixels(await Deno.readFile(join(folder, name)));
    return {
      settings,
      images: await Promise.all(inputs.map(read)),
      output: await read("output.png"),
      tensors: await readSafetensors(join(folder, "tensors.safetensors")),
    };
  } catch (error) {
    throw new InputError(`Cannot read the case ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
