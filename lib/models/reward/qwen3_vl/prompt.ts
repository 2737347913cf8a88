import { InputError } from "../../../input_error.ts";
import type { PatchGrid } from "../../qwen_vl/image_patches.ts";
import { withImageRoom } from "../../qwen_vl/prompt_tokens.ts";
import { type TextPositions, textPositions } from "../../qwen_vl/text_positions.ts";
import type { Tokenizer } from "../../qwen_vl/tokenizer.ts";
import { judgeParts } from "../judge_content.ts";
import type { ShownRequest } from "../reward_model.ts";
import { type ChatTemplate, IMAGE_PAD } from "./chat_template.ts";

/** What a judge is asked, but for the images. */
export type JudgeTexts = Pick<ShownRequest, "systemPrompt" | "userPrompt" | "showSource">;

/** What turns a question into tokens. */
export interface PromptConfig {
  /** What turns text into ids. */
  readonly tokenizer: Tokenizer;
  /** The model's chat template. */
  readonly template: ChatTemplate;
  /** Id of `<|image_pad|>`, which stands for each token of an image. */
  readonly imageTokenId: number;
  /** Side, in patches, of the cells that become one token, 2. */
  readonly merge: number;
}

/** A question as the decoder reads it. */
export interface JudgePrompt {
  /** Ids `[S]`, in which each image takes as many places as it has tokens. */
  readonly ids: BigInt64Array;
  /** Where each token is. */
  readonly positions: TextPositions;
  /** Position of the first token of the reply, on all axes. */
  readonly end: number;
  /** Tokens before the first image, which other pairs may share. */
  readonly head: number;
}

const MARKS = [IMAGE_PAD, "<|video_pad|>", "<|vision_start|>", "<|vision_end|>"];

/**
 * The text of a question, in the model's own form: the system prompt, left out where it is empty,
 * and one turn of the user.
 *
 * @throws {InputError} If a prompt contains a mark of an image's place, or the template fails.
 */
export function promptText(texts: JudgeTexts, template: ChatTemplate): string {
  const { systemPrompt, userPrompt } = texts;
  for (const mark of MARKS) {
    if (systemPrompt.includes(mark) || userPrompt.includes(mark)) {
      throw new InputError(
        `Cannot judge by a prompt that contains ${mark}, the mark of an image's place`,
      );
    }
  }
  const content = judgeParts(texts).map((part) =>
    part.type === "text" ? part : { type: "image" } as const
  );
  return template([
    ...(systemPrompt === "" ? [] : [{ role: "system", content: systemPrompt } as const]),
    { role: "user", content },
  ]);
}

/**
 * Turns a question into tokens, with room for its images, and tells where each token is.
 *
 * @param grids The patches of the images, in the order in which they are shown.
 * @throws {InputError} If a prompt contains a mark of an image's place, or the template fails.
 * @throws {RangeError} If the template has not a place for each image.
 */
export function judgePrompt(
  texts: JudgeTexts,
  grids: readonly PatchGrid[],
  { tokenizer, template, imageTokenId, merge }: PromptConfig,
): JudgePrompt {
  const tokens = withImageRoom(tokenizer.encode(promptText(texts, template)).ids, {
    imageTokens: grids.map(({ height, width }) => height * width / merge ** 2),
    imageTokenId,
  });
  const positions = textPositions(tokens, grids, { spatial_merge_size: merge });
  return {
    ids: tokens.ids,
    positions,
    end: 1 + [positions.temporal, positions.height, positions.width]
      .reduce((last, axis) => axis.reduce((most, place) => Math.max(most, place), last), -1),
    head: Number(tokens.imagePositions[0] ?? 0n),
  };
}
