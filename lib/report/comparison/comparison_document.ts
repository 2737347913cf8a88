import type { Range } from "../report_document.ts";

/**
 * Two runs over the same pairs, in one category or overall; `null` where a measure does not exist.
 *
 * Every difference is the later run's score minus the first run's.
 */
export interface PairedMeasures {
  /** Pairs that both runs finished. */
  readonly pairs: number;
  /** Those with a score in both runs; every measure but `bounds` is over these. */
  readonly count: number;
  /** Different source images among them. */
  readonly sources: number;
  /** Mean of the first run. */
  readonly before: number | null;
  /** Mean of the later run. */
  readonly now: number | null;
  /** Mean difference, in [-10, 10]. */
  readonly difference: number | null;
  /** 95 % interval of the mean difference, clustered by source image; not cut at -10 and 10. */
  readonly ci95: Range | null;
  /** The mean difference over `pairs` at worst and at best, whatever the missing scores would
   * have been; `null` where none is missing. */
  readonly bounds: Range | null;
  /** Two-sided p of the sign-flip permutation test, by source image. */
  readonly p: number | null;
  /** The same, adjusted by Holm's method for all that was tested; `null` where it stands alone. */
  readonly p_holm: number | null;
  /** Where the later run moved, if that is shown: the interval excludes 0, and p is below 0.05. */
  readonly change: "higher" | "lower" | null;
  /** Pairs with a higher score in the later run. */
  readonly wins: number;
  /** Pairs with the same score in both. */
  readonly ties: number;
  /** Pairs with a lower score in the later run. */
  readonly losses: number;
  /** The true difference that as many pairs would show with a probability of 0.8. */
  readonly detectable: number | null;
  /** Pairs that would show the difference found with a probability of 0.8, were it the true one. */
  readonly needed: number | null;
}

/** Two runs over the pairs of one category. */
export interface PairedGroup extends PairedMeasures {
  /** As the benchmark writes it. */
  readonly name: string;
}

/** A run of a comparison. */
export interface ComparedRun {
  /** What the comparison calls it. */
  readonly name: string;
  /** Its folder. */
  readonly folder: string;
  /** Class of the editing model. */
  readonly diffusion_model: string;
  /** Class of the judge. */
  readonly reward_model: string;
  /** Pairs of the run, whatever became of them. */
  readonly count: number;
  /** Pairs with a score from the judge. */
  readonly scored: number;
  /** Mean of all its scores. */
  readonly mean_scored: number | null;
  /** Judgements of each edit. */
  readonly repeats: number;
  /** What a reader must know before its numbers. */
  readonly notices: readonly string[];
  /** What the run's own controls and canary say against its judge; no full stop. */
  readonly warnings: readonly string[];
}

/**
 * Edits of two runs over the same pairs. None was made where the model failed or refused, or gave
 * the source image back.
 */
export interface EditCounts {
  /** Pairs of which the first run made an edit. */
  readonly before: number;
  /** Pairs of which the later run made one. */
  readonly now: number;
  /** Pairs of which the first run made an edit, and the later one none. */
  readonly lost: number;
  /** Pairs of which the later run made an edit, and the first one none. */
  readonly gained: number;
  /** Unchanged images that count as edits, since the other run's edit was not measured. */
  readonly uneven: number;
}

/** The scores of a pair in both runs. */
export interface ComparedPair {
  /** The pair's id. */
  readonly id: string;
  /** Category as the benchmark writes it. */
  readonly category: string;
  /** Score in the first run; `null` where the judge gave none. */
  readonly before: number | null;
  /** Score in the later run. */
  readonly now: number | null;
  /** The later score minus the first one. */
  readonly difference: number | null;
}

/** One run's edit of a pair. */
export interface ComparedEdit {
  /** The judge's score. */
  readonly score: number;
  /** The judge's last reply. */
  readonly reply: string | null;
  /** Edited image, relative to the run's folder. */
  readonly image: string | null;
}

/** A pair whose score changed much. */
export interface ChangedPair {
  /** The pair's id. */
  readonly id: string;
  /** Category as the benchmark writes it. */
  readonly category: string;
  /** What the editing models were told. */
  readonly instruction: string;
  /** The later score minus the first one. */
  readonly difference: number;
  /** The first run's edit. */
  readonly before: ComparedEdit;
  /** The later run's edit. */
  readonly now: ComparedEdit;
}

/** What a comparison shows, in plain sentences. */
export interface Verdict {
  /** Which edits failed in one run alone, if any. */
  readonly edits: string | null;
  /** Which run scores higher with 0 for failed edits, where that is another difference. */
  readonly gated: string | null;
  /** Which run scores higher, or that neither is shown to. */
  readonly sentence: string;
  /** What the pairs could have shown, where they show no difference. */
  readonly power: string | null;
  /** Why the runs cannot be ranked, where the missing scores could turn the order. */
  readonly unranked: string | null;
}

/** A later run compared with the first one. */
export interface RunComparison {
  /** The later run. */
  readonly run: ComparedRun;
  /** What it shows. */
  readonly verdict: Verdict;
  /** Where benchmark, judge or prompts differ from those of the first run. */
  readonly differences: readonly string[];
  /** Pairs of the first run alone; left out. */
  readonly only_first: number;
  /** Pairs of the later run alone; left out. */
  readonly only_run: number;
  /** Pairs with the same id, but another source image or instruction; left out. */
  readonly different: number;
  /** Defective pairs, which both runs skipped; left out. */
  readonly skipped: number;
  /** Which edits were made. */
  readonly edits: EditCounts;
  /** All pairs together, by the judge's scores. */
  readonly overall: PairedMeasures;
  /**
   * All pairs together with 0 where no edit was made; `null` where that changes no score. Its p
   * stands alone where two runs are compared, and that of `overall` is adjusted.
   */
  readonly gated: PairedMeasures | null;
  /** By category, in order of first appearance in the benchmark. */
  readonly categories: readonly PairedGroup[];
  /** Pairs that lost most, the greatest loss first. */
  readonly lost: readonly ChangedPair[];
  /** Pairs that gained most, the greatest gain first. */
  readonly gained: readonly ChangedPair[];
  /** Every pair that both runs finished. */
  readonly pairs: readonly ComparedPair[];
}

/** A loss that is greater than what is tolerated, or may be. */
export interface Loss {
  /** Name of the run. */
  readonly run: string;
  /** Category; `null` for all pairs. */
  readonly category: string | null;
  /** Whether edits that were not made count as 0. */
  readonly gated: boolean;
  /** The mean difference. */
  readonly difference: number | null;
  /** What is known of it, as a sentence. */
  readonly sentence: string;
}

/** Whether a later run is worse than the first one by more than is tolerated. */
export interface RegressionCheck {
  /** The mean loss that is tolerated. */
  readonly tolerance: number;
  /** Losses that are shown, and greater. */
  readonly found: readonly Loss[];
  /** Losses that may be greater, which the scores do not show. */
  readonly undecided: readonly Loss[];
}

/** A comparison of runs as it stands in the JSON file. */
export interface ComparisonDocument {
  /** Version of this form. */
  readonly schema_version: 1;
  /** The run that the others are compared with. */
  readonly first: ComparedRun;
  /** The others, in the order in which they were named. */
  readonly comparisons: readonly RunComparison[];
  /** Whether one is worse than is tolerated; `null` where nobody asked. */
  readonly regression: RegressionCheck | null;
  /** How p was computed. */
  readonly test: {
    /** Seed of the sign changes. */
    readonly seed: number;
    /** p-values that Holm's method adjusted together. */
    readonly adjusted: number;
  };
}
