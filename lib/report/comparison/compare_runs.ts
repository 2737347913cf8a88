import type { PairOutcome, RunMetadata } from "../../evaluation/mod.ts";
import { holmAdjust, mean } from "../../statistics/mod.ts";
import { changedPairs, comparedPairs } from "./changed_pairs.ts";
import { commonPairs } from "./common_pairs.ts";
import type { ComparedRun, ComparisonDocument, PairedMeasures } from "./comparison_document.ts";
import { type OwnMeasures, pairedMeasures } from "./paired_measures.ts";
import { checkRegression } from "./regression.ts";
import { verdictOf } from "./verdict.ts";

/** A run to compare. */
export interface RunToCompare {
  /** What the comparison calls it. */
  readonly name: string;
  /** Its folder. */
  readonly folder: string;
  /** One per pair, in any order. */
  readonly outcomes: readonly PairOutcome[];
  /** How it was made. */
  readonly metadata: RunMetadata;
  /** Where benchmark, judge or prompts differ from those of the first run. @default {[]} */
  readonly differences?: readonly string[];
}

/** Options of {@linkcode compareRuns}. */
export interface CompareOptions {
  /** Seed of the permutation tests. */
  readonly seed: number;
  /** How many pairs to list of those that lost most, and of those that gained. @default {5} */
  readonly top?: number | undefined;
  /** Mean loss that is tolerated; without it, nothing is said of regressions. */
  readonly tolerance?: number | undefined;
}

/** A difference is shown where p is below this and the 95 % interval excludes 0. */
const LEVEL = 0.05;

/**
 * Compares runs pair by pair, each with the first: over all pairs and by category. The same runs
 * always give the same document.
 *
 * Only pairs with a judge's score in both runs of a comparison count; a missing score is never
 * taken for a number. With two runs, Holm's method adjusts the p-values of the categories, and that
 * over all pairs stands alone; with more, it adjusts all of them together.
 *
 * @example
 * ```ts ignore
 * const { comparisons: [comparison] } = compareRuns(copy, [mine], { seed: 0 });
 * console.log(comparison?.verdict.sentence);
 * ```
 *
 * @throws {RangeError} If `tolerance` is below 0.
 */
export function compareRuns(
  first: RunToCompare,
  others: readonly RunToCompare[],
  options: CompareOptions,
): ComparisonDocument {
  const { seed, top = 5, tolerance } = options;
  const measured = others.map((run) => {
    const pairs = commonPairs(first.outcomes, run.outcomes);
    const overall = pairedMeasures(pairs.common, { seed });
    const groups = Map.groupBy(pairs.common, ({ before }) => before.category);
    const categories = [...groups].map(([name, members]) => ({
      name,
      // A single category holds what all pairs hold: that is one test, not two.
      measures: groups.size === 1 ? overall : pairedMeasures(members, { seed }),
    }));
    return { run, pairs, overall, categories };
  });
  const adjusted = adjust(measured.flatMap(({ overall, categories }) => {
    const all = new Set([overall, ...categories.map(({ measures }) => measures)]);
    if (others.length === 1) all.delete(overall);
    return [...all];
  }));
  const comparisons = measured.map(({ run, pairs, overall: own, categories }) => {
    const overall = finish(own, adjusted);
    return {
      run: comparedRun(run),
      verdict: verdictOf(overall, { before: first.name, now: run.name }),
      differences: run.differences ?? [],
      only_first: pairs.onlyBefore,
      only_run: pairs.onlyNow,
      skipped: pairs.skipped,
      overall,
      categories: categories.map(({ name, measures }) => ({
        name,
        ...finish(measures, adjusted),
      })),
      ...changedPairs(pairs.common, { top }),
      pairs: comparedPairs(pairs.common),
    };
  });
  return {
    schema_version: 1,
    first: comparedRun(first),
    comparisons,
    regression: tolerance === undefined ? null : checkRegression(comparisons, { tolerance }),
    test: { seed, adjusted: adjusted.size },
  };
}

/** Holm's adjustment of everything that has a p-value. */
function adjust(groups: readonly OwnMeasures[]): ReadonlyMap<OwnMeasures, number> {
  const tested = groups.flatMap((group) => group.p === null ? [] : [{ group, p: group.p }]);
  const adjusted = holmAdjust(tested.map(({ p }) => p));
  return new Map(tested.map(({ group, p }, index) => [group, adjusted[index] ?? p]));
}

function finish(
  own: OwnMeasures,
  adjusted: ReadonlyMap<OwnMeasures, number>,
): PairedMeasures {
  const adjustedP = adjusted.get(own) ?? null;
  const p = adjustedP ?? own.p;
  const { ci95 } = own;
  const change = p === null || ci95 === null || p >= LEVEL
    ? null
    : ci95[0] > 0
    ? "higher"
    : ci95[1] < 0
    ? "lower"
    : null;
  return { ...own, p_holm: adjustedP, change };
}

function comparedRun({ name, folder, outcomes, metadata }: RunToCompare): ComparedRun {
  const scores = outcomes.flatMap(({ score }) => score ?? []);
  return {
    name,
    folder,
    diffusion_model: metadata.diffusionModel.classPath,
    reward_model: metadata.rewardModel.classPath,
    count: outcomes.length,
    scored: scores.length,
    mean_scored: mean(scores) ?? null,
    notices: metadata.notices,
  };
}
