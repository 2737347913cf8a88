import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";

/** A correlation of two columns, with what is known of its error. */
export interface Correlation {
  /** The coefficient, in [-1, 1]. */
  readonly estimate: number;
  /** Two-sided p of no association, in [0, 1]; absent where the test does not exist. */
  readonly p?: number;
  /** 95 % interval, inside [-1, 1]; absent where Fisher's z or its variance does not exist. */
  readonly ci95?: Interval;
  /** Rows that both columns have. */
  readonly count: number;
}

/**
 * 95 % interval of a correlation by Fisher's z: `tanh(atanh(r) +- 1.96 * sqrt(variance))`.
 *
 * Fisher, On the Probable Error of a Coefficient of Correlation Deduced from a Small Sample, Metron
 * 1, 1921. The variance of z depends on the coefficient; for Pearson's it is `1 / (n - 3)`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const interval = fisherInterval(0.5, 1 / 25) ?? [];
 * assertEquals(interval.map((end) => end.toFixed(3)), ["0.156", "0.736"]);
 * assertEquals(fisherInterval(1, 1 / 25), undefined);
 * ```
 *
 * @param estimate The coefficient, in [-1, 1].
 * @param variance Variance of the z.
 * @returns `undefined` if the estimate is 1 or -1, whose z is infinite, or if the variance is not a
 * positive number, as with too few rows.
 */
export function fisherInterval(estimate: number, variance: number): Interval | undefined {
  if (Math.abs(estimate) === 1 || !(variance > 0 && variance < Infinity)) return undefined;
  const z = Math.atanh(estimate);
  const halfWidth = normalQuantile(0.975) * Math.sqrt(variance);
  return [Math.tanh(z - halfWidth), Math.tanh(z + halfWidth)];
}
