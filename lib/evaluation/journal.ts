import { Buffer } from "node:buffer";
import { writeAll } from "../files/write_aside.ts";
import {
  decodeRecord,
  encodeRecord,
  type JournalRecord,
  withoutLogprobs,
} from "./journal_record.ts";

const LINE_FEED = 0x0a;

/** A line of a journal that cannot be used. */
export interface JournalFault {
  /** Line, from 1. */
  readonly line: number;
  /** What is wrong with it. */
  readonly reason: string;
}

/** What a journal file holds. */
export interface JournalContent {
  /** Every whole record, in the order of the file. */
  readonly records: readonly JournalRecord[];
  /** Damaged lines in the middle; what they held will be done again. */
  readonly faults: readonly JournalFault[];
  /** Length in bytes up to the end of the last line that was written whole. */
  readonly wholeLength: number;
}

/** Read at once, in bytes. */
const CHUNK = 1 << 20;

/**
 * Reads a journal, piece by piece: it may be larger than memory. A last line without its end was
 * being written when the run was stopped: it is dropped. A file that does not exist is an empty
 * journal.
 *
 * @param keep How records are kept: as they are, `whole`; without log-probabilities, `slim`; or as
 * a function leaves them.
 */
export async function readJournal(
  path: string,
  { keep = "whole" }: {
    readonly keep?: "whole" | "slim" | ((record: JournalRecord) => JournalRecord);
  } = {},
): Promise<JournalContent> {
  const kept = keep === "slim" ? withoutLogprobs : keep === "whole" ? undefined : keep;
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { records: [], faults: [], wholeLength: 0 };
    throw error;
  }
  using _closed = file;
  const records: JournalRecord[] = [];
  const faults: JournalFault[] = [];
  let wholeLength = 0;
  let number = 0;
  for await (const line of wholeLines(file)) {
    number += 1;
    wholeLength += line.length + 1;
    const decoded = decodeRecord(new TextDecoder().decode(line));
    if ("fault" in decoded) faults.push({ line: number, reason: decoded.fault });
    else records.push(kept === undefined ? decoded.record : kept(decoded.record));
  }
  return { records, faults, wholeLength };
}

/** Lines that end with a line feed, without it; what follows the last one is left out. */
async function* wholeLines(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK);
  let parts: Uint8Array[] = [];
  for (let count = await file.read(chunk); count !== null; count = await file.read(chunk)) {
    const read = chunk.subarray(0, count);
    let start = 0;
    for (let end = read.indexOf(LINE_FEED); end >= 0; end = read.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...parts, read.subarray(start, end)]);
      parts = [];
      start = end + 1;
    }
    parts.push(read.slice(start));
  }
}

/**
 * The append side of a journal. A record counts as kept once {@linkcode append} has resolved:
 * it is on disk then. Records appended while a flush runs share the next one.
 */
export class JournalWriter {
  readonly #file: Deno.FsFile;
  #waiting: string[] = [];
  #flush: Promise<void> = Promise.resolve();

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Opens the journal for appending and cuts off what follows `wholeLength`. */
  static async open(path: string, wholeLength: number): Promise<JournalWriter> {
    const file = await Deno.open(path, { write: true, create: true });
    await file.truncate(wholeLength);
    await file.seek(0, Deno.SeekMode.End);
    return new JournalWriter(file);
  }

  /**
   * Adds a record and waits until it is on disk.
   *
   * @throws {Error} If the disk is full or the file cannot be written.
   */
  append(record: JournalRecord): Promise<void> {
    this.#waiting.push(`${encodeRecord(record)}\n`);
    if (this.#waiting.length === 1) this.#flush = this.#flush.then(() => this.#write());
    return this.#flush;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting.join("");
    this.#waiting = [];
    await writeAll(this.#file, new TextEncoder().encode(lines));
    await this.#file.syncData();
  }

  /** Closes the file after the last record is on disk. */
  async close(): Promise<void> {
    await this.#flush.catch(() => {}); // whoever appended has seen the error
    this.#file.close();
  }
}
