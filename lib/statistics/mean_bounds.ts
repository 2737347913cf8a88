import { sum } from "simple-statistics";
import { mean } from "./mean.ts";

/**
 * Mean of all scores if every missing one had been the lowest or the highest possible.
 *
 * `low = (sum + missing * 0) / (n + missing)` and `high = (sum + missing * 10) / (n + missing)`:
 * the worst-case bounds of Manski (Partial Identification of Probability Distributions, 2003),
 * which need no assumption about why scores are missing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(meanBounds([8, 6], 2), [3.5, 8.5]);
 * assertEquals(meanBounds([8, 6], 0), [7, 7]);
 * ```
 *
 * @param scores The scores there are, each in [0, 10].
 * @param missing How many are missing.
 * @returns Lower and upper bound; `undefined` if there are no scores and none is missing.
 * @throws {RangeError} If `missing` is not a whole number of at least 0.
 */
export function meanBounds(
  scores: readonly number[],
  missing: number,
): readonly [low: number, high: number] | undefined {
  if (!Number.isInteger(missing) || missing < 0) {
    throw new RangeError(`Cannot bound the mean: missing must be a count, got ${missing}`);
  }
  if (missing === 0) {
    const exact = mean(scores);
    return exact === undefined ? undefined : [exact, exact];
  }
  const total = sum([...scores]);
  const count = scores.length + missing;
  return [total / count, (total + 10 * missing) / count];
}
