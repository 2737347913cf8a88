import type { ImageFormat } from "../image/image_format.ts";
import type { FieldOverrides } from "../benchmark/mod.ts";

/** Levels of the log file, least important first. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;

/** Level of a log entry. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What takes the place of a score that the judge did not give. */
export const POLICIES = ["default", "exclude", "fail"] as const;

/** Count a missing score as 5.0 and say so, leave the pair out, or fail the run. */
export type Policy = typeof POLICIES[number];

/** How the two stages are run. */
export const STAGES = ["sequential", "overlapped"] as const;

/** One stage after the other, or each edit judged as soon as it exists. */
export type Stages = typeof STAGES[number];

/** Measures that `evaluation.metrics` may name. */
export const METRICS = ["mean", "std", "median", "min", "max", "count"] as const;

/** Which class to use, and with what parameters. */
export interface ModelConfig {
  /** A built-in name, `./file.ts#Class`, or the dotted Python path of the earlier system. */
  readonly class_path: string;
  /** Parameters of the class; each class checks its own. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A checked configuration, with every default filled in; the keys are those of the YAML file. */
export interface Config {
  /** What to evaluate on. */
  readonly benchmark: {
    /** Benchmark file, or `sample` for the built-in one. */
    readonly data_path: string;
    /** Categories to evaluate; all where absent. */
    readonly categories?: readonly string[] | undefined;
    /** Language of instruction, description and rationale. */
    readonly language: "en" | "zh";
    /** Names of fields that differ from the own format. */
    readonly fields?: FieldOverrides | undefined;
    /** Largest image accepted, in pixels. */
    readonly max_pixels: number;
    /** Image formats accepted. */
    readonly image_formats: readonly ImageFormat[];
    /** Record defective pairs as skipped and go on. */
    readonly skip_invalid: boolean;
  };
  /** The editing model. */
  readonly diffusion_model: ModelConfig;
  /** The judge. */
  readonly reward_model: ModelConfig;
  /** Name or path of a prompt set, or the prompts themselves by category. */
  readonly prompts: string | Readonly<Record<string, unknown>>;
  /** How to evaluate. */
  readonly evaluation: {
    /** Folder of the run. */
    readonly output_dir: string;
    /** Accepted from earlier configurations; the report always holds all measures. */
    readonly metrics?: readonly typeof METRICS[number][] | undefined;
    /** Base seed of the judge, and of editing models without a seed of their own. */
    readonly seed: number;
    /** How often a judge is asked again after a reply without a score. */
    readonly max_reasks: number;
    /** Judgements of each edit, each with a seed of its own. */
    readonly repeats: number;
    /** Name and version of what combines the scores of aspects; `mean@1` where absent. */
    readonly aggregation?: string | undefined;
    /** Pairs on which the judge itself is checked. */
    readonly controls: number;
    /** File of pairs with stored verdicts, which the judge is asked for again. */
    readonly canary?: string | undefined;
    /** Measure every edit on the processor, too. */
    readonly companions: boolean;
    /** Measure how far every edit is from its target, too. */
    readonly target_distance: boolean;
    /** What takes the place of a missing score. */
    readonly unparsed_policy: Policy;
    /** Share of the pairs, 0 to 1, that must be scored. */
    readonly min_coverage: number;
    /** Work under way at once; each model has its own default. */
    readonly concurrency: {
      readonly edit?: number | undefined;
      readonly judge?: number | undefined;
    };
    /** Overlapped needs both models at once: for servers of their own. */
    readonly stages: Stages;
    /** Print no progress. */
    readonly disable_progress_bar: boolean;
  };
  /** What the log keeps. */
  readonly logging: {
    /** Least important entry that is kept. */
    readonly level: LogLevel;
    /** Log file, relative to the run's folder. */
    readonly log_file: string;
  };
}
