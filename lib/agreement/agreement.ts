import type { PairOutcome } from "../evaluation/mod.ts";
import { type GroupMeasures, measureItems, type MeasureOptions } from "./measures.ts";
import { rateItem } from "./rated_item.ts";
import type { Ratings } from "./ratings_file.ts";

/** Agreement of judge and humans in one category or overall. */
export interface AgreementGroup extends GroupMeasures {
  /** Category as the benchmark writes it; empty for all pairs. */
  readonly name: string;
}

/** What of run and ratings counts, and what does not. */
export interface AgreementCounts {
  /** Pairs of the run. */
  readonly pairs: number;
  /** Pairs with a judge's score and a rating: those that count. */
  readonly items: number;
  /** Pairs that nobody rated. */
  readonly unrated: number;
  /** Rated pairs without a score from the judge; a default is none. */
  readonly unscored: number;
  /** Ratings in the file. */
  readonly ratings: number;
  /** Ratings of the pairs that count. */
  readonly ratingsUsed: number;
  /** Ids in the file that are no pair of the run, in the order of the file. */
  readonly unknownIds: readonly string[];
}

/** How well a run's judge agrees with human ratings. */
export interface Agreement {
  /** What counts, and what does not. */
  readonly counts: AgreementCounts;
  /** All pairs together. */
  readonly overall: AgreementGroup;
  /** By category, in order of first appearance in the benchmark. */
  readonly categories: readonly AgreementGroup[];
  /** Seed of every resampling. */
  readonly seed: number;
}

/**
 * Holds the judge's scores of a run against human ratings, overall and by category.
 *
 * Only pairs with a score from the judge and at least one rating count; a defaulted score is none.
 * The human score of a pair is the mean of its ratings.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "cup", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "", asked: 1, sourceHash: "00", notes: [], status: "scored" as const,
 * };
 * const { counts, overall } = measureAgreement([{ ...pair, score: 6 }], {
 *   ratings: [{ id: "cup", rater: "ann", score: 5 }, { id: "lamp", rater: "ann", score: 5 }],
 *   seed: 7,
 * });
 * assertEquals([counts.items, counts.unknownIds], [1, ["lamp"]]);
 * assertEquals(overall.measures.mean_difference, { status: "measured", estimate: 1 });
 * ```
 */
export function measureAgreement(
  outcomes: readonly PairOutcome[],
  { ratings, seed }: Pick<Ratings, "ratings"> & MeasureOptions,
): Agreement {
  const byPair = Map.groupBy(ratings, ({ id }) => id);
  const judged = outcomes.flatMap(({ id, category, sourceHash: cluster, score: judge }) => {
    if (judge === undefined) return [];
    const scores = byPair.get(id)?.map(({ rater, score }) => [rater, score] as const);
    const item = rateItem({ id, cluster, judge, ratings: new Map(scores) });
    return item === undefined ? [] : [{ item, category }];
  });
  const items = judged.map(({ item }) => item);
  const ids = new Set(outcomes.map(({ id }) => id));
  const rated = outcomes.filter(({ id }) => byPair.has(id));
  const overall = { name: "", ...measureItems(items, { seed }) };
  const names = new Set(outcomes.map(({ category }) => category));
  return {
    counts: {
      pairs: outcomes.length,
      items: items.length,
      unrated: outcomes.length - rated.length,
      unscored: rated.length - items.length,
      ratings: ratings.length,
      ratingsUsed: overall.ratings,
      unknownIds: [...byPair.keys()].filter((id) => !ids.has(id)),
    },
    overall,
    categories: [...names].map((name) => {
      const members = judged.filter(({ category }) => category === name).map(({ item }) => item);
      // A lone category is measured already.
      const measured = members.length === items.length ? overall : measureItems(members, { seed });
      return { ...measured, name };
    }),
    seed,
  };
}
