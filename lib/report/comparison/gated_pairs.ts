import type { PairOutcome } from "../../evaluation/mod.ts";
import { gatedScore } from "../gated_score.ts";
import type { CommonPair } from "./common_pairs.ts";
import type { EditCounts } from "./comparison_document.ts";
import type { PairScores } from "./paired_measures.ts";

/**
 * The gated scores of each pair: 0 where no edit was made, else the judge's score.
 *
 * @returns `undefined` where they are those of the judge throughout.
 */
export function gatedScores(pairs: readonly CommonPair[]): readonly PairScores[] | undefined {
  const gated = pairs.map(comparable).map(({ before, now }) => ({
    before: gatedScore(before),
    now: gatedScore(now),
    cluster: before.sourceHash,
  }));
  const isOwn = gated.every(({ before, now }, index) =>
    before === pairs[index]?.before.score && now === pairs[index]?.now.score
  );
  return isOwn ? undefined : gated;
}

/** Which of two runs made an edit of each pair; pairs that one run skipped are left out. */
export function editCounts(pairs: readonly CommonPair[]): EditCounts {
  const tried = pairs.filter(({ before, now }) =>
    before.status !== "skipped" && now.status !== "skipped"
  );
  const made = tried.map(comparable).map(({ before, now }) => ({
    before: isMade(before),
    now: isMade(now),
  }));
  return {
    before: made.filter(({ before }) => before).length,
    now: made.filter(({ now }) => now).length,
    lost: made.filter(({ before, now }) => before && !now).length,
    gained: made.filter(({ before, now }) => !before && now).length,
    uneven: tried.filter((pair) =>
      isMade(pair.before) !== isMade(comparable(pair).before) ||
      isMade(pair.now) !== isMade(comparable(pair).now)
    ).length,
  };
}

/** Without its score, an outcome has a number only where no edit was made: 0. */
function isMade({ score: _, ...outcome }: PairOutcome): boolean {
  return gatedScore(outcome) === undefined;
}

/** A pair without measures of the one edit where the other was not measured. */
function comparable({ before, now }: CommonPair): CommonPair {
  return { before: besides(before, now), now: besides(now, before) };
}

/** An unchanged image counts only where the other run's would have been found out, too. */
function besides(outcome: PairOutcome, other: PairOutcome): PairOutcome {
  if (other.image === undefined || other.companions !== undefined) return outcome;
  const { companions: _, ...unmeasured } = outcome;
  return unmeasured;
}
