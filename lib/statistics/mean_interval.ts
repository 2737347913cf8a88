import { mean } from "./mean.ts";
import { studentTQuantile } from "./student_t.ts";

/** Options of {@linkcode meanInterval}. */
export interface MeanIntervalOptions {
  /**
   * Cluster of each value, in the same order; values of one cluster are not independent, such as
   * edits of the same source image. Every value is its own cluster where this is absent.
   */
  readonly clusters?: readonly string[];
  /** Share of such intervals that hold the true mean, in (0, 1). @default {0.95} */
  readonly level?: number;
}

/**
 * Interval of the mean, by cluster-robust variance and Student's t.
 *
 * With the deviations `e` from the mean, n values and G clusters, the variance of the mean is
 * `G / (G - 1) * sum over clusters of (sum of e in the cluster)^2 / n^2` (CR1; Cameron and Miller,
 * A Practitioner's Guide to Cluster-Robust Inference, Journal of Human Resources 50, 2015), and the
 * quantile has G - 1 degrees of freedom. Where each value is its own cluster, this is the ordinary
 * t interval. The interval is not cut at the ends of the scale.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const interval = meanInterval([5, 7, 9]) ?? [];
 * assertEquals(interval.map((end) => end.toFixed(3)), ["2.032", "11.968"]);
 * assertEquals(meanInterval([5, 7], { clusters: ["a", "a"] }), undefined);
 * ```
 *
 * @returns Lower and upper end; `undefined` if there are fewer than two clusters.
 * @throws {RangeError} If `clusters` has another length than `values`, or `level` is not in (0, 1).
 */
export function meanInterval(
  values: readonly number[],
  options: MeanIntervalOptions = {},
): readonly [low: number, high: number] | undefined {
  const { clusters, level = 0.95 } = options;
  if (clusters !== undefined && clusters.length !== values.length) {
    throw new RangeError(
      `Cannot compute the interval: ${values.length} values need as many clusters, ` +
        `got ${clusters.length}`,
    );
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot compute the interval: level must be in (0, 1), got ${level}`);
  }
  const centre = mean(values);
  if (centre === undefined) return undefined;
  const sums = new Map<string | number, number>();
  for (const [index, value] of values.entries()) {
    const cluster = clusters?.[index] ?? index;
    sums.set(cluster, (sums.get(cluster) ?? 0) + (value - centre));
  }
  const count = sums.size;
  if (count < 2) return undefined;
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  const error = Math.sqrt(count / (count - 1) * squares) / values.length;
  const halfWidth = studentTQuantile((1 + level) / 2, count - 1) * error;
  return [centre - halfWidth, centre + halfWidth];
}
