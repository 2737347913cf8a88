import { type Correlation, fisherInterval } from "./correlation.ts";
import { pearson } from "./pearson.ts";
import { ranks } from "./ranks.ts";

/**
 * Spearman's rank correlation: Pearson's correlation of the {@linkcode ranks}, tied values sharing
 * the average of their places.
 *
 * p is that of Pearson's t on the ranks, an approximation that is coarse below about ten rows. The
 * interval is Fisher's, with the variance `(1 + r^2 / 2) / (n - 3)` (Bonett and Wright, Sample Size
 * Requirements for Estimating Pearson, Kendall and Spearman Correlations, Psychometrika 65, 2000).
 * p and interval are absent at exactly 1 and -1, where t and z are infinite; with fewer than three
 * rows there is no p, with fewer than four no interval.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(spearman([1, 2, 3, 4], [0, 0.5, 0.4, 9])?.estimate, 0.8);
 * assertEquals(spearman([1, 2, 30], [1, 4, 5]), { estimate: 1, count: 3 });
 * assertEquals(spearman([1, 2, 3], [5, 5, 5]), undefined);
 * ```
 *
 * @returns `undefined` if there are fewer than two rows, or all values of a column are tied.
 * @throws {RangeError} If the columns differ in length, or a value is not a finite number.
 */
export function spearman(x: readonly number[], y: readonly number[]): Correlation | undefined {
  const ofRanks = pearson(ranks(x), ranks(y));
  if (ofRanks === undefined) return undefined;
  const { estimate, count, p } = ofRanks;
  const ci95 = fisherInterval(estimate, (1 + estimate ** 2 / 2) / (count - 3));
  return { estimate, count, ...(p !== undefined && { p }), ...(ci95 && { ci95 }) };
}
