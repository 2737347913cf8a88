import { basename, join } from "node:path";
import { z } from "zod";
import { readSafetensors } from "../../../files/safetensors.ts";
import { decodePixels } from "../../../image/pixels.ts";
import { InputError, messageOf } from "../../../input_error.ts";
import { compared, type ParityCase, type ParityRow } from "../../parity.ts";
import { imagePatches } from "../../qwen_vl/image_patches.ts";
import type { JudgeGraphs } from "./judge_graphs.ts";
import { GREEDY, JudgePipeline } from "./judge_pipeline.ts";
import { promptText } from "./prompt.ts";

const caseSchema = z.object({
  system: z.string(),
  user: z.string(),
  max_new_tokens: z.int().min(1),
  text: z.string(),
  generated: z.string(),
});

/** One level of a byte; the 256 of them go from -1 to 1. */
const LEVEL = 1 / 127.5;

/**
 * Judges as the reference did in a case, and compares all that the case holds: the rendered text,
 * pixel values, ids, positions, the logits of the reply's first token, and the reply.
 *
 * A case is a folder with `case.json` (`system`, `user`, `max_new_tokens`, `text`, `generated`), the
 * images `image0.png` and so on, in the order in which they are shown, and `tensors.safetensors`.
 *
 * @throws {InputError} If a file is missing or no such file.
 */
export async function measureJudgeParity(
  graphs: JudgeGraphs,
  folder: string,
): Promise<ParityCase> {
  const { settings, images, tensors } = await readCase(folder);
  const { manifest, template } = graphs;
  const question = {
    systemPrompt: settings.system,
    userPrompt: settings.user,
    showSource: images.length > 1,
    images,
    seed: 0,
  };
  const options = { ...GREEDY, max_new_tokens: settings.max_new_tokens };
  const start = performance.now();
  const pipeline = new JudgePipeline(graphs);
  const patched = images.map((image) => imagePatches(image, manifest.processor));
  const { prompts: [prompt], logitsAt } = await pipeline.read([question], options);
  const [reply] = await pipeline.judge([question], options);
  const ms = performance.now() - start;

  const theirs = (name: string) => tensors.get(name)?.data;
  const logits = theirs("last_logits");
  const scale = logits?.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0) ?? 1;
  const { temporal = [], height = [], width = [] } = prompt?.positions ?? {};
  const rows = [
    ...same("text", promptText(question, template), settings.text),
    ...compared("image grids", {
      ours: Float32Array.from(patched.flatMap(({ grid }) => [1, grid.height, grid.width])),
      theirs: theirs("image_grid_thw"),
      limit: 0,
    }),
    ...compared("pixel values", {
      ours: await joined(patched.map(({ patches }) => patches)),
      theirs: theirs("pixel_values"),
      limit: LEVEL,
    }),
    ...compared("input ids", {
      ours: Float32Array.from(prompt?.ids ?? [], Number),
      theirs: theirs("input_ids"),
      limit: 0,
    }),
    ...compared("position ids", {
      ours: Float32Array.from([...temporal, ...height, ...width]),
      theirs: theirs("position_ids"),
      limit: 0,
    }),
    ...compared("logits, relative", {
      ours: logitsAt(0, -1).map((logit) => logit / scale),
      theirs: logits?.map((logit) => logit / scale),
      limit: 1e-4,
    }),
    ...compared("generated ids", {
      ours: Float32Array.from(reply?.ids ?? []),
      theirs: theirs("generated_ids"),
      limit: 0,
    }),
    ...same("generated text", reply?.text ?? "", settings.generated),
  ];
  return { name: basename(folder), reference: manifest.model, ms, rows };
}

async function joined(parts: readonly Float32Array<ArrayBuffer>[]): Promise<Float32Array> {
  return new Float32Array(await new Blob([...parts]).arrayBuffer());
}

/** Texts have no distance: 0 where they are equal, or infinite. */
function same(quantity: string, ours: string, theirs: string): readonly ParityRow[] {
  return [{ quantity, difference: ours === theirs ? 0 : Infinity, limit: 0 }];
}

async function readCase(folder: string) {
  try {
    const settings = caseSchema.parse(
      JSON.parse(await Deno.readTextFile(join(folder, "case.json"))),
    );
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    const images = names.filter((name) => /^image\d+\.png$/.test(name))
      .toSorted((a, b) => Number(a.match(/\d+/)) - Number(b.match(/\d+/)));
    const read = async (name: string) => decodePixels(await Deno.readFile(join(folder, name)));
    return {
      settings,
      images: await Promise.all(images.map(read)),
      tensors: await readSafetensors(join(folder, "tensors.safetensors")),
    };
  } catch (error) {
    throw new InputError(`Cannot read the case ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
