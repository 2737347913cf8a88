import { findByte } from "../files/find_byte.ts";
import {
  BACKSLASH,
  blankEnd,
  BRACE,
  BRACKET,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isBlank,
  QUOTE,
} from "./json_bytes.ts";

/**
 * A JSON value as `JSON.parse` gives it, except that a long text is left as the bytes between its
 * quotes, escapes and all.
 */
export type RawJson =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly RawJson[]
  | { readonly [key: string]: RawJson };

/** Start and end of a text within its quotes. */
export type TextSpan = readonly [number, number];

/** How far the end of a value has been looked for. */
export interface ValueScan {
  /** Up to here. */
  at: number;
  /** Objects and lists that are open there. */
  depth: number;
  /** Where the text begins that `at` lies in; -1 outside of texts. */
  textStart: number;
  /** Those that were passed. */
  readonly longTexts: TextSpan[];
}

/** Texts of more bytes than this are long. */
export const LONG_TEXT = 1 << 16;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses JSON whose long texts are images: as strings, they would fill the heap.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode('{"name": "cup", "image": "aGk="}');
 * const image = new TextEncoder().encode("aGk=");
 * assertEquals(parseRawJson(bytes, { longText: 3 }), { name: "cup", image });
 * ```
 *
 * @param options.longText Texts of more bytes than this are left as bytes; {@linkcode LONG_TEXT} if
 * absent.
 * @returns The value; its bytes are parts of `bytes`.
 * @throws {Error} If it is not JSON in UTF-8. Long texts are not looked into.
 */
export function parseRawJson(
  bytes: Uint8Array,
  { longText = LONG_TEXT }: { readonly longText?: number } = {},
): RawJson {
  const scan = newScan(blankEnd(bytes, 0));
  // Where it does not end, or more follows, the parser says so.
  scanValue(bytes, scan, longText);
  return parseAround(bytes, scan.longTexts);
}

/**
 * The text that the bytes of a long text stand for.
 *
 * @throws {Error} If they are not JSON in UTF-8.
 */
export function decodeLiteral(literal: Uint8Array): string {
  return JSON.parse(`"${utf8.decode(literal)}"`);
}

/** Begins to look for the end of a value. */
export function newScan(from: number): ValueScan {
  return { at: from, depth: 0, textStart: -1, longTexts: [] };
}

/**
 * Looks for the end of a value and takes note of long texts. `true` once `scan.at` is the end;
 * `false` if more bytes are needed. Whether the value is sound JSON is not looked at.
 */
export function scanValue(bytes: Uint8Array, scan: ValueScan, longText: number): boolean {
  while (scan.at < bytes.length) {
    if (scan.textStart >= 0) {
      const quote = findByte(bytes, QUOTE, scan.at);
      scan.at = quote < 0 ? bytes.length : quote + 1;
      if (quote < 0 || isEscaped(bytes, quote, scan.textStart)) continue;
      if (quote - scan.textStart > longText) scan.longTexts.push([scan.textStart, quote]);
      scan.textStart = -1;
      if (scan.depth === 0) return true;
      continue;
    }
    const byte = bytes[scan.at];
    if (byte === QUOTE) {
      scan.textStart = scan.at + 1;
    } else if (byte === BRACE || byte === BRACKET) {
      scan.depth += 1;
    } else if (scan.depth === 0) {
      if (byte === COMMA || byte === COLON || isCloser(byte) || isBlank(byte)) return true;
    } else if (isCloser(byte)) {
      scan.depth -= 1;
      if (scan.depth === 0) {
        scan.at += 1;
        return true;
      }
    }
    scan.at += 1;
  }
  return false;
}

function isCloser(byte: number | undefined): boolean {
  return byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
}

function isEscaped(bytes: Uint8Array, quote: number, textStart: number): boolean {
  let at = quote;
  while (at > textStart && bytes[at - 1] === BACKSLASH) at -= 1;
  return (quote - at) % 2 === 1;
}

// Stands in for long texts while the rest is parsed; no file can know it.
const MARK = crypto.randomUUID();

/**
 * Parses a value around its long texts.
 *
 * @throws {Error} If it is not JSON in UTF-8.
 */
export function parseAround(bytes: Uint8Array, longTexts: readonly TextSpan[]): RawJson {
  const values = longTexts.filter(([, end]) => !isKey(bytes, end));
  let text = "";
  let from = 0;
  for (const [index, [start, end]] of values.entries()) {
    text += utf8.decode(bytes.subarray(from, start)) + MARK + index;
    from = end;
  }
  text += utf8.decode(bytes.subarray(from));
  if (values.length === 0) return JSON.parse(text);
  const whole: { value: RawJson } = { value: JSON.parse(text) };
  for (const nest of nestsIn(whole)) {
    for (const [key, member] of Object.entries(nest)) {
      if (typeof member !== "string" || !member.startsWith(MARK)) continue;
      const span = values[Number(member.slice(MARK.length))];
      if (span !== undefined) Object.assign(nest, { [key]: bytes.subarray(...span) });
    }
  }
  return whole.value;
}

/**
 * The objects and lists of a value, itself included. They may be nested too deeply to call a
 * function for each level.
 */
export function* nestsIn(value: RawJson): Generator<object> {
  const values = [value];
  // Those that are added are walked through, too.
  for (const next of values) {
    if (next === null || typeof next !== "object" || next instanceof Uint8Array) continue;
    yield next;
    for (const member of Object.values(next)) {
      if (typeof member === "object") values.push(member);
    }
  }
}

function isKey(bytes: Uint8Array, textEnd: number): boolean {
  let at = textEnd + 1;
  while (isBlank(bytes[at])) at += 1;
  return bytes[at] === COLON;
}
