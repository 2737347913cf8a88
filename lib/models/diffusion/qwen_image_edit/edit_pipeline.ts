import { sha256 } from "../../../files/hash.ts";
import { pillowResize } from "../../../image/pillow_resize.ts";
import type { Pixels } from "../../../image/pixels.ts";
import type { Size } from "../../../image/resize_pixels.ts";
import { letMessagesIn } from "../../device_workers/worker_body.ts";
import { joinNumbers } from "../../qwen_vl/join_numbers.ts";
import { imagePatches, type PatchGrid, patchGrid } from "../../qwen_vl/image_patches.ts";
import { languageRope, textPositions } from "../../qwen_vl/text_positions.ts";
import type { Recent } from "../../recent.ts";
import type { EditGraphs } from "./edit_graphs.ts";
import { eulerStep } from "./euler.ts";
import { guide } from "./guidance.ts";
import { imageRope, textRope, textStart, type TokenGrid } from "./image_rope.ts";
import { denormaliseLatents, normaliseLatents } from "./latent_scale.ts";
import { initialNoise } from "./noise.ts";
import { type LatentShape, packLatents, unpackLatents } from "./packing.ts";
import { toPixels } from "./postprocess.ts";
import { toPlanes } from "./preprocess.ts";
import { type PromptPipeline, promptTokens } from "./prompt.ts";
import { rounder, type Rounding } from "./rounding.ts";
import { LIGHTNING, schedule } from "./sigmas.ts";
import { editSize } from "./sizes.ts";
import { timestepEmbedding } from "./timestep_embedding.ts";
import { visionLayout } from "./vision_layout.ts";

/** One edit to make. */
export interface Edit {
  /** Source images: one for Edit, one or more for Edit-2509 and later. */
  readonly images: readonly Pixels[];
  /** What to do. */
  readonly instruction: string;
  /** What the edit should not look like; not used where `scale` is at most 1. */
  readonly negativePrompt: string;
  /** Denoising steps. */
  readonly steps: number;
  /** `true_cfg_scale`: weight of the instruction against the negative prompt. */
  readonly scale: number;
  /** Seed of the noise. */
  readonly seed: number;
}

/** How an edit is made and followed. */
export interface EditOptions {
  /** Whose noise a seed stands for; see {@linkcode initialNoise}. */
  readonly noise: "torch" | "torch-legacy";
  /** Whether numbers are rounded as in a bfloat16 reference; such noise is bfloat16, too. */
  readonly rounding: Rounding;
  /** Whose noise levels: the model's own where absent, or those of Lightning. */
  readonly scheduler?: "model" | "lightning" | undefined;
  /** Another pipeline than the model's own. */
  readonly pipeline?: PromptPipeline | undefined;
  /** Encodings of earlier edits with the same graphs and rounding, to be used again. */
  readonly recent?: Recent<Float32Array> | undefined;
  /** Aborted when the edit is not wanted any more; asked between steps. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each step that is done, with the latents after it. */
  readonly onStep?: ((done: number, total: number, latents: Float32Array) => void) | undefined;
}

/** Numbers on the way of an edit, for comparison with the reference. */
export interface EditTrace {
  /** `[length, joint_attention_dim]`: embeddings of the images and the instruction. */
  readonly promptEmbeds: Float32Array;
  /** The same with the negative prompt; absent where it is not used. */
  readonly negativeEmbeds: Float32Array | undefined;
  /** `[tokens, in_channels]`: noise. */
  readonly initialLatents: Float32Array;
  /** `[tokens, in_channels]`: latents of the source images, one after the other. */
  readonly imageLatents: Float32Array;
  /** Noise levels. */
  readonly sigmas: Float32Array;
  /** Timesteps. */
  readonly timesteps: Float32Array;
}

/**
 * Area of the images that the language model is shown, in pixels: that of the edit, or a smaller
 * one for Edit-2509 and later.
 */
export function viewArea(pipeline: PromptPipeline): number {
  return pipeline === "QwenImageEditPlusPipeline" ? 384 * 384 : 1024 * 1024;
}

/**
 * The image that latents stand for, finished or on the way.
 *
 * @param latents `[tokens, in_channels]`, as `onStep` is told them.
 * @param size Size of the edit's image in pixels; see {@linkcode editSize}.
 * @throws {RangeError} If there are not as many latents as that size needs.
 */
export async function decodeLatents(
  graphs: EditGraphs,
  latents: Float32Array,
  { size, rounding }: { readonly size: Size; readonly rounding: Rounding },
): Promise<Pixels> {
  const shape = latentShape(size, graphs);
  const scaled = denormaliseLatents(unpackLatents(latents, shape), latentScale(graphs, rounding));
  const decoded = rounded(await graphs.decode(scaled, shape), rounding);
  return toPixels(decoded, { ...size, rounding });
}

