/** A prompt as the language model takes it. */
export interface PromptTokens {
  /** Ids `[S]`, in which each image takes as many places as it has tokens. */
  readonly ids: BigInt64Array;
  /** Places `[V]` of the images' tokens in `ids`, in order. */
  readonly imagePositions: BigInt64Array;
}

/**
 * Makes room for the images of a prompt: the one token that marks an image's place is repeated for
 * each token of the image.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { ids, imagePositions } = withImageRoom([1, 9, 2], { imageTokens: [3], imageTokenId: 9 });
 * assertEquals(ids, BigInt64Array.of(1n, 9n, 9n, 9n, 2n));
 * assertEquals(imagePositions, BigInt64Array.of(1n, 2n, 3n));
 * ```
 *
 * @param ids Ids of the prompt, with one mark for each image.
 * @param images `imageTokens`: tokens of each image, in order; `imageTokenId`: id of the mark,
 * `<|image_pad|>`.
 * @throws {RangeError} If there are more or fewer marks than images.
 */
export function withImageRoom(
  ids: readonly number[],
  { imageTokens, imageTokenId }: {
    readonly imageTokens: readonly number[];
    readonly imageTokenId: number;
  },
): PromptTokens {
  const marks = ids.filter((id) => id === imageTokenId).length;
  if (marks !== imageTokens.length) {
    throw new RangeError(
      `Cannot place images: the prompt must have a mark for each of ${imageTokens.length}, ` +
        `got ${marks}`,
    );
  }
  const counts = imageTokens.values();
  const whole: bigint[] = [];
  const imagePositions: bigint[] = [];
  for (const id of ids) {
    const count = id === imageTokenId ? counts.next().value ?? 0 : 1;
    for (let copy = 0; copy < count; copy += 1) {
      if (id === imageTokenId) imagePositions.push(BigInt(whole.length));
      whole.push(BigInt(id));
    }
  }
  return { ids: BigInt64Array.from(whole), imagePositions: BigInt64Array.from(imagePositions) };
}
