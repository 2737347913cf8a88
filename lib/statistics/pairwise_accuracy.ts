import { seededRandom } from "../random.ts";
import { toTicks } from "./ticks.ts";

/** How two columns order the pairs of their rows; every pair is in exactly one count. */
export interface PairCounts {
  /** Pairs that both columns put in the same order. */
  readonly concordant: number;
  /** Pairs that the columns put in opposite order. */
  readonly discordant: number;
  /** Pairs tied in the first column only. */
  readonly tiedFirst: number;
  /** Pairs tied in the second column only. */
  readonly tiedSecond: number;
  /** Pairs tied in both columns. */
  readonly tiedBoth: number;
}

/** Pairwise accuracy of a judge. */
export interface PairwiseAccuracy {
  /** Share of the pairs on which judge and human agree, in [0, 1]. */
  readonly accuracy: number;
  /** Pairs by agreement; the judge is the first column. */
  readonly pairs: PairCounts;
}

/** Options of {@linkcode pairwiseAccuracy}. */
export interface PairwiseAccuracyOptions {
  /** Greatest difference of the judge's scores that still is a tie, from 0 up. @default {0} */
  readonly threshold?: number;
}

/** Options of {@linkcode tieThreshold}. */
export interface TieThresholdOptions {
  /** Seed of the drawing of the folds. */
  readonly seed: number;
  /** Parts that the items are split into, from 2 up. @default {5} */
  readonly folds?: number;
}

/** A threshold of ties, and the accuracy it gives on items it was not chosen on. */
export interface TieThreshold {
  /** Best threshold on all items, in the unit of the judge's scores. */
  readonly threshold: number;
  /** Mean accuracy over the held-out folds, in [0, 1]. */
  readonly accuracy: number;
  /** Threshold chosen without each fold, and the accuracy on the pairs inside that fold. */
  readonly folds: readonly { readonly threshold: number; readonly accuracy: number }[];
}

/** A row: whole multiples of a unit, which differs between the columns. */
interface Row {
  readonly judge: number;
  readonly human: number;
}

/** Thresholds that are tried at most; a span of 10 with four decimals is covered exactly. */
const CANDIDATES = 100_000;

/**
 * Share of all pairs of items that a judge and humans put in the same order, a tie of both being
 * agreement too.
 *
 * `(concordant + tied in both) / all pairs`, the acc_eq of Deutsch, Foster and Freitag (Ties
 * Matter: Meta-Evaluating Modern Metrics with Pairwise Accuracy and Tie Calibration, EMNLP 2023).
 * Unlike a correlation it credits a judge for a tie that humans gave as well. A judge with fine
 * scores hardly ever ties, so `threshold` takes scores that lie no further apart for tied;
 * {@linkcode tieThreshold} finds one. Ties and threshold are exact for decimal scores. Takes
 * O(n log n).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const judge = [7.3, 7.1, 2, 9];
 * const human = [0.5, 0.5, 0, 1];
 * assertEquals(pairwiseAccuracy(judge, human)?.accuracy, 5 / 6);
 * assertEquals(pairwiseAccuracy(judge, human, { threshold: 0.2 })?.accuracy, 1);
 * assertEquals(pairwiseAccuracy([1], [1]), undefined);
 * ```
 *
 * @returns `undefined` if there are fewer than two items.
 * @throws {RangeError} If the columns differ in length, a value is not a finite number, or the
 * threshold is not a finite number from 0 up.
 */
export function pairwiseAccuracy(
  judge: readonly number[],
  human: readonly number[],
  options: PairwiseAccuracyOptions = {},
): PairwiseAccuracy | undefined {
  if (judge.length < 2 && judge.length === human.length) return undefined;
  const pairs = countPairs(judge, human, options);
  return { accuracy: accuracyOf(pairs), pairs };
}

/**
 * Counts the pairs of rows by how two columns order them.
 *
 * The rows are taken in the order of the first column, and a Fenwick tree (A New Data Structure for
 * Cumulative Frequency Tables, Software: Practice and Experience 24, 1994) holds the second column
 * of those below, so it takes O(n log n). Differences of the first column up to `threshold` are
 * ties; in the second only equal values are tied. No rows, or one, give counts of 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(countPairs([1, 2, 3], [0, 1, 1]), {
 *   concordant: 2, discordant: 0, tiedFirst: 0, tiedSecond: 1, tiedBoth: 0,
 * });
 * ```
 *
 * @throws {RangeError} If the columns differ in length, a value is not a finite number, or the
 * threshold is not a finite number from 0 up.
 */
export function countPairs(
  first: readonly number[],
  second: readonly number[],
  options: PairwiseAccuracyOptions = {},
): PairCounts {
  const { threshold = 0 } = options;
  if (!(threshold >= 0)) {
    throw new RangeError(`Cannot count pairs: threshold must be at least 0, got ${threshold}`);
  }
  // The threshold is compared with differences of scores, so it is one of their kind.
  const { ticks: [limit = 0, ...scores] } = toTicks([threshold, ...first]);
  return countRows(toRows(scores, second), limit);
}

