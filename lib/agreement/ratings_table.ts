import { InputError } from "../input_error.ts";
import { readDelimited } from "./delimited.ts";

/** A record of the file, whichever its format. */
export interface Row {
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Cells by the column's name, as text; `null` is empty. */
  readonly cells: ReadonlyMap<string, string>;
}

/** A file of ratings as a table. */
export interface Table {
  /** Names of the columns, in the order of the file; some may be empty. */
  readonly columns: readonly string[];
  /** Records that are not empty. */
  readonly rows: readonly Row[];
  /** Line that names the columns. */
  readonly line: number;
}

/** Options of {@linkcode readTable}. */
export interface TableOptions {
  /** Name of the file; its ending decides where its text leaves the separator open. */
  readonly file: string;
  /** Called with each line that cannot be used. */
  readonly report: (line: number, message: string) => void;
}

/**
 * Reads JSON Lines where the text begins like an object, and otherwise separated text whose first
 * line names the columns.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const report = (line: number, message: string) => console.error(line, message);
 * const options = { file: "ratings.tsv", report };
 * const { rows: [separated] } = readTable("id\tscore\ncup\t7", options);
 * const { rows: [json] } = readTable('{"id": "cup", "score": 7}', options);
 * assertEquals(separated?.cells, json?.cells);
 * ```
 *
 * @throws {InputError} If the text as a whole is no table.
 */
export function readTable(text: string, { file, report }: TableOptions): Table {
  const [first] = text.trimStart();
  if (first === undefined) throw new InputError(`${file}: is empty; expected ratings`);
  if (first === "[") {
    throw new InputError(`${file}: is a JSON list; expected JSON Lines, one object a line`);
  }
  return first === "{" ? jsonTable(text, report) : separatedTable(text, { file, report });
}

function separatedTable(text: string, { file, report }: TableOptions): Table {
  const { records, fault } = readDelimited(text, separatorOf(text, file));
  if (fault !== undefined) report(fault.line, fault.message);
  const [header, ...rest] = records
    .map(({ line, cells }) => ({ line, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const { line: headerLine, cells: columns } = header ?? { line: 1, cells: [] };
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (twice !== undefined) report(headerLine, `two columns are called "${twice}"; rename one`);
  const rows = rest.map(({ line, cells }) => {
    if (cells.slice(columns.length).some((cell) => cell !== "")) {
      report(line, `has ${cells.length} cells, but there are ${columns.length} columns`);
    }
    return { line, cells: new Map(columns.map((name, index) => [name, cells[index] ?? ""])) };
  });
  return { columns, rows, line: headerLine };
}

/** The separator that the file's ending promises, if the header has it; else one that it has. */
function separatorOf(text: string, file: string): string {
  const [header = ""] = text.trimStart().split(/[\r\n]/, 1);
  const promised = /\.tsv$/i.test(file) ? "\t" : ",";
  return [promised, "\t", ",", ";"].find((separator) => header.includes(separator)) ?? promised;
}

function jsonTable(text: string, report: TableOptions["report"]): Table {
  const columns = new Set<string>();
  const rows: Row[] = [];
  for (const [index, source] of text.split(/\r\n?|\n/).entries()) {
    if (source.trim() === "") continue;
    const line = index + 1;
    const value = jsonObject(source);
    if (value === undefined) {
      report(line, 'expected one whole JSON object, such as {"id": "a", "rater": "b", "score": 7}');
      continue;
    }
    const cells = new Map(Object.entries(value).map(([key, cell]) => [key.trim(), cellText(cell)]));
    for (const name of cells.keys()) columns.add(name);
    rows.push({ line, cells });
  }
  return { columns: [...columns], rows, line: 1 };
}

function jsonObject(source: string): object | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function cellText(value: unknown): string {
  if (value === null) return "";
  return typeof value === "string" ? value.trim() : JSON.stringify(value);
}
