import { writeAside } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import { type JournalContent, type JournalFault, readJournal } from "./journal.ts";
import { copyImage, type DoneEdit } from "./copy_image.ts";
import { type EditRecord, type JournalRecord, slimRecord } from "./journal_record.ts";
import { PAIR_LIST } from "./pair_list.ts";
import { forEachConcurrent } from "./pool.ts";
import { RunDirectory } from "./run_directory.ts";
import { requireRunFile, type RunFile } from "./run_file.ts";
import { identityDifference } from "./identity_difference.ts";
import { WorkHistory } from "./work.ts";

/** Records that are copied at once; their flushes are shared. */
const AT_ONCE = 32;

/** What was joined. */
export interface MergeResult {
  /** Records that were added to the joined run. */
  readonly added: number;
  /** Records that it held already. */
  readonly known: number;
  /** Images that are gone or changed; their edits were not taken over, and will be made again. */
  readonly missing: readonly string[];
  /** Damaged lines of the parts' journals; what they held was not taken over. */
  readonly faults: readonly (JournalFault & { readonly folder: string })[];
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
  const parts = await Promise.all(
    folders.map(async (folder) => ({ folder, run: await requireRunFile(folder, "merge") })),
  );
  const [first] = parts;
  if (first === undefined) throw new InputError("Cannot merge: no run is named");
  for (const { folder, run } of parts) assertSameEvaluation(first, { folder, run });
  const joined = await RunDirectory.open(output, first.run, { setting: "--output" });
  try {
    await writeAside(
      `${output}/${PAIR_LIST}`,
      await Deno.readFile(`${first.folder}/${PAIR_LIST}`),
    );
    for (const { run } of parts) {
      for (const role of ["diffusion_model", "reward_model"] as const) {
        for (const server of run.servers[role]) joined.noteServer(role, server);
      }
    }
    await joined.settled();
    const { held, checks: before } = holdings(joined.takeHistory());
    let known = 0;
    let added = 0;
    const missing: string[] = [];
    const faults: MergeResult["faults"][number][] = [];
    // Each part checked the judge on pairs of its own.
    const checks = new Map(before.map((keys) => [keys.join(), keys]));
    for (const { folder } of parts) {
      const { records, faults: damaged } = await readJournal(`${folder}/journal.jsonl`);
      faults.push(...damaged.map((fault) => ({ folder, ...fault })));
      const history = new WorkHistory(records);
      for (const keys of history.wholeChecks) checks.set(keys.join(), keys);
      const work = records.filter(({ type }) => type !== "report" && type !== "checks");
      const identities = work.map(identityOf);
      const fresh = work.filter((_, at) => !held.has(identities[at] ?? ""));
      known += work.length - fresh.length;
      const lost = new Set<JournalRecord>();
      // An image that was edited again later is no longer there; the last word stands for it.
      const images = fresh.filter((record): record is EditRecord & DoneEdit =>
        record.type === "edit" && record.status === "done" && history.edit(record.key) === record
      );
      await forEachConcurrent(images, async (record) => {
        const copied = await copyImage(record, { from: folder, to: output });
        if (copied) return;
        lost.add(record);
        missing.push(`${folder}/${record.image}`);
      }, { limit: AT_ONCE });
      const kept = fresh.filter((record) => !lost.has(record));
      await Promise.all(kept.map((record) => joined.journal.append(record)));
      for (const [at, record] of work.entries()) {
        if (!lost.has(record)) held.add(identities[at] ?? "");
      }
      added += kept.length;
    }
    if (checks.size > before.length) {
      const at = new Date().toISOString();
      const keys = [...checks.values()].map((keys) => keys.length === 1 ? keys[0] ?? keys : keys);
      await joined.journal.append({ type: "checks", keys, at });
    }
    return { added, known, missing, faults };
  } finally {
    await joined.close();
  }
}

/** What a journal holds: identities of all records, and the checks of the judge that count. */
function holdings({ records }: JournalContent) {
  return { held: new Set(records.map(identityOf)), checks: new WorkHistory(records).wholeChecks };
}

interface Part {
  readonly folder: string;
  readonly run: RunFile;
}

function assertSameEvaluation(first: Part, other: Part): void {
  const difference = identityDifference(first.run, other.run);
  if (difference.length === 0) return;
  throw new InputError(
    `Cannot merge ${first.folder} ("there") and ${other.folder} ("now"): they are not parts of ` +
      `one evaluation.\n${difference.map((line) => `  ${line}`).join("\n")}`,
  );
}

function identityOf(record: JournalRecord): string {
  return JSON.stringify(slimRecord(record));
}
