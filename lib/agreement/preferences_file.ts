import { InputError } from "../input_error.ts";
import { cutText, oneLine } from "../report/plain_text.ts";
import { readTable } from "./ratings_table.ts";
import { readRatingsText } from "./ratings_text.ts";

/** Which of two edits of a pair a human took for the better one. */
export interface Preference {
  /** Id of the pair. */
  readonly id: string;
  /** Who decided. */
  readonly rater: string;
  /** 1: that of the later run; -1: that of the first; 0: neither. */
  readonly preferred: -1 | 0 | 1;
}

/** Names of the two runs that were held against each other. */
export interface PreferredRuns {
  /** The first run. */
  readonly first: string;
  /** The later run. */
  readonly now: string;
}

const MOST_PROBLEMS = 20;

/**
 * Reads human preferences from a file; see {@linkcode parsePreferences}.
 *
 * @throws {InputError} If there is no such file, or what it holds cannot be used.
 */
export async function readPreferences(
  path: string,
  runs: PreferredRuns,
): Promise<readonly Preference[]> {
  return parsePreferences(await readRatingsText(path), { ...runs, file: path });
}

/**
 * Reads human preferences between the edits of two runs, as the gallery saves them: separated text
 * or JSON Lines with `id`, `rater`, `first`, `second` and `preference`, which is `first`, `second`
 * or `tie`. Which run a line calls first does not matter; lines without a preference are passed
 * over.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const line = { id: "cup", rater: "ann", first: "mine", second: "base", preference: "first" };
 * assertEquals(
 *   parsePreferences(JSON.stringify(line), { file: "a.jsonl", first: "base", now: "mine" }),
 *   [{ id: "cup", rater: "ann", preferred: 1 }],
 * );
 * ```
 *
 * @throws {InputError} If the text cannot be used; the message lists what is wrong, with lines.
 */
export function parsePreferences(
  text: string,
  { file, first, now }: PreferredRuns & { readonly file: string },
): readonly Preference[] {
  const problems: string[] = [];
  const report = (line: number, message: string) => {
    problems.push(`${file}:${line}: ${message}`);
  };
  const { columns, rows, line: header } = readTable(text, { file, report });
  const missing = ["id", "rater", "first", "second", "preference"]
    .filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    report(header, `a preference needs ${missing.map((name) => `"${name}"`).join(", ")}`);
  }
  const seen = new Map<string, number>();
  const found: Preference[] = [];
  for (const { line, cells } of missing.length > 0 ? [] : rows) {
    const cell = (name: string) => cells.get(name) ?? "";
    const [id, rater, preference] = [cell("id"), cell("rater"), cell("preference")];
    if (preference === "") continue;
    const names = [cell("first"), cell("second")];
    const key = JSON.stringify([id, rater]);
    const before = seen.get(key);
    seen.set(key, before ?? line);
    if (id === "" || rater === "") report(line, "names no pair or no rater");
    else if (names.toSorted().join("\0") !== [first, now].toSorted().join("\0")) {
      report(
        line,
        `is of ${names.map(shown).join(" and ")}, not of ${shown(first)} and ${shown(now)}`,
      );
    } else if (!["first", "second", "tie"].includes(preference)) {
      report(line, `expected first, second or tie, got ${shown(preference)}`);
    } else if (before !== undefined) {
      report(line, `${shown(rater)} decided on ${shown(id)} twice, first on line ${before}`);
    } else {
      const preferred = preference === "tie"
        ? 0
        : names[preference === "first" ? 0 : 1] === now
        ? 1
        : -1;
      found.push({ id, rater, preferred });
    }
  }
  if (problems.length > 0) {
    const more = problems.length - MOST_PROBLEMS;
    throw new InputError([
      `Cannot use ${file}: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}`,
      ...problems.slice(0, MOST_PROBLEMS),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join("\n  "));
  }
  if (found.length === 0) throw new InputError(`${file}: expected preferences, found none`);
  return found;
}

/** A cell as a message shows it. */
function shown(text: string): string {
  return `"${cutText(oneLine(text), 60)}"`;
}
