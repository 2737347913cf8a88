import { type Random, seededRandom } from "../random.ts";
import type { Interval } from "./interval.ts";
import { mean } from "./mean.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { quantile } from "./quantile.ts";
import { toTicks } from "./ticks.ts";

/**
 * Leave-out samples for the acceleration, at most: with more units, groups of them are left out.
 * The acceleration then has an error of about 0.4 / 500, far below that of drawing.
 */
const MAX_LEFT_OUT = 500;

/** Options of {@linkcode bootstrapInterval}. */
export interface BootstrapIntervalOptions<T> {
  /**
   * What the interval is of; `undefined` where a sample has none. It must not keep or change the
   * array, which is filled again for the next resample.
   */
  readonly statistic: (sample: readonly T[]) => number | undefined;
  /** What the resamples follow from; any integer. */
  readonly seed: number;
  /** Number of resamples, at least 1. @default {2000} */
  readonly resamples?: number;
  /** Share of such intervals that hold the true value, in (0, 1). @default {0.95} */
  readonly level?: number;
  /** Bias-corrected and accelerated, or plain percentiles of the resamples. @default {"bca"} */
  readonly method?: "bca" | "percentile";
  /**
   * Stratum of each element, in the same order: each resample has as many elements, or clusters, of
   * each stratum as the sample. All are of one stratum where this is absent.
   */
  readonly strata?: readonly string[];
  /**
   * Cluster of each element, in the same order; elements of one cluster are not independent, and
   * are drawn and left out together. Every element is its own cluster where this is absent.
   */
  readonly clusters?: readonly string[];
}

/** A sample in the order of its strata and units; an array per unit would be three times slower. */
interface Layout<T> {
  readonly elements: readonly T[];
  /** For each stratum, where each of its units starts, and where the last one ends. */
  readonly strata: readonly (readonly number[])[];
}

/** How resamples and leave-out samples are measured. */
interface Measuring<T> {
  readonly statistic: (sample: readonly T[]) => number | undefined;
  readonly random: Random;
}

/**
 * Bootstrap interval of any statistic, plain, stratified or clustered.
 *
 * Elements are drawn with replacement, as many as there are, and the statistic of each such
 * resample is taken. `"percentile"` answers with the quantiles `(1 - level) / 2` and
 * `(1 + level) / 2` of these. `"bca"` moves both shares to
 * `cdf(z0 + (z0 + z) / (1 - a (z0 + z)))`, z the normal quantile of the share (Efron, Better
 * Bootstrap Confidence Intervals, Journal of the American Statistical Association 82, 1987):
 *
 * - bias correction z0: normal quantile of the share of resamples below the estimate, those equal
 *   to it counted by half;
 * - acceleration a: `sum(l^3) / (6 sum(l^2)^(3/2))`, where `l = (1 - 1/m) (mean of t - t_i)`, and
 *   t_i is the statistic without unit i of the m units of its stratum (Davison and Hinkley,
 *   Bootstrap Methods and Their Application, 1997, section 5.3.2); 0 where all t_i are equal. A
 *   unit is an element or a cluster; of more than 500, shuffled groups are left out instead.
 *
 * A resample without a statistic is drawn again, up to as many times as there are resamples.
 * Intervals of small samples are a little too narrow, as with every bootstrap of this kind.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { median } from "./median.ts";
 *
 * const scores = [2, 6, 6.5, 7, 7, 7.5, 8, 8, 8, 9];
 * assertEquals(bootstrapInterval(scores, { statistic: median, seed: 2 }), [6.25, 8]);
 * assertEquals(bootstrapInterval([7, 7, 7], { statistic: median, seed: 2 }), [7, 7]);
 * assertEquals(bootstrapInterval([7], { statistic: median, seed: 2 }), undefined);
 * ```
 *
 * @param sample Elements of any kind, such as scores or pairs of scores.
 * @returns Lower and upper end. `undefined` if a stratum has fewer than two units, or there are
 * none; if the sample, or more than half of what was drawn, has no statistic; and with `"bca"`, if
 * a leave-out sample has none, or all resamples lie on one side of the estimate.
 * @throws {RangeError} If the statistic is not finite, `strata` or `clusters` has another length
 * than `sample`, a cluster is in two strata, `resamples` is not a whole number of at least 1, or
 * `level` is not in (0, 1).
 */
