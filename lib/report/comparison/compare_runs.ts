import type { PairOutcome, RunMetadata } from "../../evaluation/mod.ts";
import { holmAdjust, mean } from "../../statistics/mod.ts";
import { canaryCheck } from "../canary_check.ts";
import { judgeCheck } from "../judge_check.ts";
import { canaryWarning, judgeWarning } from "../markdown_checks.ts";
import { changedPairs, comparedPairs } from "./changed_pairs.ts";
import { type CommonPair, commonPairs } from "./common_pairs.ts";
import type { ComparedRun, ComparisonDocument, PairedMeasures } from "./comparison_document.ts";
import { editCounts, gatedScores } from "./gated_pairs.ts";
import { type OwnMeasures, pairedMeasures, type PairScores } from "./paired_measures.ts";
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
 * taken for a number. A failed edit is no missing score, so the difference over all pairs is there
 * a second time, with 0 where no edit was made, if that changes anything.
 *
 * With two runs, one p-value stands alone: that over all pairs, with 0 for failed edits where there
 * are any, which no p-value decides. Holm's method adjusts the others together. With more runs, it
 * adjusts all of them.
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
    const overall = pairedMeasures(pairs.common.map(judgedScores), { seed });
    const scores = gatedScores(pairs.common);
    const gated = scores === undefined ? null : pairedMeasures(scores, { seed });
    const groups = Map.groupBy(pairs.common, ({ before }) => before.category);
    const categories = [...groups].map(([name, members]) => ({
      name,
      // A single category holds what all pairs hold: that is one test, not two.
      measures: groups.size === 1 ? overall : pairedMeasures(members.map(judgedScores), {
        seed,
      }),
    }));
    return { run, pairs, overall, gated, categories };
  });
  const adjusted = adjust(measured.flatMap(({ overall, gated, categories }) => {
    const all = new Set([overall, ...categories.map(({ measures }) => measures)]);
    if (gated !== null) all.add(gated);
    if (others.length === 1) all.delete(gated ?? overall);
    return [...all];
  }));
  const comparisons = measured.map(({ run, pairs, categories, ...own }) => {
    const overall = finish(own.overall, adjusted);
    const gated = own.gated === null ? null : finish(own.gated, adjusted);
    const edits = editCounts(pairs.common);
    return {
      run: comparedRun(run),
      verdict: verdictOf({ overall, gated, edits }, { before: first.name, now: run.name }),
      differences: run.differences ?? [],
      only_first: pairs.onlyBefore,
      only_run: pairs.onlyNow,
      different: pairs.different,
      skipped: pairs.skipped,
      edits,
      overall,
      gated,
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

function judgedScores({ before, now }: CommonPair): PairScores {
  return { before: before.score, now: now.score, cluster: before.sourceHash };
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
  const judge = judgeCheck(metadata.controls, outcomes);
  const canary = canaryCheck(metadata.controls);
  return {
    name,
    folder,
    diffusion_model: metadata.diffusionModel.classPath,
    reward_model: metadata.rewardModel.classPath,
    count: outcomes.length,
    scored: scores.length,
    mean_scored: mean(scores) ?? null,
    repeats: metadata.evaluation.repeats,
    notices: metadata.notices,
    warnings: [
      judge === null ? undefined : judgeWarning(judge),
      canary === null ? undefined : canaryWarning(canary),
    ].filter((warning) => warning !== undefined),
  };
}
