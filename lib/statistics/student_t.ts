/**
 * Quantile of Student's t distribution: the t below which the share `p` lies.
 *
 * Solves `P(T > t) = I_x(v/2, 1/2) / 2` with `x = v / (v + t^2)` for t, where I is the regularised
 * incomplete beta function (Abramowitz and Stegun, 26.7.1 and 26.5.27). Newton's method starts at
 * 0: the distribution function is concave from there on, so each step falls short of the root and
 * none can overshoot. The relative error is below 1e-12 for up to a million degrees of freedom.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(studentTQuantile(0.975, 10), 2.2281388519862742, 1e-12);
 * ```
 *
 * @param p Probability, in (0, 1).
 * @param degreesOfFreedom Any number above 0.
 * @throws {RangeError} If either is out of its range.
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1)) {
    throw new RangeError(`Cannot take the t quantile: p must be in (0, 1), got ${p}`);
  }
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Infinity)) {
    throw new RangeError(
      `Cannot take the t quantile: degreesOfFreedom must be above 0, got ${degreesOfFreedom}`,
    );
  }
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  let t = 0;
  for (let step = 0; step < 5000; step++) {
    const next = t + (upperTail(t, degreesOfFreedom) - tail) / density(t, degreesOfFreedom);
    // Steps are positive until rounding takes over.
    if (!(next - t > 1e-15 * next)) break;
    t = next;
  }
  return p < 0.5 ? -t : t;
}

/**
 * Share of Student's t distribution above `t`: P(T > t).
 *
 * `I_x(v/2, 1/2) / 2` with `x = v / (v + t^2)` for t >= 0, where I is the regularised incomplete
 * beta function (Abramowitz and Stegun, 26.7.1). The relative error is below 1e-12, also far out on
 * the right; it grows with the degrees of freedom, to 1e-10 at a million. Where t^2 is beyond the
 * largest double, the tail is 0.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * assertAlmostEquals(studentTTail(2.2281388519862742, 10), 0.025, 1e-15);
 * assertEquals([studentTTail(0, 3), studentTTail(-Infinity, 3)], [0.5, 1]);
 * ```
 *
 * @param t Any number, also an infinite one.
 * @param degreesOfFreedom Any number above 0.
 * @returns A probability, in [0, 1]; twice that of `Math.abs(t)` is the two-sided p-value.
 * @throws {RangeError} If `t` is NaN, or `degreesOfFreedom` is not above 0.
 */
export function studentTTail(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) {
    throw new RangeError("Cannot take the t tail: t must be a number, got NaN");
  }
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Infinity)) {
    throw new RangeError(
      `Cannot take the t tail: degreesOfFreedom must be above 0, got ${degreesOfFreedom}`,
    );
  }
  if (t < 0) return 1 - studentTTail(-t, degreesOfFreedom);
  return t * t === Infinity ? 0 : upperTail(t, degreesOfFreedom);
}

/** P(T > t) for t >= 0. */
function upperTail(t: number, v: number): number {
  const a = v / 2;
  const x = v / (v + t * t);
  const complement = (t * t) / (v + t * t);
  // x^a * (1 - x)^(1/2) / B(a, 1/2)
  const front = Math.exp(-a * Math.log1p((t * t) / v)) * Math.sqrt(complement) *
    gammaRatio(a) / Math.sqrt(Math.PI);
  // The continued fraction converges fast on one side of the mean only.
  return x < (a + 1) / (a + 2.5)
    ? front * betaFraction(x, [a, 0.5]) / (2 * a)
    : 0.5 - front * betaFraction(complement, [0.5, a]);
}

function density(t: number, v: number): number {
  return gammaRatio(v / 2) / Math.sqrt(Math.PI * v) *
    Math.exp(-(v + 1) / 2 * Math.log1p((t * t) / v));
}

/**
 * Gamma(a + 1/2) / Gamma(a), without the cancellation that a difference of two logarithms has.
 *
 * The series is that of Tricomi and Erdélyi (Pacific Journal of Mathematics 1, 1951); the
 * recurrence leads up to where it is accurate.
 */
function gammaRatio(a: number): number {
  let factor = 1;
  let z = a;
  for (; z < 30; z++) factor *= z / (z + 0.5);
  const u = 1 / z;
  const series = 1 +
    u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 +
                    u * (-399 / 262144 + u * (869 / 4194304 + u * (39325 / 33554432)))))));
  return factor * Math.sqrt(z) * series;
}

/**
 * Continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method as
 * modified by Thompson and Barnett (Journal of Computational Physics 64, 1986).
 */
function betaFraction(x: number, [a, b]: readonly [number, number]): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / guard(1 - (a + b) * x / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    value *= d * c;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return value;

  function guard(number: number): number {
    return Math.abs(number) < tiny ? tiny : number;
  }
}
