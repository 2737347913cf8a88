import { MARK } from "./characters.ts";
import { shorten } from "./refusal.ts";
import { isTen, offScale, onScale } from "./statement.ts";
import { hasBits, KIND, NUMBER, numberValue, type Tokens } from "./tokens.ts";
import { WORD } from "./vocabulary.ts";

/** A number with what belongs to it: denominator, percent sign, unit. */
export interface Reading {
  /** On the scale; absent where this is not one number on it. */
  readonly value?: number;
  /** Why there is no value. */
  readonly why?: string;
  /** `aspect` if the words after it name one; `other` if it counts or explains something. */
  readonly role: "score" | "aspect" | "other";
  /** There is a denominator, or the place of one. */
  readonly fraction: boolean;
  /** Last token that belongs to the number. */
  readonly last: number;
  /** First token that does not, closing quotes and brackets passed. */
  readonly next: number;
  /** End of the number in UTF-16 units, exclusive. */
  readonly end: number;
}

/** How {@linkcode readNumberAt} should look at what follows the number. */
export interface ReadingOptions {
  /** A colon or the like stands before the number, so that a new sentence may follow it. */
  readonly delimited: boolean;
  /** A percentage is a score only if a label says so. */
  readonly labelled: boolean;
}

/** A number while it is being read. */
interface Draft {
  readonly tokens: Tokens;
  readonly index: number;
  readonly options: ReadingOptions;
  value: number | undefined;
  why: string | undefined;
  fraction: boolean;
  last: number;
}

/** Reads the number at token `index` together with the text that follows it. */
export function readNumberAt(tokens: Tokens, index: number, options: ReadingOptions): Reading {
  const { kind } = tokens;
  const draft: Draft = {
    tokens,
    index,
    options,
    value: undefined,
    why: undefined,
    fraction: false,
    last: index,
  };
  if (hasBits(tokens, index, NUMBER.odd)) {
    return result(draft, "score", index + 1, "is not one plain number");
  }
  draft.value = numberValue(tokens, index);
  if (hasBits(tokens, index, NUMBER.plus)) complain(draft, "is an adjustment, not a score");
  if (hasBits(tokens, index, NUMBER.percent)) {
    draft.value /= 10;
    if (!options.labelled || !isTen(tokens.scale)) complain(draft, "is a share, not a score");
  }
  let k = readDenominator(draft);
  if (isWord(tokens, k, WORD.points)) draft.last = k++;
  while (k < tokens.count && (kind[k] === KIND.closeTag || isCloser(tokens, k))) k++;
  if (k >= tokens.count || kind[k] === KIND.newline || kind[k] === KIND.openTag) {
    return result(draft, "score", k);
  }
  if (kind[k] === KIND.number) return result(draft, "score", k, MORE, k);
  return kind[k] === KIND.mark ? beforeMark(draft, k) : beforeWord(draft, k);
}

const MORE = "holds more than one number";

function complain(draft: Draft, problem: string, to = draft.last): void {
  const { tokens, index } = draft;
  const last = Math.min(to, tokens.count - 1);
  draft.why ??= `"${
    shorten(tokens.reply.slice(tokens.start[index], tokens.end[last]), 40)
  }" ${problem}`;
}

function result(
  draft: Draft,
  role: Reading["role"],
  next: number,
  problem?: string,
  to?: number,
): Reading {
  if (problem !== undefined) complain(draft, problem, to);
  const { value, why, fraction, last } = draft;
  const end = draft.tokens.end[last] as number;
  return why !== undefined || value === undefined
    ? { why: why ?? "it is not one number", role, fraction, last, next, end }
    : { value, role, fraction, last, next, end };
}