export function bootstrapInterval<T>(
  sample: readonly T[],
  options: BootstrapIntervalOptions<T>,
): Interval | undefined {
  const { seed, resamples = 2000, level = 0.95, method = "bca" } = options;
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    throw new RangeError(`Cannot resample: resamples must be a positive integer, got ${resamples}`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot resample: level must be in (0, 1), got ${level}`);
  }
  const layout = layOut(sample, options);
  if (sample.length === 0 || layout.strata.some((starts) => starts.length < 3)) return undefined;
  const estimate = statistic(sample);
  if (estimate === undefined) return undefined;
  const random = seededRandom(seed);
  const estimates = resampled(layout, { statistic, random, resamples });
  if (estimates === undefined) return undefined;
  let shares: Interval = [(1 - level) / 2, (1 + level) / 2];
  if (method === "bca") {
    const bias = biasCorrection(estimates, estimate);
    const skew = acceleration(layout, { statistic, random });
    if (bias === undefined || skew === undefined) return undefined;
    shares = [bcaShare(shares[0], [bias, skew]), bcaShare(shares[1], [bias, skew])];
  }
  const [low, high] = shares.map((share) => quantile(estimates, share));
  return low === undefined || high === undefined ? undefined : [low, high];

  function statistic(sample: readonly T[]): number | undefined {
    const value = options.statistic(sample);
    if (value !== undefined && !Number.isFinite(value)) {
      throw new RangeError(`Cannot resample: the statistic must be finite, got ${value}`);
    }
    return value;
  }
}

function layOut<T>(
  sample: readonly T[],
  { strata, clusters }: Pick<BootstrapIntervalOptions<T>, "strata" | "clusters">,
): Layout<T> {
  for (const [name, labels] of Object.entries({ strata, clusters })) {
    if (labels !== undefined && labels.length !== sample.length) {
      throw new RangeError(
        `Cannot resample: ${sample.length} elements need as many ${name}, got ${labels.length}`,
      );
    }
  }
  const units = new Map<string | number, { readonly stratum: string; readonly elements: T[] }>();
  for (const [index, element] of sample.entries()) {
    const stratum = strata?.[index] ?? "";
    const cluster = clusters?.[index] ?? index;
    const unit = units.get(cluster) ?? { stratum, elements: [] };
    if (unit.stratum !== stratum) {
      throw new RangeError(
        `Cannot resample: cluster ${cluster} is in two strata, ${unit.stratum} and ${stratum}`,
      );
    }
    unit.elements.push(element);
    units.set(cluster, unit);
  }
  const elements: T[] = [];
  const byStratum = Map.groupBy(units.values(), ({ stratum }) => stratum);
  const laidOut = Array.from(byStratum.values(), (units) => {
    const starts = [elements.length];
    for (const unit of units) {
      for (const element of unit.elements) elements.push(element);
      starts.push(elements.length);
    }
    return starts;
  });
  return { elements, strata: laidOut };
}

/** Estimates of the resamples; `undefined` if too many have none. */
function resampled<T>(
  { elements, strata }: Layout<T>,
  { statistic, random, resamples }: Measuring<T> & { readonly resamples: number },
): readonly number[] | undefined {
  const estimates: number[] = [];
  const sample: T[] = [];
  for (let drawn = 0; estimates.length < resamples; drawn++) {
    if (drawn === 2 * resamples) return undefined;
    let size = 0;
    for (const starts of strata) {
      const units = starts.length - 1;
      for (let place = 0; place < units; place++) {
        const unit = Math.floor(random() * units);
        const end = starts[unit + 1] ?? 0;
        for (let from = starts[unit] ?? 0; from < end; from++) {
          // An element can be `undefined` itself, so no check could tell that the index is right.
          sample[size++] = elements[from] as T;
        }
      }
    }
    sample.length = size;
    const estimate = statistic(sample);
    if (estimate !== undefined) estimates.push(estimate);
  }
  return estimates;
}

/** Normal quantile of the share of resamples below the estimate; ties are decided exactly. */
function biasCorrection(estimates: readonly number[], estimate: number): number | undefined {
  const { ticks } = toTicks([estimate, ...estimates]);
  const [own = 0, ...others] = ticks;
  const share = mean(others.map((tick) => tick < own ? 1 : tick === own ? 0.5 : 0)) ?? 0;
  return share > 0 && share < 1 ? normalQuantile(share) : undefined;
}

/** Acceleration by leaving out units; `undefined` if the statistic does not exist without one. */
function acceleration<T>(
  { elements, strata }: Layout<T>,
  { statistic, random }: Measuring<T>,
): number | undefined {
  const count = strata.reduce((sum, starts) => sum + starts.length - 1, 0);
  const size = Math.ceil(count / MAX_LEFT_OUT);
  let squares = 0;
  let cubes = 0;
  for (const starts of strata) {
    const units = [...starts.keys()].slice(0, -1);
    const groups = Math.ceil(units.length / size);
    // A stratum so small beside the others has no share in the skewness that could be seen.
    if (groups === 1) continue;
    const groupOf = new Array<number>(elements.length).fill(-1);
    for (const [place, unit] of (size === 1 ? units : shuffle(units, random)).entries()) {
      groupOf.fill(place % groups, starts[unit], starts[unit + 1]);
    }
    const without: number[] = [];
    for (let group = 0; group < groups; group++) {
      const value = statistic(elements.filter((_, index) => groupOf[index] !== group));
      if (value === undefined) return undefined;
      without.push(value);
    }
    const centre = mean(without) ?? 0;
    for (const value of without) {
      const influence = (1 - 1 / groups) * (centre - value);
      squares += influence ** 2;
      cubes += influence ** 3;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function shuffle(values: readonly number[], random: Random): readonly number[] {
  return values.map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

function bcaShare(share: number, [bias, skew]: readonly [bias: number, skew: number]): number {
  const shifted = bias + normalQuantile(share);
  // Where skew and level are so great that the way back turns round, its limit: 0 or 1.
  return normalCdf(bias + shifted / Math.max(0, 1 - skew * shifted));
}
