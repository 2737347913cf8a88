import { standardDeviation } from "simple-statistics";
import { extent } from "./extent.ts";

/**
 * Population standard deviation: `sqrt(sum((x - mean)^2) / n)`, NumPy's `std` with its defaults.
 *
 * Equal values give exactly 0, also where the mean is not exact.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(stdPopulation([2, 4, 4, 4, 5, 5, 7, 9]), 2);
 * assertEquals(stdPopulation([]), undefined);
 * ```
 *
 * @returns `undefined` if there are no values; 0 for a single one.
 */
export function stdPopulation(values: readonly number[]): number | undefined {
  const range = extent(values);
  if (range === undefined) return undefined;
  return range.min === range.max ? 0 : standardDeviation([...values]);
}
