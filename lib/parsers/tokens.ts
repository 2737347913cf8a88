import { CLASS, classesOf, MARK } from "./characters.ts";
import type { ScoreScale } from "./score_scale.ts";

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
  /** Its units after folding, two zeros behind them; thoughts are line breaks. */
  readonly codes: Uint16Array;
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

/** Units of a number that can matter to its value. */
const LONGEST_NUMBER = 400;

/** Whether the number at token `index` has any of `bits`. */
export function hasBits(tokens: Tokens, index: number, bits: number): boolean {
  return ((tokens.code[index] ?? 0) & bits) !== 0;
}

/** Value of the number at token `index`; full-width digits count as digits. */
export function numberValue(tokens: Tokens, index: number): number {
  const start = tokens.start[index] as number;
  const end = tokens.end[index] as number;
  let digits = "";
  if (end - start === 1) return (tokens.codes[start] as number) - 0x30;
  // Beyond this the value is out of any scale, or its digits are beyond any precision.
  for (let i = start; i < Math.min(end, start + LONGEST_NUMBER); i++) {
    const c = tokens.codes[i] as number;
    const counts = (classesOf(c) & CLASS.digit) !== 0 || c === MARK.stop || c === MARK.dash;
    if (counts) digits += String.fromCharCode(c);
  }
  // Adding 0 turns -0 into 0.
  return Number(digits) + 0;
}
