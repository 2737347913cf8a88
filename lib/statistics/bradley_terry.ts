import { seededRandom } from "../random.ts";
import type { Interval } from "./interval.ts";

/** One comparison of two players. */
export interface Battle {
  /** Name of a player. */
  readonly first: string;
  /** Name of another player. */
  readonly second: string;
  /** Who won. */
  readonly outcome: "first" | "second" | "tie";
  /**
   * Battles of one cluster are not independent, such as those over the same source image. Every
   * battle is its own cluster where this is absent.
   */
  readonly cluster?: string;
}

/** Options of {@linkcode davidson}. */
export interface DavidsonOptions {
  /** Any integer; the intervals follow from it. */
  readonly seed: number;
  /** Bootstrap samples; a whole number above 0. @default {2000} */
  readonly resamples?: number;
}

/**
 * A player's strength, or why it has none.
 *
 * Strengths are estimated in the main group: the largest in which wins and ties lead from each
 * player to each other. Of the others, `infinite` has won against that group, directly or by way of
 * others, and never lost or tied; `zero` the other way round. `undefined` is a player that nothing
 * connects with the group. Where there is no such group of two, `infinite` has only won and `zero`
 * only lost.
 */
export type DavidsonPlayer =
  | {
    /** Name, as in the battles. */
    readonly name: string;
    /** There is an estimate. */
    readonly status: "estimated";
    /** Above 0; the geometric mean over the main group is 1. */
    readonly strength: number;
    /**
     * 95 % interval; its ends may be 0 or Infinity where resamples lose a player's few wins or
     * losses. Absent where there is but one cluster.
     */
    readonly ci95?: Interval;
  }
  | {
    /** Name, as in the battles. */
    readonly name: string;
    /** Why there is no estimate. */
    readonly status: "infinite" | "zero" | "undefined";
  };

/** Strengths of players; see {@linkcode davidson}. */
export interface DavidsonFit {
  /** All players, in the order of their first battle. */
  readonly players: readonly DavidsonPlayer[];
  /**
   * Davidson's parameter of ties, at least 0: equals tie with probability `tie / (2 + tie)`. Absent
   * where no strength is estimated.
   */
  readonly tie?: number;
}

/**
 * Strengths of players from their battles: the Bradley-Terry model with ties.
 *
 * Davidson (On Extending the Bradley-Terry Model to Accommodate Ties, Journal of the American
 * Statistical Association 65, 1970): a wins against b with probability
 * `a / (a + b + tie * sqrt(a * b))`, and they tie with `tie * sqrt(a * b)` over the same. Without
 * ties this is the model of Bradley and Terry. The greatest likelihood is found by Newton's method
 * in the logarithms, where it is concave, with the step length of Sun and Tran-Dinh (Generalized
 * Self-Concordant Functions, Mathematical Programming 178, 2019).
 *
 * It exists for players between whom wins and ties lead both ways (Ford, American Mathematical
 * Monthly 64, 1957); see {@linkcode DavidsonPlayer} for the others. Nor does it exist where players
 * can be placed on a line with every tie over at most the distance of every win, so that ever more
 * `tie` explains all (battles that are all ties, say); then no player has an estimate.
 *
 * Intervals are percentiles of a bootstrap of whole clusters. Each resample is scaled to have the
 * geometric mean of the data's estimates over the players it estimates. Where a player is
 * `infinite` or `zero` in it, so is the value that counts, and one who is `undefined` counts as 0
 * for the lower end and as infinite for the upper.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const battles = [..."112=121=1"].map((outcome) => ({
 *   first: "a",
 *   second: "b",
 *   outcome: outcome === "=" ? "tie" : outcome === "1" ? "first" : "second",
 * } as const));
 * const { players: [a], tie } = davidson(battles, { seed: 1 });
 * // Odds of 5 wins to 2 losses; 2 ties over sqrt(5 * 2).
 * assertEquals(a?.status === "estimated" && a.strength.toFixed(6), Math.sqrt(2.5).toFixed(6));
 * assertEquals(tie?.toFixed(6), (2 / Math.sqrt(10)).toFixed(6));
 * ```
 *
 * @throws {RangeError} If a player meets itself, or `resamples` is not a whole number above 0.
 */
