import { ranks } from "./ranks.ts";

/**
 * Area under the ROC curve: how probable it is that a positive scores above a negative, where a tie
 * counts half.
 *
 * `U / (m * n)` with the U of Mann and Whitney, from the ranks of all values (Hanley and McNeil,
 * The Meaning and Use of the Area under a ROC Curve, Radiology 143, 1982); ties are decided
 * exactly. 1 where every positive is above every negative, 0.5 where the scores say nothing. An
 * interval follows from that of Cliff's delta of the negatives and the positives.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(auc([7, 8, 9], [2, 3, 7]), 8.5 / 9);
 * assertEquals(auc([7], []), undefined);
 * ```
 *
 * @returns A number in [0, 1]; `undefined` if there are no positives or no negatives.
 * @throws {RangeError} If a value is not a finite number.
 */
export function auc(
  positives: readonly number[],
  negatives: readonly number[],
): number | undefined {
  const [m, n] = [positives.length, negatives.length];
  const sum = ranks([...positives, ...negatives]).slice(0, m).reduce((sum, rank) => sum + rank, 0);
  return m === 0 || n === 0 ? undefined : (sum - m * (m + 1) / 2) / (m * n);
}
