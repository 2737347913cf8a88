import { normalTail } from "./normal.ts";

/** Pairs of yes-or-no results that differ. */
export interface DiscordantCounts {
  /** Items where only the first is right; a whole number of at least 0. */
  readonly onlyFirst: number;
  /** Items where only the second is right; a whole number of at least 0. */
  readonly onlySecond: number;
}

/** Two-sided p-values of McNemar's test, each in [0, 1]. */
export interface McNemarTest {
  /** Exact: twice the smaller tail of the binomial distribution, at most 1. */
  readonly p: number;
  /** Mid-p: counts what is as extreme as the observed by half; less conservative than exact. */
  readonly pMid: number;
  /** By chi-squared without continuity correction. */
  readonly pAsymptotic: number;
  /** By chi-squared with Edwards' continuity correction. */
  readonly pCorrected: number;
}

/**
 * McNemar's test: whether two judges of the same items are right equally often.
 *
 * Only the n items on which exactly one of them is right count. The smaller of their counts,
 * k, is binomial with n draws and probability 1/2 (McNemar, Psychometrika 12, 1947):
 *
 * - exact: `min(1, 2 P(X <= k))`;
 * - mid-p: `P(more extreme) + P(as extreme) / 2` (Fagerland, Lydersen and Laake, The McNemar Test
 *   for Binary Matched-Pairs Data, BMC Medical Research Methodology 13:91, 2013);
 * - asymptotic: chi-squared of `d^2 / n`, one degree of freedom, d the difference of the counts;
 * - corrected: that of `(|d| - 1)^2 / n` (Edwards, Psychometrika 13, 1948), and 0 where d is.
 *
 * Where no result differs, nothing speaks against equality: 1, and by its definition 0.5 for mid-p.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const { p, pAsymptotic } = mcnemarTest({ onlyFirst: 1, onlySecond: 7 });
 * assertAlmostEquals(p, 0.0703125, 1e-15);
 * assertAlmostEquals(pAsymptotic, 0.03389485352468924, 1e-15);
 * ```
 *
 * @throws {RangeError} If a count is not a whole number of at least 0.
 */
export function mcnemarTest({ onlyFirst, onlySecond }: DiscordantCounts): McNemarTest {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`Cannot test: counts must be whole and at least 0, got ${count}`);
    }
  }
  const count = onlyFirst + onlySecond;
  const difference = Math.abs(onlyFirst - onlySecond);
  const { below, at } = binomialTail(Math.min(onlyFirst, onlySecond), count);
  return {
    p: Math.min(1, 2 * (below + at)),
    pMid: 2 * below + (difference === 0 ? at / 2 : at),
    pAsymptotic: chiSquaredTail(difference),
    pCorrected: chiSquaredTail(Math.max(0, difference - 1)),
  };

  function chiSquaredTail(deviation: number): number {
    return deviation === 0 ? 1 : 2 * normalTail(deviation / Math.sqrt(count));
  }
}

/**
 * P(X < k) and P(X = k) of the binomial distribution with n draws and probability 1/2, for k up to
 * n / 2.
 *
 * The terms go out from the middle, where the greatest is, and are divided by their sum in the end:
 * neither factorials nor a power of 1/2 can overflow or lose digits.
 */
function binomialTail(k: number, n: number): { readonly below: number; readonly at: number } {
  let weight = 1;
  let half = 0;
  let below = 0;
  let at = 0;
  for (let i = Math.floor(n / 2); i >= 0 && weight > 0; i--) {
    half += 2 * i === n ? weight / 2 : weight;
    if (i === k) at = weight;
    if (i < k) below += weight;
    weight *= i / (n - i + 1);
  }
  return { below: below / (2 * half), at: at / (2 * half) };
}
