import { sampleStandardDeviation } from "simple-statistics";
import { extent } from "./extent.ts";

/**
 * Sample standard deviation: `sqrt(sum((x - mean)^2) / (n - 1))`.
 *
 * Equal values give exactly 0, also where the mean is not exact.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(stdSample([1, 3, 5]), 2);
 * assertEquals(stdSample([5]), undefined);
 * ```
 *
 * @returns `undefined` if there are fewer than two values.
 */
export function stdSample(values: readonly number[]): number | undefined {
  const range = extent(values);
  if (range === undefined || values.length < 2) return undefined;
  return range.min === range.max ? 0 : sampleStandardDeviation([...values]);
}
