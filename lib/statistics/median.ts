import { median as middle } from "simple-statistics";

/**
 * Median: the middle value, or the mean of the two middle ones.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(median([9, 1, 6, 7]), 6.5);
 * assertEquals(median([]), undefined);
 * ```
 *
 * @returns `undefined` if there are no values.
 */
export function median(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : middle([...values]);
}
