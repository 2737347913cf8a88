import { type Correlation, fisherInterval } from "./correlation.ts";
import { normalTail } from "./normal.ts";
import { countPairs } from "./pairwise_accuracy.ts";
import { toTicks } from "./ticks.ts";

/** Rows up to which p is exact where nothing is tied; the limit of SciPy. */
const EXACT_ROWS = 33;

/**
 * Kendall's tau-b: `(C - D) / sqrt((C + D + Tx) * (C + D + Ty))` with the pairs of rows that the
 * columns put in the same order (C), in opposite order (D), and that are tied in x only (Tx) or in
 * y only (Ty).
 *
 * Kendall, The Treatment of Ties in Ranking Problems, Biometrika 33, 1945. Pairs tied in both count
 * nowhere. Tau is 1 only where both columns have the same ties; a judge of many levels cannot reach
 * it against ratings of three.
 *
 * p is two-sided. Without ties it is exact up to 33 rows, and beyond where at most one pair departs
 * from one order; otherwise it is that of the normal distribution, with the variance for ties and
 * without continuity correction (Kendall, Rank Correlation Methods, 4th edition, 1970).
 *
 * The interval is Fisher's, with the variance `0.437 / (n - 4)` (Fieller, Hartley and Pearson,
 * Tests for Rank Correlation Coefficients I, Biometrika 44, 1957), absent at exactly 1 and -1 and
 * with fewer than five rows. It is made for columns without ties: against ratings of three levels
 * it held the true tau in only 88 to 93 of 100 simulated samples of 50 rows, so a bootstrap is
 * better there. Takes O(n log n).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { estimate, p } = kendallTauB([1, 2, 3, 4], [1, 3, 2, 4]) ?? {};
 * assertEquals([estimate?.toFixed(3), p?.toFixed(3)], ["0.667", "0.333"]);
 * assertEquals(kendallTauB([1, 2, 3], [5, 5, 5]), undefined);
 * ```
 *
 * @returns `undefined` if there are fewer than two rows, or all values of a column are tied.
 * @throws {RangeError} If the columns differ in length, or a value is not a finite number.
 */
export function kendallTauB(x: readonly number[], y: readonly number[]): Correlation | undefined {
  const { concordant, discordant, tiedFirst, tiedSecond } = countPairs(x, y);
  const untiedX = concordant + discordant + tiedSecond;
  const untiedY = concordant + discordant + tiedFirst;
  if (untiedX === 0 || untiedY === 0) return undefined;
  const count = x.length;
  const score = concordant - discordant;
  const estimate = score / Math.sqrt(untiedX * untiedY);
  const fewer = Math.min(concordant, discordant);
  const isUntied = concordant + discordant === count * (count - 1) / 2;
  const p = isUntied && (count <= EXACT_ROWS || fewer <= 1)
    ? Math.min(1, 2 * inversionTail(count, fewer))
    : 2 * normalTail(Math.abs(score) / Math.sqrt(scoreVariance(x, y)));
  const ci95 = fisherInterval(estimate, 0.437 / (count - 4));
  return { estimate, count, p, ...(ci95 && { ci95 }) };
}

/**
 * Share of the orders of `count` rows that have at most `inversions` inversions.
 *
 * A new last row adds 0 to `count - 1` inversions, each equally likely: the Mahonian numbers, as
 * shares.
 */
function inversionTail(count: number, inversions: number): number {
  let shares = Array.from({ length: inversions + 1 }, (_, at) => Number(at === 0));
  for (let rows = 2; rows <= count; rows++) {
    shares = shares.map((_, at) => sum(shares.slice(Math.max(0, at - rows + 1), at + 1)) / rows);
  }
  return sum(shares);
}

/** Variance of concordant minus discordant pairs where the columns have nothing in common. */
function scoreVariance(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const [tiesX, tiesY] = [tieSums(x), tieSums(y)];
  return (n * (n - 1) * (2 * n + 5) - tiesX.weighted - tiesY.weighted) / 18 +
    tiesX.pairs * tiesY.pairs / (2 * n * (n - 1)) +
    tiesX.triples * tiesY.triples / (9 * n * (n - 1) * (n - 2));
}

function tieSums(values: readonly number[]): {
  readonly pairs: number;
  readonly triples: number;
  readonly weighted: number;
} {
  let [pairs, triples, weighted] = [0, 0, 0];
  for (const { length: t } of Map.groupBy(toTicks(values).ticks, (tick) => tick).values()) {
    pairs += t * (t - 1);
    triples += t * (t - 1) * (t - 2);
    weighted += t * (t - 1) * (2 * t + 5);
  }
  return { pairs, triples, weighted };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
