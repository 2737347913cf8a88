import type { PairOutcome } from "../../../../lib/evaluation/outcome.ts";
import type { RunToCompare } from "../../../../lib/report/comparison/mod.ts";
import { metadata, outcome } from "../outcomes.ts";

/** A run to compare; pairs without a score are given as `undefined`. */
export function run(
  name: string,
  scores: readonly (number | undefined)[],
  fields: (index: number) => Partial<PairOutcome> = () => ({}),
): RunToCompare {
  return {
    name,
    folder: `runs/${name}`,
    outcomes: scores.map((score, index) =>
      outcome(index, { ...(score === undefined ? {} : { score }), ...fields(index) })
    ),
    metadata: metadata(),
  };
}

/** The same number `count` times. */
export function times(count: number, score: number): readonly number[] {
  return new Array<number>(count).fill(score);
}
