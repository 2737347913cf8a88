import { type ScoreScale, TEN } from "./score_scale.ts";
import { offScale, onScale, type Rank, type Statement } from "./statement.ts";
import { meaningOf, WORD } from "./vocabulary.ts";

/** What complete JSON objects within a reply say. */
export interface JsonScores {
  /** One per score, in order. */
  readonly statements: readonly Statement[];
  /** Start and end (exclusive) of each complete object; their text is not prose. */
  readonly regions: readonly (readonly [number, number])[];
}

interface Frame {
  readonly array: boolean;
  /** What a score within it stands for. */
  readonly rank: Rank;
}

interface Entry extends Omit<Statement, "sentence"> {
  readonly key: string;
}

/**
 * Reads the scores of the JSON objects in a reply, fenced or not.
 *
 * Objects are read by hand rather than by `JSON.parse`, which would not tell where the number
 * stands. After an object that breaks off, reading goes on where it broke, so that the time stays
 * linear.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const found = readJsonScores('Here: {"light": 3, "score": "85/100"}');
 * assertEquals(found.statements.map(({ rank, value }) => [rank, value]), [["plain", 8.5]]);
 * ```
 */
export function readJsonScores(
  reply: string,
  thoughts: readonly (readonly [number, number])[] = [],
  scale: ScoreScale = TEN,
): JsonScores {
  const statements: Statement[] = [];
  const regions: (readonly [number, number])[] = [];
  const seen = new Map<Rank, string>();
  const known = new Map<string, readonly number[]>();
  let thought = 0;
  const opening = /\{\s{0,200}"/g;
  for (let found = opening.exec(reply); found !== null; found = opening.exec(reply)) {
    const at = found.index;
    while (thought < thoughts.length && (thoughts[thought]?.[1] ?? 0) <= at) thought++;
    const hidden = thoughts[thought];
    if (hidden !== undefined && hidden[0] <= at) {
      opening.lastIndex = hidden[1];
      continue;
    }
    const object = readObject(reply, at, { known, scale });
    if (object.complete && object.keys > 0) {
      regions.push([at, object.end]);
      const text = reply.slice(at, object.end);
      for (const { key: _, ...entry } of object.entries) {
        const earlier = entry.rank === "aspect" ? undefined : seen.get(entry.rank);
        const other = earlier !== undefined && earlier !== text;
        const said = other ? withoutValue(entry, "several JSON objects hold a score") : entry;
        statements.push({ ...said, sentence: -1 - statements.length });
      }
      for (const entry of object.entries) seen.set(entry.rank, text);
    }
    opening.lastIndex = Math.max(object.end, at + 1);
  }
  return { statements, regions };
}

function withoutValue(
  entry: Omit<Statement, "sentence">,
  why: string,
): Omit<Statement, "sentence"> {
  const { value: _, ...rest } = entry;
  return { ...rest, why };
}

type Expected = "key" | "colon" | "value" | "next";

function readObject(
  reply: string,
  start: number,
  { known, scale }: {
    readonly known: Map<string, readonly number[]>;
    readonly scale: ScoreScale;
  },
): {
  readonly complete: boolean;
  readonly end: number;
  readonly keys: number;
  readonly entries: readonly Entry[];
} {
  const entries: Entry[] = [];
  const stack: Frame[] = [{ array: false, rank: "plain" }];
  let keys = 0;
  let key = "";
  // The same few keys come again and again in a long reply.
  function meaningsOf(text: string): readonly number[] {
    let meanings = known.get(text);
    if (meanings === undefined) known.set(text, meanings = keyMeanings(text));
    return meanings;
  }
  let expected: Expected = "key";
  let i = start + 1;
  while (i < reply.length) {
    const c = reply[i] as string;
    if (c === " " || c === "\n" || c === "\r" || c === "\t") {
      i++;
      continue;
    }
    const frame = stack[stack.length - 1] as Frame;
    if (c === "}" || c === "]") {
      if ((c === "]") !== frame.array || expected === "colon") break;
      if (expected === "value" && !frame.array) break;
      stack.pop();
      i++;
      if (stack.length === 0) return { complete: true, end: i, keys, entries };
      expected = "next";
    } else if (expected === "next") {
      if (c !== ",") break;
      expected = frame.array ? "value" : "key";
      i++;
    } else if (expected === "colon") {
      if (c !== ":") break;
      expected = "value";
      i++;
    } else if (expected === "key") {
      const end = c === '"' ? stringEnd(reply, i) : -1;
      if (end < 0) break;
      key = end - i > 60 ? "" : reply.slice(i + 1, end - 1);
      keys++;
      expected = "colon";
      i = end;
    } else if (c === "{" || c === "[") {
      const rank = frame.array ? "aspect" : innerRank(meaningsOf(key), frame.rank);
      if (c === "[" && !frame.array) {
        const entry = label(meaningsOf(key), frame.rank);
        if (entry !== undefined) {
          entries.push({ ...entry, key, why: "a list is not one score", start: i, end: i + 1 });
        }
      }
      stack.push({ array: c === "[", rank });
      expected = c === "[" ? "value" : "key";
      i++;
    } else {
      const end = c === '"' ? stringEnd(reply, i) : wordEnd(reply, i);
      if (end <= i) break;
      if (!frame.array) {
        const entry = readValue(reply, [i, end], scale);
        const found = entry && label(meaningsOf(key), frame.rank);
        if (found !== undefined && entry !== undefined) entries.push({ ...found, key, ...entry });
      }
      expected = "next";
      i = end;
    }
  }
  return { complete: false, end: i, keys, entries: [] };
}

/** Index after the closing quote, or -1. */
function stringEnd(reply: string, start: number): number {
  for (let i = start + 1; i < reply.length; i++) {
    const c = reply.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x22) return i + 1;
  }
  return -1;
}

