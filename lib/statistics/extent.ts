import { extent as smallestAndLargest } from "simple-statistics";

/** The smallest and the largest of some values. */
export interface Extent {
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
}

/**
 * Smallest and largest value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(extent([7, 2.5, 9]), { min: 2.5, max: 9 });
 * assertEquals(extent([]), undefined);
 * ```
 *
 * @returns `undefined` if there are no values.
 */
export function extent(values: readonly number[]): Extent | undefined {
  if (values.length === 0) return undefined;
  const [min, max] = smallestAndLargest([...values]);
  return { min, max };
}
