import type { ReportAggregation } from "./aggregation_report.ts";
import type { CanaryCheck } from "./canary_check.ts";
import type { CompanionCheck, ReportCompanions } from "./companion_check.ts";
import type { ExpectedCheck, ReportExpected } from "./expected_check.ts";
import type { JudgeCheck } from "./judge_check.ts";
import type { RepeatCheck } from "./repeat_check.ts";
import type { Policy, Status } from "../evaluation/mod.ts";
import type { Extreme, MissingStatus } from "./summary.ts";

/** Lower and upper end. */
export type Range = readonly [low: number, high: number];

/** The numbers of a group of pairs; `null` where a measure does not exist. */
export interface ReportMeasures {
  /** Pairs of the group, whatever became of them. */
  readonly count: number;
  /** Pairs with a score from the judge. */
  readonly scored: number;
  /** Missing scores that count as a default number. */
  readonly defaulted: number;
  /** Pairs without a score from the judge, by status. */
  readonly missing: Readonly<Record<MissingStatus, number>>;
  /** `scored / count`, in [0, 1]; skipped pairs are not covered. */
  readonly coverage: number;
  /** Headline mean; contains defaulted numbers under the policy `default`. */
  readonly mean: number | null;
  /** Mean of the judge's scores alone. */
  readonly mean_scored: number | null;
  /** 95 % interval of `mean_scored`. */
  readonly ci95: Range | null;
  /** The mean if all missing scores had been 0, or 10; `null` where none is missing. */
  readonly bounds: Range | null;
  /** Mean where an edit that failed, was refused or changed nothing counts as 0. */
  readonly gated_mean: number | null;
  /** Population standard deviation (divisor n). */
  readonly std: number | null;
  /** Sample standard deviation (divisor n - 1). */
  readonly std_sample: number | null;
  /** Median. */
  readonly median: number | null;
  /** Smallest score. */
  readonly min: number | null;
  /** Largest score. */
  readonly max: number | null;
  /** First and third quartile. */
  readonly quartiles: Range | null;
  /** Scores in [0, 1), [1, 2), ..., [9, 10]. */
  readonly histogram: readonly number[];
}

/** The numbers of one category, difficulty or tag. */
export interface ReportGroup extends ReportMeasures {
  /** As the benchmark writes it; empty where a pair states none. */
  readonly name: string;
}

/** The numbers of all pairs. */
export interface ReportOverall extends ReportMeasures {
  /** Mean of the categories' headline means. */
  readonly macro_mean: number | null;
  /** Mean over pairs: the headline mean. */
  readonly micro_mean: number | null;
  /** Category with the highest mean, or why nobody can say. */
  readonly best_category: Extreme;
  /** Category with the lowest mean, or why nobody can say. */
  readonly worst_category: Extreme;
}

/** What the judge made of one aspect of an edit. */
export interface ReportPairAspect {
  /** Name of the aspect. */
  readonly name: string;
  /** How its judgement ended. */
  readonly status: Status;
  /** Score on the aspect's own scale. */
  readonly score: number | null;
}

/** One pair. */
export interface ReportPair {
  /** The pair's id. */
  readonly id: string;
  /** Position in the benchmark file, from 0. */
  readonly index: number;
  /** Category as the benchmark writes it. */
  readonly category: string;
  /** Difficulty; empty where the benchmark states none. */
  readonly difficulty: string;
  /** Tags. */
  readonly tags: readonly string[];
  /** What the editing model was told. */
  readonly instruction: string;
  /** How the pair ended. */
  readonly status: Status;
  /** The judge's score; never a default. */
  readonly score: number | null;
  /** Number in place of a missing score, under the policy `default`. */
  readonly defaulted: number | null;
  /** Why there is no score. */
  readonly reason: string | null;
  /** The judge's last reply. */
  readonly reply: string | null;
  /** Rule by which the score was read. */
  readonly rule: string | null;
  /** Score of each judgement of the edit, null where it gave none; null where there was one. */
  readonly repeats: readonly (number | null)[] | null;
  /**
   * Score of each aspect on its own scale, of several judgements those of the first that has a
   * score; null where the edit was judged as a whole.
   */
  readonly aspects: readonly ReportPairAspect[] | null;
  /** The expected score; null where it was not asked for. */
  readonly expected: ReportExpected | null;
  /** What was measured of the edit without the judge. */
  readonly companions: ReportCompanions | null;
  /** How often the judge was asked. */
  readonly asked: number;
  /** Edited image, relative to the run's folder. */
  readonly image: string | null;
  /** SHA-256 of the source image, in hex; the cluster of the interval. */
  readonly source_hash: string;
  /** Time of the edit in ms. */
  readonly edit_ms: number | null;
  /** Time of the judgement in ms, re-asks included. */
  readonly judge_ms: number | null;
  /** What the editing model wanted noted. */
  readonly notes: readonly string[];
}

