import type { ParsedReply } from "../parsers/mod.ts";
import type { JudgeRecord } from "./journal_record.ts";
import { type JournalFault, readJournal } from "./journal.ts";
import { readAnswer } from "./read_answer.ts";
import { RunDirectory } from "./run_directory.ts";
import { requireRunFile, type RunFile } from "./run_file.ts";
import { WorkHistory } from "./work.ts";
import { readPairList } from "./pair_list.ts";

/** A stored reply that today's parser reads otherwise. */
export interface ReparsedReply {
  /** The pair's id. */
  readonly id: string;
  /** Number of the question, from 0. */
  readonly ask: number;
  /** Number of the judgement of this edit, from 0. */
  readonly repeat: number;
  /** Name of the aspect that was judged; absent where the edit as a whole was. */
  readonly aspect?: string;
  /** What was asked about the judge itself; absent where the pair's own edit was judged. */
  readonly control?: string;
  /** The reply. */
  readonly reply: string;
  /** What was read at the time. */
  readonly before: ParsedReply;
  /** What is read today. */
  readonly now: ParsedReply;
}

/** What reading the replies of a run again gave. */
export interface ReparseResult {
  /** Replies read. */
  readonly replies: number;
  /** Those that are read otherwise today, in the order of the benchmark. */
  readonly changed: readonly ReparsedReply[];
  /** Damaged lines of the journal; replies that they held were not read. */
  readonly faults: readonly JournalFault[];
}

/**
 * Reads the stored replies of a run again with today's parser. No model is asked.
 *
 * @param apply Note the new readings in the journal; the old ones stay in it, but no longer count.
 * @throws {InputError} If the folder holds no run, or another process is running in it.
 */
export async function reparseRun(
  folder: string,
  { apply }: { readonly apply: boolean },
): Promise<ReparseResult> {
  const file = await requireRunFile(folder, "reparse");
  const read = async () => {
    const { answers, faults } = await currentAnswers(folder, file);
    return { ...readAgain(answers), faults };
  };
  if (!apply) return withoutRecords(await read());
  const run = await RunDirectory.open(folder, file);
  try {
    const result = await read();
    await Promise.all(result.changed.map(({ record }) => run.journal.append(record)));
    return withoutRecords(result);
  } finally {
    await run.close();
  }
}

interface Reread extends Pick<ReparseResult, "faults"> {
  readonly replies: number;
  readonly changed: readonly (ReparsedReply & {
    /** What the journal is to hold. */
    readonly record: JudgeRecord;
  })[];
}

function withoutRecords({ changed, ...rest }: Reread): ReparseResult {
  return { ...rest, changed: changed.map(({ record: _, ...reply }) => reply) };
}

/** The judge's answers that count, in the order of the benchmark; those about itself last. */
async function currentAnswers(
  folder: string,
  { identity, prompts }: RunFile,
): Promise<Pick<Reread, "faults"> & { readonly answers: readonly JudgeRecord[] }> {
  const { records, faults } = await readJournal(`${folder}/journal.jsonl`);
  const history = new WorkHistory(records);
  const { pairs } = await readPairList(folder);
  const aspects = prompts.aspects?.map(({ name }) => name) ?? [undefined];
  const { repeats } = identity.evaluation;
  const answers = [
    ...pairs.flatMap(({ id }) =>
      aspects.flatMap((aspect) => history.ofPair(id, repeats, aspect).repeats.flat())
    ),
    ...history.wholeChecks.flat().flatMap((key) => history.judgements(key)),
  ];
  return { answers, faults };
}

function readAgain(records: readonly JudgeRecord[]): Omit<Reread, "faults"> {
  const changed: Reread["changed"][number][] = [];
  let replies = 0;
  for (const record of records) {
    if (record.status !== "replied") continue;
    replies += 1;
    const { id, ask, repeat = 0, aspect, control, reply, parsed: before } = record;
    const now = readAnswer(record);
    if (meaning(now) === meaning(before)) continue;
    const again = { ...record, parsed: now, at: new Date().toISOString() };
    const about = {
      ...(aspect === undefined ? {} : { aspect: aspect.name }),
      ...(control === undefined ? {} : { control: control.kind }),
    };
    changed.push({ id, ask, repeat, ...about, reply, before, now, record: again });
  }
  return { replies, changed };
}

/** What counts of a reading: the status, and the score. */
function meaning(parsed: ParsedReply): string {
  return parsed.status === "scored" ? `scored ${parsed.score}` : parsed.status;
}
