import { onTen, TEN } from "../parsers/mod.ts";
import type { Aggregation } from "./aggregation.ts";
import { meanOf } from "./aspect_score.ts";

/**
 * The plain way, for aspects of one's own: the mean of the aspects, each mapped linearly from its
 * scale to 0 to 10; the overall figure is the mean over the edits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [score] = meanOfAspects.figures;
 * const scores = [
 *   { name: "likeness", score: 5, scale: [1, 5] },
 *   { name: "beauty", score: 4, scale: [0, 10] },
 * ] as const;
 * assertEquals(score.of(scores), 7);
 * ```
 */
export const meanOfAspects: Aggregation = {
  id: "mean@1",
  benchmark: "Mean of the aspects",
  source: "image-edit-bench",
  figures: [{
    name: "Mean",
    range: TEN,
    of: (scores) => meanOf(scores.map(({ score, scale }) => onTen(score, scale))),
  }],
  groups: [],
  overall: "edits",
};
