import { writeAll } from "../files/write_aside.ts";
import { decodeRecord, encodeRecord, type JournalRecord } from "./journal_record.ts";

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

/**
 * Reads a journal. A last line without its end was being written when the run was stopped:
 * it is dropped. A file that does not exist is an empty journal.
 */
export async function readJournal(path: string): Promise<JournalContent> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { records: [], faults: [], wholeLength: 0 };
    throw error;
  }
  const records: JournalRecord[] = [];
  const faults: JournalFault[] = [];
  const decoder = new TextDecoder();
  let start = 0;
  for (let line = 1;; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) return { records, faults, wholeLength: start };
    const decoded = decodeRecord(decoder.decode(bytes.subarray(start, end)));
    if ("record" in decoded) records.push(decoded.record);
    else faults.push({ line, reason: decoded.fault });
    start = end + 1;
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
