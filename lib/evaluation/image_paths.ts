import { fileNames } from "../benchmark/mod.ts";

/** What names a pair. */
interface NamedPair {
  /** Its id. */
  readonly id: string;
  /** Its category. */
  readonly category: string;
}

type Names = ReturnType<typeof fileNames>;

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
  // Worked out for the first edit: a run that only judges needs no names, and they take a while.
  let names: { readonly categories: Names; readonly ids: Names } | undefined;
  return ({ category, id }) => {
    names ??= {
      categories: fileNames(pairs.map(({ category }) => category)),
      ids: fileNames(pairs.map(({ id }) => id)),
    };
    return `images/${names.categories.get(category)}/${names.ids.get(id)}.png`;
  };
}
