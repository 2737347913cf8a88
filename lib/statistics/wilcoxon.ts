import { normalTail } from "./normal.ts";
import { ranks } from "./ranks.ts";
import { toTicks } from "./ticks.ts";

/** Most differences for which all sign patterns are counted; 2^50 of them fit a double exactly. */
const MAX_EXACT = 50;

/** Result of {@linkcode wilcoxonSignedRank}. */
export interface WilcoxonTest {
  /** The smaller of the sums of ranks of positive and of negative differences. */
  readonly statistic: number;
  /** Two-sided p-value, in (0, 1]. */
  readonly p: number;
  /** Whether p comes from all sign patterns rather than from the normal distribution. */
  readonly isExact: boolean;
  /** Differences that are not 0; only these count. */
  readonly count: number;
}

/**
 * Wilcoxon's signed-rank test: whether paired differences are symmetric about 0, two-sided.
 *
 * Differences of 0 are left out, the others are ranked by size, and equal sizes share the mean of
 * their ranks (Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics Bulletin 1, 1945).
 * Up to 50 differences, p is twice the share of all sign patterns whose rank sum is at most the
 * statistic, counted by the shift algorithm of Streitberg and Röhmel (Statistical Software
 * Newsletter 12, 1986), which is exact with ties, too. With more, p comes from the normal
 * distribution with mean `n (n + 1) / 4` and variance
 * `n (n + 1) (2 n + 1) / 24 - sum over ties of (t^3 - t) / 48`, without continuity correction.
 *
 * SciPy's `wilcoxon` answers the same without ties. With ties or zeros among 14 to 50 differences
 * it takes the normal distribution; this function stays exact.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   wilcoxonSignedRank([1, 2, 3, -1.5, 0]),
 *   { statistic: 2, p: 0.375, isExact: true, count: 4 },
 * );
 * assertEquals(wilcoxonSignedRank([0, 0]), undefined);
 * ```
 *
 * @param differences Second minus first of each pair.
 * @returns `undefined` if there is no difference other than 0.
 * @throws {RangeError} If a difference is not finite.
 */
export function wilcoxonSignedRank(differences: readonly number[]): WilcoxonTest | undefined {
  const ticks = toTicks(differences).ticks.filter((tick) => tick !== 0);
  const count = ticks.length;
  if (count === 0) return undefined;
  const sizeRanks = ranks(ticks.map(Math.abs));
  const total = count * (count + 1) / 2;
  const positive = sizeRanks.reduce((sum, rank, i) => (ticks[i] ?? 0) > 0 ? sum + rank : sum, 0);
  const statistic = Math.min(positive, total - positive);
  const isExact = count <= MAX_EXACT;
  const p = isExact ? exact(sizeRanks, statistic) : asymptotic(sizeRanks, statistic);
  return { statistic, p, isExact, count };
}

function exact(sizeRanks: readonly number[], statistic: number): number {
  // Twice an average rank is whole. Place s counts the sign patterns with a doubled sum of s.
  const patterns = new Float64Array(2 * statistic + 1);
  patterns[0] = 1;
  for (const rank of sizeRanks) {
    for (let sum = 2 * statistic; sum >= 2 * rank; sum--) {
      patterns[sum] = (patterns[sum] ?? 0) + (patterns[sum - 2 * rank] ?? 0);
    }
  }
  const below = patterns.reduce((sum, of) => sum + of, 0);
  return Math.min(1, below / 2 ** (sizeRanks.length - 1));
}

function asymptotic(sizeRanks: readonly number[], statistic: number): number {
  const n = sizeRanks.length;
  let ties = 0;
  for (const tied of Map.groupBy(sizeRanks, (rank) => rank).values()) {
    ties += tied.length ** 3 - tied.length;
  }
  const variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
  return 2 * normalTail((n * (n + 1) / 4 - statistic) / Math.sqrt(variance));
}
