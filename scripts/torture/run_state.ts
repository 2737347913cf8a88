import { readJournal } from "../../lib/evaluation/journal.ts";
import type { JournalRecord } from "../../lib/evaluation/mod.ts";
import { readPairList } from "../../lib/evaluation/pair_list.ts";
import { readRunFile } from "../../lib/evaluation/run_file.ts";
import { sha256 } from "../../lib/files/hash.ts";
import { isAside } from "../../lib/files/write_aside.ts";
import { decodePixels } from "../../lib/image/pixels.ts";
import { messageOf } from "../../lib/input_error.ts";
import { editWork, judgeWork } from "./servers.ts";

/** Something that must not be. */
export class Violation extends Error {
  /** Name of the class, for messages. */
  override readonly name = "Violation";
}

/** What a run's folder holds while no process works in it. */
export interface RunState {
  /** The journal's bytes, a torn last line left out. */
  readonly journal: Uint8Array;
  /** Its records. */
  readonly records: readonly JournalRecord[];
  /** Whether its last line was torn. */
  readonly isTorn: boolean;
  /** Hashes of the images under their final names, by path relative to the folder. */
  readonly images: ReadonlyMap<string, string>;
  /** Files that were being written. */
  readonly asides: readonly string[];
}

/** A folder that holds nothing yet. */
export const NOTHING: RunState = {
  journal: new Uint8Array(),
  records: [],
  isTorn: false,
  images: new Map(),
  asides: [],
};

/**
 * Reads a run's folder, and makes sure that what is there under its final name is whole.
 *
 * @throws {Violation} If something is not.
 */
export async function readState(folder: string): Promise<RunState> {
  const path = `${folder}/journal.jsonl`;
  const { records, faults, wholeLength } = await readJournal(path);
  const bytes = await Deno.readFile(path).catch(() => new Uint8Array());
  const isTorn = wholeLength < bytes.length;
  const lines = bytes.subarray(0, wholeLength).filter((byte) => byte === 0x0a).length;
  for (const { line, reason } of faults) {
    if (!isTorn || line !== lines + 1) throw new Violation(`journal.jsonl:${line}: ${reason}`);
  }
  const images = new Map<string, string>();
  const asides: string[] = [];
  for (const file of await filesOf(folder)) {
    if (isAside(file)) asides.push(file);
    else await whole(`${folder}/${file}`, () => checkFile(folder, { file, images }));
  }
  for (const record of records) checkRecord(record, images);
  return { journal: bytes.slice(0, wholeLength), records, isTorn, images, asides };
}

/** Every file in a folder, by its path relative to it. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const look = async (below: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(`${folder}/${below}`)) {
      if (isDirectory) await look(`${below}${name}/`);
      else found.push(`${below}${name}`);
    }
  };
  await look("").catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  return found.toSorted();
}

async function whole(path: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw new Violation(`${path} is not whole: ${messageOf(error)}`, { cause: error });
  }
}

async function checkFile(
  folder: string,
  { file, images }: { readonly file: string; readonly images: Map<string, string> },
): Promise<void> {
  const path = `${folder}/${file}`;
  if (file === "run.json") await readRunFile(folder);
  else if (file === "pairs.jsonl") await readPairList(folder);
  else if (file.startsWith("images/")) {
    const bytes = await Deno.readFile(path);
    await decodePixels(bytes);
    images.set(file, sha256(bytes));
  } else if (file.startsWith("results/")) {
    if (file.endsWith(".json")) JSON.parse(await Deno.readTextFile(path));
    else if (file.endsWith(".png")) await decodePixels(await Deno.readFile(path));
    else if (!/(<\/svg>|\n)$/.test(await Deno.readTextFile(path))) {
      throw new Error("its end is missing");
    }
  }
}

function checkRecord(record: JournalRecord, images: ReadonlyMap<string, string>): void {
  if ("status" in record && (record.status === "failed" || record.status === "refused")) {
    throw new Violation(`the ${record.type} of ${record.id} failed: ${record.reason}`);
  }
  if (record.type !== "edit" || record.status !== "done") return;
  const hash = images.get(record.image);
  if (hash === record.hash) return;
  throw new Violation(
    `the journal says that ${record.image} was made, but it ` +
      (hash === undefined ? "is not there" : "holds another image"),
  );
}

/** What a record says was done, such as `judge <key> 0`; nothing where it is no work. */
export function unitOf(record: JournalRecord): string | undefined {
  if (record.type === "judge") return `judge ${record.key} ${record.ask}`;
  return record.type === "edit" || record.type === "measure"
    ? `${record.type} ${record.key}`
    : undefined;
}

/** What a server was asked for a record, as it knows it; nothing where it was not asked. */
export function workOf(record: JournalRecord): string | undefined {
  if (record.type === "edit" && record.status === "done") return editWork(record.hash);
  if (record.type === "judge" && record.status === "replied") return judgeWork(record.reply);
  return undefined;
}

/** What a record says, times and places aside, for comparing the work of two runs. */
export function contentOf(record: JournalRecord): string | undefined {
  if (unitOf(record) === undefined) return undefined;
  return JSON.stringify(
    record,
    (name, value) => ["ms", "at", "serving"].includes(name) ? undefined : value,
  );
}
