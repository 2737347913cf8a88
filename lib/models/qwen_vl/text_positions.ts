import type { PatchGrid } from "./image_patches.ts";
import type { PromptTokens } from "./prompt_tokens.ts";
import type { RopeAngles } from "./vision_rope.ts";

/** Where each of `S` tokens is, on three axes. */
export interface TextPositions {
  /** `[S]`: position in time, the same for all tokens of an image. */
  readonly temporal: Int32Array;
  /** `[S]`: position from the top. */
  readonly height: Int32Array;
  /** `[S]`: position from the left. */
  readonly width: Int32Array;
}

/** What positions are turned into angles by. */
export interface LanguageRopeConfig {
  /** Features of an attention head, an even number. */
  readonly head_dim: number;
  /** Base of the frequencies, 1000000. */
  readonly rope_theta: number;
  /** Frequencies of each axis; their sum is half of `head_dim`. */
  readonly mrope_section: readonly [temporal: number, height: number, width: number];
  /**
   * The axes take turns among the frequencies, as in Qwen3-VL; where absent or false, each has its
   * own in a row, as in Qwen2.5-VL.
   */
  readonly mrope_interleaved?: boolean | undefined;
}

/**
 * Positions of a prompt's tokens: text is counted on from 0 on all axes at once; an image stands at
 * one time, and its tokens go on from there by row and column; the text behind it goes on from one
 * beyond the largest position (transformers, modeling_qwen2_5_vl.py, `get_rope_index`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * // One word, an image of 1 x 2 cells, two words.
 * const tokens = { ids: new BigInt64Array(5), imagePositions: BigInt64Array.of(1n, 2n) };
 * const { temporal, height, width } = textPositions(tokens, [{ height: 2, width: 4 }], {
 *   spatial_merge_size: 2,
 * });
 * assertEquals([...temporal], [0, 1, 1, 3, 4]);
 * assertEquals([...height], [0, 1, 1, 3, 4]);
 * assertEquals([...width], [0, 1, 2, 3, 4]);
 * ```
 *
 * @param grids The patches of the prompt's images, in order.
 * @throws {RangeError} If the images have other tokens than the prompt has room for.
 */
export function textPositions(
  { ids, imagePositions }: PromptTokens,
  grids: readonly PatchGrid[],
  { spatial_merge_size: merge }: { readonly spatial_merge_size: number },
): TextPositions {
  const cells = grids.map(({ height, width }) => ({
    rows: height / merge,
    columns: width / merge,
  }));
  const count = cells.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  if (count !== imagePositions.length) {
    throw new RangeError(
      `Cannot place tokens: images must have ${imagePositions.length} tokens, got ${count}`,
    );
  }
  const temporal = new Int32Array(ids.length);
  const height = new Int32Array(ids.length);
  const width = new Int32Array(ids.length);
  let token = 0;
  let next = 0;
  const addText = (end: number) => {
    for (; token < end; token += 1, next += 1) {
      temporal[token] = height[token] = width[token] = next;
    }
  };
  let seen = 0;
  for (const { rows, columns } of cells) {
    addText(Number(imagePositions[seen] ?? 0n));
    for (let cell = 0; cell < rows * columns; cell += 1, token += 1) {
      temporal[token] = next;
      height[token] = next + Math.floor(cell / columns);
      width[token] = next + cell % columns;
    }
    seen += rows * columns;
    next += Math.max(rows, columns);
  }
  addText(ids.length);
  return { temporal, height, width };
}

/**
 * Rotary angles of the language model's tokens.
 *
 * Feature `i` and its partner, half of the features on, turn by `position * theta^(-2 i / head_dim)`;
 * the first frequencies by the position in time, then those of `mrope_section` by row and by column
 * (transformers, modeling_qwen2_5_vl.py, `apply_multimodal_rotary_pos_emb`). Interleaved, rows have
 * the frequencies 1, 4, 7 and so on, columns 2, 5, 8 and so on, as many as `mrope_section` says, and
 * time has the rest (modeling_qwen3_vl.py, `apply_interleaved_mrope`). Frequencies and angles are
 * rounded to float32.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { cos } = languageRope({
 *   temporal: Int32Array.of(1),
 *   height: Int32Array.of(2),
 *   width: Int32Array.of(3),
 * }, { head_dim: 6, rope_theta: 1, mrope_section: [1, 1, 1] });
 * for (const [feature, position] of [1, 2, 3, 1, 2, 3].entries()) {
 *   assertAlmostEquals(cos[feature] ?? 0, Math.cos(position), 1e-7);
 * }
 * ```
 *
 * @returns Cosines and sines, each `[S, head_dim]`.
 * @throws {RangeError} If `mrope_section` does not sum to half of `head_dim`.
 */
export function languageRope(
  positions: TextPositions,
  { head_dim, rope_theta, mrope_section, mrope_interleaved }: LanguageRopeConfig,
): RopeAngles {
  const half = head_dim / 2;
  const [first, second, third] = mrope_section;
  if (first + second + third !== half) {
    throw new RangeError(
      `Cannot make rotary angles: mrope_section must sum to ${half}, got ${mrope_section}`,
    );
  }
  const f = Math.fround;
  const { temporal, height, width } = positions;
  const placesOf = (index: number) => {
    if (!mrope_interleaved) {
      return index < first ? temporal : index < first + second ? height : width;
    }
    if (index % 3 === 1 && index < 3 * second) return height;
    return index % 3 === 2 && index < 3 * third ? width : temporal;
  };
  const frequencies = Array.from({ length: half }, (_, index) => ({
    frequency: f(1 / f(rope_theta ** f(2 * index / head_dim))),
    places: placesOf(index),
  }));
  const cos = new Float32Array(temporal.length * head_dim);
  const sin = new Float32Array(temporal.length * head_dim);
  for (let token = 0; token < temporal.length; token += 1) {
    const row = token * head_dim;
    for (const [index, { frequency, places }] of frequencies.entries()) {
      const angle = f((places[token] ?? 0) * frequency);
      cos[row + index] = cos[row + half + index] = Math.cos(angle);
      sin[row + index] = sin[row + half + index] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
