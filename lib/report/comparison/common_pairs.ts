import type { PairOutcome } from "../../evaluation/mod.ts";

/** What two runs made of one pair. */
export interface CommonPair {
  /** In the first run. */
  readonly before: PairOutcome;
  /** In the later run. */
  readonly now: PairOutcome;
}

/** The pairs of two runs. */
export interface CommonPairs {
  /** Pairs that both runs finished, in the order of the benchmark. */
  readonly common: readonly CommonPair[];
  /** How many are the first run's alone. */
  readonly onlyBefore: number;
  /** How many are the later run's alone. */
  readonly onlyNow: number;
  /** How many have the same id, but another source image or instruction: they are no pairs. */
  readonly different: number;
  /** How many both skipped: they are defective, which says nothing about either run. */
  readonly skipped: number;
}

/**
 * The pairs that two runs have in common, whether they were scored or not: those with the same
 * id, source image and instruction.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "a", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "", asked: 1, sourceHash: "00", notes: [], status: "scored" as const,
 * };
 * const { common, onlyNow } = commonPairs([pair], [pair, { ...pair, index: 1, id: "b" }]);
 * assertEquals([common.length, onlyNow], [1, 1]);
 * ```
 */
export function commonPairs(
  before: readonly PairOutcome[],
  now: readonly PairOutcome[],
): CommonPairs {
  const later = new Map(now.map((outcome) => [outcome.id, outcome]));
  const both = before.toSorted((a, b) => a.index - b.index).flatMap((outcome) => {
    const other = later.get(outcome.id);
    return other === undefined ? [] : [{ before: outcome, now: other }];
  });
  const usable = both.filter((pair) =>
    pair.before.status !== "skipped" || pair.now.status !== "skipped"
  );
  const common = usable.filter(isSamePair);
  return {
    common,
    onlyBefore: before.length - both.length,
    onlyNow: now.length - both.length,
    different: usable.length - common.length,
    skipped: both.length - usable.length,
  };
}

function isSamePair({ before, now }: CommonPair): boolean {
  // Of a pair that was skipped, the source image may not be known.
  if (before.status === "skipped" || now.status === "skipped") return true;
  return before.sourceHash === now.sourceHash && before.instruction === now.instruction;
}
