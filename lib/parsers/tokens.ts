import { type ScoreScale, TEN } from "./score_scale.ts";
import { hanWordAt, tagMeaning, WORD, wordMeaning } from "./vocabulary.ts";

/** Kinds of tokens. */
export const KIND = { number: 1, word: 2, mark: 3, newline: 4, openTag: 5, closeTag: 6 } as const;

/** What is special about a number, as bits. */
export const NUMBER = {
  /** Belongs to a version, unit, time, list such as `7,5` or the like: not a plain number. */
  odd: 1,
  decimals: 2,
  percent: 4,
  plus: 8,
  /** Part of the description of a scale, such as `0` and `10` in `0-10`. */
  scale: 16,
  /** A comma joins it to another number. */
  comma: 32,
} as const;

/**
 * A reply cut into tokens, as parallel arrays: a reply of 1 MB may hold half a million.
 *
 * Offsets are in UTF-16 units of the reply.
 */
export interface Tokens {
  /** The text itself, never changed. */
  readonly reply: string;
  /** The scale that its score is on. */
  readonly scale: ScoreScale;
  /** How many tokens there are; the arrays are longer. */
  readonly count: number;
  /** How many of them are numbers; beyond {@linkcode MOST_NUMBERS} the tokens end. */
  readonly numbers: number;
  /** How many of them are marks; beyond {@linkcode MOST_MARKS} the tokens end. */
  readonly marks: number;
  /** One of {@linkcode KIND}. */
  readonly kind: Uint8Array;
  /** Of each token. */
  readonly start: Uint32Array;
  /** Exclusive. */
  readonly end: Uint32Array;
  /** Meaning of a word or tag, bits of a number, character code of a mark. */
  readonly code: Uint16Array;
  /** Tokens with the same number stand in the same sentence and line. */
  readonly sentence: Uint32Array;
}

/** A reply with more numbers than this is no judgement, but a model that does not stop. */
export const MOST_NUMBERS = 10_000;

/** The same of marks, such as quotes and brackets: whole books have fewer. */
export const MOST_MARKS = 200_000;

/** Character codes of marks, after folding. */
export const MARK = {
  quote: 0x22,
  apostrophe: 0x27,
  openParen: 0x28,
  closeParen: 0x29,
  times: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  dash: 0x2d,
  stop: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  semicolon: 0x3b,
  less: 0x3c,
  equals: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  bar: 0x7c,
  closeBrace: 0x7d,
  tilde: 0x7e,
  plusMinus: 0xb1,
  longDash: 0x2013,
  ellipsis: 0x2026,
  arrow: 0x2192,
  almost: 0x2248,
  atMost: 0x2264,
  atLeast: 0x2265,
  fullStop: 0x3002,
  exclamation: 0x21,
  ampersand: 0x26,
} as const;

const SPACE = 0x20;
const LINE = 0x0a;
/** Emoji and other pictures: read over like a space, but `8⭐` is not a plain number. */
const PICTURE = 0x01;

const SINGLE: Readonly<Record<number, number>> = {
  0x0d: LINE,
  0x0b: LINE,
  0x0c: LINE,
  0x09: SPACE,
  0xa0: SPACE,
  0x3000: SPACE,
  0xfeff: SPACE,
  0x202f: SPACE,
  0x205f: SPACE,
  0x2028: LINE,
  0x2029: LINE,
  0x85: LINE,
  0xab: MARK.quote,
  0xbb: MARK.quote,
  0xd7: MARK.times,
  0x2018: MARK.apostrophe,
  0x2019: MARK.apostrophe,
  0x201a: MARK.apostrophe,
  0x201c: MARK.quote,
  0x201d: MARK.quote,
  0x201e: MARK.quote,
  0x2010: MARK.dash,
  0x2011: MARK.dash,
  0x2212: MARK.dash,
  0x2014: MARK.longDash,
  0x2015: MARK.longDash,
  0x2044: MARK.slash,
  0x2215: MARK.slash,
  0x2236: MARK.colon,
  0x21d2: MARK.arrow,
  0x3001: MARK.comma,
  0x300a: MARK.quote,
  0x300b: MARK.quote,
  0x300c: MARK.quote,
  0x300d: MARK.quote,
  0x300e: MARK.quote,
  0x300f: MARK.quote,
  0x3010: MARK.openBracket,
  0x3011: MARK.closeBracket,
  0x301c: MARK.tilde,
};

