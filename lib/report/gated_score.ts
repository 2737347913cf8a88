import type { PairOutcome } from "../evaluation/mod.ts";

/**
 * The score of a pair where success is asked for first: 0 where no edit was made (it failed, the
 * model refused, or the image is the source again), else the judge's score.
 *
 * A plain mean leaves out edits that failed, so that a model which fails on what is hard may look
 * better than one which tries. This one does not.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "a", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "", asked: 1, sourceHash: "00", notes: [],
 * };
 * assertEquals(gatedScore({ ...pair, status: "edit_failed", reason: "out of memory" }), 0);
 * assertEquals(gatedScore({ ...pair, status: "unparsed", reason: "no number" }), undefined);
 * ```
 *
 * @returns `undefined` where an edit was made and the judge gave no score, and for skipped pairs.
 */
export function gatedScore(outcome: PairOutcome): number | undefined {
  const { status, score, image, companions } = outcome;
  // The judge may refuse, too; then there is an image.
  if (status === "edit_failed" || (status === "refused" && image === undefined)) return 0;
  if (companions !== undefined && companions.noOp !== "no") return 0;
  return score;
}
