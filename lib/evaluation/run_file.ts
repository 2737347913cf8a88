import { isAbsolute } from "node:path";
import { z } from "zod";
import { unlessMissing } from "../files/unless_missing.ts";
import { writeAside } from "../files/write_aside.ts";
import { InputError, messageOf } from "../input_error.ts";
import type { ModelConfig } from "./config.ts";
import { formatProblem } from "../text/problem.ts";
import type { LoadedConfig } from "./load_config.ts";
import type { OpenedBenchmark } from "./opened_benchmark.ts";
import { type AskedAspect, askedAspectSchema, type Scoring } from "./scoring.ts";
import { identitySchema, type RunIdentity, runIdentity } from "./run_identity.ts";
import { type RunServers, serversSchema } from "./run_servers.ts";

/**
 * The version of the folder's layout and of the journal's records. It rises when a reader of this
 * version would misread what is written, and not where something is added that may be absent.
 *
 * 1. The first.
 * 2. Lines of the journal may end with a CRC-32.
 */
export const RUN_SCHEMA_VERSION = 2;

/** The versions that are read; a folder of any other is refused. */
const READ_VERSIONS = [1, RUN_SCHEMA_VERSION] as const;

/** What `run.json` holds. */
export interface RunFile {
  /** Version of the folder's layout. */
  readonly schema_version: number;
  /** When the run began, ISO 8601. */
  readonly created_at: string;
  /** What makes this run this run. */
  readonly identity: RunIdentity;
  /** The configuration as resolved. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The benchmark file as the configuration names it, and how many pairs it holds. */
  readonly benchmark: { readonly path: string; readonly pairs: number };
  /** The editing model. */
  readonly diffusion_model: ModelConfig;
  /** The judge. */
  readonly reward_model: ModelConfig;
  /** The prompt set. */
  readonly prompts: {
    readonly name: string;
    readonly show_source: boolean;
    /** What is asked about each edit; absent where it is judged as a whole. */
    readonly aspects?: readonly AskedAspect[] | undefined;
  };
  /** What a reader of every report must know, such as pairs that were skipped. */
  readonly notices: readonly string[];
  /** Versions of the software that began the run. */
  readonly versions: Readonly<Record<string, string>>;
  /** Servers that answered, each with what it could not honour. */
  readonly servers: RunServers;
}

const modelSchema = z.object({
  class_path: z.string(),
  params: z.record(z.string(), z.unknown()),
});

const runFileSchema: z.ZodType<RunFile> = z.object({
  schema_version: z.literal(READ_VERSIONS),
  created_at: z.string(),
  identity: identitySchema,
  configuration: z.record(z.string(), z.unknown()),
  benchmark: z.object({ path: z.string(), pairs: z.number() }),
  diffusion_model: modelSchema,
  reward_model: modelSchema,
  prompts: z.object({
    name: z.string(),
    show_source: z.boolean(),
    aspects: z.array(askedAspectSchema).optional(),
  }),
  notices: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  servers: serversSchema,
});

/** As much as every version states. */
const versionedSchema = z.object({
  schema_version: z.number(),
  versions: z.object({ image_edit_bench: z.string() }).optional().catch(undefined),
});

/**
 * Reads `run.json`.
 *
 * @returns `undefined` where the folder holds no run.
 * @throws {InputError} If the file is there but cannot be read as a run's.
 */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const path = `${folder}/run.json`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) {
      throw new InputError(`Cannot use ${folder}: it is not a folder`, { cause: error });
    }
    throw new InputError(`Cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `Cannot use ${folder}: run.json is not JSON (${messageOf(error)}). ` +
        `Choose another evaluation.output_dir, or restore the file.`,
      { cause: error },
    );
  }
  const other = versionedSchema.safeParse(value).data;
  if (other !== undefined && !READ_VERSIONS.some((one) => one === other.schema_version)) {
    const by = other.versions?.image_edit_bench;
    throw new InputError(
      `Cannot use ${folder}: run.json is of schema version ${other.schema_version}, and this ` +
        `software reads versions ${READ_VERSIONS.join(" and ")}. Use the software that wrote it` +
        `${by === undefined ? "" : ` (image-edit-bench ${by})`}, or choose another ` +
        "evaluation.output_dir.",
    );
  }
  const result = runFileSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InputError(
      `Cannot use ${folder}: run.json is not one of schema version ` +
        `${other?.schema_version ?? RUN_SCHEMA_VERSION} (${
          issue?.path.join(".")
        }: ${issue?.message}). Choose another evaluation.output_dir, ` +
        "or restore the file.",
    );
  }
  return result.data;
}

/** Writes `run.json`; a reader sees the old file or the new one, never a part. */
export async function writeRunFile(folder: string, run: RunFile): Promise<void> {
  await writeAside(`${folder}/run.json`, `${JSON.stringify(run, null, 2)}\n`);
}

/**
 * Reads `run.json` of a folder that must hold a run.
 *
 * @param purpose What the run is wanted for, such as `merge`.
 * @throws {InputError} If there is none, or no such folder, or it cannot be read.
 */
export async function requireRunFile(folder: string, purpose: string): Promise<RunFile> {
  const run = await readRunFile(folder);
  if (run !== undefined) return run;
  if (await unlessMissing(Deno.stat(folder)) === undefined) {
    const where = isAbsolute(folder) ? "" : ` (relative paths start from ${Deno.cwd()})`;
    throw new InputError(
      `Cannot ${purpose} ${folder}: it does not exist${where}. Name the folder of a run.`,
    );
  }
  throw new InputError(`Cannot ${purpose} ${folder}: it holds no run (there is no run.json in it)`);
}

/** What `run.json` says of a run that begins now. */
export function newRunFile(
  loaded: LoadedConfig,
  { benchmark, versions, notices = [] }: {
    readonly benchmark: OpenedBenchmark;
    readonly notices?: readonly string[];
    readonly versions: Readonly<Record<string, string>>;
  },
): RunFile {
  const { config, editor, judge, prompts, showSource, scoring } = loaded;
  return {
    schema_version: RUN_SCHEMA_VERSION,
    created_at: new Date().toISOString(),
    identity: runIdentity(loaded, benchmark.fileHash),
    configuration: { ...config },
    benchmark: { path: config.benchmark.data_path, pairs: benchmark.count },
    diffusion_model: { class_path: config.diffusion_model.class_path, params: editor.params },
    reward_model: { class_path: config.reward_model.class_path, params: judge.params },
    prompts: {
      name: prompts.name,
      show_source: showSource,
      ...(scoring === undefined ? {} : { aspects: scoring.aspects }),
    },
    notices: [
      ...notices,
      ...benchmark.notices,
      ...scoringNotices(scoring),
      ...prompts.warnings.map(formatProblem),
      ...benchmark.emptyTexts,
    ],
    versions,
    servers: { diffusion_model: [], reward_model: [] },
  };
}

/** What the scores are, where they are not what the judge wrote. */
function scoringNotices(scoring: Scoring | undefined): readonly string[] {
  if (scoring === undefined) return [];
  const { id, figures: [{ name, range: [low, high] }] } = scoring.aggregation;
  return low === 0 && high === 10
    ? []
    : [`Scores from 0 to 10 are "${name}" of ${id} (${low} to ${high}), mapped linearly`];
}
