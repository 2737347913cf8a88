import { copyAside } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import { readJournal } from "./journal.ts";
import type { JournalRecord } from "./journal_record.ts";
import { PAIR_LIST } from "./pair_list.ts";
import { forEachConcurrent } from "./pool.ts";
import { RunDirectory } from "./run_directory.ts";
import { readRunFile, type RunFile } from "./run_file.ts";
import { identityDifference } from "./run_identity.ts";

/** Records that are copied at once; their flushes are shared. */
const AT_ONCE = 32;

/** What was joined. */
export interface MergeResult {
  /** Records that were added to the joined run. */
  readonly added: number;
  /** Records that it held already. */
  readonly known: number;
}

/**
 * Joins the parts of one evaluation (shards) into one run. It can be repeated: what the joined run
 * holds already is left alone, so parts may be joined as they finish.
 *
 * @param folders Folders of the parts; at least one.
 * @param output Folder of the joined run.
 * @throws {InputError} If a folder holds no run, or the parts are not of one evaluation.
 */
export async function mergeRuns(
  folders: readonly string[],
  output: string,
): Promise<MergeResult> {
  const parts = await Promise.all(folders.map(readPart));
  const [first] = parts;
  if (first === undefined) throw new InputError("Cannot merge: no run is named");
  for (const { folder, run } of parts) assertSameEvaluation(first, { folder, run });
  const joined = await RunDirectory.open(output, first.run);
  try {
    await copyAside(`${first.folder}/${PAIR_LIST}`, `${output}/${PAIR_LIST}`);
    const held = new Set(joined.history.records.map(identityOf));
    let known = 0;
    let added = 0;
    for (const { folder } of parts) {
      const { records } = await readJournal(`${folder}/journal.jsonl`);
      const fresh = records.filter((record) => {
        if (record.type === "report") return false;
        const isHeld = held.has(identityOf(record));
        if (isHeld) known += 1;
        held.add(identityOf(record));
        return !isHeld;
      });
      await forEachConcurrent(fresh, async (record) => {
        if (record.type === "edit" && record.status === "done") {
          await copyAside(`${folder}/${record.image}`, `${output}/${record.image}`);
        }
        await joined.journal.append(record);
        added += 1;
      }, { limit: AT_ONCE });
    }
    return { added, known };
  } finally {
    await joined.close();
  }
}

interface Part {
  readonly folder: string;
  readonly run: RunFile;
}

async function readPart(folder: string): Promise<Part> {
  const run = await readRunFile(folder);
  if (run === undefined) throw new InputError(`Cannot merge ${folder}: it holds no run`);
  return { folder, run };
}

function assertSameEvaluation(first: Part, other: Part): void {
  const difference = identityDifference(first.run.identity, other.run.identity);
  if (difference.length === 0) return;
  throw new InputError(
    `Cannot merge ${first.folder} ("there") and ${other.folder} ("now"): they are not parts of ` +
      `one evaluation.\n${difference.map((line) => `  ${line}`).join("\n")}`,
  );
}

function identityOf(record: JournalRecord): string {
  return JSON.stringify(record);
}
