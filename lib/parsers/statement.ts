import { type ScoreScale, TEN } from "./score_scale.ts";

/**
 * How much a number stands for the whole reply.
 *
 * `final` outranks `plain`, which outranks the rest. `old` is a score that the text itself calls
 * preliminary; `aspect` is a score of one criterion, one image or one position in a list.
 */
export type Rank = "final" | "plain" | "old" | "aspect";

/** A place in a reply that states a score. */
export interface Statement {
  /** Strength of the statement. */
  readonly rank: Rank;
  /** On the scale, possibly outside; absent where what is stated is not one number. */
  readonly value?: number;
  /** Why there is no value. */
  readonly why?: string;
  /** How it was read; see `parseScore`. */
  readonly rule: string;
  /** Start of the number in the reply, in UTF-16 units. */
  readonly start: number;
  /** End of the number and its denominator or unit, exclusive. */
  readonly end: number;
  /** Statements of the same sentence share it. */
  readonly sentence: number;
}

/**
 * The value of `value / denominator` on a scale, where the denominator is the scale's highest score;
 * on the scale from 0 to 10 also where it is 100.
 *
 * Others are not converted: on the scale from 0 to 10, `4/5` may count fulfilled criteria as well as
 * points.
 */
export function onScale(
  value: number,
  denominator: number,
  scale: ScoreScale = TEN,
): number | undefined {
  if (denominator === scale[1]) return value;
  return denominator === 100 && isTen(scale) ? value / 10 : undefined;
}

/** Whether a scale is the one from 0 to 10, on which hundredths and percentages are read, too. */
export function isTen([low, high]: ScoreScale): boolean {
  return low === TEN[0] && high === TEN[1];
}

/** Says that a denominator is none of a scale. */
export function offScale(scale: ScoreScale): string {
  return isTen(scale)
    ? "is on neither scale, 10 or 100"
    : `is not on the scale of ${scale[0]} to ${scale[1]}`;
}
