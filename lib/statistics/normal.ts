/**
 * Share of a standard normal distribution at or below `x`.
 *
 * It is accurate to 12 digits also far out on the left, where the share is tiny.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalCdf(1.959963984540054), 0.975, 1e-15);
 * ```
 *
 * @param x Any number, also an infinite one.
 * @returns P(Z <= x), in [0, 1].
 * @throws {RangeError} If `x` is NaN.
 */
export function normalCdf(x: number): number {
  return normalTail(-x);
}

/**
 * Share of a standard normal distribution above `x`.
 *
 * The density times the Mills ratio, which keeps 12 digits far out on the right, where one minus
 * the share below is rounded to 0. Below 1e-308 doubles themselves lose digits.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalTail(10) / 7.619853024160527e-24, 1, 1e-13);
 * ```
 *
 * @param x Any number, also an infinite one.
 * @returns P(Z > x), in [0, 1].
 * @throws {RangeError} If `x` is NaN.
 */
export function normalTail(x: number): number {
  if (Number.isNaN(x)) {
    throw new RangeError("Cannot take the normal tail: x must be a number, got NaN");
  }
  if (x < 0) return 1 - normalTail(-x);
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * millsRatio(x);
}

/**
 * Quantile of the standard normal distribution: the `x` at or below which the share `p` lies.
 *
 * Newton's method on the logarithm of the tail, which is concave. It starts at the upper bound
 * `sqrt(-2 ln(2 p))` (Chernoff), so each step falls short of the root and none can overshoot. The
 * error is below 1e-13, relative to the greater of 1 and the result.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * assertAlmostEquals(normalQuantile(0.975), 1.959963984540054, 1e-13);
 * assertEquals(normalQuantile(0.5), 0);
 * ```
 *
 * @param p Probability, in (0, 1).
 * @returns The quantile, in standard deviations.
 * @throws {RangeError} If `p` is not in (0, 1).
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) {
    throw new RangeError(`Cannot take the normal quantile: p must be in (0, 1), got ${p}`);
  }
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalQuantile(1 - p);
  const logTail = Math.log(p) + Math.log(2 * Math.PI) / 2;
  let x = Math.sqrt(-2 * Math.log(2 * p));
  for (;;) {
    const ratio = millsRatio(x);
    const next = x + (Math.log(ratio) - x * x / 2 - logTail) * ratio;
    // Steps are negative until rounding takes over.
    if (!(x - next > 1e-15 * Math.max(1, x))) return -next;
    x = next;
  }
}

/**
 * Tail over density at `x >= 0`.
 *
 * Near 0 by the series of Abramowitz and Stegun, 26.2.11; further out by Laplace's continued
 * fraction, 26.2.14, which needs fewer terms the greater x is.
 */
function millsRatio(x: number): number {
  if (x > 3) {
    let fraction = x;
    for (let term = 60; term > 0; term--) fraction = x + term / fraction;
    return 1 / fraction;
  }
  let sum = 0;
  let term = x;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= x * x / odd;
  }
  return Math.sqrt(Math.PI / 2) * Math.exp(x * x / 2) - sum;
}
