import type { PatchGrid } from "../../qwen_vl/image_patches.ts";
import type { TextPositions } from "../../qwen_vl/text_positions.ts";
import type { Vocabulary } from "../../qwen_vl/tokenizer.ts";
import type { ChatTemplate } from "./chat_template.ts";
import type { KeyValues } from "./key_values.ts";
import type { JudgeModel } from "./manifest.ts";

/** What the vision tower sees in an image of `M` tokens. */
export interface ImageFeatures {
  /** The image's patches. */
  readonly grid: PatchGrid;
  /** `[M, H]`: the image's tokens. */
  readonly embeds: Float32Array;
  /** `[D, M, H]`: what is added to them after each of the first `D` layers of the decoder. */
  readonly deepstack: Float32Array;
}

/** What the decoder is to read: `S` tokens in each of `B` rows, behind `P` that it has read. */
export interface DecoderInputs {
  /** `[B, S, H]`: the tokens, images among them. */
  readonly embeds: Float32Array;
  /** `[D, R, H]`: what is added to tokens of images; row 0 is noughts. */
  readonly deepstack: Float32Array;
  /** `[B, S]`: which row of `deepstack` belongs to each token, 0 to those of text. */
  readonly deepstackRows: BigInt64Array;
  /** Where each of the `B * S` tokens is. */
  readonly positions: TextPositions;
  /**
   * `[B, P + S]`: 0 where all later tokens see a token, -1 where none does (padding), `k > 0` where
   * only those with the same `k` do.
   */
  readonly segments: BigInt64Array;
  /** `[B, K]`: the places in 0..S-1 behind which the next token is asked for. */
  readonly logitPositions: BigInt64Array;
  /** What was read before, of `B` rows with `P` tokens each. */
  readonly cache: KeyValues;
  /** Whether nothing will be read behind these tokens, so that only their logits are wanted. */
  readonly isLast: boolean;
}

/** What the decoder makes of it. */
export interface DecoderOutputs {
  /** `[B, K, V]`: logits of the next token at each place asked for. */
  readonly logits: Float32Array;
  /**
   * Puts together what has been read now, which takes as long as copying it.
   *
   * @throws {RangeError} If it was said that nothing will be read behind it.
   */
  cache(): KeyValues;
}

/** The networks of a judge on one device, and what belongs to them. */
export interface JudgeGraphs extends AsyncDisposable {
  /** What the folder says about the model. */
  readonly manifest: JudgeModel;
  /** What turns prompts into tokens, and tokens into replies. */
  readonly tokenizer: Vocabulary;
  /** What puts prompts in the form that the model knows. */
  readonly template: ChatTemplate;
  /**
   * Whether the decoder goes by `segments`: takes padding, and tells branches apart. Else each row
   * has to be read alone.
   */
  readonly hasBranches: boolean;
  /**
   * What the vision tower sees in images of one size.
   *
   * @param patches Of each image, `[N, channels * frames * side * side]`.
   */
  see(patches: readonly Float32Array[], grid: PatchGrid): Promise<readonly ImageFeatures[]>;
  /**
   * Embeddings of tokens.
   *
   * @param ids `[B, S]`.
   * @returns `[B, S, H]`.
   */
  embed(ids: BigInt64Array, rows: number): Promise<Float32Array>;
  /** Reads tokens, behind those that were read before. */
  decode(inputs: DecoderInputs): Promise<DecoderOutputs>;
}
