/**
 * Quantile by linear interpolation between order statistics, at position `(n - 1) * p`.
 *
 * This is type 7 of Hyndman and Fan (Sample Quantiles in Statistical Packages, The American
 * Statistician 50, 1996), the default of NumPy and R. The quantile of simple-statistics takes the
 * nearest value instead, and answers differently for an even and an odd count.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantile([1, 2, 3, 4], 0.25), 1.75);
 * assertEquals(quantile([], 0.25), undefined);
 * ```
 *
 * @param p Share of the values below the quantile, in [0, 1].
 * @returns `undefined` if there are no values.
 * @throws {RangeError} If `p` is outside [0, 1].
 */
export function quantile(values: readonly number[], p: number): number | undefined {
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`Cannot take the quantile: p must be in [0, 1], got ${p}`);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (position - Math.floor(position));
}
