import { mean } from "./mean.ts";

/** Variance of items apart from that of repeats; see {@linkcode varianceComponents}. */
export interface VarianceComponents {
  /** Variance of the items' true means, at least 0; in squared units of the scores. */
  readonly between: number;
  /** Variance of repeats of one item, at least 0. */
  readonly within: number;
  /** Whether the estimate of `between` was negative, and 0 stands in its place. */
  readonly isBetweenCut: boolean;
  /** Items with at least one value. */
  readonly items: number;
  /** Values of one item: their number, or its harmonic mean where it is not the same for all. */
  readonly repeats: number;
  /**
   * Share of the variance of single values that is the items', ICC(1), in [0, 1]; absent where
   * nothing varies.
   */
  readonly reliability?: number;
  /** The same of the items' means over their repeats, ICC(k), in [0, 1]. */
  readonly meanReliability?: number;
}

/** Options of {@linkcode meanErrorOf}. */
export interface MeanErrorOptions {
  /** Variance of the items' true means; at least 0. */
  readonly between: number;
  /** Variance of repeats of one item; at least 0. */
  readonly within: number;
  /** Items; above 0. */
  readonly items: number;
  /** Values of each item; above 0. */
  readonly repeats: number;
}

/** What a mean over a number of items and repeats is worth. */
export interface MeanDesign {
  /** Items. */
  readonly items: number;
  /** Values of each item. */
  readonly repeats: number;
  /** Standard error of the mean over all items, in the unit of the scores. */
  readonly error: number;
}

/** What other numbers of items and repeats would buy; see {@linkcode meanDesigns}. */
export interface MeanDesigns {
  /** As it is. */
  readonly current: MeanDesign;
  /** Each item judged once more: as many judgements more as there are items. */
  readonly oneMoreRepeat: MeanDesign;
  /** One more item, with as many repeats as the others. */
  readonly oneMoreItem: MeanDesign;
  /**
   * The judgements that one more repeat costs, spent on as many whole items with the present
   * repeats as they are enough for.
   */
  readonly sameCostInItems: MeanDesign;
}

/**
 * Splits the variance of repeated values into that between items and that of repeats of one item.
 *
 * One-way random effects, by the ANOVA estimator (Searle, Casella and McCulloch, Variance
 * Components, 1992, section 3.6): `within = MSW` and `between = (MSB - MSW) / n0`, with
 * `n0 = (N - sum(n_i^2) / N) / (k - 1)` for k items with n_i of N values. Items may have different
 * numbers of values; items without any are left out. A negative estimate of `between` is cut to 0
 * and named by `isBetweenCut`: the items differ less than repeats alone would make them.
 *
 * Reliability is `between / (between + within)` of single values, and with `within / repeats` of
 * means (Shrout and Fleiss, Intraclass Correlations, Psychological Bulletin 86, 1979).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const components = varianceComponents([[6, 8], [2, 4], [9, 9]]);
 * assertEquals(components?.within, 4 / 3);
 * assertEquals(components?.reliability?.toFixed(3), "0.867");
 * assertEquals(varianceComponents([[6], [2]]), undefined);
 * ```
 *
 * @param items The values of each item.
 * @returns `undefined` if there are fewer than two items, or no item has two values.
 * @throws {RangeError} If a value is not a finite number.
 */
export function varianceComponents(
  items: readonly (readonly number[])[],
): VarianceComponents | undefined {
  const groups = items.flatMap((values) => {
    const centre = mean(values);
    return centre === undefined ? [] : [{ values, centre, size: values.length }];
  });
  const all = groups.flatMap(({ values }) => values);
  for (const value of all) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot split the variance: values must be finite, got ${value}`);
    }
  }
  const [count, total] = [groups.length, all.length];
  const overall = mean(all);
  if (overall === undefined || count < 2 || total === count) return undefined;
  let [squaresWithin, squaresBetween, squaredSizes, parts] = [0, 0, 0, 0];
  for (const { values, centre, size } of groups) {
    for (const value of values) squaresWithin += (value - centre) ** 2;
    squaresBetween += size * (centre - overall) ** 2;
    squaredSizes += size * size;
    parts += 1 / size;
  }
  const within = squaresWithin / (total - count);
  const size = (total - squaredSizes / total) / (count - 1);
  const estimate = (squaresBetween / (count - 1) - within) / size;
  const between = Math.max(0, estimate);
  // Where all are of one size, rounding must not make it another.
  const repeats = squaredSizes * count === total * total ? total / count : count / parts;
  return {
    between,
    within,
    isBetweenCut: estimate < 0,
    items: count,
    repeats,
    ...(between + within > 0 && {
      reliability: between / (between + within),
      meanReliability: between / (between + within / repeats),
    }),
  };
}

/**
 * Standard error of the mean over all items, had there been this many items and repeats.
 *
 * `sqrt((between + within / repeats) / items)`: repeats lessen the judge's share only, items both
 * (Brennan, Generalizability Theory, 2001, section 2.3). With `between: 0`, it is the error from
 * judging alone, for these very items.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const variances = { between: 4, within: 1 };
 * assertEquals(meanErrorOf({ ...variances, items: 100, repeats: 1 }).toFixed(4), "0.2236");
 * assertEquals(meanErrorOf({ ...variances, items: 100, repeats: 5 }).toFixed(4), "0.2049");
 * ```
 *
 * @returns A number of at least 0, in the unit of the scores.
 * @throws {RangeError} If a variance is below 0, or `items` or `repeats` is not above 0.
 */
export function meanErrorOf(options: MeanErrorOptions): number {
  const { between, within, items, repeats } = options;
  if (!(between >= 0 && within >= 0)) {
    throw new RangeError(
      "Cannot compute the error: between and within must be at least 0, " +
        `got ${between} and ${within}`,
    );
  }
  if (!(items > 0 && repeats > 0)) {
    throw new RangeError(
      `Cannot compute the error: items and repeats must be above 0, got ${items} and ${repeats}`,
    );
  }
  return Math.sqrt((between + within / repeats) / items);
}

/**
 * Standard errors of the mean as it is, with another repeat, with another item, and with the cost
 * of another repeat spent on items.
 *
 * Each by {@linkcode meanErrorOf}. Where items have different numbers of values, the harmonic mean
 * is exact for the mean of the items' means.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const components = varianceComponents([[6, 8], [2, 4], [9, 9], [5, 6]]);
 * if (components === undefined) throw new Error("No repeats");
 * const { current, oneMoreRepeat, sameCostInItems } = meanDesigns(components);
 * assertEquals([oneMoreRepeat.repeats, sameCostInItems.items], [3, 6]);
 * assertEquals(
 *   [current, oneMoreRepeat, sameCostInItems].map(({ error }) => error.toFixed(3)),
 *   ["1.264", "1.246", "1.032"],
 * );
 * ```
 */
export function meanDesigns(components: VarianceComponents): MeanDesigns {
  const { between, within, items, repeats } = components;
  const design = (items: number, repeats: number): MeanDesign => ({
    items,
    repeats,
    error: meanErrorOf({ between, within, items, repeats }),
  });
  return {
    current: design(items, repeats),
    oneMoreRepeat: design(items, repeats + 1),
    oneMoreItem: design(items + 1, repeats),
    sameCostInItems: design(items + Math.floor(items / repeats), repeats),
  };
}
