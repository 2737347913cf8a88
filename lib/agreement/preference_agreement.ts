import type { PairOutcome } from "../evaluation/mod.ts";
import { commonPairs } from "../report/comparison/common_pairs.ts";
import { scoreDifferences } from "../report/comparison/score_differences.ts";
import {
  bootstrapInterval,
  type Interval,
  krippendorffAlpha,
  mean,
  type WinTieLoss,
  winTieLoss,
} from "../statistics/mod.ts";
import type { Preference } from "./preferences_file.ts";

/** A share of pairs. */
export interface AgreedShare {
  /** Pairs that it is of. */
  readonly pairs: number;
  /** In [0, 1]; absent where there are no pairs. */
  readonly share?: number;
  /** 95 % interval, clustered by source image; absent where there is none. */
  readonly ci95?: Interval;
}

/** Whom humans and judge prefer in one category or overall. */
export interface PreferenceGroup {
  /** Category as the benchmark writes it; empty for all pairs. */
  readonly name: string;
  /** Pairs with a preference of a human, and a score of the judge in both runs. */
  readonly pairs: number;
  /** How often the later run's edit was the better one to the humans, by their majority. */
  readonly humans: WinTieLoss;
  /** The same to the judge, whose equal scores are ties. */
  readonly judge: WinTieLoss;
  /** Pairs on which they say the same, ties included. */
  readonly agreement: AgreedShare;
  /** The same of the pairs on which both decide. */
  readonly decided: AgreedShare;
}

/** How well a judge's order of two runs' edits agrees with human preferences. */
export interface PreferenceAgreement {
  /** All pairs together. */
  readonly overall: PreferenceGroup;
  /** By category, in order of first appearance in the benchmark. */
  readonly categories: readonly PreferenceGroup[];
  /** Raters, in order of first appearance. */
  readonly raters: readonly string[];
  /** Preferences in the file. */
  readonly preferences: number;
  /** Ids in the file that are no pair of both runs, or lack a score there. */
  readonly unusedIds: readonly string[];
  /** Krippendorff's alpha (ordinal) of the raters among themselves; absent where there is none. */
  readonly alpha?: number;
  /** Seed of the resampling. */
  readonly seed: number;
}

interface Item {
  readonly category: string;
  readonly cluster: string;
  /** Mean of the preferences, in [-1, 1]. */
  readonly human: number;
  readonly before: number;
  readonly now: number;
  /** Both say the same. */
  readonly same: boolean;
  /** Neither is a tie. */
  readonly isDecided: boolean;
}

/**
 * Holds the judge's scores of two runs against human preferences between their edits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "cup", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "", asked: 1, sourceHash: "00", notes: [], status: "scored" as const,
 * };
 * const { overall } = measurePreferences([{ ...pair, score: 6 }], [{ ...pair, score: 8 }], {
 *   preferences: [{ id: "cup", rater: "ann", preferred: 1 }],
 *   seed: 7,
 * });
 * assertEquals([overall.humans.wins, overall.judge.wins, overall.agreement.share], [1, 1, 1]);
 * ```
 */
export function measurePreferences(
  first: readonly PairOutcome[],
  later: readonly PairOutcome[],
  { preferences, seed }: { readonly preferences: readonly Preference[]; readonly seed: number },
): PreferenceAgreement {
  const byPair = Map.groupBy(preferences, ({ id }) => id);
  const items = commonPairs(first, later).common.flatMap(({ before, now }): readonly Item[] => {
    const human = mean(byPair.get(before.id)?.map(({ preferred }) => preferred) ?? []);
    if (human === undefined || before.score === undefined || now.score === undefined) return [];
    const [difference = 0] = scoreDifferences([before.score], [now.score]).values;
    byPair.delete(before.id);
    return [{
      category: before.category,
      cluster: before.sourceHash,
      human,
      before: before.score,
      now: now.score,
      same: Math.sign(human) === Math.sign(difference),
      isDecided: human !== 0 && difference !== 0,
    }];
  });
  const raters = [...new Set(preferences.map(({ rater }) => rater))];
  const table = [...Map.groupBy(preferences, ({ id }) => id).values()].map((given) =>
    raters.map((name) => given.find(({ rater }) => rater === name)?.preferred)
  );
  const alpha = krippendorffAlpha(table, { level: "ordinal" });
  const names = new Set(items.map(({ category }) => category));
  return {
    overall: measureGroup("", items, seed),
    categories: [...names].map((name) =>
      measureGroup(name, items.filter(({ category }) => category === name), seed)
    ),
    raters,
    preferences: preferences.length,
    unusedIds: [...byPair.keys()],
    ...(alpha === undefined ? {} : { alpha }),
    seed,
  };
}

function measureGroup(name: string, items: readonly Item[], seed: number): PreferenceGroup {
  return {
    name,
    pairs: items.length,
    humans: winTieLoss(items.map(() => 0), items.map(({ human }) => human)),
    judge: winTieLoss(items.map(({ before }) => before), items.map(({ now }) => now)),
    agreement: agreedShare(items, seed),
    decided: agreedShare(items.filter(({ isDecided }) => isDecided), seed),
  };
}

function agreedShare(items: readonly Item[], seed: number): AgreedShare {
  const statistic = (sample: readonly Item[]) => mean(sample.map(({ same }) => same ? 1 : 0));
  const share = statistic(items);
  const ci95 = bootstrapInterval(items, {
    statistic,
    seed,
    clusters: items.map(({ cluster }) => cluster),
  });
  return {
    pairs: items.length,
    ...(share === undefined ? {} : { share }),
    ...(ci95 === undefined ? {} : { ci95 }),
  };
}
