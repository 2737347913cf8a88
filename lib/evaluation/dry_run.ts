import { canaryTasks } from "./canary.ts";
import { currentPairs } from "./chain.ts";
import { controlTasks } from "./controls.ts";
import { fileFinder } from "./file_finder.ts";
import { readJournal } from "./journal.ts";
import type { LoadedConfig } from "./load_config.ts";
import type { OpenedBenchmark } from "./opened_benchmark.ts";
import { pairAt } from "./pair_at.ts";
import { isOpenQuestion, judgedSoFar, judgementsPerPair, makePlan, planAgain } from "./plan.ts";
import { assertSameRun } from "./run_directory.ts";
import { newRunFile, readRunFile } from "./run_file.ts";
import { WorkHistory } from "./work.ts";

/** What an evaluation would do. */
export interface DryRun {
  /** Folder of the run. */
  readonly folder: string;
  /** The folder holds this configuration's run already. */
  readonly resumes: boolean;
  /** Pairs in the benchmark file. */
  readonly pairs: number;
  /** Pairs chosen by the filter. */
  readonly selected: number;
  /** Chosen pairs by category, in the order of the file. */
  readonly categories: Readonly<Record<string, number>>;
  /** Edits to make. */
  readonly edits: number;
  /** Judgements to ask for, those of edits that are to be made included. */
  readonly judgements: number;
  /** Pairs on which the judge itself is checked. */
  readonly controls: number;
  /** Pairs of the canary. */
  readonly canary: number;
  /** Questions about the judge that are left, on controls and canary; those of edits still to be made aside. */
  readonly checks: number;
}

/**
 * Says what an evaluation would do, without editing or judging anything.
 *
 * @throws {InputError} If the folder holds another configuration's run.
 */
export async function dryRun(
  loaded: LoadedConfig,
  parts: {
    readonly benchmark: OpenedBenchmark;
    /** As for {@linkcode evaluate}. */
    readonly retryCrashed?: boolean;
  },
): Promise<DryRun> {
  const folder = loaded.config.evaluation.output_dir;
  const { selected, ...benchmark } = parts.benchmark;
  const run = await readRunFile(folder);
  if (run) {
    assertSameRun(folder, {
      there: run,
      now: newRunFile(loaded, { benchmark: parts.benchmark, versions: {} }),
    });
  }
  const { records } = await readJournal(`${folder}/journal.jsonl`, { keep: "slim" });
  const hasImage = fileFinder(folder);
  const history = new WorkHistory(records, parts.retryCrashed ? { maxCrashes: Infinity } : {});
  const plan = makePlan(selected, { loaded, history, hasImage });
  const again = planAgain(plan.edited, { loaded, history });
  const unmade = new Set([
    ...plan.edits.keys(),
    ...again.edits.keys(),
    ...plan.waiting.map(({ index }) => index),
  ]);
  const openOf = (index: number) => {
    const pair = pairAt(plan.edited.pairs, index);
    return pair === undefined ? 0 : judgedSoFar(pair, { loaded, history }).open;
  };
  // Judgements of edits that only seem to be made are among those of edits that are to be made.
  const twice = [...again.edits.keys()]
    .reduce((sum, index) => sum + openOf(index), 0);
  const categories: Record<string, number> = {};
  for (const { category } of selected) categories[category] = (categories[category] ?? 0) + 1;
  const checks = [
    ...controlTasks(currentPairs(selected, { loaded, history }), { loaded, history }),
    ...canaryTasks(loaded),
  ].filter(({ key }) => isOpenQuestion(key, { loaded, history }));
  return {
    folder,
    resumes: run !== undefined,
    pairs: benchmark.count,
    selected: selected.length,
    categories,
    edits: unmade.size,
    controls: Math.min(loaded.config.evaluation.controls, selected.length),
    canary: loaded.canary?.length ?? 0,
    checks: checks.length,
    judgements: selected.filter(({ index }) => unmade.has(index))
      .reduce(
        (sum, pair) => sum + judgementsPerPair(loaded, pair),
        plan.judgements.count + again.judgements.count - twice,
      ),
  };
}
