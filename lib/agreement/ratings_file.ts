import { InputError } from "../input_error.ts";
import { cutText, oneLine } from "../report/plain_text.ts";
import { nearest } from "../text/nearest.ts";
import { readTable, type Table } from "./ratings_table.ts";
import { readRatingsText } from "./ratings_text.ts";
import { JUDGE_SCALE, type Scale, toJudgeScale } from "./scale.ts";

/** What one human gave one edit. */
export interface Rating {
  /** Id of the pair. */
  readonly id: string;
  /** Who rated. */
  readonly rater: string;
  /** The rating on the judge's scale, in [0, 10]. */
  readonly score: number;
}

/** What a file of ratings holds. */
export interface Ratings {
  /** Ratings in the order of the file; at least one, none twice for the same pair and rater. */
  readonly ratings: readonly Rating[];
  /** Who rated, in order of first appearance. */
  readonly raters: readonly string[];
  /** The scale of the file. */
  readonly scale: Scale;
  /** Cells without a rating, such as `NA`. */
  readonly missing: number;
  /** Lines that say which of two edits is better; they are no ratings of one edit. */
  readonly preferences: number;
  /** Columns that are not used. */
  readonly ignored: readonly string[];
  /** What looks like a mistake but can be none. */
  readonly notices: readonly string[];
}

/** Options of {@linkcode readRatings}. */
export interface RatingsOptions {
  /** Scale of the ratings. @default {0 to 10} */
  readonly scale?: Scale | undefined;
}

/** Options of {@linkcode parseRatings}. */
export interface ParseRatingsOptions extends RatingsOptions {
  /** Name of the file: it is in messages, and its ending says what it should hold. */
  readonly file: string;
}

type Role = "id" | "rater" | "score";

/** Names of columns; the first one that is there is used. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  id: ["id", "pair_id", "pair", "uid", "item_id", "item", "sample_id"],
  rater: ["rater", "rater_id", "annotator", "annotator_id", "worker", "worker_id", "user"],
  score: ["score", "rating", "human_score", "value"],
};

/** Columns that are no rater's, where every other column is. */
const NO_RATER: ReadonlySet<string> = new Set([
  ...["category", "subset", "instruction", "difficulty", "tags", "index", "seed", "model", "run"],
  ...["comment", "comments", "note", "notes", "remark", "remarks"],
  ...["mean", "average", "avg", "median"],
]);

/** Columns of a line that compares two edits. */
const PREFERENCE: readonly string[] = ["preference", "first", "second"];

const MISSING: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "none", "-"]);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MOST_PROBLEMS = 20;

/**
 * Reads human ratings from a file; see {@linkcode parseRatings}.
 *
 * @throws {InputError} If there is no such file, or what it holds cannot be used.
 */
export async function readRatings(path: string, options: RatingsOptions = {}): Promise<Ratings> {
  return parseRatings(await readRatingsText(path), { ...options, file: path });
}

/**
 * Reads human ratings from tab- or comma-separated text (RFC 4180) or JSON Lines.
 *
 * Two layouts: a line per rating with the columns `id`, `rater` and `score` (or their usual other
 * names), or a line per pair with `id` and one column per rater. Ratings are mapped linearly from
 * their scale to 0-10. A cell that is empty or says `NA` is a missing rating.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { raters, ratings, missing } = parseRatings("id,ann,bo\ncup,4,NA\nlamp,5,1\n", {
 *   file: "ratings.csv",
 *   scale: { min: 1, max: 5 },
 * });
 * assertEquals([raters, missing], [["ann", "bo"], 1]);
 * assertEquals(ratings[0], { id: "cup", rater: "ann", score: 7.5 });
 * ```
 *
 * @throws {InputError} If the text cannot be used; the message lists what is wrong, with lines.
 */
export function parseRatings(text: string, options: ParseRatingsOptions): Ratings {
  const { file, scale = JUDGE_SCALE } = options;
  const problems: LineProblem[] = [];
  const report = (line: number, message: string) => {
    problems.push({ line, message });
  };
  const table = readTable(text, { file, report });
  if (problems.length > 0) throw problemsError(file, problems);
  const layout = findLayout(table, report);
  if (layout === undefined) throw problemsError(file, problems);

  const { cells, preferences } = ratingCells(table, { layout, report });
  const given = cells.filter((cell) => !MISSING.has(cell.text.toLowerCase()));
  const values = readNumbers(given, { scale, layout, report });
  if (problems.length > 0) throw problemsError(file, problems);
  if (values.length === 0) {
    const found = preferences > 0
      ? `only ${preferences} preferences between two edits, which say nothing of one run's ` +
        "scores; name the other run with --against"
      : "none";
    throw new InputError(`${file}: expected ratings, found ${found}`);
  }
  return {
    ratings: values.map(({ id, rater, value }) => ({
      id,
      rater,
      score: toJudgeScale(value, scale),
    })),
    raters: [...new Set(cells.map(({ rater }) => rater))],
    scale,
    missing: cells.length - given.length,
    preferences,
    ignored: layout.ignored,
    notices: options.scale === undefined ? scaleNotice(values.map(({ value }) => value)) : [],
  };
}

interface LineProblem {
  readonly line: number;
  readonly message: string;
}

type Report = (line: number, message: string) => void;

/** What the columns are. */
interface Layout {
  readonly id: string;
  /** The columns of a line per rating, or those of the raters. */
  readonly of:
    | { readonly kind: "long"; readonly rater: string; readonly score: string | undefined }
    | { readonly kind: "wide"; readonly raters: readonly string[] };
  readonly ignored: readonly string[];
}

