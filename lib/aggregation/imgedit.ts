import type { ScoreScale } from "../parsers/mod.ts";
import type { Aggregation } from "./aggregation.ts";
import { aspectFigure, meanOf, requiredScore } from "./aspect_score.ts";

const FIVE: ScoreScale = [1, 5];
const ASPECTS = ["instruction_compliance", "visual_naturalness", "detail_integrity"] as const;

/**
 * ImgEdit-Bench, basic suite: an edit's score is the mean of its three scores from 1 to 5, and the
 * overall one the mean over the means of the edit types (arXiv 2505.20275, section 4). The
 * benchmark's scripts round each of these means to two decimals; here none is rounded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [score] = imgedit.figures;
 * const given = { instruction_compliance: 5, visual_naturalness: 4, detail_integrity: 3 };
 * const scores = Object.entries(given).map(([name, score]) => ({ name, score, scale: [1, 5] }) as const);
 * assertEquals(score.of(scores), 4);
 * ```
 */
export const imgedit: Aggregation = {
  id: "imgedit@1",
  benchmark: "ImgEdit-Bench",
  source: "ImgEdit, arXiv 2505.20275",
  aspects: Object.fromEntries(ASPECTS.map((name) => [name, FIVE])),
  figures: [
    {
      name: "Score",
      range: FIVE,
      of: (scores) => meanOf(ASPECTS.map((name) => requiredScore(scores, name))),
    },
    aspectFigure(ASPECTS[0], { name: "Instruction compliance", range: FIVE }),
    aspectFigure(ASPECTS[1], { name: "Visual naturalness", range: FIVE }),
    aspectFigure(ASPECTS[2], { name: "Detail integrity", range: FIVE }),
  ],
  groups: [],
  overall: "categories",
};