/** What the language model is shown. */
interface View {
  readonly seen: Float32Array;
  readonly grids: readonly PatchGrid[];
  readonly key: string;
}

/**
 * Makes an edit as `QwenImageEditPipeline` of diffusers does, or `QwenImageEditPlusPipeline`
 * where that is the model's (diffusers, pipeline_qwenimage_edit.py and
 * pipeline_qwenimage_edit_plus.py, `__call__`).
 *
 * Negative and positive prompt are run one after the other. What does not depend on the
 * instruction is taken from `recent`, where an edit of the same images has left it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { EditGraphs } from "./edit_graphs.ts";
 *
 * await using graphs = await EditGraphs.open("tests/fixtures/qwen_image_edit", { device: "cpu" });
 * const { image } = await makeEdit(graphs, {
 *   images: [{ width: 3, height: 2, data: new Uint8Array(18) }],
 *   instruction: "Make it rain",
 *   negativePrompt: " ",
 *   steps: 1,
 *   scale: 1,
 *   seed: 0,
 * }, { noise: "torch", rounding: "fp32" });
 * assertEquals([image.width, image.height], [1248, 832]);
 * ```
 *
 * @returns The edited image, of about a megapixel, in the proportions of the last source image;
 * and numbers on the way to it.
 * @throws {RangeError} If there is no image, more than one for Edit, or one too narrow; or the
 * prompt is too long for the transformer's positions.
 * @throws {unknown} The reason of `signal`, between two steps.
 */
export async function makeEdit(
  graphs: EditGraphs,
  edit: Edit,
  options: EditOptions,
): Promise<{ readonly image: Pixels; readonly trace: EditTrace }> {
  const { manifest } = graphs;
  const { rounding, signal, onStep } = options;
  const last = edit.images.at(-1);
  if (last === undefined) throw new RangeError("Cannot edit: there must be an image, got none");
  const size = editSize(last);
  const shape = latentShape(size, graphs);

  const resize = resizeOnce();
  const view = await look(graphs, edit.images, { ...options, resize });
  const promptEmbeds = await readPrompt(graphs, edit.instruction, { view, ...options });
  signal?.throwIfAborted();
  const negativeEmbeds = edit.scale > 1
    ? await remembered(
      options,
      `${view.key} ${edit.negativePrompt}`,
      () => readPrompt(graphs, edit.negativePrompt, { view, ...options }),
    )
    : undefined;
  signal?.throwIfAborted();

  const imageLatents = joinNumbers(
    await inTurn(edit.images, (image) => encodeSource(graphs, image, { ...options, resize })),
  );
  signal?.throwIfAborted();

  const { in_channels: features, axes_dims_rope: axes, rope_theta: theta, zero_cond_t } =
    manifest.transformer;
  const sources = edit.images.map((image) => latentShape(editSize(image), graphs));
  const grids = [shape, ...sources].map(tokenGrid);
  const rope = { axes, theta, start: textStart(grids) };
  const angles = imageRope(grids, rope);
  const prompts = [promptEmbeds, ...(negativeEmbeds === undefined ? [] : [negativeEmbeds])];
  const texts = prompts.map((text) => ({
    text,
    textRope: textRope(text.length / manifest.transformer.joint_attention_dim, rope),
  }));

  const noiseTokens = shape.height * shape.width / 4;
  const { sigmas, timesteps } = schedule({
    ...manifest.scheduler,
    ...(options.scheduler === "lightning" ? LIGHTNING : {}),
  }, {
    steps: edit.steps,
    tokens: noiseTokens,
  });
  const initialLatents = packLatents(
    initialNoise(noiseTokens * features, {
      seed: edit.seed,
      algorithm: options.noise,
      dtype: rounding === "fp32" ? "float32" : "bfloat16",
    }),
    shape,
  );

  let latents = initialLatents;
  for (const [step, time] of timesteps.entries()) {
    const hidden = joinNumbers([latents, imageLatents]);
    // References of Edit-2511 are told to be free of noise.
    const timestep = joinNumbers(
      [time, ...(zero_cond_t ? [0] : [])].map((time) => timestepEmbedding(time, rounding)),
    );
    const [positive = latents, negative] = await inTurn(texts, async (text) => {
      const inputs = { hidden, timestep, imageRope: angles, noiseTokens, ...text };
      const velocity = await graphs.transform(inputs);
      return rounded(velocity.subarray(0, latents.length), rounding);
    });
    const velocity = negative === undefined
      ? positive
      : guide(positive, negative, { scale: edit.scale, features, rounding });
    const [from = 0, to = 0] = sigmas.subarray(step, step + 2);
    latents = eulerStep(latents, velocity, { from, to, rounding });
    onStep?.(step + 1, timesteps.length, latents);
    await letMessagesIn();
    signal?.throwIfAborted();
  }

  return {
    image: await decodeLatents(graphs, latents, { size, rounding }),
    trace: { promptEmbeds, negativeEmbeds, initialLatents, imageLatents, sigmas, timesteps },
  };
}

