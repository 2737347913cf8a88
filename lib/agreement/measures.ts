import { counted } from "../report/numbers.ts";
import {
  bootstrapInterval,
  type Correlation,
  countPairs,
  type Interval,
  kendallTauB,
  krippendorffAlpha,
  mean,
  meanInterval,
  pearson,
  spearman,
  tieThreshold,
  toTicks,
  weightedKappa,
} from "../statistics/mod.ts";
import { type Ceiling, ceilingOf, type HeldOutRater, holdOutRater } from "./ceiling.ts";
import { LEAST_ITEMS, type RatedItem } from "./rated_item.ts";

/**
 * The measures of a group, in the order in which they are shown.
 *
 * - `judge_mean`, `human_mean`: mean score, and mean over the items of the mean rating.
 * - `mean_difference`: judge minus human.
 * - `spearman`, `kendall` (tau-b), `pearson`: of the judge's scores and the mean ratings.
 * - `pairwise_accuracy`: share of the pairs of items that judge and mean rating put in the same
 *   order, a tie of both being agreement too.
 * - `weighted_kappa`: quadratic, of judge and mean rating rounded to whole numbers.
 * - `alpha_ordinal`, `alpha_interval`: Krippendorff's alpha among the humans.
 * - `human_ceiling`, `judge_at_ceiling`, `ceiling_difference`: Spearman's correlation of one rater
 *   with the mean of the others, averaged over the raters; the judge's with the same means; and
 *   the second minus the first.
 */
export const MEASURES = [
  "judge_mean",
  "human_mean",
  "mean_difference",
  "spearman",
  "kendall",
  "pearson",
  "pairwise_accuracy",
  "weighted_kappa",
  "alpha_ordinal",
  "alpha_interval",
  "human_ceiling",
  "judge_at_ceiling",
  "ceiling_difference",
] as const;

/** A measure by its name; see {@linkcode MEASURES}. */
export type MeasureName = typeof MEASURES[number];

/** A measure, or why there is none. */
export type Measure =
  | {
    readonly status: "measured";
    /** The measure itself. */
    readonly estimate: number;
    /** 95 % interval, where there is one. */
    readonly ci95?: Interval;
  }
  | {
    readonly status: "absent";
    /** Why, as a clause without a full stop. */
    readonly reason: string;
  };

/** Everything that is measured of a group of items. */
export interface GroupMeasures {
  /** Items that count: those with a judge's score and a rating. */
  readonly items: number;
  /** Different source images among them. */
  readonly sources: number;
  /** Humans who rated any of them. */
  readonly raters: number;
  /** Ratings of them. */
  readonly ratings: number;
  /** Every measure by its name. */
  readonly measures: Readonly<Record<MeasureName, Measure>>;
  /**
   * The greatest difference of the judge's scores that counts as a tie in the pairwise accuracy,
   * and the accuracy on items that it was not chosen on. Absent with fewer than ten items; only
   * equal scores are ties then.
   */
  readonly ties?: { readonly threshold: number; readonly heldOutAccuracy: number };
  /** Each rater, and the judge, against the mean of the others; of ten shared items on. */
  readonly heldOut: readonly HeldOutRater[];
}

/** Options of {@linkcode measureItems}. */
export interface MeasureOptions {
  /** Seed of resampling and cross-validation; any integer. */
  readonly seed: number;
}

type Correlate = (x: readonly number[], y: readonly number[]) => Correlation | undefined;

/** Items that a rater must share with others to be held against them: fewer give a coarse order. */
const LEAST_SHARED = 10;

/**
 * Measures how well the judge's scores agree with the ratings of the same items.
 *
 * Intervals are at 95 %. Those of means and their difference are cluster-robust, those of Pearson's
 * and Spearman's correlations analytic where every item has a source image of its own. All others are
 * bootstrapped with the source images as clusters (BCa), at the tie threshold of all items.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rateItem } from "./rated_item.ts";
 *
 * const items = [1, 3, 5, 6, 9].flatMap((score, index) =>
 *   rateItem({
 *     id: `${index}`, cluster: `${index}`, judge: score + 1, ratings: new Map([["ann", score]]),
 *   }) ?? []
 * );
 * const { measures } = measureItems(items, { seed: 7 });
 * assertEquals(measures.mean_difference, { status: "measured", estimate: 1, ci95: [1, 1] });
 * assertEquals(measures.spearman, { status: "measured", estimate: 1 });
 * assertEquals(measures.alpha_ordinal, { status: "absent", reason: "no pair has two ratings" });
 * ```
 */
