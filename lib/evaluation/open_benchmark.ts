import {
  type BenchmarkIndex,
  checkBenchmark,
  describeDefect,
  describeFallback,
  type IndexedPair,
  type PairFilter,
  type ReadOptions,
  selectInvalid,
  selectPairs,
  selectWholeChains,
} from "../benchmark/mod.ts";
import { parentFolder } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import type { PromptSet } from "../prompts/mod.ts";
import { assertPrompts, categoriesOf, describePrompts } from "./assert_prompts.ts";
import { hasPlainPaths, imagePaths, type NamedPair, plainImagePath } from "./image_paths.ts";
import { checkStamp, keepCheck, type KeptCheck, readKeptCheck } from "./kept_check.ts";
import type { LoadedConfig } from "./load_config.ts";
import type { OpenedBenchmark } from "./opened_benchmark.ts";
import { writePairList } from "./pair_list.ts";
import type { Progress } from "./progress.ts";
import { assertNoForeignFiles } from "./run_directory.ts";
import type { UnchangedPairs } from "./unchanged_pairs.ts";

/** Value of `benchmark.data_path` that stands for the built-in sample. */
export const SAMPLE = "sample";

/** Where a run keeps the built-in sample that it drew. */
export function samplePath(folder: string): string {
  return `${folder}/benchmark/sample.json`;
}

/** How the benchmark file of a configuration is read. */
export function readOptions({ config }: LoadedConfig): ReadOptions {
  const { language, fields } = config.benchmark;
  return { language, fields };
}

/**
 * Finds every defect of the benchmark file before a model is loaded. The built-in sample is drawn
 * into the run's folder first, where it is not there yet.
 *
 * @throws {InputError} If the file cannot be read, or has defects and `skip_invalid` is off; the
 * message lists them all. If the filter cannot be met, or tears a chain of edits.
 */
export async function openBenchmark(
  loaded: LoadedConfig,
  options: {
    /** Which pairs are chosen; only their categories need prompts. All where absent. */
    readonly filter?: PairFilter | undefined;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: Progress) => void;
    readonly onMessage: (message: string) => void;
  },
): Promise<OpenedBenchmark> {
  const { benchmark } = loaded.config;
  const categories = options.filter?.categories ?? benchmark.categories;
  await assertPrompts(loaded, categories ?? [], () => namedCategories(loaded, options.signal));
  const path = benchmark.data_path === SAMPLE
    ? await drawSample(loaded, options)
    : benchmark.data_path;
  const how = {
    ...readOptions(loaded),
    maxPixels: benchmark.max_pixels,
    imageFormats: benchmark.image_formats,
    // A category that was not asked for may be any.
    categories: categories === undefined ? loaded.prompts.categories : undefined,
  };
  const choice = {
    whole: { categories: benchmark.categories },
    filter: { ...options.filter, categories },
  };
  // Taken first: a file that changes while it is checked must not pass for the one that was.
  const stamp = await checkStamp(path, how);
  const kept = await readKeptCheck(loaded.config.evaluation.output_dir, stamp);
  if (kept !== undefined) return keptBenchmark(path, kept, choice);
  const index = await checkBenchmark(path, {
    ...how,
    signal: options.signal,
    onProgress: ({ bytes, totalBytes }) => {
      const [done, total] = [megabytes(bytes), megabytes(totalBytes)];
      options.onProgress({ stage: "check", unit: "MB", done, total, fresh: done, failures: 0 });
    },
  });
  const { prompts } = loaded;
  const checked = () => checkedBenchmark(path, index, { ...choice, stamp, prompts });
  if (index.defects.length === 0) return checked();
  const list = index.defects.map((defect) => `  ${describeDefect(defect)}`).join("\n");
  const count = plural(index.defects.length, "defect");
  if (!benchmark.skip_invalid || index.pairs.length === 0 || !index.isComplete) {
    throw new InputError(
      `Cannot use the benchmark ${path}: ${count}.\n${list}\n${remedy(index, loaded)}`,
    );
  }
  options.onMessage(`Skipped for ${count}:\n${list}`);
  return checked();
}

/** What is chosen of a benchmark. */
interface Choice {
  /** Of all that the configuration means. */
  readonly whole: PairFilter;
  /** Of what is to be done now. */
  readonly filter: PairFilter;
}

/** A benchmark whose check the run's folder keeps. */
function keptBenchmark(path: string, kept: KeptCheck, { whole, filter }: Choice): OpenedBenchmark {
  const { fileHash, fallbacks, pairs, plainPaths } = kept;
  return {
    path,
    fileHash,
    isKept: true,
    count: pairs.length,
    whole: whole.categories === undefined ? pairs.length : pairs.select(whole).length,
    selected: pairs.select(filter),
    skipped: [],
    notices: fallbacks.map(describeFallback),
    emptyTexts: [],
    imageOf: plainPaths ? plainImagePath : listedPaths(pairs),
    keep: () => Promise.resolve(),
  };
}

