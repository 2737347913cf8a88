import { evaluate, openBenchmark, parseConfig, type Progress } from "../evaluation/mod.ts";
import { parentFolder } from "../files/write_aside.ts";
import { versions } from "../versions.ts";
import { loadRun, type NotebookRun } from "./run.ts";

/** What a run of the built-in sample is to be. */
export interface SampleRunOptions {
  /** Where sample and runs are kept, such as `outputs/notebooks`. */
  readonly outputs: string;
  /** Name of the run's folder. @default {"sample_run"} */
  readonly name?: string;
  /** Pairs, evenly over the categories. @default {25} */
  readonly pairs?: number;
  /** Class of the editing model. @default {"classical"} */
  readonly editor?: string;
  /** Class of the judge. @default {"reference"} */
  readonly judge?: string;
  /** Judgements of each edit. @default {1} */
  readonly repeats?: number;
  /** Pairs on which the judge itself is checked. @default {0} */
  readonly controls?: number;
  /** Told how far it is. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * The run in `folder`; without a folder, a small run of the built-in sample, which is made by the
 * first call: no weights, no GPU, no server. No report is written, since the notebook is one.
 *
 * @example
 * ```ts ignore
 * const folder = ""; // such as "outputs"
 * const run = await runOrSample(folder, { outputs: "outputs/notebooks" });
 * ```
 *
 * @throws {InputError} If `folder` is named and holds no run.
 */
export async function runOrSample(
  folder: string,
  options: SampleRunOptions,
): Promise<NotebookRun> {
  if (folder !== "") return await loadRun(folder);
  const { outputs, name = "sample_run", onProgress = () => {} } = options;
  const { pairs = 25, editor = "classical", judge = "reference" } = options;
  const { repeats = 1, controls = 0 } = options;
  const configuration = {
    benchmark: { data_path: await sampleFile(outputs, { pairs, onProgress }) },
    diffusion_model: { class_path: editor },
    reward_model: { class_path: judge },
    prompts: "score_only",
    evaluation: { output_dir: `${outputs}/${name}`, repeats, controls },
  };
  const loaded = await parseConfig(JSON.stringify(configuration, null, 2), "the sample's run");
  const watch = { signal: new AbortController().signal, onProgress, onMessage: () => {} };
  await evaluate(loaded, await openBenchmark(loaded, watch), {
    ...watch,
    filterText: "",
    versions,
    writeReport: () => Promise.resolve([]),
  });
  return await loadRun(`${outputs}/${name}`);
}

/**
 * The file of a small built-in sample, drawn by the first call.
 *
 * @throws {RangeError} If the number of pairs is no integer from 1 to 100000.
 */
export async function sampleFile(
  outputs: string,
  { pairs = 25, onProgress = () => {} }: Pick<SampleRunOptions, "pairs" | "onProgress"> = {},
): Promise<string> {
  const path = `${outputs}/sample_${pairs}.json`;
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const { writeSample } = await import("../benchmark/sample/mod.ts");
    await Deno.mkdir(parentFolder(path), { recursive: true });
    await writeSample(path, {
      pairs,
      onProgress: (done, total) =>
        onProgress({ stage: "sample", done, total, fresh: done, failures: 0 }),
    });
  }
  return path;
}