/** A model. */
export interface ReportModel {
  /** Class as the configuration names it. */
  readonly class_path: string;
  /** Parameters as resolved. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the model's work depends on, as text. */
  readonly fingerprint: string;
  /** Servers that it ran on; none where it ran in process. */
  readonly servers: readonly ReportServer[];
}

/** A server that a model ran on. */
export interface ReportServer {
  /** Address without path. */
  readonly url: string;
  /** Software that answers there. */
  readonly software: string;
  /** Its version, where it said so. */
  readonly version: string | null;
  /** Models that it said it serves. */
  readonly models: readonly string[];
  /** What of the configuration it could not honour. */
  readonly unsupported: readonly string[];
}

/** How the run was made. */
export interface ReportMetadata {
  /** When the report was made, ISO 8601. */
  readonly generated_at: string;
  /** The benchmark file. */
  readonly benchmark: {
    readonly path: string;
    readonly hash: string;
    readonly pairs: number;
    readonly language: string;
    readonly selected: number;
  };
  /** The editing model. */
  readonly diffusion_model: ReportModel;
  /** The judge. */
  readonly reward_model: ReportModel;
  /** The prompt set. */
  readonly prompts: {
    readonly name: string;
    readonly hash: string;
    readonly show_source: boolean;
  };
  /** How missing scores were dealt with, and what `std` means. */
  readonly evaluation: {
    readonly policy: Policy;
    readonly max_reasks: number;
    readonly seed: number;
    readonly repeats: number;
    readonly std: "population";
  };
  /** Versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** When, and how long in s; the times of the stages are summed over the pairs. */
  readonly timings: {
    readonly started_at: string;
    readonly finished_at: string;
    readonly edit_seconds: number;
    readonly judge_seconds: number;
  };
  /** Tokens that the judge's servers read and wrote, re-asks included; null where not counted. */
  readonly judge_tokens: { readonly prompt: number; readonly completion: number } | null;
  /** What a reader must know before the numbers. */
  readonly notices: readonly string[];
  /** The configuration as resolved. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** A report as it stands in the JSON file. */
export interface ReportDocument {
  /** Version of this form. */
  readonly schema_version: 1;
  /** How the run was made. */
  readonly metadata: ReportMetadata;
  /** Pairs by status. */
  readonly counts: Readonly<Record<Status, number>>;
  /** The benchmark's own figures; null where each edit was judged as a whole. */
  readonly aggregation: ReportAggregation | null;
  /** All pairs together. */
  readonly overall: ReportOverall;
  /** Whether the judge can be believed; null where the run has no controls. */
  readonly judge_check: JudgeCheck | null;
  /** Whether the judge has changed since its verdicts were frozen; null without a canary. */
  readonly canary: CanaryCheck | null;
  /** How far repeated judgements differ; null where each edit was judged once. */
  readonly repeats: RepeatCheck | null;
  /** Expected scores, beside the written ones; null where they were not asked for. */
  readonly expected: ExpectedCheck | null;
  /** What was measured without the judge; null where nothing was. */
  readonly companions: CompanionCheck | null;
  /** By category, in order of first appearance in the benchmark. */
  readonly categories: readonly ReportGroup[];
  /** By difficulty: easy, medium, hard, then others. */
  readonly difficulties: readonly ReportGroup[];
  /** By tag, most frequent first; a pair counts in each of its tags. */
  readonly tags: readonly ReportGroup[];
  /** Every pair, in order of its index. */
  readonly pairs: readonly ReportPair[];
}
