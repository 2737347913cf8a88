import { mean as compensatedMean } from "simple-statistics";
import { extent } from "./extent.ts";

/**
 * Arithmetic mean: the sum divided by the count.
 *
 * The sum is compensated (Kahan), so the order of the values hardly matters. Rounding can put the
 * quotient just outside the values (three times 0.1 would give 0.09999999999999999), so it is held
 * between the smallest and the largest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mean([6, 7, 9.5]), 7.5);
 * assertEquals(mean([]), undefined);
 * ```
 *
 * @returns `undefined` if there are no values.
 */
export function mean(values: readonly number[]): number | undefined {
  const range = extent(values);
  if (range === undefined) return undefined;
  return Math.min(range.max, Math.max(range.min, compensatedMean([...values])));
}
