import type { ScoreScale } from "../parsers/mod.ts";
import type { Aggregation } from "./aggregation.ts";
import { aspectFigure, meanOf, requiredScore } from "./aspect_score.ts";

const FIVE: ScoreScale = [1, 5];
const HUNDRED: ScoreScale = [0, 100];

const PERCEPTION = {
  attribute: [
    "color_change",
    "count_change",
    "size_adjustment",
    "part_completion",
    "anomaly_correction",
  ],
  spatial: ["viewpoint_change", "position_movement"],
  temporal: ["temporal_prediction"],
};
const SCIENCE = {
  social: ["humanities", "practical_knowledge"],
  natural: ["biology", "chemistry", "geography", "mathematics", "medicine", "physics"],
};
const PROCEDURE = {
  logical: ["abstract_reasoning", "rule-based_reasoning"],
  decomposition: ["multi-element_composition", "multi-instruction_execution"],
};

/** Categories whose right edit takes knowledge, so that its plausibility is judged, too. */
const KNOWLEDGE: ReadonlySet<string> = new Set([
  ...SCIENCE.social,
  ...SCIENCE.natural,
  ...PROCEDURE.logical,
]);

const COMMON = ["visual_consistency", "visual_quality", "instruction_following"] as const;
const PLAUSIBILITY = "knowledge_plausibility";

function onHundred(score: number): number {
  return (score - 1) * 25;
}

/**
 * KRIS-Bench: each metric, from 1 to 5, becomes `25 (s - 1)`, from 0 to 100; an edit's figure is the
 * mean of the metrics of its category, and every reported one the mean over the edits: by category,
 * reasoning dimension, type of knowledge (factual, conceptual, procedural) and overall
 * (arXiv 2505.16707).
 *
 * Normalisation, dimensions and the mean over edits are also those of lmms-eval's task
 * `kris_bench`. That each edit counts the same in the overall figure is not said in the
 * benchmark's own scripts, which stop at scores.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [score] = kris.figures;
 * const given = { visual_consistency: 5, visual_quality: 4, instruction_following: 3 };
 * const scores = Object.entries(given).map(([name, score]) => ({ name, score, scale: [1, 5] }) as const);
 * assertEquals(score.of(scores), 75);
 * ```
 */
export const kris: Aggregation = {
  id: "kris@1",
  benchmark: "KRIS-Bench",
  source: "KRIS-Bench, arXiv 2505.16707",
  aspects: Object.fromEntries([...COMMON, PLAUSIBILITY].map((name) => [name, FIVE])),
  aspectsOf: (category) => KNOWLEDGE.has(category) ? [...COMMON, PLAUSIBILITY] : COMMON,
  figures: [
    {
      name: "Score",
      range: HUNDRED,
      of(scores) {
        for (const name of COMMON) requiredScore(scores, name);
        return meanOf(scores.map(({ score }) => onHundred(score)));
      },
    },
    aspectFigure(COMMON[0], { name: "Visual consistency", range: HUNDRED, map: onHundred }),
    aspectFigure(COMMON[1], { name: "Visual quality", range: HUNDRED, map: onHundred }),
    aspectFigure(COMMON[2], { name: "Instruction following", range: HUNDRED, map: onHundred }),
    aspectFigure(PLAUSIBILITY, {
      name: "Knowledge plausibility",
      range: HUNDRED,
      map: onHundred,
    }),
  ],
  groups: [
    { name: "Factual knowledge", categories: Object.values(PERCEPTION).flat() },
    { name: "Attribute perception", categories: PERCEPTION.attribute },
    { name: "Spatial perception", categories: PERCEPTION.spatial },
    { name: "Temporal perception", categories: PERCEPTION.temporal },
    { name: "Conceptual knowledge", categories: Object.values(SCIENCE).flat() },
    { name: "Social science", categories: SCIENCE.social },
    { name: "Natural science", categories: SCIENCE.natural },
    { name: "Procedural knowledge", categories: Object.values(PROCEDURE).flat() },
    { name: "Logical reasoning", categories: PROCEDURE.logical },
    { name: "Instruction decomposition", categories: PROCEDURE.decomposition },
  ],
  overall: "edits",
};
