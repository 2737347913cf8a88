import type { ScoreScale } from "../parsers/mod.ts";
import type { Aggregation, AspectScore } from "./aggregation.ts";
import { aspectFigure, requiredScore, scoreOf } from "./aspect_score.ts";

const FIVE: ScoreScale = [1, 5];
const HUNDRED: ScoreScale = [0, 100];
const REASONING = "instruction_reasoning";
const CONSISTENCY = "appearance_consistency";
const PLAUSIBILITY = "visual_plausibility";

function onHundred(score: number): number {
  return (score - 1) * 25;
}

/** The benchmark's weighted score, from 1 to 5. */
function weighted(scores: readonly AspectScore[]): number {
  const reasoning = requiredScore(scores, REASONING);
  const consistency = scoreOf(scores, CONSISTENCY);
  const plausibility = scoreOf(scores, PLAUSIBILITY);
  const rest = (consistency === undefined ? 0 : 0.3) + (plausibility === undefined ? 0 : 0.2);
  const sum = (1 - rest) * reasoning + 0.3 * (consistency ?? 0) + 0.2 * (plausibility ?? 0);
  // An edit that has not understood the task is worth half, however well it is done.
  return reasoning === 1 ? Math.max(1, sum / 2) : sum;
}

/**
 * RISEBench: an edit is accurate if every aspect that applies to its category has the full 5 points;
 * accuracy is the share of accurate edits, in percent. Plausibility does not apply to logical
 * reasoning, nor consistency where an entry frees an edit of it (arXiv 2504.02826, section 3).
 *
 * Beside it stands the benchmark's weighted score, `25 (s - 1)` of
 * `s = 0.5 reasoning + 0.3 consistency + 0.2 plausibility`, where the weight of what does not apply
 * goes to the reasoning, halved but not below 1 where the reasoning has 1 point.
 *
 * The repository's script (`gpt_eval.py`) says otherwise in two places, and is not followed there:
 * it never takes a freed edit for accurate, as what it was not asked about is not 5; and it takes
 * the flag's absence for its presence (NaN is true), so that its weighted score is
 * `0.8 reasoning + 0.2 plausibility` for every edit outside logical reasoning.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [accuracy, score] = rise.figures;
 * const given = { instruction_reasoning: 5, appearance_consistency: 4, visual_plausibility: 5 };
 * const scores = Object.entries(given).map(([name, score]) => ({ name, score, scale: [1, 5] }) as const);
 * assertEquals([accuracy.of(scores), score?.of(scores)], [0, 92.5]);
 * ```
 */
export const rise: Aggregation = {
  id: "rise@1",
  benchmark: "RISEBench",
  source: "RISEBench, arXiv 2504.02826",
  aspects: { [REASONING]: FIVE, [CONSISTENCY]: FIVE, [PLAUSIBILITY]: FIVE },
  aspectsOf: (category) =>
    category === "logical_reasoning"
      ? [REASONING, CONSISTENCY]
      : [REASONING, CONSISTENCY, PLAUSIBILITY],
  optional: [CONSISTENCY],
  figures: [
    {
      name: "Accuracy (%)",
      range: HUNDRED,
      of(scores) {
        requiredScore(scores, REASONING);
        return scores.every(({ score }) => score === 5) ? 100 : 0;
      },
    },
    { name: "Weighted score", range: HUNDRED, of: (scores) => onHundred(weighted(scores)) },
    aspectFigure(REASONING, { name: "Reasoning", range: HUNDRED, map: onHundred }),
    aspectFigure(CONSISTENCY, { name: "Consistency", range: HUNDRED, map: onHundred }),
    aspectFigure(PLAUSIBILITY, { name: "Plausibility", range: HUNDRED, map: onHundred }),
  ],
  groups: [],
  overall: "edits",
};
