import { assert, assertEquals } from "@std/assert";
import type { EditGraphs } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_graphs.ts";
import { makeEdit } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";

/** Some numbers of an array: each so-manieth, as text. */
interface Some {
  readonly count: number;
  readonly every: number;
  readonly values: string;
}

/** What diffusers made of an edit with the tiny model. */
export interface EditOracle {
  readonly pipeline: string;
  readonly images: readonly (readonly number[])[];
  readonly prompt: string;
  readonly steps: number;
  readonly scale: number;
  readonly seed: number;
  readonly scheduler: { readonly shift_terminal?: null };
  readonly size: readonly number[];
  readonly sigmas: readonly number[];
  readonly prompt_embeds: Some;
  readonly negative_embeds: Some | null;
  readonly initial_latents: Some;
  readonly image_latents: Some;
  readonly latents: Some;
  readonly pixels: Some;
}

/** The largest difference from the float32 numbers that the oracle keeps. */
function difference(values: ArrayLike<number> | undefined, { count, every, values: kept }: Some) {
  assertEquals(values?.length, count);
  return Math.max(
    ...kept.split(" ").map((text, index) =>
      Math.abs(Math.fround(Number(text)) - (values?.[index * every] ?? NaN))
    ),
  );
}

/** Makes the edit, and asserts that it has the numbers of diffusers. */
export async function assertMeets(graphs: EditGraphs, oracle: EditOracle): Promise<void> {
  const told: string[] = [];
  let latents: Float32Array | undefined;
  const { image, trace } = await makeEdit(graphs, {
    images: oracle.images.map(([width = 0, height = 0]) => picture(width, height)),
    instruction: oracle.prompt,
    negativePrompt: " ",
    steps: oracle.steps,
    scale: oracle.scale,
    seed: oracle.seed,
  }, {
    noise: "torch",
    rounding: "fp32",
    // The oracle has no other change of the scheduler.
    scheduler: oracle.scheduler.shift_terminal === null ? "lightning" : "model",
    pipeline: oracle.pipeline === "QwenImageEditPipeline"
      ? "QwenImageEditPipeline"
      : "QwenImageEditPlusPipeline",
    onStep: (done, total, after) => {
      told.push(`${done}/${total}`);
      latents = after;
    },
  });
  assertEquals(
    told,
    Array.from({ length: oracle.steps }, (_, i) => `${i + 1}/${oracle.steps}`),
  );
  assertEquals([image.width, image.height], [...oracle.size]);
  assertEquals([...trace.sigmas], [...oracle.sigmas]);
  assertEquals(difference(trace.initialLatents, oracle.initial_latents), 0);
  assert(difference(trace.promptEmbeds, oracle.prompt_embeds) < 1e-4);
  assert(difference(trace.imageLatents, oracle.image_latents) < 1e-3);
  assert(difference(latents, oracle.latents) < 1e-3);
  assert(difference(image.data, oracle.pixels) <= 1);
  if (oracle.negative_embeds === null) assertEquals(trace.negativeEmbeds, undefined);
  else assert(difference(trace.negativeEmbeds, oracle.negative_embeds) < 1e-4);
}