/** Apart from {@linkcode keptBenchmark}: whatever that returned would hold on to the list. */
function listedPaths(pairs: UnchangedPairs): (pair: NamedPair) => string {
  return lazily(() => imagePaths(pairs.all()));
}

/** A benchmark that was checked now. */
function checkedBenchmark(
  path: string,
  index: BenchmarkIndex,
  { whole, filter, stamp, prompts }: Choice & {
    readonly stamp: string;
    readonly prompts: PromptSet;
  },
): OpenedBenchmark {
  const { fileHash, fallbacks, pairs, invalid, defects } = index;
  const skipped = `${plural(invalid.length, "pair")} skipped for ${
    plural(defects.length, "defect")
  } of the benchmark`;
  let found: BenchmarkIndex | undefined = index;
  let imageOf = lazily(() => imagePaths(found?.pairs ?? []));
  return {
    path,
    fileHash,
    isKept: false,
    count: pairs.length + invalid.length,
    whole: selectPairs(pairs, whole).length,
    selected: selectWholeChains(pairs, filter),
    skipped: selectInvalid(invalid, filter),
    notices: [...fallbacks.map(describeFallback), ...(defects.length === 0 ? [] : [skipped])],
    emptyTexts: emptyTexts(prompts, pairs),
    imageOf: (pair) => imageOf(pair),
    keep: async (folder) => {
      if (found === undefined) return;
      const plainPaths = hasPlainPaths(found.pairs);
      const listHash = await writePairList(folder, found);
      await keepCheck(folder, { stamp, index: found, listHash, plainPaths });
      imageOf = plainPaths ? plainImagePath : imagePaths(found.pairs);
      found = undefined;
    },
  };
}

/** Names take a while, and a run that only judges needs none. */
function lazily(make: () => (pair: NamedPair) => string): (pair: NamedPair) => string {
  let made: ReturnType<typeof make> | undefined;
  return (pair) => (made ??= make())(pair);
}

/** What of the prompts is empty for pairs, and so may not be what was meant. */
function emptyTexts(prompts: PromptSet, pairs: readonly IndexedPair[]): readonly string[] {
  const asked = pairs.filter(({ category }) => prompts.has(category));
  const empty = Map.groupBy(
    asked.flatMap((pair) => prompts.emptyPlaceholders(pair.category, pair)),
    (placeholder) => placeholder,
  );
  return [...empty].map(([placeholder, { length }]) =>
    `The prompts use {${placeholder}}, which is empty for ${length} of ${asked.length} pairs`
  );
}

/** The categories of the benchmark of a configuration; the built-in sample need not be drawn. */
async function namedCategories(
  loaded: LoadedConfig,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = loaded.config.benchmark.data_path;
  if (path !== SAMPLE) return await categoriesOf(path, { ...readOptions(loaded), signal });
  const { CATEGORY_COUNTS } = await import("../benchmark/sample/mod.ts");
  return Object.keys(CATEGORY_COUNTS);
}

async function drawSample(
  loaded: LoadedConfig,
  options: Parameters<typeof openBenchmark>[1],
): Promise<string> {
  const path = samplePath(loaded.config.evaluation.output_dir);
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await assertNoForeignFiles(loaded.config.evaluation.output_dir);
    const { writeSample } = await import("../benchmark/sample/mod.ts");
    options.onMessage(`Drawing the built-in sample into ${path}`);
    await Deno.mkdir(parentFolder(path), { recursive: true });
    await writeSample(path, {
      signal: options.signal,
      onProgress: (done, total) =>
        options.onProgress({ stage: "sample", done, total, fresh: done, failures: 0 }),
    });
  }
  return path;
}

/** What to do about the defects of a benchmark. */
function remedy({ pairs, defects, isComplete }: BenchmarkIndex, loaded: LoadedConfig): string {
  const { prompts, config, file } = loaded;
  const isUnknown = defects.some(({ kind }) => kind === "unknown_category");
  const set = describePrompts(prompts, { named: config.prompts, file });
  const unknown = isUnknown
    ? `An unknown category is one without prompts in ${set}, which may be what is wrong.\n`
    : "";
  const mend = isUnknown ? "Mend the benchmark or the prompts" : "Mend the file";
  if (!isComplete) return `${unknown}What follows the fault could not be read: mend the file.`;
  if (pairs.length === 0) return `${unknown}No pair can be used.`;
  return `${unknown}${mend}, or evaluate the other ${
    plural(pairs.length, "pair")
  } with --skip-invalid.`;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e5) / 10;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
