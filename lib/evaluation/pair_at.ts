/**
 * The pair at a position of the benchmark file. Nothing is held for it beside the list: of very many
 * pairs, a map would take as much as a text of each.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pairs = [{ index: 2 }, { index: 5 }, { index: 9 }];
 * assertEquals([pairAt(pairs, 5), pairAt(pairs, 6)], [{ index: 5 }, undefined]);
 * ```
 *
 * @param pairs In the order of their positions, as all lists of pairs are.
 * @param index Position in the file, from 0.
 */
export function pairAt<Pair extends { readonly index: number }>(
  pairs: readonly Pair[],
  index: number,
): Pair | undefined {
  // Where all pairs are there, each stands at its own place.
  if (pairs[index]?.index === index) return pairs[index];
  let [low, high] = [0, pairs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairs[middle]?.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return pairs[low]?.index === index ? pairs[low] : undefined;
}
