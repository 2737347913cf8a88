import type { PairOutcome } from "../../evaluation/mod.ts";
import type { CommonPair } from "./common_pairs.ts";
import type { ChangedPair, ComparedEdit, ComparedPair } from "./comparison_document.ts";
import { scoreDifferences } from "./score_differences.ts";

/** The pairs that lost and gained most. */
export interface ChangedPairs {
  /** Greatest loss first. */
  readonly lost: readonly ChangedPair[];
  /** Greatest gain first. */
  readonly gained: readonly ChangedPair[];
}

/** The scores of each pair, with their difference where both runs have one. */
export function comparedPairs(pairs: readonly CommonPair[]): readonly ComparedPair[] {
  return pairs.map(({ before, now }) => ({
    id: before.id,
    category: before.category,
    before: before.score ?? null,
    now: now.score ?? null,
    difference: difference(before.score, now.score),
  }));
}

/**
 * The pairs whose scores changed most; equal changes stay in the order of the benchmark.
 *
 * @param top How many to take of those that lost, and of those that gained.
 */
export function changedPairs(
  pairs: readonly CommonPair[],
  { top }: { readonly top: number },
): ChangedPairs {
  const changed = pairs.flatMap(({ before, now }) => {
    const change = difference(before.score, now.score);
    return change === null || change === 0 ? [] : [{
      id: before.id,
      category: before.category,
      instruction: before.instruction,
      difference: change,
      before: comparedEdit(before),
      now: comparedEdit(now),
    }];
  });
  const ranked = changed.toSorted((a, b) => a.difference - b.difference);
  return {
    lost: ranked.filter((pair) => pair.difference < 0).slice(0, top),
    gained: changed.filter((pair) => pair.difference > 0)
      .toSorted((a, b) => b.difference - a.difference).slice(0, top),
  };
}

function difference(before: number | undefined, now: number | undefined): number | null {
  if (before === undefined || now === undefined) return null;
  return scoreDifferences([before], [now]).mean ?? null;
}

function comparedEdit({ score = 0, reply, image }: PairOutcome): ComparedEdit {
  return { score, reply: reply ?? null, image: image ?? null };
}