/**
 * One unit for one unit, so that offsets stay those of the reply: lower case, full-width forms to
 * ASCII, the many spaces, quotes and dashes to one of each.
 */
function foldOne(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 32 : SINGLE[code] ?? code;
  if (code >= 0x4e00 && code <= 0x9fff) return code;
  if (code >= 0xff01 && code <= 0xff5e) return foldOne(code - 0xfee0);
  if (code >= 0x2000 && code <= 0x200f) return SPACE;
  if ((code >= 0xd800 && code <= 0xdfff) || (code >= 0x2300 && code <= 0x2bff)) return PICTURE;
  if (code >= 0xfe00 && code <= 0xfe0f) return PICTURE;
  return SINGLE[code] ?? code;
}

/** {@linkcode foldOne} of every UTF-16 unit: a table, since long replies must be read fast. */
const FOLDED = new Uint16Array(0x10000);
for (let code = 0; code < FOLDED.length; code++) FOLDED[code] = foldOne(code);

function fold(code: number): number {
  return FOLDED[code] as number;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39;
}

function isHan(code: number | undefined): boolean {
  return code !== undefined &&
    ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff));
}

/** Letters of scripts that put spaces between words, and of those that do not but have no digits. */
function isLetter(code: number | undefined): boolean {
  if (code === undefined) return false;
  if (code < 0x80) return code >= 0x61 && code <= 0x7a;
  return (code >= 0xc0 && code <= 0x1fff && code !== 0xd7 && code !== 0xf7) ||
    (code >= 0x3040 && code <= 0x31ff) || (code >= 0xac00 && code <= 0xd7af);
}

function isLatin(code: number | undefined): boolean {
  return isLetter(code) && (code as number) < 0x2000;
}

const CURRENCY: ReadonlySet<number> = new Set([0x20ac, 0xa3, 0xa5]);
const DOLLAR = 0x24;
const HASH = 0x23;
const UNDERSCORE = 0x5f;
const BACKTICK = 0x60;
const BACKSLASH = 0x5c;
const LONGEST_TAG = 24;
/** Words of a reply whose meanings are kept while it is read. */
const MOST_WORDS = 5000;

