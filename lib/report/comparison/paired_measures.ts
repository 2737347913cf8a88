import type { Range } from "../report_document.ts";
import {
  detectableDifference,
  mean,
  meanInterval,
  neededCount,
  signFlipTest,
  studentTQuantile,
  winTieLoss,
} from "../../statistics/mod.ts";
import type { PairedMeasures } from "./comparison_document.ts";
import { scoreDifferences } from "./score_differences.ts";

/** The scores of one pair in two runs. */
export interface PairScores {
  /** In the first run; `undefined` where there is none. */
  readonly before: number | undefined;
  /** In the later run. */
  readonly now: number | undefined;
  /** The source image. */
  readonly cluster: string;
}

/** Measures of one group, as far as the group alone decides them. */
export type OwnMeasures = Omit<PairedMeasures, "p_holm" | "change">;

/** Options of {@linkcode pairedMeasures}. */
export interface PairedMeasuresOptions {
  /** Seed of the permutation test. */
  readonly seed: number;
}

/** Standard errors below this are rounding: the differences do not vary. */
const NO_SPREAD = 1e-9;

/**
 * What two runs' scores of the same pairs add up to.
 *
 * Interval, test and power take the source images as units, since edits of the same image are not
 * independent: power is that of a t test over as many independent values as there are images, whose
 * mean would have the same standard error.
 */
export function pairedMeasures(
  pairs: readonly PairScores[],
  { seed }: PairedMeasuresOptions,
): OwnMeasures {
  const scored = pairs.flatMap(({ before, now, cluster }) =>
    before === undefined || now === undefined ? [] : [{ before, now, cluster }]
  );
  const before = scored.map((pair) => pair.before);
  const now = scored.map((pair) => pair.now);
  const clusters = scored.map(({ cluster }) => cluster);
  const sources = new Set(clusters).size;
  const differences = scoreDifferences(before, now);
  const ci95 = meanInterval(differences.values, { clusters });
  const { wins, ties, losses } = winTieLoss(before, now);
  return {
    pairs: pairs.length,
    count: scored.length,
    sources,
    before: mean(before) ?? null,
    now: mean(now) ?? null,
    difference: differences.mean ?? null,
    ci95: ci95 ?? null,
    bounds: differenceBounds(pairs),
    p: signFlipTest(differences.values, { seed, clusters })?.p ?? null,
    wins,
    ties,
    losses,
    ...power({ difference: differences.mean, ci95, count: scored.length, sources }),
  };
}

/** The mean difference if each missing score had been the worst, or the best, for the later run. */
function differenceBounds(pairs: readonly PairScores[]): Range | null {
  if (pairs.every(({ before, now }) => before !== undefined && now !== undefined)) return null;
  const scores = (run: "before" | "now", missing: number) =>
    pairs.map((pair) => pair[run] ?? missing);
  const { mean: low = 0 } = scoreDifferences(scores("before", 10), scores("now", 0));
  const { mean: high = 0 } = scoreDifferences(scores("before", 0), scores("now", 10));
  return [low, high];
}

function power(
  { difference, ci95, count, sources }: {
    readonly difference: number | undefined;
    readonly ci95: Range | undefined;
    readonly count: number;
    readonly sources: number;
  },
): Pick<PairedMeasures, "detectable" | "needed"> {
  const error = ci95 === undefined
    ? 0
    : (ci95[1] - ci95[0]) / 2 / studentTQuantile(0.975, sources - 1);
  if (difference === undefined || error < NO_SPREAD) return { detectable: null, needed: null };
  const std = error * Math.sqrt(sources);
  const images = difference === 0
    ? undefined
    : neededCount({ difference: Math.abs(difference), std });
  return {
    detectable: detectableDifference({ count: sources, std }) ?? null,
    needed: images === undefined ? null : Math.ceil(images * count / sources),
  };
}
