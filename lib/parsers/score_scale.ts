/** The numbers that a score may be, both ends included, such as `[1, 5]`. */
export type ScoreScale = readonly [low: number, high: number];

/** The scale of scores wherever no other is named. */
export const TEN: ScoreScale = [0, 10];

/**
 * A score of another scale on the scale from 0 to 10: linear, the ends of one on the ends of the
 * other.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([onTen(3, [1, 5]), onTen(82, [0, 100]), onTen(7.3, [0, 10])], [5, 8.2, 7.3]);
 * ```
 */
export function onTen(score: number, [low, high]: ScoreScale): number {
  // A score that is on the scale already must not change in its last digit.
  return low === 0 && high === 10 ? score : (score - low) * 10 / (high - low);
}
