import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";
import { ranks } from "./ranks.ts";
import { toTicks } from "./ticks.ts";

/** How far one sample lies above another; see {@linkcode cliffsDelta}. */
export interface CliffsDelta {
  /** P(second > first) - P(second < first), in [-1, 1]. */
  readonly delta: number;
  /** 95 % interval, within [-1, 1]; absent where a sample has fewer than two values. */
  readonly ci95?: Interval;
}

/**
 * Cliff's delta: how much more often a value of the second sample is greater than one of the first,
 * than it is smaller.
 *
 * `delta = (#(second > first) - #(second < first)) / (m * n)` over all m * n pairs of values
 * (Cliff, Dominance Statistics, Psychological Bulletin 114, 1993); ties are decided exactly. The
 * interval is the asymmetric one of Feng and Cliff (Monte Carlo Evaluation of Ordinal d, Journal of
 * Modern Applied Statistical Methods 3, 2004), with the unbiased variance, which is at least
 * `(1 - delta^2) / (m * n - 1)`; at a delta of 1 or -1, its inner end is `(k - z^2) / (k + z^2)`
 * for the smaller sample's size k. It takes all values for independent: for two runs over the same
 * pairs whose scores go together, it is wider than it need be.
 *
 * The area under the ROC curve is `(delta + 1) / 2`, and so are its interval's ends.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cliffsDelta([1, 2, 3, 4], [3, 4, 5, 6])?.delta, 0.75);
 * assertEquals(cliffsDelta([1], [1, 2]), { delta: 0.5 });
 * ```
 *
 * @returns `undefined` if either sample is empty.
 * @throws {RangeError} If a value is not a finite number.
 */
export function cliffsDelta(
  first: readonly number[],
  second: readonly number[],
): CliffsDelta | undefined {
  const { ticks } = toTicks([...first, ...second]);
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) return undefined;
  const pooled = ranks(ticks);
  const lower = leads({ ticks: ticks.slice(0, m), pooled: pooled.slice(0, m) }, n);
  const upper = leads({ ticks: ticks.slice(m), pooled: pooled.slice(m) }, m);
  const delta = upper.reduce((sum, lead) => sum + lead, 0) / (m * n);
  if (m < 2 || n < 2) return { delta };
  const unbiased = (squares(upper, m * delta) + squares(lower, -n * delta) - untied(ticks, m) +
    m * n * delta * delta) / (m * n * (m - 1) * (n - 1));
  const variance = Math.max(unbiased, (1 - delta * delta) / (m * n - 1));
  return { delta, ci95: interval(delta, { variance, size: Math.min(m, n) }) };
}

/**
 * For each value of one sample, how many of the other sample's are below it, less those above: a
 * rank among all, less that in the own sample, counts what is below, and ties half.
 */
function leads(
  { ticks, pooled }: { readonly ticks: readonly number[]; readonly pooled: readonly number[] },
  others: number,
): readonly number[] {
  return ranks(ticks).map((rank, index) => 2 * ((pooled[index] ?? 0) - rank) - others);
}

function squares(values: readonly number[], centre: number): number {
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

/** Pairs of a value of either sample that differ. */
function untied(ticks: readonly number[], m: number): number {
  const counts = new Map<number, number>();
  for (const tick of ticks.slice(0, m)) counts.set(tick, (counts.get(tick) ?? 0) + 1);
  return ticks.slice(m).reduce((sum, tick) => sum + m - (counts.get(tick) ?? 0), 0);
}

function interval(
  delta: number,
  { variance, size }: { readonly variance: number; readonly size: number },
): Interval {
  const z = normalQuantile(0.975);
  if (Math.abs(delta) === 1) {
    const inner = (size - z * z) / (size + z * z);
    return delta > 0 ? [inner, 1] : [-1, -inner];
  }
  const rest = 1 - delta * delta;
  const scale = rest + z * z * variance;
  const width = z * Math.sqrt(variance * (rest * rest + z * z * variance)) / scale;
  const centre = delta * rest / scale;
  return [Math.max(-1, centre - width), Math.min(1, centre + width)];
}
