import { Buffer } from "node:buffer";
import { writeAll, writeFault } from "../files/write_aside.ts";
import { decodeLine, encodeRecord, type JournalRecord, slimRecord } from "./journal_record.ts";

const LINE_FEED = 0x0a;

/** A line of a journal that cannot be used, or not all of it. */
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
  /** Damaged lines, a torn last one among them; what they held will be done again. */
  readonly faults: readonly JournalFault[];
  /** Length in bytes without a torn last line. */
  readonly wholeLength: number;
}

/** Read at once, in bytes. */
const CHUNK = 1 << 20;

/**
 * Reads a journal, piece by piece: it may be larger than memory. Every record that is whole is
 * kept, also one in a line that is damaged otherwise, or in a last line that lacks its line feed
 * alone. A file that does not exist is an empty journal.
 *
 * @param keep How records are kept: as they are, `whole`; as {@linkcode slimRecord} leaves them,
 * `slim`; or as a function does.
 */
export async function readJournal(
  path: string,
  { keep = "whole" }: {
    readonly keep?: "whole" | "slim" | ((record: JournalRecord) => JournalRecord);
  } = {},
): Promise<JournalContent> {
  const kept = keep === "slim" ? slimRecord : keep === "whole" ? undefined : keep;
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
  const decoder = new TextDecoder();
  for await (const lines of linesOf(file)) {
    for (const { bytes, isEnded } of lines) {
      number += 1;
      const { records: whole, fault } = decodeLine(decoder.decode(bytes));
      for (const record of whole) records.push(kept === undefined ? record : kept(record));
      const isTorn = !isEnded && whole.length === 0;
      if (!isTorn) wholeLength += bytes.length + (isEnded ? 1 : 0);
      const reason = isTorn ? TORN : fault;
      if (reason !== undefined) faults.push({ line: number, reason });
    }
  }
  return { records, faults, wholeLength };
}

const TORN = "the last line has no end: its writing was broken off, or is under way";

/** A line without its line feed, which the last one may lack. */
interface Line {
  readonly bytes: Uint8Array;
  readonly isEnded: boolean;
}

/** The lines of a file, those that were read at once together; a last one that is empty is left out. */
async function* linesOf(file: Deno.FsFile): AsyncGenerator<readonly Line[]> {
  const chunk = new Uint8Array(CHUNK);
  let parts: Uint8Array[] = [];
  for (let count = await file.read(chunk); count !== null; count = await file.read(chunk)) {
    const read = chunk.subarray(0, count);
    const lines: Line[] = [];
    let start = 0;
    for (let end = read.indexOf(LINE_FEED); end >= 0; end = read.indexOf(LINE_FEED, start)) {
      const last = read.subarray(start, end);
      lines.push({
        bytes: parts.length === 0 ? last : Buffer.concat([...parts, last]),
        isEnded: true,
      });
      parts = [];
      start = end + 1;
    }
    yield lines;
    if (start < count) parts.push(read.slice(start));
  }
  const bytes = Buffer.concat(parts);
  if (bytes.length > 0) yield [{ bytes, isEnded: false }];
}

/**
 * The append side of a journal. A record counts as kept once {@linkcode append} has resolved:
 * it is on disk then. Records appended while a flush runs share the next one.
 */
export class JournalWriter {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #waiting: string[] = [];
  #flush: Promise<void> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens the journal for appending, cuts off what follows `wholeLength`, and ends the last line
   * where it lacks its line feed.
   */
  static async open(path: string, wholeLength: number): Promise<JournalWriter> {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    try {
      await file.truncate(wholeLength);
      const last = new Uint8Array([LINE_FEED]);
      await file.seek(Math.max(0, wholeLength - 1), Deno.SeekMode.Start);
      await file.read(last);
      if (last[0] !== LINE_FEED) await writeAll(file, new Uint8Array([LINE_FEED]));
      return new JournalWriter(path, file);
    } catch (error) {
      file.close();
      throw writeFault(path, error);
    }
  }

  /**
   * Adds a record and waits until it is on disk.
   *
   * @throws {Error} If the disk is full or the file cannot be written; no record can be added then.
   */
  append(record: JournalRecord): Promise<void> {
    this.#waiting.push(`${encodeRecord(record)}\n`);
    if (this.#waiting.length === 1) this.#flush = this.#flush.then(() => this.#write());
    return this.#flush;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting.join("");
    this.#waiting = [];
    try {
      await writeAll(this.#file, new TextEncoder().encode(lines));
      await this.#file.syncData();
    } catch (error) {
      throw writeFault(this.#path, error);
    }
  }

  /** Closes the file after the last record is on disk. */
  async close(): Promise<void> {
    await this.#flush.catch(() => {}); // whoever appended has seen the error
    this.#file.close();
  }
}
