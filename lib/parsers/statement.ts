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
  /** On the scale from 0 to 10, possibly outside; absent where what is stated is not one number. */
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
 * The value of `value / denominator` on the scale from 0 to 10, where the denominator is one of
 * the two scales in use.
 *
 * Others are not converted: `4/5` may count fulfilled criteria as well as points.
 */
export function onScale(value: number, denominator: number): number | undefined {
  if (denominator === 10) return value;
  return denominator === 100 ? value / 10 : undefined;
}
