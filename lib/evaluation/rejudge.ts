import { InputError } from "../input_error.ts";
import { ProblemsError } from "../text/problem.ts";
import { currentPairs } from "./chain.ts";
import { copyImage } from "./copy_image.ts";
import type { Config } from "./config.ts";
import { namedPrompts, parseConfig } from "./load_config.ts";
import type { LoadedConfig } from "./load_config.ts";
import { editTask } from "./edit_task.ts";
import { judgeTasks } from "./plan.ts";
import type { OpenedBenchmark } from "./opened_benchmark.ts";
import { forEachConcurrent } from "./pool.ts";
import type { StoredRun } from "./read_run.ts";
import { RunDirectory } from "./run_directory.ts";
import { newRunFile, type RunFile } from "./run_file.ts";
import { editingDifference } from "./identity_difference.ts";
import { WorkHistory } from "./work.ts";
import { readJournal } from "./journal.ts";
import { canaryTasks } from "./canary.ts";
import { controlTasks } from "./controls.ts";

/** Edits that are copied at once. */
const AT_ONCE = 16;

/**
 * The configuration of a stored run, with other prompts.
 *
 * @param prompts Name or path of a prompt set.
 * @throws {ProblemsError} If the stored configuration or the prompts cannot be used.
 * @throws {InputError} If there are no such prompts.
 */
export async function storedConfig(
  { folder, run }: Pick<StoredRun, "folder" | "run">,
  { prompts }: { readonly prompts?: string | undefined } = {},
): Promise<LoadedConfig> {
  const file = `${folder}/run.json`;
  const configuration = prompts === undefined
    ? run.configuration
    : await withPrompts(run.configuration, prompts);
  // JSON is YAML, so the stored configuration is checked as any other.
  return await parseConfig(JSON.stringify(configuration, null, 2), file);
}

/** A configuration with other prompts; without its aggregation, if these leave nothing to combine. */
async function withPrompts(
  configuration: Readonly<Record<string, unknown>>,
  prompts: string,
): Promise<Readonly<Record<string, unknown>>> {
  const changed = { ...configuration, prompts };
  const { aspects } = await namedPrompts(prompts).catch((error: unknown) => {
    // What the prompts' own file lacks is told with its place.
    if (!(error instanceof InputError) || error instanceof ProblemsError) throw error;
    throw new InputError(`--prompts: ${error.message}`, { cause: error });
  });
  if (aspects.length > 0) return changed;
  const { evaluation } = configuration as Partial<Config>;
  const { aggregation: _, ...kept } = evaluation ?? {};
  return { ...changed, evaluation: kept };
}

/**
 * Takes over the edits of a stored run into the folder of a new one, so that evaluating it there
 * judges them again and edits nothing. Replies that the new configuration would ask for in just
 * the same way (of a category whose prompts did not change) are taken over, too.
 *
 * @returns Ids of the pairs whose edits were taken over, and how many of them had replies.
 * @throws {InputError} If the new configuration would make other edits, or reads another benchmark.
 */
export async function takeOverWork(
  from: StoredRun,
  parts: {
    readonly loaded: LoadedConfig;
    readonly benchmark: OpenedBenchmark;
    readonly versions: Readonly<Record<string, string>>;
  },
): Promise<{ readonly ids: readonly string[]; readonly replied: number }> {
  const { loaded, benchmark } = parts;
  const notices = [`The edits were taken over from ${from.folder}; they were only judged again`];
  const run = newRunFile(loaded, { benchmark, versions: parts.versions, notices });
  assertSameEdits(from, run);
  const { records } = await readJournal(`${from.folder}/journal.jsonl`);
  const history = new WorkHistory(records);
  const pairs = currentPairs(benchmark.selected, { loaded, history });
  const edits = pairs.flatMap((pair) => {
    const edit = history.edit(editTask(pair, loaded).key);
    return edit?.status === "done" ? [edit] : [];
  });
  if (edits.length === 0) throw new InputError(`Cannot rejudge ${from.folder}: it holds no edits`);
  const folder = loaded.config.evaluation.output_dir;
  const directory = await RunDirectory.open(folder, run, { setting: "--output" });
  let replied = 0;
  try {
    for (const server of from.run.servers.diffusion_model) {
      directory.noteServer("diffusion_model", server);
    }
    await directory.settled();
    const held = new WorkHistory(directory.takeHistory().records);
    await forEachConcurrent(edits, async (edit) => {
      if (held.edit(edit.key)?.status === "done") return;
      if (!await copyImage(edit, { from: from.folder, to: folder })) {
        throw new InputError(
          `Cannot rejudge ${from.folder}: ${edit.image} is gone, or is not the image that was ` +
            "edited. Remove it and evaluate that run again first.",
        );
      }
      await directory.journal.append(edit);
    }, { limit: AT_ONCE });
    for (const edit of edits) held.add(edit);
    for (const pair of pairs) {
      if (!loaded.prompts.has(pair.category)) continue;
      const known = judgeTasks(pair, { loaded, history: held })
        .filter(({ key }) => held.judgements(key).length === 0)
        .flatMap(({ key }) => history.judgements(key));
      if (known.length > 0) replied += 1;
      await Promise.all(known.map((record) => directory.journal.append(record)));
    }
    const edited = new Set(edits.map(({ id }) => id));
    const chosen = pairs.filter(({ id }) => edited.has(id));
    const checks = [
      ...controlTasks(chosen, { loaded, history: held }),
      ...canaryTasks(loaded),
    ].filter(({ key }) => held.judgements(key).length === 0);
    const known = checks.flatMap(({ key }) => history.judgements(key));
    await Promise.all(known.map((record) => directory.journal.append(record)));
  } finally {
    await directory.close();
  }
  return { ids: edits.map(({ id }) => id), replied };
}

function assertSameEdits(from: StoredRun, now: RunFile): void {
  const difference = editingDifference(from.run, now);
  if (difference.length === 0) return;
  throw new InputError(
    `Cannot rejudge ${from.folder}: only the judge and the prompts may differ, not\n` +
      difference.map((line) => `  ${line}`).join("\n"),
  );
}
