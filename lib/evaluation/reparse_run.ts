import { type ParsedReply, parseScore } from "../parsers/mod.ts";
import type { JudgeRecord } from "./journal_record.ts";
import { type JournalContent, readJournal } from "./journal.ts";
import { RunDirectory } from "./run_directory.ts";
import { requireRunFile } from "./run_file.ts";
import { WorkHistory } from "./work.ts";
import { readPairList } from "./pair_list.ts";

/** A stored reply that today's parser reads otherwise. */
export interface ReparsedReply {
  /** The pair's id. */
  readonly id: string;
  /** Number of the question, from 0. */
  readonly ask: number;
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
  const read = async () => await readAgain(folder, await readJournal(`${folder}/journal.jsonl`));
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

interface Reread {
  readonly replies: number;
  readonly changed: readonly (ReparsedReply & {
    /** What the journal is to hold. */
    readonly record: JudgeRecord;
  })[];
}

function withoutRecords({ replies, changed }: Reread): ReparseResult {
  return { replies, changed: changed.map(({ record: _, ...reply }) => reply) };
}

async function readAgain(folder: string, { records }: JournalContent): Promise<Reread> {
  const history = new WorkHistory(records);
  const { pairs } = await readPairList(folder);
  const changed: Reread["changed"][number][] = [];
  let replies = 0;
  for (const { id } of pairs) {
    for (const record of history.ofPair(id).judgements) {
      if (record.status !== "replied") continue;
      replies += 1;
      const { ask, reply, truncated, parsed: before } = record;
      const now = parseScore(reply, { truncated });
      if (meaning(now) === meaning(before)) continue;
      const again = { ...record, parsed: now, at: new Date().toISOString() };
      changed.push({ id, ask, reply, before, now, record: again });
    }
  }
  return { replies, changed };
}

/** What counts of a reading: the status, and the score. */
function meaning(parsed: ParsedReply): string {
  return parsed.status === "scored" ? `scored ${parsed.score}` : parsed.status;
}
