import { mean } from "./mean.ts";
import { ranks } from "./ranks.ts";
import { toTicks } from "./ticks.ts";

/** Options of {@linkcode krippendorffAlpha}. */
export interface KrippendorffAlphaOptions {
  /**
   * What the distance of two ratings is: 0 or 1 for equal and unequal ones, the ratings that lie
   * between them, or their difference.
   */
  readonly level: "nominal" | "ordinal" | "interval";
}

/**
 * Krippendorff's alpha of any number of raters, with ratings missing: `1 - Do / De`, the mean
 * squared distance of two ratings of one item over that of any two ratings.
 *
 * Krippendorff, Computing Krippendorff's Alpha-Reliability, University of Pennsylvania, 2011. An
 * item counts by its ratings, and not at all with only one. The distance of the ordinal level is
 * the difference of the average ranks among all ratings that count. Ratings that differ by rounding
 * alone are equal.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ratings = [[0, 0, undefined], [0.5, 0.5, 1], [1, 1, 1], [undefined, 0, undefined]];
 * assertEquals(krippendorffAlpha(ratings, { level: "nominal" })?.toFixed(3), "0.650");
 * assertEquals(krippendorffAlpha(ratings, { level: "interval" })?.toFixed(3), "0.841");
 * assertEquals(krippendorffAlpha([[1, 1], [1, 1]], { level: "ordinal" }), undefined);
 * ```
 *
 * @param ratings Items, each with one rating per rater; `undefined` where a rater gave none.
 * @returns 1 at full agreement, 0 at that of chance, and negative below; `undefined` if no item has
 * two ratings, or all ratings that count are equal.
 * @throws {RangeError} If a rating is not a finite number.
 */
export function krippendorffAlpha(
  ratings: readonly (readonly (number | undefined)[])[],
  options: KrippendorffAlphaOptions,
): number | undefined {
  const { level } = options;
  const items = ratings.map((item) => item.filter((rating) => rating !== undefined))
    .filter((item) => item.length > 1);
  const given = items.flat();
  const values = level === "ordinal" ? ranks(given) : toTicks(given).ticks;
  const distance = level === "nominal" ? unequalPairs : squaredDifferences;
  const expected = distance(values);
  if (expected === 0) return undefined;
  let observed = 0;
  let start = 0;
  for (const { length } of items) {
    observed += distance(values.slice(start, start + length)) / (length - 1);
    start += length;
  }
  return 1 - (values.length - 1) * observed / expected;
}

/** Ordered pairs of unequal values. */
function unequalPairs(values: readonly number[]): number {
  const same = Map.groupBy(values, (value) => value).values();
  return values.length ** 2 - same.reduce((sum, { length }) => sum + length ** 2, 0);
}

/** Sum of the squared differences of ordered pairs, by way of the squares about the mean. */
function squaredDifferences(values: readonly number[]): number {
  const centre = mean(values) ?? 0;
  return 2 * values.length * values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
