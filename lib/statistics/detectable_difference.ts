import { noncentralTTail } from "./noncentral_t.ts";
import { normalQuantile } from "./normal.ts";
import { studentTQuantile } from "./student_t.ts";

/** Options of {@linkcode pairedPower}. */
export interface PairedPowerOptions {
  /** Pairs; a whole number, at least 2. */
  readonly count: number;
  /** Standard deviation of the differences of the pairs; above 0. */
  readonly std: number;
  /** True mean difference; its sign does not matter. */
  readonly difference: number;
  /** Significance level of the two-sided test, in (0, 1). @default {0.05} */
  readonly level?: number;
}

/** Options of {@linkcode detectableDifference}. */
export interface DetectableDifferenceOptions {
  /** Pairs; a whole number. */
  readonly count: number;
  /** Standard deviation of the differences of the pairs; at least 0. */
  readonly std: number;
  /** Probability of finding the difference; above `level` and below 1. @default {0.8} */
  readonly power?: number;
  /** Significance level of the two-sided test, in (0, 1). @default {0.05} */
  readonly level?: number;
}

/** Options of {@linkcode neededCount}. */
export interface NeededCountOptions {
  /** True mean difference; its sign does not matter. */
  readonly difference: number;
  /** Standard deviation of the differences of the pairs; at least 0. */
  readonly std: number;
  /** Probability of finding the difference; above `level` and below 1. @default {0.8} */
  readonly power?: number;
  /** Significance level of the two-sided test, in (0, 1). @default {0.05} */
  readonly level?: number;
}

/**
 * Power of the two-sided paired t test: how probable it is to find a true difference.
 *
 * With `v = count - 1`, the test statistic has the noncentral t distribution with v degrees of
 * freedom around `difference / std * sqrt(count)`; the power is the probability of both ends beyond
 * the critical t (Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2).
 * The absolute error is below 1e-11.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(pairedPower({ count: 34, std: 1, difference: 0.5 }), 0.8078, 1e-4);
 * assertAlmostEquals(pairedPower({ count: 34, std: 1, difference: 0 }), 0.05, 1e-12);
 * ```
 *
 * @returns Probability in (0, 1]; `level` where the difference is 0.
 * @throws {RangeError} If an option is out of its range.
 */
export function pairedPower(options: PairedPowerOptions): number {
  const { count, std, difference, level = 0.05 } = options;
  check("power", { count, std, difference, level });
  if (count < 2 || std === 0) {
    throw new RangeError(
      "Cannot compute the power: count must be at least 2 and std above 0, " +
        `got ${count} and ${std}`,
    );
  }
  return powerOf(difference / std * Math.sqrt(count), criticalT(count, level));
}

/**
 * Smallest true mean difference that a two-sided paired t test finds with the given power.
 *
 * The solution of `pairedPower(difference) = power`, for normal differences; a skewness of 1 moves
 * the true power by up to 0.05 at 50 pairs and 0.02 at 270. Where the pairs fall into clusters,
 * take the clusters' mean differences for the pairs.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(detectableDifference({ count: 100, std: 2 }) ?? NaN, 0.566, 1e-3);
 * ```
 *
 * @returns Difference in the unit of `std`; `undefined` where there is no such test: for fewer than
 * two pairs, or where all differences are equal (`std` 0).
 * @throws {RangeError} If an option is out of its range.
 */
export function detectableDifference(options: DetectableDifferenceOptions): number | undefined {
  const { count, std, power = 0.8, level = 0.05 } = options;
  check("detectable difference", { count, std, power, level });
  if (count < 2 || std === 0) return undefined;
  const critical = criticalT(count, level);
  let low = 0;
  let high = 1;
  while (powerOf(high, critical) < power) high *= 2;
  // Regula falsi, where an end that stays twice counts half (Illinois; Dowell and Jarratt, BIT 11,
  // 1971).
  let below = level - power;
  let above = powerOf(high, critical) - power;
  let middle = high;
  for (let step = 0, side = 0; step < 100 && high - low > 1e-14 * high; step++) {
    middle = (low * above - high * below) / (above - below);
    const gap = powerOf(middle, critical) - power;
    if (gap === 0) break;
    if (gap > 0) {
      [high, above] = [middle, gap];
      if (side > 0) below /= 2;
    } else {
      [low, below] = [middle, gap];
      if (side < 0) above /= 2;
    }
    side = Math.sign(gap);
  }
  return middle * std / Math.sqrt(count);
}

/**
 * Smallest number of pairs with which a two-sided paired t test finds a true difference with the
 * given power.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(neededCount({ difference: 0.5, std: 1 }), 34);
 * assertEquals(neededCount({ difference: 0, std: 1 }), undefined);
 * ```
 *
 * @returns A whole number, at least 2; `undefined` where no number is enough (`difference` 0),
 * where it would exceed 2^52, or where there is no such test (`std` 0).
 * @throws {RangeError} If an option is out of its range.
 */
export function neededCount(options: NeededCountOptions): number | undefined {
  const { difference, std, power = 0.8, level = 0.05 } = options;
  check("needed count", { difference, std, power, level });
  if (difference === 0 || std === 0) return undefined;
  const isEnough = (count: number) =>
    powerOf(difference / std * Math.sqrt(count), criticalT(count, level)) >= power;
  let low = 1;
  let high = 2;
  while (!isEnough(high)) {
    low = high;
    high *= 2;
    if (high > Number.MAX_SAFE_INTEGER) return undefined;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Where the two-sided test begins to reject. */
interface Critical {
  readonly t: number;
  readonly degreesOfFreedom: number;
}

function criticalT(count: number, level: number): Critical {
  const v = count - 1;
  // The lower quantiles: 1 - level / 2 would lose digits of a small level.
  if (v <= 1e6) return { t: -studentTQuantile(level / 2, v), degreesOfFreedom: v };
  // Further on, two terms of the expansion around the normal quantile are exact (Abramowitz and
  // Stegun, 26.7.5).
  const z = -normalQuantile(level / 2);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return { t: z + ((z ** 3 + z) / 4 + second / v) / v, degreesOfFreedom: v };
}

function powerOf(noncentrality: number, { t, degreesOfFreedom }: Critical): number {
  return noncentralTTail(t, { degreesOfFreedom, noncentrality }) +
    noncentralTTail(t, { degreesOfFreedom, noncentrality: -noncentrality });
}

function check(
  what: string,
  { count = 0, std, difference = 0, power, level }: {
    readonly count?: number;
    readonly std: number;
    readonly difference?: number;
    readonly power?: number;
    readonly level: number;
  },
): void {
  const fail = (expected: string) => new RangeError(`Cannot compute the ${what}: ${expected}`);
  if (!(Number.isSafeInteger(count) && count >= 0)) {
    throw fail(`count must be a whole number, got ${count}`);
  }
  if (!(std >= 0 && std < Infinity)) throw fail(`std must be at least 0, got ${std}`);
  if (!Number.isFinite(difference)) throw fail(`difference must be finite, got ${difference}`);
  if (!(level > 0 && level < 1)) throw fail(`level must be in (0, 1), got ${level}`);
  if (power !== undefined && !(power > level && power < 1)) {
    throw fail(`power must be above level and below 1, got ${power}`);
  }
}
