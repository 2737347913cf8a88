import { MARK } from "./characters.ts";
import { findLabel, isHypothetical, isTentative, type Label } from "./label.ts";
import { type Reading, readNumberAt } from "./reading.ts";
import { shorten } from "./refusal.ts";
import type { Statement } from "./statement.ts";
import { hasBits, KIND, NUMBER, type Tokens } from "./tokens.ts";
import { WORD } from "./vocabulary.ts";

/** Options of {@linkcode readStatements}. */
export interface ReadStatementsOptions {
  /** Stretches of the reply that were read as JSON. */
  readonly regions: readonly (readonly [number, number])[];
  /** The reply was cut off at its end. */
  readonly truncated: boolean;
}

/** What the text of a reply says. */
export interface ProseScores {
  /** One per number that a label or a line of its own makes a score. */
  readonly statements: readonly Statement[];
  /** How many numbers there are, those of scales excepted. */
  readonly numbers: number;
  /** The number to take where nothing states a score. */
  readonly fallback?: Statement;
}

interface FoundLabel {
  readonly statement: Statement;
  readonly label: Label;
}

interface Line {
  readonly statement: Statement;
  readonly first: boolean;
  readonly last: boolean;
  readonly exact: boolean;
}

/**
 * Reads all numbers of a reply that state a score, in one pass over its tokens.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tokenize } from "./tokenize.ts";
 *
 * const tokens = tokenize("Light: 6/10, overall: 7/10");
 * const { statements } = readStatements(tokens, { regions: [], truncated: false });
 * assertEquals(statements.map(({ rank, value }) => [rank, value]), [["aspect", 6], ["final", 7]]);
 * ```
 */
export function readStatements(tokens: Tokens, options: ReadStatementsOptions): ProseScores {
  const { kind, code, start, count } = tokens;
  const labels: FoundLabel[] = [];
  const lines: Line[] = [];
  let linesOfAspects = 0;
  const fallbacks: Statement[] = [];
  let numbers = 0;
  let fractions = 0;
  let region = 0;
  const firstContent = skipMarks(tokens, 0, 1);
  const lastContent = skipMarks(tokens, count - 1, -1);

  for (let i = 0; i < count; i++) {
    if (kind[i] !== KIND.number) continue;
    while (
      region < options.regions.length &&
      (options.regions[region]?.[1] ?? 0) <= (start[i] as number)
    ) region++;
    if ((options.regions[region]?.[0] ?? Infinity) <= (start[i] as number)) continue;
    if (hasBits(tokens, i, NUMBER.scale)) continue;
    numbers++;
    const label = findLabel(tokens, i);
    // Most numbers of a long text need no closer look.
    if (label === undefined && !mayStandAlone(tokens, i)) continue;
    const delimited = label?.delimited ?? false;
    let reading = readNumberAt(tokens, i, {
      delimited,
      labelled: label !== undefined && label.via !== "stated",
    });
    if (reading.fraction) fractions++;
    let first = i;
    if (label !== undefined) {
      if (!delimited && isHypothetical(tokens, i)) continue;
      const sum = delimited ? sumAfter(tokens, reading) : undefined;
      if (sum !== undefined) {
        first = sum.index;
        reading = sum.reading;
      }
      if (reading.role !== "other") {
        const rule = RULES[label.via];
        const rank = reading.role === "aspect" ? "aspect" : label.rank;
        if (rank === "aspect" && label.above) linesOfAspects++;
        labels.push({
          label,
          statement: statement(first, reading, {
            rank,
            rule: rank === "final" && label.via === "label" ? "final_label" : rule,
            why: doubt(tokens, i, label) ?? cutOff(tokens, reading, { ...options, label }),
          }),
        });
      } else if (label.indexed) {
        labels.push({
          label,
          statement: statement(i, reading, { rank: "aspect", rule: "aspect" }),
        });
      }
    } else {
      const line = lineOf(i, reading);
      if (line !== undefined) lines.push(line);
      else {
        const rule = fallbackRule(tokens, i, reading);
        if (rule !== undefined) {
          const why = cutOff(tokens, reading, options);
          fallbacks.push(statement(i, reading, { rank: "plain", rule, why }));
        }
      }
    }
    i = Math.max(first, reading.last);
  }

  const labelled = demoteLists(tokens, labels);
  const statements = [...labelled, ...fromLines(lines, labelled, linesOfAspects)];
  const only = fallbacks.length === 1 && fractions <= 1 ? fallbacks[0] : undefined;
  return { statements, numbers, ...(only === undefined ? {} : { fallback: only }) };

  function statement(
    index: number,
    reading: Reading,
    how: Pick<Statement, "rank" | "rule"> & { readonly why?: string | undefined },
  ): Statement {
    const why = how.why ?? reading.why;
    const { rank, rule } = how;
    const from = start[index] as number;
    const place = tokens.sentence[index] as number;
    return why === undefined && reading.value !== undefined
      ? { rank, rule, value: reading.value, start: from, end: reading.end, sentence: place }
      : {
        rank,
        rule,
        why: why ?? "it is not one number",
        start: from,
        end: reading.end,
        sentence: place,
      };
  }

  /** The number as a line of its own, if it is one. */
  function lineOf(index: number, reading: Reading): Line | undefined {
    let before = index - 1;
    while (before >= 0 && isLineMark(tokens, before)) before--;
    if (before >= 0 && kind[before] !== KIND.newline) return undefined;
    let after = reading.next;
    while (after < count && (isLineMark(tokens, after) || isStop(tokens, after))) after++;
    if (after < count && kind[after] !== KIND.newline) return undefined;
    const exact = reading.fraction || hasBits(tokens, index, NUMBER.decimals);
    // A whole number below a question answers that question, which need not be ours.
    const asked = kind[before - 1] === KIND.mark && code[before - 1] === MARK.question;
    if (asked && !exact) return undefined;
    const first = firstContent === index;
    const last = reading.last >= lastContent;
    const rule = first && last ? "bare" : first ? "first_line" : "last_line";
    const why = cutOff(tokens, reading, { ...options, bare: true });
    return {
      statement: statement(index, reading, { rank: "plain", rule, why }),
      first,
      last,
      exact,
    };
  }
}

