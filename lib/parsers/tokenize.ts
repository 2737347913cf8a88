import { CHAR, CLASS, classesOf, foldText, MARK } from "./characters.ts";
import { type ScoreScale, TEN } from "./score_scale.ts";
import { KIND, MOST_MARKS, MOST_NUMBERS, NUMBER, type Tokens } from "./tokens.ts";
import { hanWordLength, tagMeaning, WORD, wordMeaning } from "./vocabulary.ts";

const CURRENCY: ReadonlySet<number> = new Set([0x20ac, 0xa3, 0xa5]);
const LONGEST_TAG = 24;

/** Tokens while they are being cut. */
interface Draft extends Tokens {
  /** Folded characters of the reply; thoughts are line breaks. */
  readonly codes: Uint16Array;
  count: number;
  numbers: number;
  marks: number;
  /** Of the next token. */
  place: number;
  /** A placeholder such as `<8.5>` is open. */
  placeholder: boolean;
}

/**
 * Cuts a reply into tokens; `thoughts` are read over. One pass, linear in the reply.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numberValue } from "./tokens.ts";
 *
 * const tokens = tokenize("评分：８．５");
 * assertEquals(tokens.count, 3);
 * assertEquals([tokens.start[2], tokens.end[2], numberValue(tokens, 2)], [3, 6, 8.5]);
 * ```
 */
export function tokenize(
  reply: string,
  thoughts: readonly (readonly [number, number])[] = [],
  scale: ScoreScale = TEN,
): Tokens {
  const length = reply.length;
  const codes = foldText(reply);
  for (const [start, end] of thoughts) codes.fill(CHAR.line, start, end);
  const draft: Draft = {
    reply,
    scale,
    codes,
    kind: new Uint8Array(length),
    start: new Uint32Array(length),
    end: new Uint32Array(length),
    code: new Uint16Array(length),
    sentence: new Uint32Array(length),
    count: 0,
    numbers: 0,
    marks: 0,
    place: 0,
    placeholder: false,
  };
  let i = 0;
  while (i < length && draft.numbers <= MOST_NUMBERS && draft.marks <= MOST_MARKS) {
    const c = codes[i] as number;
    const classes = classesOf(c);
    if (classes & CLASS.blank) i++;
    else if (classes & CLASS.letter) i = readWord(draft, i);
    else if (c === CHAR.line) i = readLines(draft, i);
    else if (classes & CLASS.han) i = readHan(draft, i);
    else if (classes & CLASS.digit || startsDecimals(codes, i)) i = readNumber(draft, i, i);
    else i = readMark(draft, i, c);
  }
  return draft;
}

function push(draft: Draft, kind: number, start: number, end: number, code: number): void {
  const at = draft.count++;
  draft.kind[at] = kind;
  draft.start[at] = start;
  draft.end[at] = end;
  draft.code[at] = code;
  draft.sentence[at] = draft.place;
  if (kind === KIND.mark) draft.marks++;
}

function is(codes: Uint16Array, at: number, classes: number): boolean {
  return at >= 0 && (classesOf(codes[at] as number) & classes) !== 0;
}

function before(codes: Uint16Array, at: number): number {
  return at > 0 ? codes[at - 1] as number : 0;
}

/** Whether the number there begins with its point, as `.5` does. */
function startsDecimals(codes: Uint16Array, at: number): boolean {
  return codes[at] === MARK.stop && is(codes, at + 1, CLASS.digit) &&
    !is(codes, at - 1, CLASS.digit) && before(codes, at) !== MARK.stop;
}

/** Line breaks, and blank lines between them, are one token, however many. */
function readLines(draft: Draft, start: number): number {
  const { codes, kind, count } = draft;
  const follows = count > 0 && kind[count - 1] !== KIND.newline;
  if (follows) push(draft, KIND.newline, start, start + 1, 0);
  draft.place++;
  let end = start + 1;
  while (codes[end] === CHAR.line) end++;
  return end;
}

