import { fileNames, type PairInfo } from "../benchmark/mod.ts";

/** What names a pair. */
export type NamedPair = Pick<PairInfo, "id" | "category">;

/**
 * Where the edited images of a benchmark's pairs are kept, relative to the run's folder:
 * `images/<category>/<id>.png`, in names that are safe and differ on every system.
 *
 * @example
 * ```ts
 * import { assertEquals, assertMatch } from "@std/assert";
 *
 * const cup = { id: "cup", category: "物理" };
 * const other = { id: "../cup", category: "物理" };
 * const pathOf = imagePaths([cup, other]);
 * assertEquals(pathOf(cup), "images/物理/cup.png");
 * assertMatch(pathOf(other), /^images\/物理\/_cup~[0-9a-f]{16}\.png$/);
 * ```
 *
 * @param pairs All pairs of the benchmark, in the order of the file, on which names may depend.
 */
export function imagePaths(pairs: readonly NamedPair[]): (pair: NamedPair) => string {
  const categories = fileNames(pairs.map(({ category }) => category));
  const ids = fileNames(pairs.map(({ id }) => id));
  return ({ category, id }) => `images/${categories.get(category)}/${ids.get(id)}.png`;
}

/** Where the image of a pair is kept that is named in its benchmark as a file may be. */
export function plainImagePath({ category, id }: NamedPair): string {
  return `images/${category}/${id}.png`;
}

/** Whether that holds for all pairs of a benchmark, so that no name depends on the other pairs. */
export function hasPlainPaths(pairs: readonly NamedPair[]): boolean {
  const pathOf = imagePaths(pairs);
  return pairs.every((pair) => pathOf(pair) === plainImagePath(pair));
}