export function measureItems(items: readonly RatedItem[], { seed }: MeasureOptions): GroupMeasures {
  const judge = items.map((item) => item.judge);
  const human = items.map((item) => item.human);
  const clusters = items.map(({ cluster }) => cluster);
  const sources = new Set(clusters).size;
  const raters = [...new Set(items.flatMap(({ ratings }) => [...ratings.keys()]))];
  const ratings = items.reduce((sum, item) => sum + item.ratings.size, 0);
  const tooFew = items.length === 0
    ? "no pair is both judged and rated"
    : items.length < LEAST_ITEMS
    ? `${counted(items.length, "pair")}, and it takes ${LEAST_ITEMS}`
    : undefined;
  const flat = isFlat(judge)
    ? "the judge gives every pair the same score"
    : "the mean rating of every pair is the same";
  const lone = ratings === items.length
    ? "no pair has two ratings"
    : "all ratings of pairs with two are equal";
  const ties = tooFew === undefined ? tieThreshold(judge, human, { seed }) : undefined;
  const heldOut = raters.flatMap((rater) => holdOutRater(items, rater) ?? [])
    .filter((rater) => rater.items >= LEAST_SHARED);
  const held = heldOut.map(({ rater }) => rater);
  const noCeiling = raters.length < 2
    ? "it takes two raters"
    : heldOut.length === 0
    ? `no rater shares ${LEAST_SHARED} pairs with others and orders them`
    : "an order of the pairs is exactly that of the other raters, or its reverse";

  return {
    items: items.length,
    sources,
    raters: raters.length,
    ratings,
    measures: {
      judge_mean: meanOf(judge),
      human_mean: meanOf(human),
      mean_difference: meanOf(items.map((item) => item.judge - item.human)),
      spearman: correlation(spearman),
      // Fisher's interval holds too seldom with the many ties of ratings on few levels.
      kendall: resampled((sample) => correlateItems(sample, kendallTauB), flat),
      pearson: correlation(pearson),
      pairwise_accuracy: resampled((sample) => accuracy(sample, ties?.threshold ?? 0), flat),
      weighted_kappa: resampled(kappa, "judge and humans all round to the same number"),
      alpha_ordinal: resampled((sample) => alpha(sample, "ordinal"), lone),
      alpha_interval: resampled((sample) => alpha(sample, "interval"), lone),
      human_ceiling: resampled((sample) => ceiling(sample, held)?.human, noCeiling),
      judge_at_ceiling: resampled((sample) => ceiling(sample, held)?.judge, noCeiling),
      ceiling_difference: resampled((sample) => ceilingDifference(sample, held), noCeiling),
    },
    ...(ties && { ties: { threshold: ties.threshold, heldOutAccuracy: ties.accuracy } }),
    heldOut,
  };

  function meanOf(values: readonly number[]): Measure {
    const ci95 = meanInterval(values, { clusters });
    return present(mean(values), { ci95, reason: tooFew ?? "" });
  }

  function correlation(correlate: Correlate): Measure {
    if (sources < items.length) {
      return resampled((sample) => correlateItems(sample, correlate), flat);
    }
    if (tooFew !== undefined) return { status: "absent", reason: tooFew };
    const { estimate, ci95 } = correlate(judge, human) ?? {};
    return present(estimate, { ci95, reason: flat });
  }

  function resampled(
    statistic: (sample: readonly RatedItem[]) => number | undefined,
    reason: string,
  ): Measure {
    if (tooFew !== undefined) return { status: "absent", reason: tooFew };
    const ci95 = bootstrapInterval(items, { statistic, seed, clusters });
    return present(statistic(items), { ci95, reason });
  }
}

function present(
  estimate: number | undefined,
  { ci95, reason }: { readonly ci95?: Interval | undefined; readonly reason: string },
): Measure {
  return estimate === undefined
    ? { status: "absent", reason }
    : { status: "measured", estimate, ...(ci95 && { ci95 }) };
}

function isFlat(values: readonly number[]): boolean {
  const { ticks } = toTicks(values);
  return ticks.every((tick) => tick === ticks[0]);
}

function correlateItems(items: readonly RatedItem[], correlate: Correlate): number | undefined {
  return correlate(items.map(({ judge }) => judge), items.map(({ human }) => human))?.estimate;
}

/** Pairwise accuracy; an item drawn twice is no pair, so its tie with itself is left out. */
function accuracy(items: readonly RatedItem[], threshold: number): number | undefined {
  const { concordant, tiedBoth } = countPairs(
    items.map(({ judge }) => judge),
    items.map(({ human }) => human),
    { threshold },
  );
  let twins = 0;
  for (const { length } of Map.groupBy(items, (item) => item).values()) twins += pairsOf(length);
  const pairs = pairsOf(items.length) - twins;
  return pairs === 0 ? undefined : (concordant + tiedBoth - twins) / pairs;
}

function pairsOf(count: number): number {
  return count * (count - 1) / 2;
}

const WHOLE_SCORES: readonly number[] = Array.from({ length: 11 }, (_, score) => score);

function kappa(items: readonly RatedItem[]): number | undefined {
  const [judge, human] = [
    items.map((item) => Math.round(item.judge)),
    items.map((item) => Math.round(item.human)),
  ];
  return weightedKappa(judge, human, { weights: "quadratic", categories: WHOLE_SCORES });
}

/** Alpha needs no order of the raters, so an item's ratings may stand in any. */
function alpha(items: readonly RatedItem[], level: "ordinal" | "interval"): number | undefined {
  return krippendorffAlpha(items.map(({ ratings }) => [...ratings.values()]), { level });
}

function ceiling(items: readonly RatedItem[], raters: readonly string[]): Ceiling | undefined {
  return ceilingOf(raters.flatMap((rater) => holdOutRater(items, rater) ?? []));
}

function ceilingDifference(
  items: readonly RatedItem[],
  raters: readonly string[],
): number | undefined {
  const both = ceiling(items, raters);
  return both && both.judge - both.human;
}
