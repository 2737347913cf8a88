import type { PairOutcome } from "../evaluation/mod.ts";
import { mean, meanInterval } from "../statistics/mod.ts";

/** Scores of two runs over the same pairs, in one category or overall. */
export interface PairedGroup {
  /** Category; empty for all pairs. */
  readonly name: string;
  /** Pairs with a judge's score in both runs. */
  readonly count: number;
  /** Mean of the first run over these pairs. */
  readonly before?: number;
  /** Mean of the second run over these pairs. */
  readonly now?: number;
  /** Mean of second minus first. */
  readonly difference?: number;
  /** 95 % interval of the difference, clustered by source image. */
  readonly ci95?: readonly [low: number, high: number];
  /** Pairs that got more, the same, and less. */
  readonly moved: { readonly up: number; readonly same: number; readonly down: number };
}

/**
 * Compares the scores of two runs pair by pair: overall first, then by category.
 *
 * Only pairs with a judge's score in both runs count; a missing score is never taken for a number.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "a", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "", asked: 1, sourceHash: "00", notes: [], status: "scored" as const,
 * };
 * const [overall] = comparePaired([{ ...pair, score: 4 }], [{ ...pair, score: 6 }]);
 * assertEquals([overall?.difference, overall?.moved.up], [2, 1]);
 * ```
 */
export function comparePaired(
  before: readonly PairOutcome[],
  now: readonly PairOutcome[],
): readonly PairedGroup[] {
  const scores = new Map(now.map(({ id, score }) => [id, score]));
  const both = before.flatMap(({ id, score, category, sourceHash }) => {
    const other = scores.get(id);
    return score === undefined || other === undefined
      ? []
      : [{ category, sourceHash, before: score, now: other }];
  });
  const byCategory = Map.groupBy(both, ({ category }) => category);
  return [pairedGroup("", both), ...[...byCategory].map(([name, of]) => pairedGroup(name, of))];
}

function pairedGroup(
  name: string,
  pairs: readonly {
    readonly sourceHash: string;
    readonly before: number;
    readonly now: number;
  }[],
): PairedGroup {
  const differences = pairs.map(({ before, now }) => now - before);
  const clusters = pairs.map(({ sourceHash }) => sourceHash);
  const measures = {
    before: mean(pairs.map(({ before }) => before)),
    now: mean(pairs.map(({ now }) => now)),
    difference: mean(differences),
    ci95: meanInterval(differences, { clusters }),
  };
  const count = (test: (difference: number) => boolean) => differences.filter(test).length;
  return {
    name,
    count: pairs.length,
    ...Object.fromEntries(Object.entries(measures).filter(([, value]) => value !== undefined)),
    moved: {
      up: count((difference) => difference > 0),
      same: count((difference) => difference === 0),
      down: count((difference) => difference < 0),
    },
  };
}
