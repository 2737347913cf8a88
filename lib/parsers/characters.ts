/** Marks that become tokens, by their codes after {@linkcode fold}. */
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

/** Other characters that mean something, by their codes after {@linkcode fold}. */
export const CHAR = {
  /** Emoji and other pictures: read over like a space, but `8⭐` is not a plain number. */
  picture: 0x01,
  line: 0x0a,
  space: 0x20,
  hash: 0x23,
  dollar: 0x24,
  percent: 0x25,
  backslash: 0x5c,
  underscore: 0x5f,
  backtick: 0x60,
  degree: 0xb0,
} as const;

const SINGLE: Readonly<Record<number, number>> = {
  0x0d: CHAR.line,
  0x0b: CHAR.line,
  0x0c: CHAR.line,
  0x09: CHAR.space,
  0xa0: CHAR.space,
  0x3000: CHAR.space,
  0xfeff: CHAR.space,
  0x202f: CHAR.space,
  0x205f: CHAR.space,
  0x2028: CHAR.line,
  0x2029: CHAR.line,
  0x85: CHAR.line,
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

function foldOne(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 32 : SINGLE[code] ?? code;
  if (code >= 0x4e00 && code <= 0x9fff) return code;
  if (code >= 0xff01 && code <= 0xff5e) return foldOne(code - 0xfee0);
  if (code >= 0x2000 && code <= 0x200f) return CHAR.space;
  if ((code >= 0xd800 && code <= 0xdfff) || (code >= 0x2300 && code <= 0x2bff)) return CHAR.picture;
  if (code >= 0xfe00 && code <= 0xfe0f) return CHAR.picture;
  return SINGLE[code] ?? code;
}

/** Fills a table with a number for each UTF-16 unit: long replies must be read fast. */
function filled<Table extends Uint8Array | Uint16Array>(
  table: Table,
  numberOf: (code: number) => number,
): Table {
  for (let code = 0; code < table.length; code++) table[code] = numberOf(code);
  return table;
}

const FOLDED = filled(new Uint16Array(0x10000), foldOne);

/**
 * One unit for one unit, so that offsets stay those of the reply: lower case, full-width forms to
 * ASCII, the many spaces, quotes and dashes to one of each.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folded = Array.from("Ｓ８”", (unit) => fold(unit.charCodeAt(0)));
 * assertEquals(String.fromCharCode(...folded), 's8"');
 * ```
 */
export function fold(code: number): number {
  return FOLDED[code] as number;
}

/** Units of a text after {@linkcode fold}, with two zeros behind it, where reading may look ahead. */
export function foldText(text: string): Uint16Array {
  const length = text.length;
  const codes = new Uint16Array(length + 2);
  for (let i = 0; i < length; i++) codes[i] = FOLDED[text.charCodeAt(i)] as number;
  return codes;
}

/** What a character is, as bits. */
export const CLASS = {
  digit: 1,
  /** Of a script that puts spaces between words, or of one that does not but has no digits. */
  letter: 2,
  /** A letter of the first kind. */
  latin: 4,
  han: 8,
  /** Read over between tokens. */
  blank: 16,
} as const;

const BLANKS: ReadonlySet<number> = new Set([
  CHAR.space,
  CHAR.hash,
  CHAR.dollar,
  CHAR.backslash,
  CHAR.underscore,
  CHAR.backtick,
]);

function classOf(code: number): number {
  if (code < 9 || BLANKS.has(code)) return CLASS.blank;
  if (code >= 0x30 && code <= 0x39) return CLASS.digit;
  if (code < 0x80) return code >= 0x61 && code <= 0x7a ? CLASS.letter | CLASS.latin : 0;
  if (code >= 0xc0 && code <= 0x1fff && code !== 0xd7 && code !== 0xf7) {
    return CLASS.letter | CLASS.latin;
  }
  if ((code >= 0x3040 && code <= 0x31ff) || (code >= 0xac00 && code <= 0xd7af)) return CLASS.letter;
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ? CLASS.han : 0;
}

const CLASSES = filled(new Uint8Array(0x10000), classOf);

/** Bits of {@linkcode CLASS} of a character that went through {@linkcode fold}. */
export function classesOf(code: number): number {
  return CLASSES[code] as number;
}
