import { fisherAverage, spearman } from "../statistics/mod.ts";
import type { RatedItem } from "./rated_item.ts";

/** One rater held against the other ones, and the judge held against the same. */
export interface HeldOutRater {
  /** Who is left out of the mean. */
  readonly rater: string;
  /** Items that this rater and at least one other have rated. */
  readonly items: number;
  /** Spearman's correlation of this rater with the mean of the others, in [-1, 1]. */
  readonly human: number;
  /** The judge's with the same mean over the same items, in [-1, 1]. */
  readonly judge: number;
}

/** How well a human agrees with the other humans, and the judge with the same. */
export interface Ceiling {
  /** Average of the raters. */
  readonly human: number;
  /** Average of the judge in their places. */
  readonly judge: number;
}

/**
 * Leaves one rater out: how well does this rater order the items as the mean of the others does,
 * and how well does the judge?
 *
 * Spearman's correlation of both with the same mean over the same items, so that the judge is
 * neither helped nor hurt by a mean of more raters.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rateItem } from "./rated_item.ts";
 *
 * const items = [2, 1, 3, 4, 5].flatMap((ann, index) =>
 *   rateItem({
 *     id: `${index}`, cluster: `${index}`, judge: index,
 *     ratings: new Map([["ann", ann], ["bo", index]]),
 *   }) ?? []
 * );
 * assertEquals(holdOutRater(items, "ann"), { rater: "ann", items: 5, human: 0.9, judge: 1 });
 * ```
 *
 * @returns `undefined` if there is no correlation: the rater shares fewer than two items with
 * others, or all scores of one side are equal.
 */
export function holdOutRater(
  items: readonly RatedItem[],
  rater: string,
): HeldOutRater | undefined {
  const rows = items.flatMap((item) => {
    const [own, others] = [item.ratings.get(rater), item.others.get(rater)];
    return own === undefined || others === undefined ? [] : [{ judge: item.judge, own, others }];
  });
  const others = rows.map((row) => row.others);
  const human = spearman(rows.map(({ own }) => own), others)?.estimate;
  const judge = spearman(rows.map((row) => row.judge), others)?.estimate;
  return human === undefined || judge === undefined
    ? undefined
    : { rater, items: rows.length, human, judge };
}

/**
 * Averages over the raters by Fisher's z, each weighted by the items less 3.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const heldOut = [
 *   { rater: "ann", items: 20, human: 0, judge: 0.5 },
 *   { rater: "bo", items: 20, human: 0.8, judge: 0.5 },
 * ];
 * const { human, judge } = ceilingOf(heldOut) ?? { human: NaN, judge: NaN };
 * assertAlmostEquals(human, 0.5);
 * assertAlmostEquals(judge, 0.5);
 * ```
 *
 * @returns `undefined` if there is nobody to average, or a correlation is exactly 1 or -1, next to
 * which no other would count.
 */
export function ceilingOf(heldOut: readonly HeldOutRater[]): Ceiling | undefined {
  const weights = heldOut.map(({ items }) => Math.max(0, items - 3));
  const human = fisherAverage(heldOut.map((rater) => rater.human), { weights });
  const judge = fisherAverage(heldOut.map((rater) => rater.judge), { weights });
  return human === undefined || judge === undefined ? undefined : { human, judge };
}