/** Whether a number without a label opens a line, has decimals, or may have a denominator. */
function mayStandAlone(tokens: Tokens, index: number): boolean {
  const { kind, code } = tokens;
  if (index === 0 || kind[index - 1] === KIND.newline || isLineMark(tokens, index - 1)) return true;
  if (hasBits(tokens, index, NUMBER.decimals)) return true;
  const next = index + 1;
  if (kind[next] === KIND.mark) return code[next] === MARK.slash || isLineMark(tokens, next);
  return kind[next] === KIND.word && (code[next] === WORD.out || code[next] === WORD.of);
}

const RULES = { label: "labelled", tag: "tag", boxed: "boxed", stated: "stated" } as const;

function doubt(tokens: Tokens, index: number, label: Label): string | undefined {
  const text = shorten(
    tokens.reply.slice(tokens.start[index] as number, tokens.end[index] as number),
    40,
  );
  if (label.inexact) return `"${text}" is only about the score`;
  if (label.unclearSign) return `the dash before "${text}" may be a minus`;
  if (!label.delimited && isTentative(tokens, index)) return `"${text}" is only a possible score`;
  return undefined;
}

/** `5.000 + 2.5 = 7.5`: what stands after the last equals sign of the line. */
function sumAfter(
  tokens: Tokens,
  reading: Reading,
): { readonly index: number; readonly reading: Reading } | undefined {
  const { kind, code, count } = tokens;
  let next = reading.next;
  if (kind[next] === KIND.mark && code[next] === MARK.openParen) {
    // `5.000 (baseline) + 2.5`
    for (let k = next; k < count && k - next < 16 && kind[k] !== KIND.newline; k++) {
      if (kind[k] !== KIND.mark || code[k] !== MARK.closeParen) continue;
      next = k + 1;
      break;
    }
  }
  const operator = next < count && kind[next] === KIND.mark ? code[next] : undefined;
  const calculates = operator === MARK.plus || operator === MARK.dash ||
    operator === MARK.times || operator === MARK.longDash;
  const signed = next < count && kind[next] === KIND.number;
  if (!calculates && !signed) return undefined;
  let sum = -1;
  for (let k = next; k < count && k - next < 80; k++) {
    if (kind[k] === KIND.newline) break;
    if (kind[k] === KIND.mark && code[k] === MARK.equals && kind[k + 1] === KIND.number) {
      sum = k + 1;
    }
  }
  if (sum < 0) return undefined;
  const result = readNumberAt(tokens, sum, { delimited: true, labelled: true });
  return result.value === undefined ? undefined : { index: sum, reading: result };
}