export function davidson(battles: readonly Battle[], options: DavidsonOptions): DavidsonFit {
  const { seed, resamples = 2000 } = options;
  if (!(Number.isInteger(resamples) && resamples > 0)) {
    throw new RangeError(`Cannot fit strengths: resamples must be above 0, got ${resamples}`);
  }
  const itself = battles.find(({ first, second }) => first === second);
  if (itself !== undefined) {
    throw new RangeError(
      `Cannot fit strengths: a battle needs two players, got "${itself.first}" twice`,
    );
  }
  const names = [...new Set(battles.flatMap(({ first, second }) => [first, second]))];
  const results = resultsOf(battles, names);
  const fit = fitOf(tally(results, results.clusters), names.length);
  const intervals = results.clusters.length < 2 ? [] : bootstrap(fit, { results, seed, resamples });
  const players = names.map((name, index): DavidsonPlayer => {
    const status = fit.statuses[index] ?? "undefined";
    if (status !== "estimated") return { name, status };
    const ci95 = intervals[index];
    const strength = Math.exp(fit.logs[index] ?? 0);
    return { name, status, strength, ...(ci95 !== undefined && { ci95 }) };
  });
  return { players, ...(fit.tie !== undefined && { tie: fit.tie }) };
}

/** Two players who have met, by number. */
type Meeting = readonly [a: number, b: number];

/** Battles of a cluster: each thrice the number of its meeting, plus its place in the counts. */
type Pattern = readonly number[];

/** All battles, with clusters of the same outcomes told by number only: most are alike. */
interface Results {
  readonly meetings: readonly Meeting[];
  readonly patterns: readonly Pattern[];
  /** Pattern of each cluster. */
  readonly clusters: Uint32Array;
}

/** Counts of the battles of two players. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly winsA: number;
  readonly winsB: number;
  readonly ties: number;
}

function resultsOf(battles: readonly Battle[], names: readonly string[]): Results {
  const numbers = new Map(names.map((name, index) => [name, index]));
  const meetings: Meeting[] = [];
  const meetingAt = new Map<number, number>();
  const clusters = new Map<string | number, number[]>();
  for (const [index, { first, second, outcome, cluster = index }] of battles.entries()) {
    const [one, two] = [numbers.get(first) ?? 0, numbers.get(second) ?? 0];
    const [a, b] = [Math.min(one, two), Math.max(one, two)];
    const key = a * names.length + b;
    const meeting = meetingAt.get(key) ?? meetings.push([a, b]) - 1;
    meetingAt.set(key, meeting);
    const place = outcome === "tie" ? 2 : (outcome === "first") === (one === a) ? 0 : 1;
    const pattern = clusters.get(cluster) ?? [];
    clusters.set(cluster, pattern);
    pattern.push(3 * meeting + place);
  }
  const patterns = new Map<string, { readonly pattern: Pattern; readonly number: number }>();
  const numbersOfPatterns = [...clusters.values()].map((entries) => {
    const pattern = entries.toSorted((a, b) => a - b);
    const known = patterns.get(`${pattern}`) ?? { pattern, number: patterns.size };
    patterns.set(`${pattern}`, known);
    return known.number;
  });
  return {
    meetings,
    patterns: [...patterns.values()].map(({ pattern }) => pattern),
    clusters: Uint32Array.from(numbersOfPatterns),
  };
}

/** Counts the battles of these clusters. */
function tally({ meetings, patterns }: Results, clusters: Uint32Array): readonly Pair[] {
  const times = new Uint32Array(patterns.length);
  for (const pattern of clusters) times[pattern] = (times[pattern] ?? 0) + 1;
  const counts = new Uint32Array(3 * meetings.length);
  for (const [index, pattern] of patterns.entries()) {
    for (const entry of pattern) counts[entry] = (counts[entry] ?? 0) + (times[index] ?? 0);
  }
  return meetings.flatMap(([a, b], index) => {
    const [winsA = 0, winsB = 0, ties = 0] = counts.subarray(3 * index, 3 * index + 3);
    return winsA + winsB + ties > 0 ? [{ a, b, winsA, winsB, ties }] : [];
  });
}

/** Estimates, by player. */
interface Fit {
  readonly statuses: readonly DavidsonPlayer["status"][];
  /** Logarithms of the strengths, 0 on average over those that are estimated. */
  readonly logs: readonly number[];
  readonly tie?: number;
}

