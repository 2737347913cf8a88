import { TEN } from "../parsers/mod.ts";
import type { Aggregation } from "./aggregation.ts";
import { aspectFigure, requiredScore } from "./aspect_score.ts";

/**
 * GEdit-Bench: an edit's overall figure is the geometric mean `sqrt(SC PQ)` of semantic consistency
 * and perceptual quality, each from 0 to 10; the benchmark's is the mean over the means of its task
 * types (Step1X-Edit, arXiv 2504.17761, section 4; the rule of VIEScore, arXiv 2312.14867).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [overall] = gedit.figures;
 * const scores = [
 *   { name: "semantic_consistency", score: 9, scale: [0, 10] },
 *   { name: "perceptual_quality", score: 4, scale: [0, 10] },
 * ] as const;
 * assertEquals(overall.of(scores), 6);
 * ```
 */
export const gedit: Aggregation = {
  id: "gedit@1",
  benchmark: "GEdit-Bench",
  source: "Step1X-Edit, arXiv 2504.17761",
  aspects: { semantic_consistency: TEN, perceptual_quality: TEN },
  figures: [
    {
      name: "Overall",
      range: TEN,
      of: (scores) =>
        Math.sqrt(
          requiredScore(scores, "semantic_consistency") *
            requiredScore(scores, "perceptual_quality"),
        ),
    },
    aspectFigure("semantic_consistency", { name: "Semantic consistency", range: TEN }),
    aspectFigure("perceptual_quality", { name: "Perceptual quality", range: TEN }),
  ],
  groups: [],
  overall: "categories",
};
