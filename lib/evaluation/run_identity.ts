import { z } from "zod";
import { POLICIES, type Policy } from "./config.ts";
import type { LoadedConfig } from "./load_config.ts";

/**
 * What makes a run this run and no other: results of two runs whose identities differ must not
 * land in one folder. Filters such as `--limit` are no part of it: they choose which of the
 * run's pairs are done now.
 */
export interface RunIdentity {
  /** The benchmark file and how it is read. */
  readonly benchmark: {
    readonly hash: string;
    readonly language: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly categories: readonly string[] | null;
  };
  /** The editing model. */
  readonly diffusion_model: { readonly name: string; readonly fingerprint: string };
  /** The judge. */
  readonly reward_model: { readonly name: string; readonly fingerprint: string };
  /** The prompt set. */
  readonly prompts: { readonly hash: string };
  /** What decides scores beyond models and prompts. */
  readonly evaluation: {
    readonly seed: number;
    readonly max_reasks: number;
    readonly repeats: number;
    readonly unparsed_policy: Policy;
    /** Aggregation of the aspects' scores; absent where an edit is judged as a whole. */
    readonly aggregation?: string | undefined;
  };
}

const model = z.object({ name: z.string(), fingerprint: z.string() });

/** Schema of the identity as `run.json` keeps it. */
export const identitySchema: z.ZodType<RunIdentity> = z.object({
  benchmark: z.object({
    hash: z.string(),
    language: z.string(),
    fields: z.record(z.string(), z.string()),
    categories: z.array(z.string()).nullable(),
  }),
  diffusion_model: model,
  reward_model: model,
  prompts: z.object({ hash: z.string() }),
  evaluation: z.object({
    seed: z.number(),
    max_reasks: z.number(),
    // Runs of earlier releases judged once.
    repeats: z.number().default(1),
    unparsed_policy: z.enum(POLICIES),
    aggregation: z.string().optional(),
  }),
});

/** The identity of a configuration's run on a benchmark file with this hash. */
export function runIdentity(loaded: LoadedConfig, benchmarkHash: string): RunIdentity {
  const { config, editor, judge, prompts, scoring } = loaded;
  const { language, fields = {}, categories = null } = config.benchmark;
  const { seed, max_reasks, repeats, unparsed_policy } = config.evaluation;
  return {
    benchmark: { hash: benchmarkHash, language, fields: definedOnly(fields), categories },
    diffusion_model: { name: editor.name, fingerprint: editor.fingerprint },
    reward_model: { name: judge.name, fingerprint: judge.fingerprint },
    prompts: { hash: prompts.hash },
    evaluation: {
      seed,
      max_reasks,
      repeats,
      unparsed_policy,
      ...(scoring === undefined ? {} : { aggregation: scoring.aggregation.id }),
    },
  };
}

function definedOnly(
  fields: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, name]) => name === undefined ? [] : [[key, name]]),
  );
}