/** What the vision tower sees in the source images. */
async function look(
  graphs: EditGraphs,
  images: readonly Pixels[],
  { resize, ...options }: EditOptions & { readonly resize: Resize },
): Promise<View> {
  const { vision, processor } = graphs.manifest;
  const area = viewArea(pipelineOf(graphs, options));
  const grids = images.map((image) => patchGrid(editSize(image, area), processor));
  const key = `seen ${area} ${keyOf(images)}`;
  const seen = await remembered(options, key, () => {
    const patched = images.map((image) =>
      imagePatches(resize(image, editSize(image, area)), processor)
    );
    return graphs.see(
      joinNumbers(patched.map(({ patches }) => patches)),
      visionLayout(grids, vision),
    );
  });
  return { seen, grids, key };
}

/** What the language model makes of a prompt, without the template's first turn. */
async function readPrompt(
  graphs: EditGraphs,
  prompt: string,
  { view: { seen, grids }, ...options }: EditOptions & { readonly view: View },
): Promise<Float32Array> {
  const { language, vision, drop_idx } = graphs.manifest;
  const tokens = promptTokens(graphs.tokenizer, prompt, {
    pipeline: pipelineOf(graphs, options),
    imageTokens: grids.map(({ width, height }) => width * height / vision.spatial_merge_size ** 2),
    imageTokenId: language.image_token_id,
  });
  const rope = languageRope(textPositions(tokens, grids, vision), language);
  const hidden = await graphs.read(tokens, { seen, rope });
  return rounded(hidden.slice(drop_idx * language.hidden_size), options.rounding);
}

/** The latents of a source image, as tokens. */
function encodeSource(
  graphs: EditGraphs,
  image: Pixels,
  { resize, ...options }: EditOptions & { readonly resize: Resize },
): Promise<Float32Array> {
  return remembered(options, `latents ${keyOf([image])}`, async () => {
    const { rounding } = options;
    const size = editSize(image);
    const planes = toPlanes(resize(image, size), rounding);
    const mean = rounded(await graphs.encode(planes, size), rounding);
    return packLatents(
      normaliseLatents(mean, latentScale(graphs, rounding)),
      latentShape(size, graphs),
    );
  });
}

/** Makes an image another size. */
type Resize = (image: Pixels, size: Size) => Pixels;

/** Resizes an image to a size once: Edit shows it and encodes it in the same one. */
function resizeOnce(): Resize {
  const made = new Map<Pixels, Pixels[]>();
  return (image, size) => {
    const known = made.get(image) ?? [];
    const isWanted = ({ width, height }: Pixels) => width === size.width && height === size.height;
    const resized = known.find(isWanted) ?? pillowResize(image, size, "lanczos");
    made.set(image, [...known, resized]);
    return resized;
  };
}

async function remembered(
  { recent }: EditOptions,
  key: string,
  make: () => Promise<Float32Array>,
): Promise<Float32Array> {
  return await (recent?.get(key, make) ?? make());
}

function keyOf(images: readonly Pixels[]): string {
  return images.map(({ width, height, data }) => `${width}x${height} ${sha256(data)}`).join(" ");
}

function pipelineOf({ manifest }: EditGraphs, { pipeline }: EditOptions): PromptPipeline {
  return pipeline ?? manifest.pipeline;
}

function latentShape(
  { width, height }: Size,
  { manifest: { vae: { z_dim, scale_factor } } }: EditGraphs,
): LatentShape {
  return { channels: z_dim, height: height / scale_factor, width: width / scale_factor };
}

function latentScale({ manifest: { vae } }: EditGraphs, rounding: Rounding) {
  return { mean: vae.latents_mean, std: vae.latents_std, rounding };
}

function tokenGrid({ height, width }: LatentShape): TokenGrid {
  return { frames: 1, height: height / 2, width: width / 2 };
}

/** What a network gave, as the reference's would have given it. */
function rounded(values: Float32Array, rounding: Rounding): Float32Array {
  return rounding === "fp32" ? values : values.map(rounder(rounding));
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