/**
 * Finds the difference up to which a judge's scores count as tied, by cross-validation.
 *
 * Tie calibration of Deutsch, Foster and Freitag (EMNLP 2023): the threshold is the one with the
 * greatest {@linkcode pairwiseAccuracy}, and the smallest of several. The items are split into
 * folds; a threshold chosen on the pairs of the other folds' items is tried on the pairs inside the
 * fold, whose items it has not seen. Pairs across the border are left out. The thresholds tried are
 * all differences of the judge's scores, or, where those are finer than a hundred-thousandth of
 * their span, steps of that size. Takes O(n^2) for each fold.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const judge = [7.3, 2.1, 7.2, 2, 7.3, 2, 7.2, 2.1];
 * const human = [1, 0, 1, 0, 1, 0, 1, 0];
 * const { threshold, accuracy } = tieThreshold(judge, human, { seed: 7, folds: 2 }) ?? {};
 * assertEquals([threshold, accuracy], [0.1, 1]);
 * ```
 *
 * @returns `undefined` if a fold would have fewer than two items.
 * @throws {RangeError} If the columns differ in length, a value is not a finite number, or `folds`
 * is not an integer from 2 up.
 */
export function tieThreshold(
  judge: readonly number[],
  human: readonly number[],
  options: TieThresholdOptions,
): TieThreshold | undefined {
  const { seed, folds: count = 5 } = options;
  if (!(Number.isInteger(count) && count >= 2)) {
    throw new RangeError(`Cannot choose a threshold: folds must be an integer >= 2, got ${count}`);
  }
  const { ticks, unit } = toTicks(judge);
  const rows = toRows(ticks, human);
  if (rows.length < 2 * count) return undefined;
  const random = seededRandom(seed);
  const shuffled = rows.map((row) => ({ row, key: random() }))
    .sort((a, b) => a.key - b.key).map(({ row }) => row);
  const folds = Array.from({ length: count }, (_, fold) => {
    const limit = bestLimit(shuffled.filter((_, index) => index % count !== fold));
    const heldOut = shuffled.filter((_, index) => index % count === fold);
    return { threshold: inUnit(limit), accuracy: accuracyOf(countRows(heldOut, limit)) };
  });
  const accuracy = folds.reduce((sum, fold) => sum + fold.accuracy, 0) / count;
  return { threshold: inUnit(bestLimit(rows)), accuracy, folds };

  /** Without the tail that 3 * 0.1 has. */
  function inUnit(limit: number): number {
    return Number((limit * unit).toPrecision(15));
  }
}

function toRows(judge: readonly number[], human: readonly number[]): readonly Row[] {
  if (judge.length !== human.length) {
    throw new RangeError(
      "Cannot compare pairs: the columns must have the same length, " +
        `got ${judge.length} and ${human.length}`,
    );
  }
  const { ticks } = toTicks(human);
  return judge.map((score, index) => ({ judge: score, human: ticks[index] ?? 0 }));
}

function accuracyOf(pairs: PairCounts): number {
  const { concordant, discordant, tiedFirst, tiedSecond, tiedBoth } = pairs;
  return (concordant + tiedBoth) / (concordant + discordant + tiedFirst + tiedSecond + tiedBoth);
}

function countRows(rows: readonly Row[], limit: number): PairCounts {
  const humans = Map.groupBy(rows, ({ human }) => human);
  const levels = new Map([...humans.keys()].sort((a, b) => a - b).map((key, at) => [key, at + 1]));
  const tree = new Int32Array(levels.size + 1);
  const sorted = rows.toSorted((a, b) => a.judge - b.judge);
  let [concordant, discordant, tiedSecond, below] = [0, 0, 0, 0];
  for (const { judge, human } of sorted) {
    for (let next = sorted[below]; next && judge - next.judge > limit; next = sorted[++below]) {
      add(levels.get(next.human) ?? 0);
    }
    const level = levels.get(human) ?? 0;
    const [less, upTo] = [sumTo(level - 1), sumTo(level)];
    concordant += less;
    tiedSecond += upTo - less;
    discordant += below - upTo;
  }
  let tiedBoth = 0 - tiedSecond;
  for (const { length } of humans.values()) tiedBoth += pairsOf(length);
  const tiedFirst = pairsOf(rows.length) - concordant - discordant - tiedSecond - tiedBoth;
  return { concordant, discordant, tiedFirst, tiedSecond, tiedBoth };

  function add(level: number): void {
    for (let at = level; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  }

  function sumTo(level: number): number {
    let sum = 0;
    for (let at = level; at > 0; at -= at & -at) sum += tree[at] ?? 0;
    return sum;
  }
}

function pairsOf(count: number): number {
  return count * (count - 1) / 2;
}

/** The smallest limit with the greatest accuracy; of two rows at least. */
function bestLimit(rows: readonly Row[]): number {
  const sorted = rows.toSorted((a, b) => a.judge - b.judge);
  const judge = Float64Array.from(sorted, (row) => row.judge);
  const human = Float64Array.from(sorted, (row) => row.human);
  const span = (judge.at(-1) ?? 0) - (judge[0] ?? 0);
  const step = Math.max(1, Math.ceil(span / CANDIDATES));
  // A pair that becomes a tie is won if humans tied it, and lost if it was in their order.
  const gains = new Int32Array(Math.ceil(span / step) + 1);
  for (let low = 0; low < judge.length; low++) {
    const [score = 0, rating = 0] = [judge[low], human[low]];
    for (let high = low + 1; high < judge.length; high++) {
      const other = human[high] ?? 0;
      if (other < rating) continue;
      const at = Math.ceil(((judge[high] ?? 0) - score) / step);
      gains[at] = (gains[at] ?? 0) + (other === rating ? 1 : -1);
    }
  }
  let [best, most, sum] = [0, -Infinity, 0];
  for (const [at, gain] of gains.entries()) {
    sum += gain;
    if (sum > most) [best, most] = [at, sum];
  }
  return best * step;
}