/**
 * Cuts a reply into tokens; `thoughts` are read over. One pass, linear in the reply.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
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
  const codes = new Uint16Array(length);
  for (let i = 0; i < length; i++) codes[i] = fold(reply.charCodeAt(i));
  for (const [start, end] of thoughts) codes.fill(LINE, start, end);

  const kind = new Uint8Array(length);
  const starts = new Uint32Array(length);
  const ends = new Uint32Array(length);
  const code = new Uint16Array(length);
  const sentences = new Uint32Array(length);
  let count = 0;
  let sentence = 0;
  let numbers = 0;
  let marks = 0;
  const meanings = new Map<string, number>();
  let placeholder = false;

  function push(tokenKind: number, start: number, end: number, value: number): void {
    // A line break or a run of unknown characters is one token, however long.
    if (tokenKind === KIND.newline && (count === 0 || kind[count - 1] === KIND.newline)) return;
    kind[count] = tokenKind;
    starts[count] = start;
    ends[count] = end;
    code[count] = value;
    sentences[count] = sentence;
    count++;
    if (tokenKind === KIND.mark) marks++;
  }

  function startsNumber(i: number): boolean {
    return isDigit(codes[i]) || (codes[i] === MARK.stop && isDigit(codes[i + 1]) &&
      !isDigit(codes[i - 1]) && codes[i - 1] !== MARK.stop);
  }

  let i = 0;
  while (i < length && numbers <= MOST_NUMBERS && marks <= MOST_MARKS) {
    const c = codes[i] as number;
    if (c === SPACE || c === PICTURE || c === BACKTICK || c === UNDERSCORE || c < 9) {
      i++;
    } else if (c === LINE) {
      push(KIND.newline, i, i + 1, 0);
      sentence++;
      i++;
    } else if (startsNumber(i)) {
      i = readNumber(i, i);
    } else if (isLatin(c) || isLetter(c)) {
      i = readWord(i);
    } else if (isHan(c)) {
      i = readHan(i);
    } else {
      i = readMark(i, c);
    }
  }
  return {
    reply,
    scale,
    count,
    numbers,
    marks,
    kind,
    start: starts,
    end: ends,
    code,
    sentence: sentences,
  };

  function readNumber(start: number, digits: number): number {
    let bits = codes[start] === MARK.plus ? NUMBER.plus : 0;
    const before = codes[start - 1];
    if (before === HASH) bits |= NUMBER.odd;
    if (before !== undefined && CURRENCY.has(before)) bits |= NUMBER.odd;
    if (before === DOLLAR && !closesFormula(start)) bits |= NUMBER.odd;
    let end = digits;
    while (isDigit(codes[end])) end++;
    if (codes[end] === MARK.stop && isDigit(codes[end + 1])) {
      bits |= NUMBER.decimals;
      end++;
      while (isDigit(codes[end])) end++;
    }
    for (;;) {
      const c = codes[end];
      const joins = c === MARK.stop || c === MARK.comma || c === MARK.colon;
      if (joins && isDigit(codes[end + 1])) {
        bits |= c === MARK.comma ? NUMBER.odd | NUMBER.comma : NUMBER.odd;
        end += 2;
        while (isDigit(codes[end])) end++;
      } else if (isLatin(c)) {
        let stop = end;
        while (isLatin(codes[stop]) || isDigit(codes[stop])) stop++;
        // Only `8pts` is still a plain number.
        if (stop - end <= 6 && meaningAt(end, stop) === WORD.points) break;
        bits |= NUMBER.odd;
        end = stop;
      } else {
        break;
      }
    }
    const after = codes[end];
    let percent = end;
    while (codes[percent] === SPACE && percent - end < 2) percent++;
    if (codes[percent] === 0x25 && !(bits & NUMBER.odd)) {
      bits |= NUMBER.percent;
      end = percent + 1;
    } else if (after === PICTURE || after === 0xb0 || isSuperscript(after)) {
      bits |= NUMBER.odd;
    } else if (after === MARK.plus && !isDigit(codes[end + 1])) {
      bits |= NUMBER.odd;
    }
    push(KIND.number, start, end, bits);
    numbers++;
    return end;
  }

  /** Whether `$8.5$` or `$8.5/10$` is a formula rather than an amount of money. */
  function closesFormula(start: number): boolean {
    const line = reply.slice(start, start + 24);
    return /^[\d.\s/]+\$/.test(line);
  }

  function readWord(start: number): number {
    let end = start + 1;
    let digits = -1;
    for (;;) {
      const c = codes[end];
      if (isLetter(c)) end++;
      else if (isDigit(c)) {
        if (digits < 0) digits = end;
        end++;
      } else if (c === MARK.apostrophe && isLetter(codes[end + 1]) && digits < 0) end += 2;
      else break;
    }
    if (codes[start - 1] === BACKSLASH) {
      // A LaTeX command; only the box around an answer matters.
      if (meaningAt(start, end) === WORD.boxed) push(KIND.word, start, end, WORD.boxed);
      return end;
    }
    if (digits >= 0) {
      const indexed = meaningAt(start, digits) === WORD.head;
      push(KIND.word, start, end, indexed ? WORD.indexedHead : WORD.unknown);
    } else {
      push(KIND.word, start, end, end - start > 20 ? 0 : meaningAt(start, end));
    }
    return end;
  }

  function readHan(start: number): number {
    const known = hanWordAt(reply, start);
    if (known.length > 0) {
      push(KIND.word, start, start + known.length, known.meaning);
      return start + known.length;
    }
    const last = count - 1;
    const joins = last >= 0 && kind[last] === KIND.word && code[last] === WORD.unknown &&
      ends[last] === start && isHan(codes[start - 1]);
    if (joins) ends[last] = start + 1;
    else push(KIND.word, start, start + 1, WORD.unknown);
    return start + 1;
  }

  function readMark(at: number, c: number): number {
    if (c === MARK.less) {
      // A token such as `<|im_end|>`, which an engine let through.
      const special = codes[at + 1] === MARK.bar
        ? /^<\|[a-z_]{1,20}\|>/i.exec(reply.slice(at, at + 24))
        : null;
      if (special !== null) return at + special[0].length;
      const end = tagEnd(at);
      if (end > 0) {
        const closing = codes[at + 1] === MARK.slash;
        const meaning = tagMeaning(text(at + (closing ? 2 : 1), end - 1).replaceAll("_", ""));
        if (meaning === WORD.markup) return end;
        push(closing ? KIND.closeTag : KIND.openTag, at, end, meaning);
        return end;
      }
      // `<8.5>` fills in a placeholder; `<8.5` compares.
      if (
        (isDigit(codes[at + 1]) || codes[at + 1] === SPACE) &&
        /^<[\s\d./]{1,24}>/.test(reply.slice(at, at + 26))
      ) {
        push(KIND.mark, at, at + 1, MARK.openParen);
        placeholder = true;
        return at + 1;
      }
    }
    if (c === HASH || c === BACKSLASH || c === DOLLAR) return at + 1;
    if (c === MARK.greater) {
      if (placeholder) {
        placeholder = false;
        push(KIND.mark, at, at + 1, MARK.closeParen);
        return at + 1;
      }
      const before = codes[at - 1];
      if (before === MARK.dash || before === MARK.equals) {
        push(KIND.mark, at, at + 1, MARK.arrow);
        return at + 1;
      }
      // A quotation in markdown.
      if (count === 0 || kind[count - 1] === KIND.newline) return at + 1;
    }
    if (c === MARK.times && reply.charCodeAt(at) !== 0xd7 && !multiplies(at)) return at + 1;
    if ((c === MARK.dash || c === MARK.plus) && startsNumber(at + 1) && opensSign(at)) {
      return readNumber(at, at + 1);
    }
    push(KIND.mark, at, at + 1, c);
    const ends = c === MARK.fullStop || c === MARK.ellipsis || c === MARK.exclamation ||
      c === MARK.question || (c === MARK.stop && !isLetter(codes[at + 1]));
    if (ends) sentence++;
    return at + 1;
  }

  /** A sign belongs to its number unless something to subtract from stands before it. */
  function opensSign(at: number): boolean {
    const before = codes[at - 1];
    return !(isDigit(before) || isLetter(before) || isHan(before) ||
      before === MARK.closeParen || before === MARK.closeBracket || before === codes[at] ||
      before === UNDERSCORE);
  }

  function multiplies(at: number): boolean {
    if (codes[at - 1] === MARK.times || codes[at + 1] === MARK.times) return false;
    const left = codes[at - 1] === SPACE ? at - 2 : at - 1;
    const right = codes[at + 1] === SPACE ? at + 2 : at + 1;
    return isDigit(codes[left]) && isDigit(codes[right]);
  }

  function tagEnd(at: number): number {
    let end = at + 1;
    if (codes[end] === MARK.slash) end++;
    const name = end;
    while (
      end - name < LONGEST_TAG && (isLatin(codes[end]) || codes[end] === UNDERSCORE ||
        (end > name && isDigit(codes[end])))
    ) end++;
    if (end === name) return -1;
    if (codes[end] === MARK.slash) end++;
    return codes[end] === MARK.greater ? end + 1 : -1;
  }

  /** Meaning of the word that stands there; most words of a long reply come again and again. */
  function meaningAt(from: number, to: number): number {
    const written = reply.slice(from, to);
    let meaning = meanings.get(written);
    if (meaning === undefined) {
      meaning = wordMeaning(text(from, to));
      if (meanings.size < MOST_WORDS) meanings.set(written, meaning);
    }
    return meaning;
  }

  function text(from: number, to: number): string {
    let word = "";
    for (let k = from; k < to; k++) word += String.fromCharCode(codes[k] as number);
    return word;
  }
}

function isSuperscript(code: number | undefined): boolean {
  return code !== undefined &&
    (code === 0xb2 || code === 0xb3 || code === 0xb9 || (code >= 0x2070 && code <= 0x209f));
}

/** Whether the number at token `index` has any of `bits`. */
export function hasBits(tokens: Tokens, index: number, bits: number): boolean {
  return ((tokens.code[index] ?? 0) & bits) !== 0;
}

/** Value of the number at token `index`; full-width digits count as digits. */
export function numberValue(tokens: Tokens, index: number): number {
  const start = tokens.start[index] as number;
  const end = tokens.end[index] as number;
  let digits = "";
  if (end - start === 1) return fold(tokens.reply.charCodeAt(start)) - 0x30;
  for (let i = start; i < end; i++) {
    const c = fold(tokens.reply.charCodeAt(i));
    // Beyond this the value is out of any scale, or its digits are beyond any precision.
    if (digits.length > 400) break;
    if (isDigit(c) || c === MARK.stop || c === MARK.dash) digits += String.fromCharCode(c);
  }
  // Adding 0 turns -0 into 0.
  return Number(digits) + 0;
}
