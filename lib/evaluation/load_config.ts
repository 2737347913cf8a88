import { z } from "zod";
import { InputError, messageOf } from "../input_error.ts";
import { UnlockedError } from "../models/class_file.ts";
import {
  type DiffusionModel,
  type ResolvedClass,
  resolveDiffusionModel,
  resolveRewardModel,
  type RewardModel,
} from "../models/mod.ts";
import {
  BUILT_IN_PROMPTS,
  loadPromptSet,
  parsePrompts,
  type PromptSet,
  readPromptFile,
} from "../prompts/mod.ts";
import { type Problem, ProblemsError } from "../text/problem.ts";
import { checkYamlValue } from "../text/schema_problems.ts";
import { isSecretName } from "../text/secret_name.ts";
import { parseYaml } from "../text/yaml.ts";
import { type KeyPath, yamlPositions } from "../text/yaml_positions.ts";
import { type CanaryEntry, indexCanary } from "./canary_index.ts";
import type { Config, ModelConfig } from "./config.ts";
import { askedAspects, aspectMismatch, type Scoring } from "./scoring.ts";
import { AGGREGATION_IDS, DEFAULT_AGGREGATION, findAggregation } from "../aggregation/mod.ts";
import { configSchema, partsSchema } from "./config_schema.ts";

/** Keys of earlier configurations and slips of memory, and what is meant. */
const MISTAKEN = {
  user_prompt: "user_prompt_template",
  output_path: "output_dir",
  model: "diffusion_model",
  judge: "reward_model",
  class: "class_path",
  parameters: "params",
} as const;

/** A model of the configuration: its class, and its parameters as the class checked them. */
export interface ConfiguredModel<Model> {
  /** Name for reports: a built-in name, or the name of the user's class. */
  readonly name: string;
  /** Class path and code, and what else the results depend on. */
  readonly fingerprint: string;
  /** Parameters with defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Why its weights could not be fetched, where they had to be; it cannot run on this machine. */
  readonly absent?: string;
  /** Makes the model; it loads nothing before `initialize`. */
  create(): Model;
}

/** A configuration file, checked as far as it can be without reading the benchmark. */
export interface LoadedConfig {
  /** The file, as the user named it. */
  readonly file: string;
  /** Its values with defaults. */
  readonly config: Config;
  /** The prompt set it names or holds. */
  readonly prompts: PromptSet;
  /** The judge sees the source image: the prompt set or `compare_with_original` wants it. */
  readonly showSource: boolean;
  /** How an edit's aspects come to one score; absent where the prompts ask one question. */
  readonly scoring?: Scoring;
  /** The editing model. */
  readonly editor: ConfiguredModel<DiffusionModel>;
  /** The judge. */
  readonly judge: ConfiguredModel<RewardModel>;
  /** What the canary asks; absent where the configuration names none. */
  readonly canary?: readonly CanaryEntry[];
}

/**
 * Reads and checks a configuration: its keys, the two model classes and their parameters, and the
 * prompts. Relative paths start from the working folder.
 *
 * @throws {ProblemsError} With every problem at once, each with file, line and column.
 * @throws {InputError} If the file cannot be read.
 */
export async function loadConfig(
  file: string,
  options: LoadOptions = {},
): Promise<LoadedConfig> {
  return await parseConfig(await readText(file, "configuration"), file, options);
}

/** How a configuration is loaded. */
export interface LoadOptions {
  /**
   * Fetches a model that a parameter names; without it, only what is on this machine counts.
   *
   * @throws {InputError} If it cannot be had.
   */
  readonly fetchModel?: ((name: string) => Promise<void>) | undefined;
}

/** As {@linkcode loadConfig}, for a text that is already there. */
export async function parseConfig(
  text: string,
  file: string,
  { fetchModel }: LoadOptions = {},
): Promise<LoadedConfig> {
  const value = parseYaml(text, file);
  const checked = checkYamlValue(configSchema, value, {
    file,
    text,
    keyPath: [],
    mistaken: MISTAKEN,
  });
  const source = { file, text, fetchModel };
  const problems: Problem[] = checked.ok ? [] : [...checked.problems];
  // Where some keys are wrong, the others are checked all the same.
  const parts = checked.ok ? checked.value : partsSchema.safeParse(value).data ?? {};
  const { diffusion_model, reward_model, prompts: chosen } = parts;
  const editor = await collect(
    problems,
    diffusion_model,
    (model) =>
      configuredModel(resolveDiffusionModel, { ...source, section: "diffusion_model", model }),
  );
  const judge = await collect(
    problems,
    reward_model,
    (model) => configuredModel(resolveRewardModel, { ...source, section: "reward_model", model }),
  );
  const prompts = await collect(problems, chosen, (wanted) => configuredPrompts(wanted, source));
  const path = checked.ok ? checked.value.evaluation.canary : undefined;
  const canary = prompts &&
    await collect(problems, path, (wanted) => configuredCanary(wanted, { prompts, source }));
  const aggregation = checked.ok ? checked.value.evaluation.aggregation : undefined;
  const compares = judge?.params["compare_with_original"] === true;
  const scoring = prompts &&
    await collect(
      problems,
      { prompts, aggregation },
      (wanted) => Promise.resolve(configuredScoring(wanted, { showSource: compares, source })),
    );
  const isUsable = checked.ok && problems.length === 0;
  if (!isUsable || editor === undefined || judge === undefined || prompts === undefined) {
    throw new ProblemsError(problems);
  }
  if (checked.value.evaluation.stages === "overlapped") {
    const shared = sharedPort(editor.params, judge.params);
    if (shared !== undefined) {
      const message =
        `the servers of both models would use port ${shared} at once, for the stages ` +
        "overlap; leave the ports out, or choose others";
      throw problemAt(["reward_model", "params", "launch", "port"], message, source);
    }
  }
  const showSource = prompts.showSource || compares;
  return {
    file,
    config: checked.value,
    prompts,
    showSource,
    ...(scoring === undefined ? {} : { scoring }),
    editor,
    judge,
    ...(canary === undefined ? {} : { canary }),
  };
}