function findLayout(table: Table, report: Report): Layout | undefined {
  const { columns, line } = table;
  const [id, rater, score] = [
    findColumn(table, "id"),
    findColumn(table, "rater"),
    findColumn(table, "score"),
  ];
  const others = columns.filter((name) => name !== id && name !== rater && name !== score);
  if (id === undefined) {
    report(line, missingColumn("id", others));
    return undefined;
  }
  if (rater !== undefined) {
    const isPaired = columns.includes("preference");
    if (score === undefined && !isPaired) {
      report(line, missingColumn("score", others));
      return undefined;
    }
    const ignored = others.filter((name) => !isPaired || !PREFERENCE.includes(name));
    return { id, of: { kind: "long", rater, score }, ignored: ignored.map(columnName) };
  }
  const isRater = (name: string) => name !== id && name !== "" && !NO_RATER.has(plainName(name));
  const raters = columns.filter(isRater);
  if (raters.length === 0) {
    report(line, 'no column holds ratings: expected "rater" and "score", or one per rater');
    return undefined;
  }
  const ignored = columns.filter((name) => name !== id && !isRater(name));
  return { id, of: { kind: "wide", raters }, ignored: ignored.map(columnName) };
}

function columnName(name: string): string {
  return name === "" ? "(a column without a name)" : name;
}

/** Where one rating stands, or is missing. */
interface RatingCell {
  readonly line: number;
  readonly id: string;
  readonly rater: string;
  readonly text: string;
}

function ratingCells(
  { rows }: Table,
  { layout, report }: { readonly layout: Layout; readonly report: Report },
): { readonly cells: readonly RatingCell[]; readonly preferences: number } {
  const { of } = layout;
  let preferences = 0;
  const cells = rows.flatMap(({ line, cells }): readonly RatingCell[] => {
    const text = (name: string) => cells.get(name) ?? "";
    const id = text(layout.id);
    if (id === "") {
      report(line, "names no pair; each line of ratings needs an id");
      return [];
    }
    if (of.kind === "wide") {
      return of.raters.map((rater) => ({ line, id, rater, text: text(rater) }));
    }
    const score = of.score === undefined ? "" : text(of.score);
    if (text("preference") !== "") {
      preferences += 1;
      if (score === "") return [];
    }
    const rater = text(of.rater);
    if (rater === "") report(line, `does not say who rated pair "${shown(id)}"`);
    return rater === "" ? [] : [{ line, id, rater, text: score }];
  });
  return { cells, preferences };
}

function readNumbers(
  cells: readonly RatingCell[],
  { scale, layout, report }: {
    readonly scale: Scale;
    readonly layout: Layout;
    readonly report: Report;
  },
): readonly (RatingCell & { readonly value: number })[] {
  const lines = new Map<string, number>();
  return cells.flatMap((cell) => {
    const { line, id, rater, text } = cell;
    const of = `rating of "${shown(rater)}" for pair "${shown(id)}"`;
    const value = NUMBER.test(text) ? Number(text) : undefined;
    const key = JSON.stringify([id, rater]);
    const before = lines.get(key);
    lines.set(key, before ?? line);
    if (value === undefined) {
      const advice = /^-?\d+,\d+$/.test(text)
        ? `write ${text.replace(",", ".")}`
        : layout.of.kind === "long"
        ? "leave the cell empty where there is none"
        : `if "${shown(rater)}" is no rater, leave the column out or call it "comment"`;
      report(line, `${of}: expected a number, got "${shown(text)}"; ${advice}`);
    } else if (!(value >= scale.min && value <= scale.max)) {
      const range = `${scale.min} to ${scale.max}`;
      const advice = "if the ratings have another scale, name it, such as --scale 0-100";
      report(line, `${of}: ${shown(text)} is outside the scale of ${range}; ${advice}`);
    } else if (before !== undefined) {
      report(line, `${of} is there twice, first on line ${before}; keep one of them`);
    } else {
      return [{ ...cell, value }];
    }
    return [];
  });
}

/** Ratings that end at 1 or 5 may well be on a scale that does. */
function scaleNotice(values: readonly number[]): readonly string[] {
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  return greatest > 5 ? [] : [
    `No rating is above ${greatest}. If the scale ends before 10, name it, such as ` +
    `--scale ${greatest <= 1 ? "0-1" : "1-5"}: means, differences and kappa depend on it`,
  ];
}

function problemsError(file: string, problems: readonly LineProblem[]): InputError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const more = problems.length - MOST_PROBLEMS;
  return new InputError([
    `Cannot use ${file}: ${count}`,
    ...problems.toSorted((a, b) => a.line - b.line).slice(0, MOST_PROBLEMS)
      .map(({ line, message }) => `${file}:${line}: ${message}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("\n  "));
}

/** A cell as a message shows it. */
function shown(text: string): string {
  return cutText(oneLine(text), 60);
}

function findColumn({ columns }: Table, role: Role): string | undefined {
  return NAMES[role].map((wanted) => columns.find((name) => plainName(name) === wanted))
    .find((name) => name !== undefined);
}

/** A column's name without what people write differently: `Pair ID` is `pair_id`. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, "_");
}

function missingColumn(role: Role, others: readonly string[]): string {
  const [name = role, ...aliases] = NAMES[role];
  const similar = nearest(name, others);
  const found = others.length === 0
    ? "there is none"
    : `there ${others.length === 1 ? "is" : "are"} ${
      others.map((other) => `"${shown(other)}"`).join(", ")
    }`;
  const hint = similar === undefined ? "" : `; is "${shown(similar)}" meant?`;
  return `no column "${name}" (or ${aliases.join(", ")}): ${found}${hint}`;
}
