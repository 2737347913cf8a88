/** Number of bins of {@linkcode histogram}. */
export const HISTOGRAM_BINS = 10;

/**
 * How many scores lie in each of the ten bins [0, 1), [1, 2), ..., [9, 10].
 *
 * The last bin is closed, so 10 counts with the nines.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(histogram([0, 0.999, 1, 9, 10]), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
 * ```
 *
 * @throws {RangeError} If a score is not a number in [0, 10].
 */
export function histogram(scores: readonly number[]): readonly number[] {
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const score of scores) {
    if (!(score >= 0 && score <= 10)) {
      throw new RangeError(`Cannot count the score: it must be in [0, 10], got ${score}`);
    }
    const bin = Math.min(Math.floor(score), HISTOGRAM_BINS - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
