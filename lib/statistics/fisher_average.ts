/** Options of {@linkcode fisherAverage}. */
export interface FisherAverageOptions {
  /**
   * Weight of each correlation, from 0 up, in the same order; such as the count of rows less 3, the
   * inverse of the variance of z. All count the same where this is absent.
   */
  readonly weights?: readonly number[];
}

/**
 * Average of correlations by Fisher's z: `tanh(sum(w * atanh(r)) / sum(w))`.
 *
 * Fisher, Statistical Methods for Research Workers, 1925, section 35. The mean is taken of the z,
 * not of the coefficients: `tanh(mean(r))` is a common mistake and comes out too small. A
 * coefficient of 1 or -1 has an infinite z, next to which no other would count, so there is no
 * average then.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * assertAlmostEquals(fisherAverage([0, 0.8]) ?? NaN, 0.5);
 * assertAlmostEquals(fisherAverage([0.2, 0.8], { weights: [1, 0] }) ?? NaN, 0.2);
 * assertEquals(fisherAverage([0.5, 1]), undefined);
 * ```
 *
 * @param correlations Each in [-1, 1].
 * @returns The average, in (-1, 1); `undefined` if there are no correlations, one is 1 or -1, or
 * all weights are 0.
 * @throws {RangeError} If a correlation is outside [-1, 1], a weight is not a finite number from 0
 * up, or the weights are not as many as the correlations.
 */
export function fisherAverage(
  correlations: readonly number[],
  options: FisherAverageOptions = {},
): number | undefined {
  const { weights = correlations.map(() => 1) } = options;
  if (weights.length !== correlations.length) {
    throw new RangeError(
      `Cannot average correlations: ${correlations.length} of them need as many weights, ` +
        `got ${weights.length}`,
    );
  }
  let [sum, total] = [0, 0];
  for (const [index, correlation] of correlations.entries()) {
    const weight = weights[index] ?? 0;
    if (!(Math.abs(correlation) <= 1)) {
      throw new RangeError(
        `Cannot average correlations: each must be in [-1, 1], got ${correlation}`,
      );
    }
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(
        `Cannot average correlations: each weight must be a finite number >= 0, got ${weight}`,
      );
    }
    sum += weight * Math.atanh(correlation);
    total += weight;
  }
  const isInfinite = correlations.some((correlation) => Math.abs(correlation) === 1);
  return total === 0 || isInfinite ? undefined : Math.tanh(sum / total);
}