const WORD_TEXT = /[-+.\w]+/y;

/** Index after a number, `true`, `false` or `null`, or `start`. */
function wordEnd(reply: string, start: number): number {
  WORD_TEXT.lastIndex = start;
  return WORD_TEXT.test(reply) ? WORD_TEXT.lastIndex : start;
}

const NUMBER_TEXT = /^-?\d+(?:\.\d+)?$/;
const FRACTION_TEXT =
  /^\s*(-?\d{1,9}(?:\.\d{1,12})?)\s*(?:(?:\/|out of)\s*(\d{1,4}(?:\.0{1,6})?))?\s*(?:points?|分)?\s*$/;

function readValue(
  reply: string,
  [start, end]: readonly [number, number],
  scale: ScoreScale,
):
  | { value: number; start: number; end: number }
  | { why: string; start: number; end: number }
  | undefined {
  const quoted = reply[start] === '"';
  const text = quoted ? reply.slice(start + 1, end - 1) : reply.slice(start, end);
  if (!quoted) {
    if (NUMBER_TEXT.test(text)) return { value: Number(text) + 0, start, end };
    if (!/\d/.test(text)) return undefined;
    return { why: "the JSON value is not a plain number", start, end };
  }
  const match = text.length > 40 ? null : FRACTION_TEXT.exec(text);
  if (match === null) {
    if (!/\d/.test(text.slice(0, 1000))) return undefined;
    return { why: "the JSON text is not one number", start, end };
  }
  const number = Number(match[1]) + 0;
  const value = match[2] === undefined ? number : onScale(number, Number(match[2]), scale);
  const first = start + 1 + text.length - text.trimStart().length;
  const last = end - 1 - (text.length - text.trimEnd().length);
  return value === undefined
    ? { why: `${text.trim()} ${offScale(scale)}`, start: first, end: last }
    : { value, start: first, end: last };
}

/** What a number stands for by the words of its key; `undefined` where they name no score. */
function label(
  meanings: readonly number[],
  inherited: Rank,
): { rank: Rank; rule: string } | undefined {
  const own = keyRank(meanings);
  if (own === undefined) return undefined;
  const rank = inherited === "plain"
    ? own
    : inherited === "final" && own === "plain"
    ? "final"
    : own === "old"
    ? "old"
    : inherited === "final"
    ? own
    : "aspect";
  return { rank, rule: rank === "final" ? "json_final" : "json" };
}

function innerRank(meanings: readonly number[], inherited: Rank): Rank {
  if (inherited === "aspect") return "aspect";
  if (meanings.length === 0) return "aspect";
  const passes = meanings.every((meaning) => NEUTRAL_PARTS.has(meaning));
  if (!passes) return "aspect";
  return meanings.some((meaning) => FINAL_PARTS.has(meaning)) ? "final" : inherited;
}

const FINAL_PARTS: ReadonlySet<number> = new Set([WORD.final, WORD.total, WORD.finalHead]);

const NEUTRAL_PARTS: ReadonlySet<number> = new Set([
  WORD.head,
  WORD.weakHead,
  WORD.final,
  WORD.total,
  WORD.finalHead,
  WORD.neutral,
  WORD.link,
]);

function keyMeanings(key: string): readonly number[] {
  return key.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()
    .replace(/[（(].*$/, "").replace(/\bout[ _]of[ _]\d+$|[ _/]\d+$/, "")
    .split(/[^\p{L}\p{N}']+/u).filter((word) => word !== "")
    .flatMap((word) => /^\p{Script=Han}+$/u.test(word) ? hanMeanings(word) : [meaningOf(word)]);
}

function hanMeanings(word: string): readonly number[] {
  for (let cut = 0; cut < word.length; cut++) {
    const meaning = meaningOf(word.slice(cut));
    if (meaning !== WORD.unknown) {
      return cut === 0 ? [meaning] : [...hanMeanings(word.slice(0, cut)), meaning];
    }
  }
  return [WORD.unknown];
}

function keyRank(meanings: readonly number[]): Rank | undefined {
  const last = meanings[meanings.length - 1];
  if (last === undefined || meanings.includes(WORD.limit)) return undefined;
  if (last === WORD.final || last === WORD.total) {
    return meanings.length === 1 ? "final" : undefined;
  }
  const isHead = last === WORD.head || last === WORD.weakHead || last === WORD.finalHead;
  if (!isHead) return undefined;
  const before = meanings.slice(0, -1);
  if (before.includes(WORD.old)) return "old";
  if (!before.every((meaning) => NEUTRAL_PARTS.has(meaning))) return "aspect";
  return last === WORD.finalHead || before.some((meaning) => FINAL_PARTS.has(meaning))
    ? "final"
    : "plain";
}
