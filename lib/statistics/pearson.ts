import { type Correlation, fisherInterval } from "./correlation.ts";
import { mean } from "./mean.ts";
import { studentTTail } from "./student_t.ts";
import { toTicks } from "./ticks.ts";

/**
 * Pearson's correlation: `sum(dx * dy) / sqrt(sum(dx^2) * sum(dy^2))` of the deviations from the
 * means.
 *
 * p is two-sided, of `t = r * sqrt((n - 2) / (1 - r^2))` with n - 2 degrees of freedom (Student,
 * Probable Error of a Correlation Coefficient, Biometrika 6, 1908), exact for normal columns.
 * The interval is Fisher's, with the variance `1 / (n - 3)`. A coefficient that differs from 1 or
 * -1 by rounding alone is taken for that. t and z are infinite there, so p and interval are absent:
 * a p of 0 would claim certainty. With fewer than three rows there is no p, with fewer than four no
 * interval.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { estimate, p, count } = pearson([1, 2, 3, 4], [1, 3, 2, 4]) ?? { estimate: 0, count: 0 };
 * assertEquals([estimate, p?.toFixed(3), count], [0.8, "0.200", 4]);
 * assertEquals(pearson([1, 2, 3], [5, 5, 5]), undefined);
 * ```
 *
 * @returns `undefined` if there are fewer than two rows, or all values of a column are equal (as
 * {@linkcode toTicks} decides).
 * @throws {RangeError} If the columns differ in length, or a value is not a finite number.
 */
export function pearson(x: readonly number[], y: readonly number[]): Correlation | undefined {
  if (x.length !== y.length) {
    throw new RangeError(
      `Cannot correlate: y must be as long as x, got ${y.length} values for ${x.length}`,
    );
  }
  const [dx, dy] = [deviations(x), deviations(y)];
  if (dx === undefined || dy === undefined) return undefined;
  const count = x.length;
  const r = sumOfProducts(dx, dy) / Math.sqrt(sumOfProducts(dx, dx) * sumOfProducts(dy, dy));
  const estimate = Math.abs(r) > 1 - 8 * Number.EPSILON ? Math.sign(r) : r;
  const ci95 = fisherInterval(estimate, 1 / (count - 3));
  return {
    estimate,
    count,
    ...(Math.abs(estimate) < 1 && count > 2 && { p: twoSided(estimate, count - 2) }),
    ...(ci95 && { ci95 }),
  };
}

function twoSided(r: number, degreesOfFreedom: number): number {
  const t = Math.abs(r) * Math.sqrt(degreesOfFreedom / ((1 - r) * (1 + r)));
  return 2 * studentTTail(t, degreesOfFreedom);
}

/** Scaled by a power of two, which is exact and keeps the squares of huge values finite. */
function deviations(values: readonly number[]): readonly number[] | undefined {
  const { ticks } = toTicks(values);
  const centre = mean(values);
  if (centre === undefined || ticks.every((tick) => tick === ticks[0])) return undefined;
  const fromCentre = values.map((value) => value - centre);
  const greatest = fromCentre.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = 2 ** Math.floor(Math.log2(greatest));
  return fromCentre.map((value) => value / scale);
}

function sumOfProducts(first: readonly number[], second: readonly number[]): number {
  return first.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0);
}