/** Reads `/10` or `out of 10`; returns the token after it. */
function readDenominator(draft: Draft): number {
  const { tokens, index } = draft;
  // `[[8]]/10`, `"8" out of 10`
  let slash = index + 1;
  while (slash - index < 5 && isCloser(tokens, slash)) slash++;
  let at: number;
  if (isMark(tokens, slash, MARK.slash)) at = slash + 1;
  else if (isWord(tokens, slash, WORD.out)) {
    at = slash + (isWord(tokens, slash + 1, WORD.of) ? 2 : 1);
  } else if (
    isWord(tokens, slash, WORD.of) &&
    (isNumber(tokens, slash + 1) || isWord(tokens, slash + 1, WORD.ten))
  ) at = slash + 1;
  else return index + 1;
  while (isOpener(tokens, at) || isMark(tokens, at, MARK.openBrace)) at++;
  draft.fraction = true;
  const ten = isWord(tokens, at, WORD.ten);
  if (!ten && !isNumber(tokens, at)) {
    // `8/`, `8 out of`: the rest never came, or is not a number.
    complain(draft, "lacks its second number", at - 1);
    return Math.min(tokens.count, at);
  }
  draft.last = at;
  const plain = ten || !hasBits(tokens, at, NUMBER.odd | NUMBER.plus);
  draft.value = plain && draft.value !== undefined && !hasBits(tokens, index, NUMBER.percent)
    ? onScale(draft.value, ten ? 10 : numberValue(tokens, at), tokens.scale)
    : undefined;
  if (draft.value === undefined) complain(draft, offScale(tokens.scale));
  if (isMark(tokens, at + 1, MARK.slash)) complain(draft, "is not one fraction", at + 1);
  return at + 1;
}

function beforeMark(draft: Draft, at: number): Reading {
  const { tokens } = draft;
  const c = tokens.code[at] as number;
  switch (c) {
    case MARK.plusMinus:
    case MARK.almost:
    case MARK.question:
      return result(draft, "score", at, "is not exact", at);
    case MARK.comma:
    case MARK.ampersand:
    case MARK.semicolon:
    case MARK.slash: {
      let other = skipOpeners(tokens, at + 1);
      while (isJoint(tokens, other)) other = skipOpeners(tokens, other + 1);
      return isNumber(tokens, other) && !countsSomething(tokens, other)
        ? result(draft, "score", at, MORE, other)
        : result(draft, "score", at);
    }
    case MARK.dash:
    case MARK.longDash:
    case MARK.plus:
    case MARK.times:
    case MARK.tilde:
    case MARK.arrow:
    case MARK.equals: {
      const other = skipOpeners(tokens, at + 1);
      const dash = c === MARK.dash || c === MARK.longDash;
      if (isNumber(tokens, other) && !(dash && countsSomething(tokens, other))) {
        return result(draft, "score", at, MORE, other);
      }
    }
  }
  const explains = c === MARK.colon || c === MARK.equals;
  return result(draft, explains && !draft.options.delimited ? "other" : "score", at);
}

function beforeWord(draft: Draft, at: number): Reading {
  const { tokens } = draft;
  const free = draft.options.delimited;
  const c = tokens.code[at] as number;
  switch (c) {
    case WORD.about: {
      const other = otherNumber(tokens, at + 1);
      const role = namesAspect(tokens, at + 1) ? "aspect" : "score";
      return other < 0 ? result(draft, role, at) : result(draft, role, at, MORE, other);
    }
    case WORD.and:
    case WORD.or:
    case WORD.to: {
      let other = skipOpeners(tokens, at + 1);
      while (isWord(tokens, other, WORD.link)) other = skipOpeners(tokens, other + 1);
      if (isNumber(tokens, other) && !countsSomething(tokens, other)) {
        return result(draft, "score", at, MORE, other);
      }
      return result(draft, c === WORD.and || free ? "score" : "other", at);
    }
    case WORD.inexact:
      return result(draft, "score", at, "is not exact", at);
    case WORD.link:
    case WORD.modal:
    case WORD.means:
    case WORD.copula:
      return beforeVerb(draft, at);
    case WORD.unknown:
    case WORD.neutral:
    case WORD.indexedHead: {
      // "Score: 8 The edit is good" goes on, "Score: 8 cats" counts.
      const first = tokens.reply.charCodeAt(tokens.start[at] as number);
      const capital = first >= 0x41 && first <= 0x5a;
      return result(draft, free && capital ? "score" : "other", at);
    }
    case WORD.scale:
      return result(draft, "other", at);
    case WORD.head:
      return result(
        draft,
        draft.options.labelled || tokens.kind[at - 1] !== KIND.number ? "score" : "other",
        at,
      );
    default:
      return result(draft, "score", at);
  }
}

