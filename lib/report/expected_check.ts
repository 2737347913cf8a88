import type { PairOutcome } from "../evaluation/mod.ts";
import type { ExpectedScore } from "../models/mod.ts";
import { mean, spearman } from "../statistics/mod.ts";

/** What the probabilities say of the scores of a group of pairs; `null` where nothing is known. */
export interface ExpectedGroup {
  /** Category; empty for all. */
  readonly name: string;
  /** Edits with an expected score. */
  readonly pairs: number;
  /** Mean of the expected scores. */
  readonly expected_mean: number | null;
  /** Edits that have a written score, too; none where the expected one counts. */
  readonly written: number;
  /** Mean of the written scores of these. */
  readonly written_mean: number | null;
  /** Mean of the expected scores of these. */
  readonly expected_of_written: number | null;
  /** Mean entropy over whole points, in nats: how unsure the judge is of a score. */
  readonly entropy: number | null;
  /** Mean probability that a score is written at all. */
  readonly mass: number | null;
}

/** The expected scores of a run, beside the written ones where there are such. */
export interface ExpectedCheck {
  /** All edits. */
  readonly overall: ExpectedGroup;
  /** By category, in the order of the benchmark. */
  readonly categories: readonly ExpectedGroup[];
  /** Spearman's correlation of written and expected scores; null where they do not vary. */
  readonly rank_correlation: number | null;
}

/** The expected score of one edit, in the report's form. */
export interface ReportExpected {
  /** Mean of the scores that could be written. */
  readonly mean: number;
  /** Entropy over whole points, in nats. */
  readonly entropy: number;
  /** Probability that a score is written at all. */
  readonly mass: number;
}

/** The rule by which a score was read where the expected one counts. */
const BY_EXPECTATION = "expected";

/** An expected score, in the report's form. */
export function reportExpected({ mean, entropy, mass }: ExpectedScore): ReportExpected {
  return { mean, entropy, mass };
}

/**
 * Sums up the expected scores, and how they agree with the written ones.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(expectedCheck([]), null);
 * ```
 *
 * @returns `null` where there are none.
 */
export function expectedCheck(outcomes: readonly PairOutcome[]): ExpectedCheck | null {
  const known = outcomes.toSorted((a, b) => a.index - b.index).flatMap(isKnown);
  if (known.length === 0) return null;
  const both = known.flatMap(written);
  const correlation = spearman(
    both.map(({ score }) => score),
    both.map(({ expected }) => expected.mean),
  );
  return {
    overall: expectedGroup("", known),
    categories: [...Map.groupBy(known, ({ category }) => category)]
      .map(([name, members]) => expectedGroup(name, members)),
    rank_correlation: correlation?.estimate ?? null,
  };
}

type Known = PairOutcome & Required<Pick<PairOutcome, "expected">>;

function isKnown(outcome: PairOutcome): readonly Known[] {
  const { expected } = outcome;
  return expected === undefined ? [] : [{ ...outcome, expected }];
}

/** An edit with the score that its reply says; none where that is not what counts. */
function written(outcome: Known): readonly (Known & { readonly score: number })[] {
  // The expected score is that of the first judgement, not of all.
  const { score, rule } = outcome.repeats?.[0] ?? outcome;
  return score === undefined || rule === BY_EXPECTATION ? [] : [{ ...outcome, score }];
}

function expectedGroup(name: string, known: readonly Known[]): ExpectedGroup {
  const both = known.flatMap(written);
  const meanOf = (members: readonly Known[], of: (expected: ExpectedScore) => number) =>
    mean(members.map(({ expected }) => of(expected))) ?? null;
  return {
    name,
    pairs: known.length,
    expected_mean: meanOf(known, ({ mean }) => mean),
    written: both.length,
    written_mean: mean(both.map(({ score }) => score)) ?? null,
    expected_of_written: meanOf(both, ({ mean }) => mean),
    entropy: meanOf(known, ({ entropy }) => entropy),
    mass: meanOf(known, ({ mass }) => mass),
  };
}