/** Why the number may not be whole, if it may not. */
function cutOff(
  tokens: Tokens,
  reading: Reading,
  how: { readonly truncated: boolean; readonly label?: Label; readonly bare?: boolean },
): string | undefined {
  const { reply } = tokens;
  const left = reply.length - reading.end;
  const closed = reading.next < tokens.count;
  if (how.truncated && (left === 0 || (left === 1 && /[.．/／%％]/.test(reply.slice(-1))))) {
    return "the reply was cut off within its last number";
  }
  const labelled = how.label !== undefined && how.label.delimited;
  const whole = !hasBits(tokens, reading.last, NUMBER.decimals | NUMBER.percent);
  if (
    left === 1 && /[.．]/.test(reply.slice(-1)) && (labelled || how.bare) && !reading.fraction &&
    tokens.kind[reading.last] === KIND.number && whole
  ) {
    return "the reply ends within its last number";
  }
  if (!closed && how.label?.via === "tag" && tokens.kind[tokens.count - 1] !== KIND.closeTag) {
    return "the tag around the last number is never closed";
  }
  if (!closed && (labelled || how.bare || how.label?.via === "boxed") && openBrackets(tokens) > 0) {
    return "the bracket around the last number is never closed";
  }
  return undefined;
}

function openBrackets(tokens: Tokens): number {
  let depth = 0;
  for (let k = 0; k < tokens.count; k++) {
    if (tokens.kind[k] !== KIND.mark) continue;
    const c = tokens.code[k];
    if (c === MARK.openBrace || c === MARK.openBracket) depth++;
    else if ((c === MARK.closeBrace || c === MARK.closeBracket) && depth > 0) depth--;
  }
  return depth;
}

function isLineMark(tokens: Tokens, index: number): boolean {
  if (tokens.kind[index] !== KIND.mark) return false;
  const c = tokens.code[index] as number;
  return c === MARK.quote || c === MARK.apostrophe || c === MARK.openParen ||
    c === MARK.closeParen || c === MARK.openBracket || c === MARK.closeBracket ||
    c === MARK.openBrace || c === MARK.closeBrace || c === MARK.bar || c === MARK.tilde ||
    (c === MARK.dash && tokens.end[index] !== tokens.start[index + 1]);
}

function isStop(tokens: Tokens, index: number): boolean {
  if (tokens.kind[index] !== KIND.mark) return false;
  const c = tokens.code[index] as number;
  return c === MARK.stop || c === MARK.fullStop || c === MARK.exclamation;
}

function skipMarks(tokens: Tokens, from: number, step: 1 | -1): number {
  let k = from;
  while (
    k >= 0 && k < tokens.count &&
    (tokens.kind[k] === KIND.newline || isLineMark(tokens, k) || isStop(tokens, k))
  ) k += step;
  return k;
}

/** Numbers that stand alone on a line count on the first line and on the last. */
function fromLines(
  lines: readonly Line[],
  labelled: readonly Statement[],
  linesOfAspects: number,
): readonly Statement[] {
  const [one, two] = lines;
  if (one === undefined) return [];
  const outer = lines.filter((line) => line.first || line.last).map((line) => line.statement);
  if (lines.length + linesOfAspects === 1) return outer;
  if (labelled.some((found) => found.rank === "final" || found.rank === "plain")) return outer;
  const same = lines.length === 2 && linesOfAspects === 0 && one.first && two?.last === true &&
    one.exact && two.exact &&
    one.statement.value !== undefined && one.statement.value === two.statement.value;
  if (same) return outer;
  const { value: _, ...rest } = one.statement;
  return [{ ...rest, why: "several lines hold nothing but a number" }];
}