function bootstrap(fit: Fit, { results, seed, resamples }: {
  readonly results: Results;
  readonly seed: number;
  readonly resamples: number;
}): readonly Interval[] {
  const { clusters } = results;
  const random = seededRandom(seed);
  const draw = () => clusters[Math.floor(random() * clusters.length)] ?? 0;
  const samples = fit.logs.map(() => ({
    low: new Float64Array(resamples),
    high: new Float64Array(resamples),
  }));
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = clusters.map(draw);
    const { statuses, logs } = fitOf(tally(results, drawn), fit.logs.length);
    const gaps = logs.flatMap((log, player) =>
      statuses[player] === "estimated" ? [(fit.logs[player] ?? 0) - log] : []
    );
    const shift = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    for (const [player, { low, high }] of samples.entries()) {
      const status = statuses[player];
      const strength = Math.exp((logs[player] ?? 0) + shift);
      const isEstimated = status === "estimated";
      low[resample] = isEstimated ? strength : status === "infinite" ? Infinity : 0;
      high[resample] = isEstimated ? strength : status === "zero" ? 0 : Infinity;
    }
  }
  return samples.map(({ low, high }): Interval => [
    low.sort()[Math.floor(0.025 * (resamples - 1))] ?? 0,
    high.sort()[Math.ceil(0.975 * (resamples - 1))] ?? Infinity,
  ]);
}

/** Strengths where the greatest likelihood has them. */
function fitOf(all: readonly Pair[], players: number): Fit {
  const { statuses, main } = connect(all, players);
  // Numbers within the main group.
  const places = new Map(main.map((player, place) => [player, place]));
  const pairs = all.flatMap((pair) => {
    const [a, b] = [places.get(pair.a), places.get(pair.b)];
    return a === undefined || b === undefined ? [] : [{ ...pair, a, b }];
  });
  const none = new Array<number>(players).fill(0);
  if (main.length === 0) return { statuses, logs: none };
  const hasTies = pairs.some(({ ties }) => ties > 0);
  if (hasTies && isExplainedByTies(pairs, main.length)) {
    return {
      statuses: statuses.map((status) => status === "estimated" ? "undefined" : status),
      logs: none,
    };
  }
  const { logs, tie } = maximise(pairs, { players: main.length, hasTies });
  return { statuses, logs: none.map((_, player) => logs[places.get(player) ?? -1] ?? 0), tie };
}

/** The main group, and where the others stand to it. */
function connect(
  pairs: readonly Pair[],
  players: number,
): { readonly statuses: readonly DavidsonPlayer["status"][]; readonly main: readonly number[] } {
  const everyone = Array.from({ length: players }, (_, player) => player);
  // reach[i][j]: wins and ties lead from i to j.
  const reach = everyone.map((player) => everyone.map((other) => other === player));
  const leads = (from: number, to: number) => reach[from]?.[to] === true;
  const link = (from: number, to: number) => (reach[from] ?? [])[to] = true;
  for (const { a, b, winsA, winsB, ties } of pairs) {
    if (winsA + ties > 0) link(a, b);
    if (winsB + ties > 0) link(b, a);
  }
  // Transitive closure (Warshall, Journal of the ACM 9, 1962).
  for (const via of everyone) {
    for (const from of everyone) {
      if (!leads(from, via)) continue;
      for (const to of everyone) if (leads(via, to)) link(from, to);
    }
  }
  let main: readonly number[] = [];
  for (const player of everyone) {
    const group = everyone.filter((other) => leads(player, other) && leads(other, player));
    if (group.length > Math.max(1, main.length)) main = group;
  }
  const isMain = new Set(main);
  const statuses = everyone.map((player) => {
    if (isMain.has(player)) return "estimated";
    const others = main.length > 0 ? main : everyone.filter((other) => other !== player);
    const isAbove = others.some((other) => leads(player, other));
    const isBelow = others.some((other) => leads(other, player));
    if (isAbove === isBelow) return "undefined";
    return isAbove ? "infinite" : "zero";
  });
  return { statuses, main };
}

/**
 * Whether places on a line exist such that a win is over a distance of at least 1 and a tie over at
 * most 1. Then the likelihood grows without end as all distances and the parameter of ties do.
 * Such a system of differences has a solution where its graph has no negative cycle (Bellman-Ford).
 */
