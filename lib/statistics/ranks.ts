import { toTicks } from "./ticks.ts";

/**
 * Ranks from 1 in ascending order; equal values share the average of their places.
 *
 * Ties are decided by {@linkcode toTicks}, so that values that differ by rounding alone are tied.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ranks([0.5, 0, 1, 0.5]), [2.5, 1, 4, 2.5]);
 * assertEquals(ranks([]), []);
 * ```
 *
 * @returns One rank per value, in the order of the values; their sum is `n * (n + 1) / 2`.
 * @throws {RangeError} If a value is not a finite number.
 */
export function ranks(values: readonly number[]): readonly number[] {
  const { ticks } = toTicks(values);
  const counts = new Map<number, number>();
  for (const tick of ticks) counts.set(tick, (counts.get(tick) ?? 0) + 1);
  const rankOf = new Map<number, number>();
  let below = 0;
  for (const [tick, count] of [...counts].sort(([a], [b]) => a - b)) {
    rankOf.set(tick, below + (count + 1) / 2);
    below += count;
  }
  return ticks.map((tick) => rankOf.get(tick) ?? 0);
}