function readNumber(draft: Draft, start: number, digits: number): number {
  const { codes } = draft;
  let bits = codes[start] === MARK.plus ? NUMBER.plus : 0;
  const sign = before(codes, start);
  if (sign === CHAR.hash || CURRENCY.has(sign)) bits |= NUMBER.odd;
  if (sign === CHAR.dollar && !closesFormula(draft.reply, start)) bits |= NUMBER.odd;
  let end = skipDigits(codes, digits);
  if (codes[end] === MARK.stop && is(codes, end + 1, CLASS.digit)) {
    bits |= NUMBER.decimals;
    end = skipDigits(codes, end + 1);
  }
  for (;;) {
    const c = codes[end];
    const joins = c === MARK.stop || c === MARK.comma || c === MARK.colon;
    if (joins && is(codes, end + 1, CLASS.digit)) {
      bits |= c === MARK.comma ? NUMBER.odd | NUMBER.comma : NUMBER.odd;
      end = skipDigits(codes, end + 1);
    } else if (is(codes, end, CLASS.latin)) {
      let stop = end;
      while (is(codes, stop, CLASS.latin | CLASS.digit)) stop++;
      // Only `8pts` is still a plain number.
      if (wordMeaning(codes, end, stop) === WORD.points) break;
      bits |= NUMBER.odd;
      end = stop;
    } else {
      break;
    }
  }
  const after = codes[end] as number;
  let percent = end;
  while (codes[percent] === CHAR.space && percent - end < 2) percent++;
  if (codes[percent] === CHAR.percent && !(bits & NUMBER.odd)) {
    bits |= NUMBER.percent;
    end = percent + 1;
  } else if (after === CHAR.picture || after === CHAR.degree || isSuperscript(after)) {
    bits |= NUMBER.odd;
  } else if (after === MARK.plus && !is(codes, end + 1, CLASS.digit)) {
    bits |= NUMBER.odd;
  }
  push(draft, KIND.number, start, end, bits);
  draft.numbers++;
  return end;
}

function skipDigits(codes: Uint16Array, from: number): number {
  let end = from;
  while (is(codes, end, CLASS.digit)) end++;
  return end;
}

function isSuperscript(code: number): boolean {
  return code === 0xb2 || code === 0xb3 || code === 0xb9 || (code >= 0x2070 && code <= 0x209f);
}

/** Whether `$8.5$` or `$8.5/10$` is a formula rather than an amount of money. */
function closesFormula(reply: string, start: number): boolean {
  return /^[\d.\s/]+\$/.test(reply.slice(start, start + 24));
}

function readWord(draft: Draft, start: number): number {
  const { codes } = draft;
  let end = start + 1;
  let digits = -1;
  for (;; end++) {
    if (is(codes, end, CLASS.letter)) continue;
    if (is(codes, end, CLASS.digit)) {
      if (digits < 0) digits = end;
    } else if (
      codes[end] === MARK.apostrophe && is(codes, end + 1, CLASS.letter) && digits < 0
    ) end++;
    else break;
  }
  const meaning = wordMeaning(codes, start, digits < 0 ? end : digits);
  if (before(codes, start) === CHAR.backslash) {
    // A LaTeX command; only the box around an answer matters.
    if (meaning === WORD.boxed && digits < 0) push(draft, KIND.word, start, end, meaning);
  } else if (digits < 0) push(draft, KIND.word, start, end, meaning);
  else {
    const indexed = meaning === WORD.head;
    push(draft, KIND.word, start, end, indexed ? WORD.indexedHead : WORD.unknown);
  }
  return end;
}

function readHan(draft: Draft, start: number): number {
  const { codes, kind, code, end } = draft;
  const known = start + hanWordLength(codes, start);
  if (known > start) {
    push(draft, KIND.word, start, known, wordMeaning(codes, start, known));
    return known;
  }
  const last = draft.count - 1;
  const joins = last >= 0 && kind[last] === KIND.word && code[last] === WORD.unknown &&
    end[last] === start && is(codes, start - 1, CLASS.han);
  if (joins) end[last] = start + 1;
  else push(draft, KIND.word, start, start + 1, WORD.unknown);
  return start + 1;
}

