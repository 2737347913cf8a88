import { toTicks } from "../../statistics/mod.ts";

/** Differences of two columns of scores. */
export interface ScoreDifferences {
  /** Second minus first, one per pair: 0 exactly where the scores are equal. */
  readonly values: readonly number[];
  /** Their mean, rounded once; absent where there are none. */
  readonly mean?: number;
}

/**
 * Differences of scores, second minus first, and their mean, free of the rounding that floating
 * point brings: the scores are subtracted and summed as whole numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(scoreDifferences([7.1, 0.3], [7.3, 0.1]), { values: [0.2, -0.2], mean: 0 });
 * ```
 *
 * @throws {RangeError} If the columns are not equally long, or hold what is no finite number.
 */
export function scoreDifferences(
  first: readonly number[],
  second: readonly number[],
): ScoreDifferences {
  const count = first.length;
  if (second.length !== count) {
    throw new RangeError(
      `Cannot subtract scores: second must have ${count} values, got ${second.length}`,
    );
  }
  const { ticks, unit } = toTicks([...first, ...second]);
  // Dividing by a whole number gives the nearest double, multiplying by its inverse need not.
  const scale = Math.round(1 / unit);
  const differences = first.map((_, index) => (ticks[count + index] ?? 0) - (ticks[index] ?? 0));
  const values = differences.map((difference) => difference / scale);
  if (count === 0) return { values };
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  return { values, mean: total / (scale * count) };
}
