/**
 * P-values adjusted for several tests by Holm's step-down procedure.
 *
 * With the p-values in ascending order, the adjusted one in place i of m is the greatest of
 * `min(1, (m - j + 1) * p[j])` over all j up to i (Holm, A Simple Sequentially Rejective Multiple
 * Test Procedure, Scandinavian Journal of Statistics 6, 1979). To reject what is at most 0.05 keeps
 * the chance of any false rejection at 0.05, however the tests depend on each other.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(holmAdjust([0.25, 0.01, 0.02]), [0.25, 0.03, 0.04]);
 * assertEquals(holmAdjust([]), []);
 * ```
 *
 * @returns Adjusted p-values in [0, 1], in the given order; none for none.
 * @throws {RangeError} If a p-value is not in [0, 1].
 */
export function holmAdjust(pValues: readonly number[]): readonly number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot adjust the p-values: each must be in [0, 1], got ${wrong}`);
  }
  const adjusted = new Array<number>(pValues.length).fill(0);
  let greatest = 0;
  const ascending = [...pValues.entries()].sort(([, a], [, b]) => a - b);
  for (const [place, [index, p]] of ascending.entries()) {
    greatest = Math.max(greatest, Math.min(1, (pValues.length - place) * p));
    adjusted[index] = greatest;
  }
  return adjusted;
}