/** As much of a class's `launch` as tells which ports its servers take, one after the other. */
const portsSchema = z.object({
  launch: z.object({ port: z.int(), per_device: z.array(z.unknown()).default([null]) }),
});

/** The first port that the servers of both models would take. */
function sharedPort(...params: readonly Readonly<Record<string, unknown>>[]): number | undefined {
  const [editor = [], judge = []] = params.map((one) => {
    const { success, data } = portsSchema.safeParse(one);
    return success ? data.launch.per_device.map((_, index) => data.launch.port + index) : [];
  });
  return editor.find((port) => judge.includes(port));
}

/** Checks one part, if it is there; its problems join the list, so that all are told together. */
async function collect<Part, T>(
  problems: Problem[],
  part: Part | undefined,
  check: (part: Part) => Promise<T>,
): Promise<T | undefined> {
  if (part === undefined) return undefined;
  try {
    return await check(part);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    problems.push(...error.problems);
    // What is imported from now on would fail as well, and be blamed for it.
    if (error.cause instanceof UnlockedError) throw new ProblemsError(problems);
    return undefined;
  }
}

/** An option of a command line, with or without its value behind `=`. */
const OPTION = /^--?([\w-]+)(?==|$)/;

/** Keys, at any depth, under which a secret stands. */
function secretPaths(value: unknown, path: KeyPath): readonly KeyPath[] {
  if (typeof value === "string") {
    const key = path.at(-1);
    const name = typeof key === "string" ? key : OPTION.exec(value)?.[1] ?? "";
    return isSecretName(name) && value !== "" ? [path] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    secretPaths(inner, [...path, Array.isArray(value) ? Number(key) : key])
  );
}

interface ModelSource extends LoadOptions {
  readonly file: string;
  readonly text: string;
  readonly section: "diffusion_model" | "reward_model";
  readonly model: ModelConfig;
}

/**
 * A judge by its class and parameters alone, checked as in a configuration.
 *
 * @throws {ProblemsError} If there is no such class, or its parameters are wrong.
 */
export async function configuredJudge(model: ModelConfig): Promise<ConfiguredModel<RewardModel>> {
  const section = "reward_model";
  const text = JSON.stringify({ [section]: model }, null, 2);
  return await configuredModel(resolveRewardModel, { file: "the judge", text, section, model });
}

async function configuredModel<Model extends { readonly fingerprint: string }>(
  resolve: (classPath: string, options: { baseDir: string }) => Promise<ResolvedClass<Model>>,
  source: ModelSource,
): Promise<ConfiguredModel<Model>> {
  const { section, model } = source;
  const resolved = await resolve(model.class_path, { baseDir: Deno.cwd() })
    .catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      throw problemAt([section, "class_path"], error.message, source, error);
    });
  const checked = checkYamlValue(resolved.ModelClass.paramsSchema, model.params, {
    file: source.file,
    text: source.text,
    keyPath: [section, "params"],
  });
  if (!checked.ok) throw new ProblemsError(checked.problems);
  const secrets = secretPaths(model.params, [section, "params"]);
  if (secrets.length > 0) {
    throw new ProblemsError(secrets.map((keyPath) => ({
      file: source.file,
      ...yamlPositions(source.text).ofKey(keyPath),
      keyPath,
      message: "a secret does not belong in a configuration, which is copied into the run's " +
        "folder and report; set it in the environment, which classes read and servers inherit",
    })));
  }
  const params: Readonly<Record<string, unknown>> = { ...checked.value };
  const { hubParam = "" } = resolved.ModelClass;
  const name = params[hubParam];
  let absent: string | undefined;
  if (typeof name === "string") {
    await source.fetchModel?.(name).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      absent = error.message;
    });
  }
  const create = () => {
    try {
      return new resolved.ModelClass(checked.value);
    } catch (error) {
      const reason = `its constructor failed: ${messageOf(error)}`;
      throw problemAt([section, "class_path"], reason, source);
    }
  };
  return {
    name: resolved.name,
    fingerprint: `${resolved.name} ${resolved.codeHash} ${create().fingerprint}`,
    params,
    ...(absent === undefined ? {} : { absent }),
    create,
  };
}

