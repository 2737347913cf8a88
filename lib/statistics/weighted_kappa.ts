import { toTicks } from "./ticks.ts";

/** Options of {@linkcode weightedKappa}. */
export interface WeightedKappaOptions<T extends string | number> {
  /**
   * How much a disagreement counts: all the same, or the distance of the two categories' places, or
   * its square.
   */
  readonly weights: "none" | "linear" | "quadratic";
  /**
   * The categories in order, with those that nobody gave. Numbers need them only where there are
   * such; names need them where the weights ask for an order.
   */
  readonly categories?: readonly T[];
}

/**
 * Cohen's kappa of two raters: `1 - sum(w * observed) / sum(w * expected)` over the table of their
 * categories, the expected counts being those of independent raters with the same totals.
 *
 * Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement
 * 20, 1960, and Weighted Kappa, Psychological Bulletin 70, 1968. The weights are of the places in
 * the list of categories, not of their values: 0, 1 and 10 lie as far apart as 0, 1 and 2. Numbers
 * that differ by rounding alone are one category.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [first, second] = [[0, 0.5, 1, 1], [0, 1, 1, 0.5]];
 * assertEquals(weightedKappa(first, second, { weights: "none" }), 0.2);
 * assertEquals(weightedKappa(first, second, { weights: "quadratic" })?.toFixed(3), "0.636");
 * assertEquals(weightedKappa([1, 1], [1, 1], { weights: "none" }), undefined);
 * ```
 *
 * @returns 1 at full agreement, 0 at that of chance, and negative below; `undefined` if there are
 * no items, or both raters gave one and the same category throughout.
 * @throws {RangeError} If the columns differ in length, a number is not finite, a rating is not
 * among the categories, a category is there twice, or names to be weighted come without categories.
 */
export function weightedKappa<T extends string | number>(
  first: readonly T[],
  second: readonly T[],
  options: WeightedKappaOptions<T>,
): number | undefined {
  const { weights, categories = [] } = options;
  const count = first.length;
  if (second.length !== count) {
    throw new RangeError(
      "Cannot compute kappa: both raters must have rated the same items, " +
        `got ${count} and ${second.length} ratings`,
    );
  }
  const keys = toKeys([...first, ...second, ...categories]);
  const ratings = keys.slice(0, 2 * count);
  const listed = keys.slice(2 * count);
  const isNamed = ratings.some((rating) => typeof rating === "string");
  if (weights !== "none" && isNamed && listed.length === 0) {
    throw new RangeError(`Cannot weight names (${weights}): categories must give their order`);
  }
  const order = listed.length > 0 ? listed : [...new Set(ratings)].sort((a, b) => a < b ? -1 : 1);
  const places = new Map(order.map((category, place) => [category, place]));
  if (places.size < order.length) {
    throw new RangeError("Cannot compute kappa: a category is there twice");
  }
  const placed = ratings.map((rating) => {
    const place = places.get(rating);
    if (place === undefined) {
      throw new RangeError(
        `Cannot compute kappa: each rating must be one of ${order.join(", ")}, got ${rating}`,
      );
    }
    return place;
  });
  const [rows, columns] = [placed.slice(0, count), placed.slice(count)];
  const observed = rows.reduce((sum, row, index) => sum + weigh(row, columns[index] ?? row), 0);
  let expected = 0;
  for (const [row, { length: inRow }] of Map.groupBy(rows, (place) => place)) {
    for (const [column, { length: inColumn }] of Map.groupBy(columns, (place) => place)) {
      expected += inRow * inColumn * weigh(row, column);
    }
  }
  return expected === 0 ? undefined : (expected - count * observed) / expected;

  function weigh(row: number, column: number): number {
    const distance = Math.abs(row - column);
    if (weights === "none") return Math.min(distance, 1);
    return weights === "linear" ? distance : distance ** 2;
  }
}

/** Numbers without what rounding has left of them, so that they can be told apart by `===`. */
function toKeys(values: readonly (string | number)[]): readonly (string | number)[] {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length < values.length) return values;
  const { ticks, unit } = toTicks(numbers);
  return ticks.map((tick) => Number((tick * unit).toPrecision(12)));
}
