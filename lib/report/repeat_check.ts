import type { PairOutcome } from "../evaluation/mod.ts";
import { meanDesigns, varianceComponents } from "../statistics/mod.ts";

/** Standard error of the overall mean under some number of pairs and repeats. */
export interface Design {
  /** Pairs. */
  readonly pairs: number;
  /** Judgements of each edit. */
  readonly repeats: number;
  /** Standard error of the mean, in points. */
  readonly error: number;
}

/** How far judgements of the same edit differ, apart from how far edits differ. */
export interface RepeatCheck {
  /** Judgements of each edit that were asked for. */
  readonly repeats: number;
  /** Edits with at least two scores. */
  readonly pairs: number;
  /** Judgements of the edits that were judged. */
  readonly judgements: number;
  /** Those without a score. */
  readonly missing: number;
  /** Edits whose scores are all the same. */
  readonly constant: number;
  /** Standard deviation of repeated judgements of one edit, in points; null where unknown. */
  readonly judge_std: number | null;
  /** Standard deviation of the edits' true scores, in points. */
  readonly item_std: number | null;
  /** Share of the variance of single scores that is the edits', ICC(1). */
  readonly reliability: number | null;
  /** The same of the means over the repeats, ICC(k). */
  readonly mean_reliability: number | null;
  /** What other numbers of pairs and repeats would buy; null where unknown. */
  readonly designs: {
    /** As it is. */
    readonly current: Design;
    /** Each edit judged once more. */
    readonly one_more_repeat: Design;
    /** One more pair. */
    readonly one_more_pair: Design;
    /** The judgements of one more repeat, spent on further pairs. */
    readonly same_cost_in_pairs: Design;
  } | null;
}

/**
 * Splits the variance of repeated judgements into the judge's and the edits'.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(repeatCheck([]), null);
 * ```
 *
 * @returns `null` where edits were judged once.
 */
export function repeatCheck(outcomes: readonly PairOutcome[]): RepeatCheck | null {
  const judged = outcomes.flatMap(({ repeats }) => repeats ?? []);
  if (judged.length === 0) return null;
  const asked = outcomes.reduce((most, { repeats = [] }) => Math.max(most, repeats.length), 0);
  const items = outcomes.map(({ repeats = [] }) => repeats.flatMap(({ score }) => score ?? []));
  const several = items.filter(({ length }) => length > 1);
  const components = varianceComponents(items);
  const common = {
    repeats: asked,
    pairs: several.length,
    judgements: judged.length,
    missing: judged.filter(({ score }) => score === undefined).length,
    constant: several.filter((scores) => scores.every((score) => score === scores[0])).length,
  };
  if (components === undefined) {
    const unknown = { judge_std: null, item_std: null, reliability: null, mean_reliability: null };
    return { ...common, ...unknown, designs: null };
  }
  const { current, oneMoreRepeat, oneMoreItem, sameCostInItems } = meanDesigns(components);
  const design = ({ items: pairs, repeats, error }: typeof current) => ({ pairs, repeats, error });
  return {
    ...common,
    judge_std: Math.sqrt(components.within),
    item_std: Math.sqrt(components.between),
    reliability: components.reliability ?? null,
    mean_reliability: components.meanReliability ?? null,
    designs: {
      current: design(current),
      one_more_repeat: design(oneMoreRepeat),
      one_more_pair: design(oneMoreItem),
      same_cost_in_pairs: design(sameCostInItems),
    },
  };
}