/** A score that stands in a list of scores is one of them, not the whole. */
function demoteLists(tokens: Tokens, labels: readonly FoundLabel[]): readonly Statement[] {
  const lastAspect = new Map<number, number>();
  let quotedAspects = 0;
  for (const { label, statement } of labels) {
    if (statement.rank !== "aspect") continue;
    lastAspect.set(statement.sentence, statement.start);
    if (label.via === "label" && isQuotedKey(tokens, statement)) quotedAspects++;
  }
  const indexed = hasIndexedLabel(tokens) || labels.some(({ label }) => label.indexed);
  const object = tokens.reply.includes("{");
  return labels.map(({ label, statement }) => {
    const { rank, sentence, start } = statement;
    if ((rank !== "plain" && rank !== "final") || label.via !== "label") return statement;
    const beside = lastAspect.get(sentence);
    if (rank === "final") {
      const fragment = label.quoted && quotedAspects > 0 && !object;
      const sum = label.total && (indexed || (!label.delimited && beside !== undefined));
      return fragment || sum ? { ...statement, rank: "aspect" } : statement;
    }
    if (indexed) return { ...statement, rank: "aspect" };
    const fragment = label.quoted && quotedAspects > 0;
    const listed = beside !== undefined && (!label.delimited || beside > start);
    return (fragment || listed) && !(object && label.quoted)
      ? { ...statement, rank: "aspect" }
      : statement;
  });
}

function hasIndexedLabel(tokens: Tokens): boolean {
  for (let k = 0; k < tokens.count; k++) {
    if (tokens.kind[k] === KIND.word && tokens.code[k] === WORD.indexedHead) return true;
  }
  return false;
}

function isQuotedKey(tokens: Tokens, statement: Statement): boolean {
  return /["”]\s*[:：]\s*["“]?$/.test(
    tokens.reply.slice(Math.max(0, statement.start - 8), statement.start),
  );
}

const CLAUSE_WORDS: ReadonlySet<number> = new Set([
  WORD.link,
  WORD.copula,
  WORD.neutral,
  WORD.follower,
  WORD.final,
  WORD.and,
  WORD.verb,
  WORD.judge,
]);

/** By which rule a number without a label could be the score, if nothing else is. */
function fallbackRule(tokens: Tokens, index: number, reading: Reading): string | undefined {
  const { kind, code, count } = tokens;
  if (reading.role !== "score" || reading.value === undefined) return undefined;
  const decimals = hasBits(tokens, index, NUMBER.decimals);
  if (!decimals && !reading.fraction) return undefined;
  let k = index - 1;
  let empty = true;
  for (; k >= 0 && index - k < 16; k--) {
    if (kind[k] === KIND.newline) break;
    if (kind[k] === KIND.mark) {
      const c = code[k] as number;
      if (isLineMark(tokens, k) && c !== MARK.bar && c !== MARK.dash) continue;
      if (c === MARK.comma || c === MARK.longDash || c === MARK.dash || isEnd(c)) break;
      return undefined;
    }
    if (kind[k] !== KIND.word || !CLAUSE_WORDS.has(code[k] as number)) return undefined;
    empty = false;
  }
  const opens = k < 0 || kind[k] === KIND.newline || isEnd(code[k] as number);
  const next = reading.next;
  const closes = next >= count || kind[next] === KIND.newline ||
    (kind[next] === KIND.mark && isEnd(code[next] as number));
  const nextMark = next < count && kind[next] === KIND.mark ? code[next] as number : 0;
  const leads = k < 0 && empty &&
    (closes || nextMark === MARK.dash || nextMark === MARK.longDash || nextMark === MARK.comma ||
      nextMark === MARK.colon || nextMark === MARK.openParen || nextMark === MARK.semicolon);
  if (leads) return "leading";
  if (empty && opens && closes && skipEnds(tokens, next) >= count) return "trailing";
  return reading.fraction && (closes || nextMark !== 0) ? "fraction" : undefined;
}

function isEnd(c: number): boolean {
  return c === MARK.stop || c === MARK.fullStop || c === MARK.exclamation ||
    c === MARK.question || c === MARK.ellipsis;
}

function skipEnds(tokens: Tokens, from: number): number {
  let k = from;
  while (
    k < tokens.count &&
    (tokens.kind[k] === KIND.newline || isLineMark(tokens, k) ||
      (tokens.kind[k] === KIND.mark && isEnd(tokens.code[k] as number)))
  ) k++;
  return k;
}