/** `8 is appropriate` commits, `8 means good` explains, `8 could be given` does neither. */
function beforeVerb(draft: Draft, at: number): Reading {
  const { tokens } = draft;
  const first = tokens.code[at] as number;
  const free = draft.options.delimited;
  let next = at;
  let possible = false;
  for (; isWord(tokens, next, WORD.link) || isWord(tokens, next, WORD.modal); next++) {
    if (tokens.code[next] === WORD.modal) possible = true;
  }
  if (!isWord(tokens, next, WORD.means) && !isWord(tokens, next, WORD.copula)) {
    const ends = free || first === WORD.link || tokens.kind[at - 1] !== KIND.number;
    return result(draft, ends ? "score" : "other", at);
  }
  if (possible) return result(draft, "score", at, "is only a possible score", next);
  next++;
  while (isWord(tokens, next, WORD.link) || isWord(tokens, next, WORD.neutral)) next++;
  if (isWord(tokens, next, WORD.approval)) {
    const part = isWord(tokens, next + 1, WORD.about) && namesAspect(tokens, next + 2);
    return result(draft, part ? "aspect" : "score", at);
  }
  return result(draft, free && first === WORD.copula ? "score" : "other", at);
}

function isMark(tokens: Tokens, k: number, mark: number): boolean {
  return k < tokens.count && tokens.kind[k] === KIND.mark && tokens.code[k] === mark;
}

function isWord(tokens: Tokens, k: number, meaning: number): boolean {
  return k < tokens.count && tokens.kind[k] === KIND.word && tokens.code[k] === meaning;
}

function isNumber(tokens: Tokens, k: number): boolean {
  return k < tokens.count && tokens.kind[k] === KIND.number;
}

function isCloser(tokens: Tokens, k: number): boolean {
  if (k >= tokens.count || tokens.kind[k] !== KIND.mark) return false;
  const c = tokens.code[k];
  return c === MARK.quote || c === MARK.apostrophe || c === MARK.closeParen ||
    c === MARK.closeBracket || c === MARK.closeBrace;
}

function isOpener(tokens: Tokens, k: number): boolean {
  if (k >= tokens.count || tokens.kind[k] !== KIND.mark) return false;
  const c = tokens.code[k];
  return c === MARK.quote || c === MARK.apostrophe || c === MARK.openBracket ||
    c === MARK.openParen;
}

function isJoint(tokens: Tokens, k: number): boolean {
  if (k >= tokens.count || tokens.kind[k] !== KIND.word) return false;
  const c = tokens.code[k];
  return c === WORD.and || c === WORD.or || c === WORD.link || c === WORD.to ||
    c === WORD.whereas;
}

function skipOpeners(tokens: Tokens, from: number): number {
  let at = from;
  while (isOpener(tokens, at)) at++;
  return at;
}

/** Whether a number is followed by what it counts, as in `3 cats` or `3 of 4 cats`. */
function countsSomething(tokens: Tokens, at: number): boolean {
  if (isWord(tokens, at + 1, WORD.of) && isNumber(tokens, at + 2)) {
    return onScale(0, numberValue(tokens, at + 2), tokens.scale) === undefined;
  }
  return isWord(tokens, at + 1, WORD.unknown) || isWord(tokens, at + 1, WORD.neutral) ||
    hasBits(tokens, at, NUMBER.plus);
}

function namesAspect(tokens: Tokens, from: number): boolean {
  for (let at = from; at < tokens.count && at - from < 8; at++) {
    if (tokens.kind[at] === KIND.mark) {
      if (!isOpener(tokens, at) && !isMark(tokens, at, MARK.dash)) return false;
      continue;
    }
    if (tokens.kind[at] !== KIND.word) return false;
    const c = tokens.code[at];
    if (c === WORD.unknown) return true;
    if (c === WORD.follower || c === WORD.scale || c === WORD.whereas) return false;
  }
  return false;
}

