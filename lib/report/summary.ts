import { type PairOutcome, type Policy, type Status, STATUSES } from "../evaluation/mod.ts";
import {
  extent,
  histogram,
  mean,
  meanBounds,
  meanInterval,
  median,
  quantile,
  stdPopulation,
  stdSample,
} from "../statistics/mod.ts";
import { gatedScore } from "./gated_score.ts";

/** A status without a score from the judge. */
export type MissingStatus = Exclude<Status, "scored">;

/** The statuses without a score, in the order in which reports list them. */
export const MISSING_STATUSES: readonly MissingStatus[] = STATUSES.filter((status) =>
  status !== "scored"
);

/**
 * The numbers of a group of pairs. A measure that does not exist (of no scores, say) is absent.
 *
 * Under the policy `default`, mean, deviations, median, extremes, quartiles and histogram are over
 * the judge's scores and the numbers put in place of missing ones, as in the earlier system. Under
 * `exclude` and `fail` they are over the judge's scores alone. The measures `meanScored`, `ci95`
 * and `bounds` never contain a number that no judge gave.
 */
export interface GroupSummary {
  /** Name of the group as the benchmark writes it; empty where a pair states none. */
  readonly name: string;
  /** Pairs of the group, whatever became of them. */
  readonly count: number;
  /** Pairs with a score from the judge. */
  readonly scored: number;
  /** How many of the missing scores count as a default number; 0 unless the policy is `default`. */
  readonly defaulted: number;
  /** Pairs without a score from the judge, by status; skipped pairs are among them. */
  readonly missing: Readonly<Record<MissingStatus, number>>;
  /** `scored / count`, in [0, 1]: skipped pairs count as not covered. */
  readonly coverage: number;
  /** The headline mean; contains defaulted numbers under the policy `default`. */
  readonly mean?: number;
  /** Mean of the judge's scores alone. */
  readonly meanScored?: number;
  /** 95 % interval of `meanScored`, clustered by source image; not cut at 0 and 10. */
  readonly ci95?: readonly [low: number, high: number];
  /** The mean if all missing scores had been 0, or 10; there only if some are missing. */
  readonly bounds?: readonly [low: number, high: number];
  /** Mean where an edit that failed, was refused or changed nothing counts as 0. */
  readonly gated?: number;
  /** Standard deviation with divisor n. */
  readonly stdPopulation?: number;
  /** Standard deviation with divisor n - 1. */
  readonly stdSample?: number;
  /** Median. */
  readonly median?: number;
  /** Smallest score. */
  readonly min?: number;
  /** Largest score. */
  readonly max?: number;
  /** First and third quartile. */
  readonly quartiles?: readonly [q1: number, q3: number];
  /** Scores in [0, 1), [1, 2), ..., [9, 10]. */
  readonly histogram: readonly number[];
}

/** The category at one end of the ranking, or why nobody can say which it is. */
export type Extreme =
  | {
    readonly kind: "ranked";
    /** Name of the category. */
    readonly name: string;
    /** Mean of the judge's scores. */
    readonly mean: number;
  }
  | {
    readonly kind: "unranked";
    /** Why there is no answer, as a clause without a full stop. */
    readonly reason: string;
  };

/** Everything that a report counts. */
export interface Summary {
  /** All pairs; the name is empty. */
  readonly overall: GroupSummary;
  /** By category, in order of first appearance in the benchmark. */
  readonly categories: readonly GroupSummary[];
  /** By difficulty: easy, medium, hard, then others in order of first appearance. */
  readonly difficulties: readonly GroupSummary[];
  /** By tag, most frequent first; a pair counts in each of its tags. */
  readonly tags: readonly GroupSummary[];
  /** Mean of the categories' headline means: each category counts the same. */
  readonly macroMean?: number;
  /** The overall headline mean: each pair counts the same. */
  readonly microMean?: number;
  /** Category with the highest mean. */
  readonly best: Extreme;
  /** Category with the lowest mean. */
  readonly worst: Extreme;
}

/** Options of {@linkcode summarise}. */
export interface SummariseOptions {
  /** What takes the place of a missing score. */
  readonly policy: Policy;
}

const DIFFICULTIES: readonly string[] = ["easy", "medium", "hard"];

/**
 * Counts and measures of a run: overall, by category, by difficulty and by tag.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "a", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "easy", asked: 1, sourceHash: "00", notes: [],
 * };
 * const { overall } = summarise([
 *   { ...pair, status: "scored", score: 8 },
 *   { ...pair, index: 1, id: "b", status: "unparsed", reason: "no number", defaulted: 5 },
 * ], { policy: "default" });
 * assertEquals([overall.mean, overall.meanScored, overall.coverage], [6.5, 8, 0.5]);
 * assertEquals(overall.bounds, [4, 9]);
 * ```
 *
 * @param outcomes One per pair, in any order; they are taken in order of their index.
 */
