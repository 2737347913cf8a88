import { InputError } from "../../../input_error.ts";
import { type PromptTokens, withImageRoom } from "../../qwen_vl/prompt_tokens.ts";
import type { Tokenizer } from "../../qwen_vl/tokenizer.ts";

/** Whose template a prompt is put in: that of Edit, or of Edit-2509 and later. */
export type PromptPipeline = "QwenImageEditPipeline" | "QwenImageEditPlusPipeline";

/** The images that belong to a prompt. */
export interface PromptOptions {
  /** Whose template is used. */
  readonly pipeline: PromptPipeline;
  /** Tokens of each image, in order; there is one image for Edit. */
  readonly imageTokens: readonly number[];
  /** Id of `<|image_pad|>`, which stands for each token of an image. */
  readonly imageTokenId: number;
}

const SYSTEM = "<|im_start|>system\nDescribe the key features of the input image (color, shape, " +
  "size, texture, objects, background), then explain how the user's text instruction should " +
  "alter or modify the image. Generate a new image that meets the user's requirements while " +
  "maintaining consistency with the original input where appropriate.<|im_end|>\n" +
  "<|im_start|>user\n";
const END = "<|im_end|>\n<|im_start|>assistant\n";
const IMAGE_PAD = "<|image_pad|>";
const IMAGE = `<|vision_start|>${IMAGE_PAD}<|vision_end|>`;

/**
 * The text that the reference pipelines ask the language model to read (diffusers,
 * pipeline_qwenimage_edit.py and pipeline_qwenimage_edit_plus.py, `prompt_template_encode`).
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const text = promptText("Add a hat", { pipeline: "QwenImageEditPlusPipeline", images: 2 });
 * assert(text.includes("<|vision_end|>Picture 2: <|vision_start|>"));
 * assert(text.endsWith("<|vision_end|>Add a hat<|im_end|>\n<|im_start|>assistant\n"));
 * ```
 *
 * @param options `images`: number of images; Edit has one.
 * @throws {RangeError} If there is no image, or more than one for Edit.
 */
export function promptText(
  instruction: string,
  { pipeline, images }: { readonly pipeline: PromptPipeline; readonly images: number },
): string {
  const isPlus = pipeline === "QwenImageEditPlusPipeline";
  if (images < 1 || (!isPlus && images > 1)) {
    throw new RangeError(
      `Cannot write a prompt: images must be ${isPlus ? "at least 1" : "1"}, got ${images}`,
    );
  }
  const pictures = isPlus
    ? Array.from({ length: images }, (_, index) => `Picture ${index + 1}: ${IMAGE}`).join("")
    : IMAGE;
  return `${SYSTEM}${pictures}${instruction}${END}`;
}

/**
 * Turns an instruction into the tokens of its whole prompt, with room for the images.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * // A tokenizer that knows words of one letter and the image's place.
 * const tokenizer = {
 *   encode: (text: string) => ({ ids: [...text.replace("<|image_pad|>", "#")].map(idOf) }),
 * };
 * const idOf = (letter: string) => letter === "#" ? 9 : 1;
 * const { ids, imagePositions } = promptTokens(tokenizer, "Add a hat", {
 *   pipeline: "QwenImageEditPipeline",
 *   imageTokens: [3],
 *   imageTokenId: 9,
 * });
 * assertEquals([...imagePositions].map((place) => ids[Number(place)]), [9n, 9n, 9n]);
 * assertEquals([...ids].filter((id) => id === 9n).length, 3);
 * ```
 *
 * @throws {InputError} If the instruction writes `<|image_pad|>`, the mark of an image's place.
 * @throws {RangeError} If there is no image, or more than one for Edit.
 */
export function promptTokens(
  tokenizer: Tokenizer,
  instruction: string,
  { pipeline, imageTokens, imageTokenId }: PromptOptions,
): PromptTokens {
  if (instruction.includes(IMAGE_PAD)) {
    throw new InputError(
      `Cannot edit by an instruction that contains ${IMAGE_PAD}, the mark of an image's place`,
    );
  }
  const text = promptText(instruction, { pipeline, images: imageTokens.length });
  return withImageRoom(tokenizer.encode(text).ids, { imageTokens, imageTokenId });
}