/** `0 for the first image, and 10 for the second`: the token of the second number, or -1. */
function otherNumber(tokens: Tokens, from: number): number {
  let joined = false;
  for (let at = from; at < tokens.count && at - from < 16; at++) {
    if (tokens.kind[at] === KIND.newline) return -1;
    if (isMark(tokens, at, MARK.stop) || isMark(tokens, at, MARK.fullStop)) return -1;
    if (
      isMark(tokens, at, MARK.comma) || isMark(tokens, at, MARK.ampersand) ||
      isWord(tokens, at, WORD.and)
    ) joined = true;
    const another = joined && isNumber(tokens, at) && !countsSomething(tokens, at);
    if (another && !hasBits(tokens, at, NUMBER.scale)) return at;
  }
  return -1;
}

/** Whether a number opens a list item, as in `1. The light moved`. */
function isListMarker(tokens: Tokens, index: number): boolean {
  const { kind, start, end, count } = tokens;
  if (index > 0 && kind[index - 1] !== KIND.newline) return false;
  if (hasBits(tokens, index, NUMBER.decimals | NUMBER.odd | NUMBER.percent)) return false;
  const next = index + 1;
  const closed = isMark(tokens, next, MARK.stop) || isMark(tokens, next, MARK.closeParen);
  if (!closed || start[next] !== end[index]) return false;
  return next + 1 < count && kind[next + 1] !== KIND.newline;
}

/**
 * Marks the numbers that only describe a scale, such as `0` and `10` in `from 0 to 10`, or open a
 * list item.
 */
export function markScales(tokens: Tokens): void {
  const { kind, code, count } = tokens;
  function at(k: number, tokenKind: number, value: number): boolean {
    return k >= 0 && k < count && kind[k] === tokenKind && code[k] === value;
  }
  function mark(k: number): void {
    code[k] = (code[k] as number) | NUMBER.scale;
  }
  for (let i = 0; i < count; i++) {
    if (kind[i] !== KIND.number) continue;
    const bits = code[i] as number;
    if (bits & NUMBER.scale) continue;
    const before = i - 1;
    if (isListMarker(tokens, i)) {
      mark(i);
      continue;
    }
    if (
      at(i + 1, KIND.word, WORD.scale) ||
      (at(i + 1, KIND.mark, MARK.dash) && at(i + 2, KIND.word, WORD.points)) ||
      (at(i + 1, KIND.word, WORD.points) && at(i + 2, KIND.word, WORD.scale)) ||
      (at(before, KIND.word, WORD.of) &&
        (at(before - 1, KIND.word, WORD.scale) ||
          (at(before - 1, KIND.word, WORD.out) && kind[before - 2] !== KIND.number))) ||
      at(before, KIND.word, WORD.limit) ||
      (at(before - 1, KIND.word, WORD.limit) &&
        (at(before, KIND.word, WORD.of) || at(before, KIND.word, WORD.copula))) ||
      (at(before, KIND.mark, MARK.slash) && at(before - 1, KIND.mark, MARK.openParen))
    ) {
      mark(i);
      continue;
    }
    const separator = i + 1;
    const range = at(separator, KIND.mark, MARK.dash) || at(separator, KIND.mark, MARK.longDash) ||
      at(separator, KIND.mark, MARK.tilde) || at(separator, KIND.word, WORD.to);
    const pair = at(separator, KIND.word, WORD.and) &&
      (at(before, KIND.word, WORD.between) || at(before - 1, KIND.word, WORD.between));
    let other = i + 2;
    // `0-10` holds no sign.
    if (!range && !pair) continue;
    if (at(other, KIND.mark, MARK.dash)) other++;
    if (other >= count || kind[other] !== KIND.number) continue;
    const odd = (bits | (code[other] as number)) & (NUMBER.plus | NUMBER.comma);
    if (odd) continue;
    const low = numberValue(tokens, i);
    const high = numberValue(tokens, other);
    const isOwn = low === tokens.scale[0] && high === tokens.scale[1];
    if (isOwn || ((low === 0 || low === 1) && (high === 5 || high === 10 || high === 100))) {
      mark(i);
      mark(other);
    }
  }
}
