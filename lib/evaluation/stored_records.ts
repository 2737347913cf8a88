import { readJournal } from "./journal.ts";
import type { EditRecord, JudgeRecord } from "./journal_record.ts";
import type { StoredRun } from "./read_run.ts";
import { WorkHistory } from "./work.ts";

/** What the journal of a run holds of one pair. */
export interface PairRecords {
  /** The last word on its edit; absent where there is none yet. */
  readonly edit?: EditRecord;
  /**
   * The judge's answers to each judgement of that edit, in the order of asking; where it was asked
   * about several aspects, those of each are a judgement of their own.
   */
  readonly judgements: readonly (readonly JudgeRecord[])[];
  /** The answers to each question about the judge itself that was put with this pair. */
  readonly controls: readonly (readonly JudgeRecord[])[];
}

/** The records of a run, by the pair's id. */
export type RunRecords = (id: string) => PairRecords;

/**
 * Reads the records that count of a stored run's journal.
 *
 * @param keep What is kept of a judge's answer: log-probabilities may fill gigabytes.
 */
export async function readRecords(
  { folder, run }: Pick<StoredRun, "folder" | "run">,
  { keep }: { readonly keep: (record: JudgeRecord) => JudgeRecord },
): Promise<RunRecords> {
  const { records } = await readJournal(`${folder}/journal.jsonl`, {
    keep: (record) => record.type === "judge" ? keep(record) : record,
  });
  const history = new WorkHistory(records);
  const { aspects = [undefined] } = run.prompts;
  const checks = history.wholeChecks.map((keys) => keys.flatMap((key) => history.judgements(key)))
    // A canary's pairs may be of another benchmark, whatever their ids.
    .filter(([first]) => first?.control !== undefined && first.control.kind !== "canary");
  const controls = Map.groupBy(checks, ([first]) => first?.id ?? "");
  return (id) => {
    const { edit } = history.ofPair(id, 0);
    const { repeats } = run.identity.evaluation;
    const answers = aspects.map((aspect) => history.ofPair(id, repeats, aspect?.name).repeats);
    return {
      ...(edit === undefined ? {} : { edit }),
      judgements: Array.from(
        { length: repeats },
        (_, repeat) => answers.map((ofAspect) => ofAspect[repeat] ?? []),
      ).flat().filter(({ length }) => length > 0),
      controls: controls.get(id) ?? [],
    };
  };
}
