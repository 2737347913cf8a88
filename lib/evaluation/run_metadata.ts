import type { Policy } from "./config.ts";
import type { ControlOutcome, JudgeTokens, PairOutcome } from "./outcome.ts";
import type { RunFile } from "./run_file.ts";
import type { AskedAspect } from "./scoring.ts";
import { type RunServer, serverNotices } from "./run_servers.ts";

/** What a model was, for the report. */
export interface ModelMetadata {
  /** Class as the configuration names it. */
  readonly classPath: string;
  /** Parameters as resolved. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the model's work depends on, as text. */
  readonly fingerprint: string;
  /** Servers that it ran on; none where it ran in process. */
  readonly servers: readonly RunServer[];
}

/** What the report says about a run beyond its outcomes. */
export interface RunMetadata {
  /** When the report was made, ISO 8601. */
  readonly generatedAt: string;
  /** The benchmark file. */
  readonly benchmark: {
    /** As the configuration names it. */
    readonly path: string;
    /** SHA-256 of its content, in hex. */
    readonly hash: string;
    /** Pairs in the file. */
    readonly pairs: number;
    /** Language of instruction and description. */
    readonly language: string;
    /** Pairs left after the filters. */
    readonly selected: number;
  };
  /** The editing model. */
  readonly diffusionModel: ModelMetadata;
  /** The judge. */
  readonly rewardModel: ModelMetadata;
  /** The prompt set. */
  readonly prompts: {
    /** Name of the set, or its file. */
    readonly name: string;
    /** Hash of its content, in hex. */
    readonly hash: string;
    /** The judge was shown the source image too. */
    readonly showSource: boolean;
    /** What was asked about each edit; absent where it was judged as a whole. */
    readonly aspects?: readonly AskedAspect[];
  };
  /** How missing scores were dealt with. */
  readonly evaluation: {
    /** What takes the place of a missing score. */
    readonly policy: Policy;
    /** How often a judge was asked again at most. */
    readonly maxReasks: number;
    /** Base seed. */
    readonly seed: number;
    /** Judgements of each edit. */
    readonly repeats: number;
    /** What the aspects' scores were combined by; absent where an edit was judged as a whole. */
    readonly aggregation?: string;
  };
  /** Versions by name, such as `image_edit_bench`, `deno`, `v8`, `sharp`. */
  readonly versions: Readonly<Record<string, string>>;
  /** When, and how long. */
  readonly timings: {
    /** Start of the run, ISO 8601; of its first part where it was resumed. */
    readonly startedAt: string;
    /** When the last edit or judgement was done, ISO 8601. */
    readonly finishedAt: string;
    /** Time spent editing in s, summed over the pairs. */
    readonly editSeconds: number;
    /** Time spent judging in s, summed over all questions to the judge. */
    readonly judgeSeconds: number;
  };
  /** How the judge answered questions about itself; none where none was asked. */
  readonly controls: readonly ControlOutcome[];
  /** Tokens that the judge's servers read and wrote; absent where none counted them. */
  readonly judgeTokens?: JudgeTokens;
  /** What a reader must know before the numbers, such as `partial: --limit 10`. */
  readonly notices: readonly string[];
  /** The configuration as resolved. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** Says that a report is not of the whole benchmark; nothing where it is. */
export function partialNotice(
  { finished, whole, how = "" }: {
    readonly finished: number;
    readonly whole: number;
    readonly how?: string;
  },
): readonly string[] {
  return finished === whole ? [] : [
    `Partial: ${finished} of ${whole} pairs${how}. These are not the benchmark's scores`,
  ];
}

/** Says that the judge was not asked all questions about itself; nothing where it was. */
export function openChecksNotice(asked: number, answered: number): readonly string[] {
  return asked === answered ? [] : [
    `Not finished: ${asked - answered} of ${asked} questions about the judge itself are open`,
  ];
}

/** What a report says of a run beyond its outcomes. */
export function runMetadata(
  run: RunFile,
  parts: {
    readonly outcomes: readonly PairOutcome[];
    readonly selected: number;
    /** When the last work was done, ISO 8601. */
    readonly finishedAt: string;
    /** That not every pair is there, if so. */
    readonly partial: readonly string[];
    /** How the judge answered questions about itself. */
    readonly controls: readonly ControlOutcome[];
  },
): RunMetadata {
  const { identity } = run;
  const { aspects } = run.prompts;
  const { aggregation } = identity.evaluation;
  const judged = [...parts.outcomes, ...parts.controls];
  const seconds = (times: readonly (number | undefined)[]) =>
    Math.round(times.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)) / 1000;
  const model = (role: "diffusion_model" | "reward_model"): ModelMetadata => ({
    classPath: run[role].class_path,
    params: run[role].params,
    fingerprint: identity[role].fingerprint,
    servers: run.servers[role],
  });
  return {
    generatedAt: new Date().toISOString(),
    benchmark: {
      ...run.benchmark,
      hash: identity.benchmark.hash,
      language: identity.benchmark.language,
      selected: parts.selected,
    },
    diffusionModel: model("diffusion_model"),
    rewardModel: model("reward_model"),
    prompts: {
      name: run.prompts.name,
      hash: identity.prompts.hash,
      showSource: run.prompts.show_source,
      ...(aspects === undefined ? {} : { aspects }),
    },
    evaluation: {
      policy: identity.evaluation.unparsed_policy,
      maxReasks: identity.evaluation.max_reasks,
      seed: identity.evaluation.seed,
      repeats: identity.evaluation.repeats,
      ...(aggregation === undefined ? {} : { aggregation }),
    },
    versions: run.versions,
    timings: {
      startedAt: run.created_at,
      finishedAt: parts.finishedAt,
      editSeconds: seconds(parts.outcomes.map(({ editMs }) => editMs)),
      judgeSeconds: seconds(judged.map(({ judgeMs }) => judgeMs)),
    },
    controls: parts.controls,
    ...judgeTokens(judged),
    notices: [...parts.partial, ...run.notices, ...serverNotices(run.servers)],
    configuration: run.configuration,
  };
}

function judgeTokens(
  outcomes: readonly Pick<PairOutcome, "judgeTokens">[],
): { readonly judgeTokens?: JudgeTokens } {
  const counted = outcomes.flatMap(({ judgeTokens }) => judgeTokens ?? []);
  if (counted.length === 0) return {};
  const sum = (key: keyof JudgeTokens) => counted.reduce((total, tokens) => total + tokens[key], 0);
  return { judgeTokens: { prompt: sum("prompt"), completion: sum("completion") } };
}
