/** Ends of the scale on which humans rated. */
export interface Scale {
  /** Rating of the worst edit. */
  readonly min: number;
  /** Rating of the best edit; above `min`. */
  readonly max: number;
}

/** The judge's scale, on which everything is compared. */
export const JUDGE_SCALE: Scale = { min: 0, max: 10 };

/**
 * Reads a scale such as `0-1`, `1-5` or `-2-2`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseScale("-2-2"), { min: -2, max: 2 });
 * assertEquals(parseScale("5-1"), undefined);
 * ```
 *
 * @returns `undefined` if the text is no scale whose second end is above the first.
 */
export function parseScale(text: string): Scale | undefined {
  const match = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(text.trim());
  const [min, max] = [Number(match?.[1]), Number(match?.[2])];
  return min < max ? { min, max } : undefined;
}

/**
 * Maps a rating linearly to the judge's scale: `(rating - min) * 10 / (max - min)`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1, 2, 5].map((rating) => toJudgeScale(rating, { min: 1, max: 5 })), [0, 2.5, 10]);
 * ```
 */
export function toJudgeScale(rating: number, { min, max }: Scale): number {
  return (rating - min) * 10 / (max - min);
}
