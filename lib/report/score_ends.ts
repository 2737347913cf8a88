/** Most items of an end. */
const MOST = 5;

/** The items at both ends of a ranking; no item is at both. */
export interface ScoreEnds<T> {
  /** Highest first. */
  readonly highest: readonly T[];
  /** Lowest first. */
  readonly lowest: readonly T[];
}

/**
 * Up to five items with the highest numbers and up to five with the lowest. Ties stay in the order
 * in which they are given, at both ends. With few items the highest are chosen first.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = [{ id: "a", score: 0 }, { id: "b", score: 7 }, { id: "c", score: 0 }];
 * const { highest, lowest } = scoreEnds(pairs, ({ score }) => score);
 * assertEquals(highest.map(({ id }) => id), ["b", "a"]);
 * assertEquals(lowest.map(({ id }) => id), ["c"]);
 * ```
 *
 * @param items In the order of the benchmark.
 */
export function scoreEnds<T>(
  items: readonly T[],
  numberOf: (item: T) => number,
): ScoreEnds<T> {
  // The gallery's page runs this too, in browsers that may lack newer methods.
  const highest = [...items].sort((a, b) => numberOf(b) - numberOf(a))
    .slice(0, Math.min(MOST, Math.ceil(items.length / 2)));
  const taken = new Set(highest);
  const lowest = items.filter((item) => !taken.has(item))
    .sort((a, b) => numberOf(a) - numberOf(b))
    .slice(0, MOST);
  return { highest, lowest };
}
