import { mean } from "../statistics/mod.ts";

/** Items below which no agreement is measured: Kendall's tau has an interval from here on. */
export const LEAST_ITEMS = 5;

/** A pair with a score from the judge and at least one rating; all scores are in [0, 10]. */
export interface RatedItem {
  /** Id of the pair. */
  readonly id: string;
  /** What is resampled together: the source image. */
  readonly cluster: string;
  /** The judge's score. */
  readonly judge: number;
  /** Ratings by rater; at least one. */
  readonly ratings: ReadonlyMap<string, number>;
  /** Mean of the ratings. */
  readonly human: number;
  /** By rater, the mean of the other raters' ratings; empty with one rater. */
  readonly others: ReadonlyMap<string, number>;
}

/**
 * Makes an item of a judge's score and ratings.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ratings = new Map([["ann", 4], ["bo", 5], ["cy", 9]]);
 * const item = rateItem({ id: "cup", cluster: "00", judge: 7, ratings });
 * assertEquals([item?.human, item?.others.get("cy")], [6, 4.5]);
 * ```
 *
 * @returns `undefined` if there are no ratings.
 */
export function rateItem(
  item: Pick<RatedItem, "id" | "cluster" | "judge" | "ratings">,
): RatedItem | undefined {
  const { ratings } = item;
  const human = mean([...ratings.values()]);
  const others = [...ratings.keys()].flatMap((rater) => {
    const rest = [...ratings].filter(([name]) => name !== rater).map(([, score]) => score);
    const centre = mean(rest);
    return centre === undefined ? [] : [[rater, centre] as const];
  });
  return human === undefined ? undefined : { ...item, human, others: new Map(others) };
}
