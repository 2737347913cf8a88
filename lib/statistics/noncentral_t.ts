import { normalTail } from "./normal.ts";

/** Parameters of {@linkcode noncentralTTail}. */
export interface NoncentralTOptions {
  /** Degrees of freedom; any number above 0. */
  readonly degreesOfFreedom: number;
  /** Mean of the normal variable in the numerator; any number. */
  readonly noncentrality: number;
}

/** Nodes above 0 and weights of Gauss-Legendre quadrature with ten points on [-1, 1]. */
const NODES = [
  [0.14887433898163122, 0.29552422471475287],
  [0.4333953941292472, 0.26926671930999635],
  [0.6794095682990244, 0.21908636251598204],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.06667134430868814],
] as const;
/** Parts between two bends of the integrand, and to a unit of its variable, at least. */
const PARTS = 16;
const PARTS_PER_UNIT = 4;
/** The integral leaves out where the density is below `exp(-38)`, a part in 3e16, of its peak. */
const DEPTH = 38;

/**
 * Upper tail of the noncentral t distribution: P(T > t).
 *
 * `T = (Z + noncentrality) / S` with a standard normal Z and an independent
 * `S = sqrt(chi-squared / v)` (Johnson, Kotz and Balakrishnan, Continuous Univariate
 * Distributions 2, 1995, chapter 31). Given S, the probability is the normal tail beyond
 * `t * S - noncentrality`; its mean over `log S`, whose density is proportional to
 * `exp(v * (u - exp(2 * u) / 2))`, is taken by Gauss-Legendre quadrature. The absolute error is
 * below 1e-14.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const tail = noncentralTTail(2, { degreesOfFreedom: 10, noncentrality: 1.5 });
 * assertAlmostEquals(tail, 0.340845927557809, 1e-14);
 * ```
 *
 * @throws {RangeError} If `t` or `noncentrality` is not finite, or `degreesOfFreedom` is not above
 * 0 and finite.
 */
export function noncentralTTail(t: number, options: NoncentralTOptions): number {
  const { degreesOfFreedom, noncentrality } = options;
  if (!Number.isFinite(t) || !Number.isFinite(noncentrality)) {
    throw new RangeError(
      "Cannot take the noncentral t tail: t and noncentrality must be finite, " +
        `got ${t} and ${noncentrality}`,
    );
  }
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Infinity)) {
    throw new RangeError(
      "Cannot take the noncentral t tail: degreesOfFreedom must be above 0, " +
        `got ${degreesOfFreedom}`,
    );
  }
  const depth = DEPTH / degreesOfFreedom;
  const low = -Math.sqrt(depth) - depth;
  const high = Math.sqrt(depth);
  // The normal tail bends within nine standard deviations of its middle; the density at its peak.
  const bends = [-9, 0, 9].map((z) => Math.log((noncentrality + z) / t))
    .filter((u) => u > low && u < high);
  const cuts = [low, 0, high, ...bends].toSorted((a, b) => a - b);
  let weighted = 0;
  let total = 0;
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const width = (cuts[index + 1] ?? high) - start;
    const parts = Math.max(PARTS, Math.ceil(PARTS_PER_UNIT * width));
    const half = width / parts / 2;
    for (let part = 0; part < parts; part++) {
      const middle = start + (2 * part + 1) * half;
      for (const [node, weight] of NODES) {
        add(middle - node * half, weight * half);
        add(middle + node * half, weight * half);
      }
    }
  }
  return weighted / total;

  function add(u: number, width: number): void {
    const density = width * Math.exp(degreesOfFreedom * (u - Math.expm1(2 * u) / 2));
    weighted += density * normalTail(t * Math.exp(u) - noncentrality);
    total += density;
  }
}
