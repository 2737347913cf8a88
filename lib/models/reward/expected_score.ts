/** What a judge's score is on average, by the probabilities of the scores that it could write. */
export interface ExpectedScore {
  /** Mean of the scores that could be written, 0 to 10. */
  readonly mean: number;
  /** Entropy of `shares` in nats: 0 for a judge that is sure, 2.4 for one that has no idea. */
  readonly entropy: number;
  /** Probability that what is written here is a score from 0 to 10 at all, 0 to 1. */
  readonly mass: number;
  /** Share of each of the whole points 0, 1, ..., 10 among these; their sum is 1. */
  readonly shares: readonly number[];
}

/** The probabilities around one number of whole points. */
export interface WrittenPoints {
  /** Probability that the digits of these points are written. */
  readonly probability: number;
  /** Probability that a digit follows them: then it is another number. */
  readonly digit: number;
  /** Probability that a decimal point follows them. */
  readonly point: number;
  /** Probabilities of the digits 0 to 9 behind the point; their sum is at most 1. */
  readonly decimals: readonly number[];
}

/** Whole points that a score may have: 0 to 10. */
export const POINTS = 11;

/** A score is taken from the probabilities only where at least this much of them is of scores. */
export const LEAST_MASS = 0.5;

/**
 * The expected score: the mean over all scores that the judge could write in one place, each with
 * its probability.
 *
 * A score is its whole points, 0 to 10 without leading zeros, and its first decimal where a point
 * follows; further decimals are left out, which lowers the mean by less than 0.1. Tokenizers that
 * write each digit as a token of its own, as those of Qwen do, need two tokens for 10: `probability`
 * is that of both, and that of 1 is told from 10 by `digit`, the probability that another digit
 * follows. A number such as 85 or 100 is no score. Behind 10, decimals do not count.
 *
 * With `p` the probability, `d` that of a digit, `q` that of a point and `r` those of the decimals,
 * points `k` weigh `w = p (1 - d)`, and are worth `k + q / (1 - d) * sum(i r_i) / 10`. The mean is
 * that of the worths by weight; `mass` is the sum of the weights. So the judge need not write
 * anything, and a judge that wavers between 7 and 8 gets neither, but what lies between them (as in
 * G-Eval, arXiv 2303.16634, section 2.3).
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const none = { probability: 0, digit: 0, point: 0, decimals: [] };
 * const points = new Array(11).fill(none);
 * points[7] = { ...none, probability: 0.3 };
 * points[8] = { ...none, probability: 0.6, point: 1, decimals: [0, 0, 0, 0, 0, 1] };
 * const { mean, mass } = expectedScore(points);
 * assertAlmostEquals(mean, (0.3 * 7 + 0.6 * 8.5) / 0.9, 1e-12);
 * assertAlmostEquals(mass, 0.9, 1e-12);
 * ```
 *
 * @param points For each of the points 0 to 10.
 * @throws {RangeError} If there are not 11 of them, or none has any probability.
 */
export function expectedScore(points: readonly WrittenPoints[]): ExpectedScore {
  if (points.length !== POINTS) {
    throw new RangeError(
      `Cannot expect a score: points must be given for 0 to 10, got ${points.length}`,
    );
  }
  const weights = points.map(({ probability, digit }) => probability * Math.max(0, 1 - digit));
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(mass > 0)) {
    throw new RangeError(
      `Cannot expect a score: probabilities must sum to more than 0, got ${mass}`,
    );
  }
  const shares = weights.map((weight) => weight / mass);
  const worths = points.map((written, whole) => whole + (whole === 10 ? 0 : fraction(written)));
  return {
    mean: shares.reduce((sum, share, whole) => sum + share * (worths[whole] ?? 0), 0),
    entropy: shares.reduce((sum, share) => share > 0 ? sum - share * Math.log(share) : sum, 0),
    // Rounding may put it a little above.
    mass: Math.min(1, mass),
    shares,
  };
}

/** Mean of the first decimal, in points, where no further digit follows the whole ones. */
function fraction({ digit, point, decimals }: WrittenPoints): number {
  if (digit >= 1) return 0;
  const tenths = decimals.reduce((sum, probability, tenth) => sum + probability * tenth, 0);
  return Math.min(1, point / (1 - digit)) * tenths / 10;
}