/**
 * The prompts of a configuration: a set's name, its file, or the texts themselves.
 *
 * @param source The configuration's file, for messages.
 * @throws {ProblemsError} If they cannot be used.
 */
export async function configuredPrompts(
  prompts: Config["prompts"],
  source: { readonly file: string; readonly text: string },
): Promise<PromptSet> {
  if (typeof prompts !== "string") {
    return parsePrompts(prompts, { ...source, keyPath: ["prompts"], name: source.file });
  }
  return await namedPrompts(prompts).catch((error: unknown) => {
    if (!(error instanceof InputError) || error instanceof ProblemsError) throw error;
    throw problemAt(["prompts"], error.message, source);
  });
}

/**
 * The prompts of a set's name or its file.
 *
 * @throws {InputError} If there is no such set.
 * @throws {ProblemsError} If it cannot be used.
 */
export async function namedPrompts(prompts: string): Promise<PromptSet> {
  const found = await readPromptFile(prompts).catch((cause: unknown) => {
    const advice = `write ${BUILT_IN_PROMPTS.join(" or ")}, or the path of a prompt set's file`;
    throw new InputError(`${readFault(prompts, cause)}; ${advice}`, { cause });
  });
  return loadPromptSet(found);
}

/** How the scores of aspects are combined; nothing where the prompts ask one question. */
function configuredScoring(
  { prompts, aggregation: id }: {
    readonly prompts: PromptSet;
    readonly aggregation: string | undefined;
  },
  { showSource, source }: {
    readonly showSource: boolean;
    readonly source: { readonly file: string; readonly text: string };
  },
): Scoring | undefined {
  const path = ["evaluation", "aggregation"];
  if (prompts.aspects.length === 0) {
    if (id === undefined) return undefined;
    const message = `${prompts.name} asks one question of each edit, so there is nothing to ` +
      "combine; leave the key out, or name prompts with aspects";
    throw problemAt(path, message, source);
  }
  const aggregation = id === undefined ? DEFAULT_AGGREGATION : findAggregation(id);
  if (aggregation === undefined) {
    throw problemAt(path, `must be one of ${AGGREGATION_IDS.join(", ")}, got ${id}`, source);
  }
  const mismatch = aspectMismatch(prompts, aggregation);
  if (mismatch !== undefined) throw problemAt(path, mismatch, source);
  return { aspects: askedAspects(prompts, { showSource }), aggregation };
}

async function configuredCanary(
  path: string,
  { prompts, source }: {
    readonly prompts: PromptSet;
    readonly source: { readonly file: string; readonly text: string };
  },
): Promise<readonly CanaryEntry[]> {
  try {
    return await indexCanary(path, { prompts });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw problemAt(["evaluation", "canary"], error.message, source);
  }
}

function problemAt(
  keyPath: KeyPath,
  message: string,
  source: { readonly file: string; readonly text: string },
  cause?: unknown,
): ProblemsError {
  const position = yamlPositions(source.text).ofKey(keyPath);
  return new ProblemsError([{ file: source.file, ...position, keyPath, message }], { cause });
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new InputError(`Cannot read the ${what}: ${readFault(file, error)}`, { cause: error });
  }
}

function readFault(file: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `${file} does not exist`;
  if (error instanceof Deno.errors.IsADirectory) return `${file} is a folder`;
  return `${file}: ${messageOf(error)}`;
}

/** What a command line says in place of the file. */
export interface ConfigOverrides {
  /** Folder of the run. */
  readonly outputDir?: string | undefined;
  /** Benchmark file. */
  readonly dataPath?: string | undefined;
  /** Record defective pairs as skipped and go on. */
  readonly skipInvalid?: boolean | undefined;
  /** Share of the pairs, 0 to 1, that must be scored. */
  readonly minCoverage?: number | undefined;
  /** Judgements of each edit. */
  readonly repeats?: number | undefined;
  /** Pairs on which the judge itself is checked. */
  readonly controls?: number | undefined;
}

/** A configuration with some values replaced. */
export function overrideConfig(loaded: LoadedConfig, overrides: ConfigOverrides): LoadedConfig {
  const { config } = loaded;
  const { benchmark, evaluation } = config;
  return {
    ...loaded,
    config: {
      ...config,
      benchmark: {
        ...benchmark,
        data_path: overrides.dataPath ?? benchmark.data_path,
        skip_invalid: overrides.skipInvalid ?? benchmark.skip_invalid,
      },
      evaluation: {
        ...evaluation,
        output_dir: overrides.outputDir ?? evaluation.output_dir,
        repeats: overrides.repeats ?? evaluation.repeats,
        controls: overrides.controls ?? evaluation.controls,
        min_coverage: overrides.minCoverage ?? evaluation.min_coverage,
      },
    },
  };
}
