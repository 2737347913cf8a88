/**
 * Fleiss' kappa of several raters who put every item into one of a few categories:
 * `(P - Pe) / (1 - Pe)`, with the mean share P of agreeing pairs of raters per item and the sum Pe
 * of the squared shares of the categories.
 *
 * Fleiss, Measuring Nominal Scale Agreement Among Many Raters, Psychological Bulletin 76, 1971. The
 * raters may differ from item to item, their number may not: for missing ratings there is
 * `krippendorffAlpha()`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const votes = [["left", "left"], ["left", "right"], ["right", "right"]];
 * assertEquals(fleissKappa(votes)?.toFixed(3), "0.333");
 * assertEquals(fleissKappa([["left", "left"]]), undefined);
 * ```
 *
 * @param ratings Items, each with the categories that its raters gave.
 * @returns 1 at full agreement, 0 at that of chance, and negative below; `undefined` if there are
 * no items, fewer than two raters, or only one category.
 * @throws {RangeError} If the items differ in their number of ratings.
 */
export function fleissKappa(ratings: readonly (readonly string[])[]): number | undefined {
  const raters = ratings[0]?.length ?? 0;
  const totals = new Map<string, number>();
  let agreeing = 0;
  for (const item of ratings) {
    if (item.length !== raters) {
      throw new RangeError(
        "Cannot compute kappa: all items must have the same number of ratings, " +
          `got ${item.length} and ${raters}`,
      );
    }
    for (const [category, { length: votes }] of Map.groupBy(item, (category) => category)) {
      totals.set(category, (totals.get(category) ?? 0) + votes);
      agreeing += votes * (votes - 1);
    }
  }
  if (raters < 2 || totals.size < 2) return undefined;
  const count = ratings.length * raters;
  const observed = agreeing / (count * (raters - 1));
  const expected = totals.values().reduce((sum, total) => sum + (total / count) ** 2, 0);
  return (observed - expected) / (1 - expected);
}