function isExplainedByTies(pairs: readonly Pair[], players: number): boolean {
  const places = new Array<number>(players).fill(0);
  for (let round = 0; round <= players; round++) {
    let isSettled = true;
    const limit = (lower: number, [upper, distance]: readonly [number, number]) => {
      const most = (places[upper] ?? 0) + distance;
      if ((places[lower] ?? 0) <= most) return;
      places[lower] = most;
      isSettled = false;
    };
    for (const { a, b, winsA, winsB, ties } of pairs) {
      if (winsA > 0) limit(b, [a, -1]);
      if (winsB > 0) limit(a, [b, -1]);
      if (ties > 0) {
        limit(a, [b, 1]);
        limit(b, [a, 1]);
      }
    }
    if (isSettled) return true;
  }
  return false;
}

/** The greatest likelihood, which must exist. */
function maximise(
  pairs: readonly Pair[],
  { players, hasTies }: { readonly players: number; readonly hasTies: boolean },
): { readonly logs: readonly number[]; readonly tie: number } {
  // The logarithms of the strengths and, where there are ties, that of their parameter.
  const size = players + (hasTies ? 1 : 0);
  const values = new Float64Array(size);
  for (let step = 0; step < 1000; step++) {
    const gradient = new Float64Array(size);
    // Only differences of strengths count; ones among them fix the mean and change no difference.
    const information = Array.from(
      { length: size },
      (_, row) => new Float64Array(size).fill(row < players ? 1 : 0, 0, players),
    );
    const increase = (row: number, [column, by]: readonly [number, number]) => {
      const line = information[row];
      if (line !== undefined) line[column] = (line[column] ?? 0) + by;
    };
    for (const { a, b, winsA, winsB, ties } of pairs) {
      const battles = winsA + winsB + ties;
      const half = ((values[a] ?? 0) - (values[b] ?? 0)) / 2;
      const tie = hasTies ? Math.exp(values[players] ?? 0) : 0;
      const total = Math.exp(half) + Math.exp(-half) + tie;
      const [shareA, shareB, shareTie] = [
        Math.exp(half) / total,
        Math.exp(-half) / total,
        tie / total,
      ];
      // A tie is half a win of either.
      const gain = ((winsA - winsB) - battles * (shareA - shareB)) / 2;
      gradient[a] = (gradient[a] ?? 0) + gain;
      gradient[b] = (gradient[b] ?? 0) - gain;
      const spread = battles * (shareA + shareB - (shareA - shareB) ** 2) / 4;
      increase(a, [a, spread]);
      increase(b, [b, spread]);
      increase(a, [b, -spread]);
      increase(b, [a, -spread]);
      if (!hasTies) continue;
      gradient[players] = (gradient[players] ?? 0) + ties - battles * shareTie;
      const shared = battles * (shareA - shareB) * shareTie / 2;
      for (const [player, by] of [[a, -shared], [b, shared]] as const) {
        increase(player, [players, by]);
        increase(players, [player, by]);
      }
      increase(players, [players, battles * shareTie * (1 - shareTie)]);
    }
    const change = solve(information, gradient);
    const bound = 2 * change.reduce((most, by) => Math.max(most, Math.abs(by)), 0);
    const length = bound > 0 ? Math.log1p(bound) / bound : 1;
    for (const [index, by] of change.entries()) values[index] = (values[index] ?? 0) + length * by;
    // The error is of the order of the square.
    if (bound < 1e-8) break;
  }
  const logs = [...values.subarray(0, players)];
  const centre = logs.reduce((sum, log) => sum + log, 0) / players;
  return {
    logs: logs.map((log) => log - centre),
    tie: hasTies ? Math.exp(values[players] ?? 0) : 0,
  };
}

/** Solves a symmetric positive definite system by elimination, which needs no pivots then. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const result = Float64Array.from(right);
  for (const [index, pivot] of matrix.entries()) {
    for (const [row, line] of matrix.entries()) {
      if (row === index) continue;
      const factor = (line[index] ?? 0) / (pivot[index] ?? 1);
      for (let column = index; column < line.length; column++) {
        line[column] = (line[column] ?? 0) - factor * (pivot[column] ?? 0);
      }
      result[row] = (result[row] ?? 0) - factor * (result[index] ?? 0);
    }
  }
  return result.map((value, index) => value / (matrix[index]?.[index] ?? 1));
}