function readMark(draft: Draft, at: number, c: number): number {
  const { reply, codes, kind, count } = draft;
  if (c === MARK.less) {
    const special = specialEnd(codes, at);
    if (special > 0) return special;
    const end = tagEnd(codes, at);
    if (end > 0) {
      const closing = codes[at + 1] === MARK.slash;
      const meaning = tagMeaning(codes, at + (closing ? 2 : 1), end - 1);
      if (meaning === WORD.markup) return end;
      push(draft, closing ? KIND.closeTag : KIND.openTag, at, end, meaning);
      return end;
    }
    // `<8.5>` fills in a placeholder; `<8.5` compares.
    if (
      (is(codes, at + 1, CLASS.digit) || codes[at + 1] === CHAR.space) &&
      /^<[\s\d./]{1,24}>/.test(reply.slice(at, at + 26))
    ) {
      push(draft, KIND.mark, at, at + 1, MARK.openParen);
      draft.placeholder = true;
      return at + 1;
    }
  }
  if (c === MARK.greater) {
    if (draft.placeholder) {
      draft.placeholder = false;
      push(draft, KIND.mark, at, at + 1, MARK.closeParen);
      return at + 1;
    }
    const left = before(codes, at);
    if (left === MARK.dash || left === MARK.equals) {
      push(draft, KIND.mark, at, at + 1, MARK.arrow);
      return at + 1;
    }
    // A quotation in markdown.
    if (count === 0 || kind[count - 1] === KIND.newline) return at + 1;
  }
  if (c === MARK.times && reply.charCodeAt(at) !== 0xd7 && !multiplies(codes, at)) return at + 1;
  if (c === MARK.dash || c === MARK.plus) {
    const signs = is(codes, at + 1, CLASS.digit) || startsDecimals(codes, at + 1);
    if (signs && opensSign(codes, at)) return readNumber(draft, at, at + 1);
  }
  push(draft, KIND.mark, at, at + 1, c);
  const ends = c === MARK.fullStop || c === MARK.ellipsis || c === MARK.exclamation ||
    c === MARK.question || (c === MARK.stop && !is(codes, at + 1, CLASS.letter));
  if (ends) draft.place++;
  return at + 1;
}

/** A sign belongs to its number unless something to subtract from stands before it. */
function opensSign(codes: Uint16Array, at: number): boolean {
  const left = before(codes, at);
  return !is(codes, at - 1, CLASS.digit | CLASS.letter | CLASS.han) && left !== MARK.closeParen &&
    left !== MARK.closeBracket && left !== codes[at] && left !== CHAR.underscore;
}

function multiplies(codes: Uint16Array, at: number): boolean {
  if (before(codes, at) === MARK.times || codes[at + 1] === MARK.times) return false;
  const left = before(codes, at) === CHAR.space ? at - 2 : at - 1;
  const right = codes[at + 1] === CHAR.space ? at + 2 : at + 1;
  return is(codes, left, CLASS.digit) && is(codes, right, CLASS.digit);
}

/** End of a tag such as `</score>`, or -1. */
function tagEnd(codes: Uint16Array, at: number): number {
  let end = at + 1;
  if (codes[end] === MARK.slash) end++;
  const name = end;
  while (
    end - name < LONGEST_TAG && (is(codes, end, CLASS.latin) || codes[end] === CHAR.underscore ||
      (end > name && is(codes, end, CLASS.digit)))
  ) end++;
  if (end === name) return -1;
  if (codes[end] === MARK.slash) end++;
  return codes[end] === MARK.greater ? end + 1 : -1;
}

/** End of a token such as `<|im_end|>`, which an engine let through, or -1. */
function specialEnd(codes: Uint16Array, at: number): number {
  if (codes[at + 1] !== MARK.bar) return -1;
  const name = at + 2;
  let end = name;
  while (
    end - name < LONGEST_TAG && (is(codes, end, CLASS.latin) || codes[end] === CHAR.underscore)
  ) end++;
  const closed = codes[end] === MARK.bar && codes[end + 1] === MARK.greater;
  return closed && end > name ? end + 2 : -1;
}
