import { selectInvalid } from "../benchmark/mod.ts";
import { type JournalFault, readJournal } from "./journal.ts";
import type { PairOutcome } from "./outcome.ts";
import { controlOutcomes, pairOutcome, skippedOutcome } from "./outcomes.ts";
import { readPairList } from "./pair_list.ts";
import { requireRunFile, type RunFile } from "./run_file.ts";
import { openChecksNotice, partialNotice, type RunMetadata, runMetadata } from "./run_metadata.ts";
import { storedScoring } from "./scoring.ts";
import { WorkHistory } from "./work.ts";

/** A run as its folder holds it, finished or not. */
export interface StoredRun {
  /** Folder of the run. */
  readonly folder: string;
  /** What `run.json` says. */
  readonly run: RunFile;
  /** Pairs that are finished, in the order of the benchmark. */
  readonly outcomes: readonly PairOutcome[];
  /** What a report says of the run. */
  readonly metadata: RunMetadata;
  /** Damaged lines of the journal. */
  readonly faults: readonly JournalFault[];
}

/**
 * Reads a run from its folder alone: neither the benchmark nor the models are needed.
 *
 * @throws {InputError} If the folder holds no run, or files of it cannot be read.
 */
export async function readRun(folder: string): Promise<StoredRun> {
  const run = await requireRunFile(folder, "read");
  const { pairs, invalid } = await readPairList(folder);
  const { records, faults } = await readJournal(`${folder}/journal.jsonl`, { keep: "slim" });
  const history = new WorkHistory(records);
  const { unparsed_policy: policy, repeats, aggregation } = run.identity.evaluation;
  const scoring = storedScoring({ aspects: run.prompts.aspects, aggregation });
  const { categories } = run.identity.benchmark;
  const chosen = pairs.filter(({ category }) => categories?.includes(category) ?? true);
  const parts = { history, policy, repeats, scoring };
  const finished = chosen.flatMap((pair) => pairOutcome(pair, parts) ?? []);
  const skipped = selectInvalid(invalid, categories === null ? {} : { categories });
  const outcomes = [...finished, ...skipped.map(skippedOutcome)]
    .toSorted((a, b) => a.index - b.index);
  const controls = controlOutcomes(history.wholeChecks, { history, scoring });
  const metadata = runMetadata(run, {
    outcomes,
    selected: finished.length,
    finishedAt: history.lastAt,
    partial: [
      ...partialNotice({ finished: finished.length, whole: chosen.length }),
      ...openChecksNotice(history.wholeChecks.length, controls.length),
    ],
    controls,
  });
  return { folder, run, outcomes, metadata, faults };
}