export function summarise(
  outcomes: readonly PairOutcome[],
  options: SummariseOptions,
): Summary {
  const { policy } = options;
  const ordered = outcomes.toSorted((a, b) => a.index - b.index);
  const categories = groupBy(ordered, (outcome) => [outcome.category]).map(toSummary);
  const overall = summariseGroup(ordered, { name: "", policy });
  const categoryMeans = categories.flatMap((group) => group.mean === undefined ? [] : [group.mean]);
  return {
    overall,
    categories,
    difficulties: groupBy(ordered, (outcome) => [outcome.difficulty]).map(toSummary)
      .toSorted((a, b) => difficultyRank(a.name) - difficultyRank(b.name)),
    tags: groupBy(ordered, (outcome) => outcome.tags).map(toSummary)
      .toSorted((a, b) => b.count - a.count),
    ...present("macroMean", mean(categoryMeans)),
    ...present("microMean", overall.mean),
    best: findExtreme(categories, "best"),
    worst: findExtreme(categories, "worst"),
  };

  function toSummary([name, members]: [string, PairOutcome[]]): GroupSummary {
    return summariseGroup(members, { name, policy });
  }
}

function groupBy(
  outcomes: readonly PairOutcome[],
  namesOf: (outcome: PairOutcome) => readonly string[],
): [string, PairOutcome[]][] {
  const groups = new Map<string, PairOutcome[]>();
  for (const outcome of outcomes) {
    // A tag written twice still describes one pair.
    for (const name of new Set(namesOf(outcome))) {
      const members = groups.get(name);
      if (members === undefined) groups.set(name, [outcome]);
      else members.push(outcome);
    }
  }
  return [...groups];
}

function difficultyRank(name: string): number {
  const rank = DIFFICULTIES.indexOf(name.toLowerCase());
  return rank < 0 ? DIFFICULTIES.length : rank;
}

function summariseGroup(
  outcomes: readonly PairOutcome[],
  { name, policy }: { readonly name: string; readonly policy: Policy },
): GroupSummary {
  const scores: number[] = [];
  const clusters: string[] = [];
  const defaults: number[] = [];
  const missing = Object.fromEntries(
    MISSING_STATUSES.map((status) => [status, 0]),
  ) as Record<MissingStatus, number>;
  for (const outcome of outcomes) {
    if (outcome.status === "scored") {
      if (outcome.score === undefined) {
        throw new TypeError(
          `Cannot summarise pair ${JSON.stringify(outcome.id)}: its status is scored, ` +
            `but it has no score`,
        );
      }
      scores.push(outcome.score);
      clusters.push(outcome.sourceHash);
    } else {
      missing[outcome.status]++;
      if (policy === "default" && outcome.defaulted !== undefined) defaults.push(outcome.defaulted);
    }
  }
  const counted = [...scores, ...defaults];
  const lost = outcomes.length - scores.length;
  const q1 = quantile(counted, 0.25);
  const q3 = quantile(counted, 0.75);
  return {
    name,
    count: outcomes.length,
    scored: scores.length,
    defaulted: defaults.length,
    missing,
    coverage: outcomes.length === 0 ? 0 : scores.length / outcomes.length,
    ...present("mean", mean(counted)),
    ...present("meanScored", mean(scores)),
    ...present("ci95", meanInterval(scores, { clusters })),
    ...present("bounds", lost === 0 ? undefined : meanBounds(scores, lost)),
    ...present("gated", mean(outcomes.flatMap((outcome) => gatedScore(outcome) ?? []))),
    ...present("stdPopulation", stdPopulation(counted)),
    ...present("stdSample", stdSample(counted)),
    ...present("median", median(counted)),
    ...extent(counted),
    ...present("quartiles", q1 === undefined || q3 === undefined ? undefined : [q1, q3] as const),
    histogram: histogram(counted),
  };
}

/** A property where there is a value, and none where there is not. */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { readonly [P in K]: V };
}

/**
 * The category at one end, if neither a tie nor the missing scores leave it open.
 *
 * Judged scores alone decide; a defaulted number says nothing about an edit.
 */
function findExtreme(groups: readonly GroupSummary[], end: "best" | "worst"): Extreme {
  const candidates = groups.flatMap((group) =>
    group.meanScored === undefined ? [] : [{ group, mean: group.meanScored }]
  );
  const [first, ...others] = candidates.toSorted((a, b) =>
    end === "best" ? b.mean - a.mean : a.mean - b.mean
  );
  if (first === undefined || others.length === 0) {
    return { kind: "unranked", reason: "fewer than two categories have scores" };
  }
  const quality = end === "best" ? "highest" : "lowest";
  const tied = others.filter((other) => other.mean === first.mean);
  if (tied.length > 0) {
    const names = [first, ...tied].map(({ group }) => group.name).join(", ");
    return { kind: "unranked", reason: `these share the ${quality} mean: ${names}` };
  }
  // Pairs too broken to state a category are no category.
  const rivals = groups.filter((group) =>
    group !== first.group && group.name !== "" &&
    (end === "best"
      ? boundsOf(group)[1] >= boundsOf(first.group)[0]
      : boundsOf(group)[0] <= boundsOf(first.group)[1])
  );
  if (rivals.length > 0) {
    const names = rivals.map(({ name }) => name).join(", ");
    return {
      kind: "unranked",
      reason: `${first.group.name} has the ${quality} mean of the scores there are, ` +
        `but the missing ones could turn its order with ${names}`,
    };
  }
  return { kind: "ranked", name: first.group.name, mean: first.mean };
}

/** Where the group's mean can lie, whatever the missing scores would have been. */
function boundsOf(group: GroupSummary): readonly [low: number, high: number] {
  if (group.bounds !== undefined) return group.bounds;
  // Nothing is missing, so the mean is exact.
  const exact = group.meanScored ?? 0;
  return [exact, exact];
}
