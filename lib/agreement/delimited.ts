/** A record of a delimited file. */
export interface DelimitedRecord {
  /** Line on which it begins, from 1; a quoted cell may go on over several lines. */
  readonly line: number;
  /** Cells, without their quotes. */
  readonly cells: readonly string[];
}

/** What a delimited file holds, up to the first fault. */
export interface Delimited {
  /** Records in the order of the file, empty lines among them. */
  readonly records: readonly DelimitedRecord[];
  /** Where and how the quoting breaks; nothing after it was read. */
  readonly fault?: { readonly line: number; readonly message: string };
}

/**
 * Reads comma- or tab-separated text with the quoting of RFC 4180: a cell in double quotes may hold
 * separators, line breaks and doubled quotes. Lines end in LF, CR LF or CR. A quote within an
 * unquoted cell is a letter like any other.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { records } = readDelimited('id,note\r\na,"say ""go"", then\nstop"\r\n', ",");
 * assertEquals(records, [
 *   { line: 1, cells: ["id", "note"] },
 *   { line: 2, cells: ["a", 'say "go", then\nstop'] },
 * ]);
 * assertEquals(readDelimited('a,"b', ",").fault?.line, 1);
 * ```
 *
 * @param separator One letter, such as `,` or a tab.
 */
export function readDelimited(text: string, separator: string): Delimited {
  const plain = new RegExp(`[^${separator}\r\n]*`, "y");
  const between = new RegExp(separator, "y");
  const records: DelimitedRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const cells: string[] = [];
    const start = line;
    do {
      if (text[at] !== '"') {
        cells.push(take(plain) ?? "");
        continue;
      }
      // A doubled quote ends one quoted piece and begins the next.
      const pieces: string[] = [];
      for (let piece = take(QUOTED); piece !== undefined; piece = take(QUOTED)) {
        pieces.push(piece.slice(1, -1));
        line += piece.match(LINE_BREAKS)?.length ?? 0;
      }
      if (text[at] === '"') {
        return { records, fault: { line, message: "a quote is opened and never closed" } };
      }
      cells.push(pieces.join('"'));
    } while (take(between) !== undefined);
    if (take(LINE_END) === undefined) {
      const message = "text follows a closing quote; within quotes, a quote is written twice";
      return { records, fault: { line, message } };
    }
    records.push({ line: start, cells });
    line += 1;
  }
  return { records };

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found;
  }
}

const QUOTED = /"[^"]*"/y;
const LINE_BREAKS = /\r\n?|\n/g;
const LINE_END = /\r\n?|\n|$/y;
