import { ByteWindow } from "./byte_window.ts";
import { GzipError, type ReadableBytes } from "./byte_source.ts";
import type { Defect } from "./defect.ts";
import { findInvalidUtf8, findJsonFault } from "./json_fault.ts";
import { findByte } from "../files/find_byte.ts";
import { messageOf } from "../input_error.ts";
import {
  blankEnd,
  BRACE,
  BRACKET,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isBlank,
  QUOTE,
} from "../text/json_bytes.ts";
import {
  decodeLiteral,
  newScan,
  parseAround,
  type RawJson,
  scanValue,
  type TextSpan,
  type ValueScan,
} from "../text/raw_json.ts";

/** One object of the file. */
export interface ObjectElement {
  /** Tells it from a fault. */
  readonly kind: "object";
  /** Position among the elements of the file, from 0. */
  readonly index: number;
  /** Place of the object in the file, in bytes. */
  readonly offset: number;
  /** Key of the list that it stands in, where the file is an object of lists. */
  readonly key?: string;
  /** The object as it stands in the file; valid until the next element is asked for. */
  readonly bytes: Uint8Array;
  /** The object; bytes in it are valid until the next element is asked for. */
  readonly value: { readonly [key: string]: RawJson };
}

/** One object of the file, or a fault found instead. */
export type JsonElement = ObjectElement | { readonly kind: "defect"; readonly defect: Defect };

/** Where an element begins. */
export type ElementPlace = Pick<ObjectElement, "index" | "offset">;

/** Options of {@linkcode readElements}. */
export interface ElementOptions {
  /** Which elements to hand out, by index; the others are passed over unparsed. All if absent. */
  readonly wanted?: (index: number) => boolean;
  /**
   * The next element that is wanted, from an index on, and its place in the file, as
   * {@linkcode ObjectElement} has it; `undefined` where that is not known. What lies between is not
   * looked at, unless the file is an object of lists; and where that is much, it is not even read,
   * unless the file is packed.
   */
  readonly nextPlace?: (from: number) => ElementPlace | undefined;
  /** Texts of more bytes than this are handed out as bytes; 4,096 if absent. */
  readonly longText?: number;
  /** Largest element, in bytes; 256 MiB if absent. */
  readonly maxBytes?: number;
  /** How many bytes to read at once; 1 MiB if absent. */
  readonly readSize?: number;
}

/** Nearly every image has more bytes than this, and hardly any other text. */
const LONG_TEXT = 1 << 12;

/** The shapes that a file can have, for messages. */
export const EXPECTED_SHAPES =
  "expected a JSON list of pairs, an object of category -> list of pairs, or JSON Lines";

/**
 * Reads the objects of a JSON list, of an object of lists, or of JSON Lines, one at a time.
 *
 * Only the element at hand is in memory. After broken JSON in a list the rest cannot be trusted,
 * so the reading ends there; in JSON Lines it goes on with the next line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode('[{"a": 1}, 2]');
 * let at = 0;
 * const read = (target: Uint8Array) => {
 *   const part = bytes.subarray(at, at += target.length);
 *   target.set(part);
 *   return Promise.resolve(part.length);
 * };
 * const [first, second] = await Array.fromAsync(readElements({ read }));
 * assertEquals(first?.kind === "object" && first.value, { a: 1 });
 * assertEquals(second?.kind, "defect");
 * ```
 */
export async function* readElements(
  source: ReadableBytes,
  options: ElementOptions = {},
): AsyncGenerator<JsonElement> {
  const reader = new ElementReader(source, options);
  try {
    yield* reader.file();
  } catch (error) {
    if (error instanceof Stop) {
      yield { kind: "defect", defect: { ...error.defect, fatal: true } };
    } else if (error instanceof GzipError) {
      yield { kind: "defect", defect: { ...reader.gzipDefect(error), fatal: true } };
    } else {
      throw error;
    }
  }
}

/**
 * The text that a long text's bytes stand for, or why they are not JSON.
 *
 * @param element The element that the text belongs to.
 * @param literal What `element.value` holds in place of the text.
 */
export function decodeLongText(element: ObjectElement, literal: Uint8Array): string | Defect {
  const start = literal.byteOffset - element.bytes.byteOffset - 1;
  const quoted = element.bytes.subarray(start, start + literal.length + 2);
  try {
    return decodeLiteral(literal);
  } catch (error) {
    const { offset, index } = element;
    return brokenValue(quoted, { offset: offset + start, index, error });
  }
}

/** Ends the reading: nothing after this fault can be trusted. */
class Stop extends Error {
  constructor(readonly defect: Defect) {
    super(defect.message);
  }
}

const NEWLINE = 0x0a;

class ElementReader {
  readonly #window: ByteWindow;
  readonly #wanted: (index: number) => boolean;
  readonly #nextPlace: (from: number) => ElementPlace | undefined;
  readonly #longText: number;
  readonly #maxBytes: number;
  #index = 0;

  constructor(source: ReadableBytes, options: ElementOptions) {
    this.#window = new ByteWindow(source, options.readSize ?? 1 << 20);
    this.#wanted = options.wanted ?? (() => true);
    this.#nextPlace = options.nextPlace ?? (() => undefined);
    this.#longText = options.longText ?? LONG_TEXT;
    this.#maxBytes = options.maxBytes ?? 256 << 20;
  }

  async *file(): AsyncGenerator<JsonElement> {
    await this.#dropByteOrderMark();
    const first = await this.#next();
    if (first === BRACKET) {
      yield* this.#list();
    } else if (first === BRACE && await this.#isObjectOfLists()) {
      yield* this.#lists();
    } else if (first === BRACE) {
      yield* this.#lines();
    } else if (first === undefined) {
      throw new Stop({ kind: "empty_file", message: `is empty; ${EXPECTED_SHAPES}` });
    } else {
      const start = describeByte(this.#window.view, 0);
      throw new Stop({ kind: "wrong_shape", message: `starts with ${start}; ${EXPECTED_SHAPES}` });
    }
    if (await this.#next() !== undefined) this.#stop("the end of the file");
  }

  gzipDefect(error: GzipError): Defect {
    const offset = this.#window.offset + this.#window.view.length;
    const message = `gzip cannot be unpacked beyond byte ${offset} of its content ` +
      `(${error.message}); copy the file again`;
    return { kind: "broken_file", offset, message };
  }

  /** A list, from its opening bracket on. */
  async *#list(key?: string): AsyncGenerator<JsonElement> {
    this.#window.drop(1);
    if (await this.#next() === CLOSE_BRACKET) return this.#window.drop(1);
    for (;;) {
      // Which list of several a place lies in is not known.
      if (key === undefined) await this.#jump();
      this.#passOver();
      await this.#next();
      const { at: end, longTexts } = await this.#valueEnd(0, this.#index);
      if (this.#wanted(this.#index)) {
        const bytes = this.#window.view.subarray(0, end);
        yield this.#element(this.#parse(bytes, longTexts, this.#index), { bytes, key });
      }
      this.#window.drop(end);
      this.#index += 1;
      const separator = await this.#next();
      if (separator !== COMMA && separator !== CLOSE_BRACKET) {
        this.#stop(`"," or "]"`, this.#index);
      }
      this.#window.drop(1);
      if (separator === CLOSE_BRACKET) return;
    }
  }

  /** Goes straight to the next element that is wanted, where its place is known. */
  async #jump(): Promise<void> {
    const place = this.#nextPlace(this.#index);
    if (place === undefined || place.index === this.#index) return;
    if (await this.#window.jump(place.offset)) this.#index = place.index;
  }

  /**
   * Passes over elements of a list that are not wanted, as far as the view holds them with their
   * commas. To wait for each of very many would take several times as long.
   */
  #passOver(): void {
    const { view } = this.#window;
    let passed = 0;
    while (!this.#wanted(this.#index)) {
      const start = blankEnd(view, passed);
      const scan = newScan(start);
      const isWhole = scanValue(view, scan, this.#longText) && scan.at > start;
      const separator = blankEnd(view, scan.at);
      if (!isWhole || view[separator] !== COMMA) break;
      passed = separator + 1;
      this.#index += 1;
    }
    this.#window.drop(passed);
  }

  /** An object of lists, from its opening brace on. */
  async *#lists(): AsyncGenerator<JsonElement> {
    do {
      this.#window.drop(1);
      if (await this.#next() !== QUOTE) this.#stop("a category in quotes");
      const { at: keyEnd } = await this.#valueEnd(0);
      const key = String(this.#parse(this.#window.view.subarray(0, keyEnd), []));
      this.#window.drop(keyEnd);
      if (await this.#next() !== COLON) this.#stop(`":"`);
      this.#window.drop(1);
      if (await this.#next() === BRACKET) {
        yield* this.#list(key);
      } else {
        const { at: end, longTexts } = await this.#valueEnd(0);
        const value = this.#parse(this.#window.view.subarray(0, end), longTexts);
        const message = `is ${nameType(value)}, not a list of pairs; ${EXPECTED_SHAPES}`;
        yield { kind: "defect", defect: { kind: "wrong_shape", field: key, message } };
        this.#window.drop(end);
      }
    } while (await this.#next() === COMMA);
    if (this.#window.view[0] !== CLOSE_BRACE) this.#stop(`"," or "}"`);
    this.#window.drop(1);
  }

  async *#lines(): AsyncGenerator<JsonElement> {
    for (;; this.#index += 1) {
      await this.#jump();
      if (await this.#next() === undefined) return;
      const end = await this.#lineEnd();
      if (this.#wanted(this.#index)) yield this.#line(this.#window.view.subarray(0, end));
      this.#window.drop(end);
    }
  }

  #line(line: Uint8Array): JsonElement {
    const scan = newScan(0);
    scanValue(line, scan, this.#longText);
    try {
      return this.#element(parseAround(line, scan.longTexts), { bytes: line });
    } catch (error) {
      const { offset } = this.#window;
      const end = "the end of the line";
      const defect = brokenValue(line, { offset, index: this.#index, error, end });
      return { kind: "defect", defect };
    }
  }

  #element(
    value: RawJson,
    place: { readonly bytes: Uint8Array; readonly key?: string | undefined },
  ): JsonElement {
    const { bytes, key } = place;
    const index = this.#index;
    if (!isObject(value)) {
      const message = `is ${nameType(value)}, not an object with the fields of a pair`;
      return { kind: "defect", defect: { kind: "wrong_shape", index, message } };
    }
    const { offset } = this.#window;
    return { kind: "object", index, offset, bytes, ...(key === undefined ? {} : { key }), value };
  }

  /** Parses a value at the front of the view. */
  #parse(bytes: Uint8Array, longTexts: readonly TextSpan[], index?: number): RawJson {
    try {
      return parseAround(bytes, longTexts);
    } catch (error) {
      const { offset } = this.#window;
      throw new Stop(brokenValue(bytes, { offset, index, error }));
    }
  }

  /** Where the value ends that begins at `from`; the view then holds all of it. */
  async #valueEnd(from: number, index?: number): Promise<ValueScan> {
    const scan = newScan(from);
    while (!scanValue(this.#window.view, scan, this.#longText)) {
      const isTooLarge = this.#window.view.length > this.#maxBytes;
      if (isTooLarge || !await this.#window.more()) {
        const error = new Error(isTooLarge ? `no end within ${this.#maxBytes} bytes` : "cut short");
        const offset = this.#window.offset + from;
        throw new Stop(brokenValue(this.#window.view.subarray(from), { offset, index, error }));
      }
    }
    if (scan.at === from) this.#stop("a value", index);
    return scan;
  }

  async #lineEnd(): Promise<number> {
    let searched = 0;
    for (;;) {
      const end = findByte(this.#window.view, NEWLINE, searched);
      if (end >= 0) return end;
      searched = this.#window.view.length;
      if (searched > this.#maxBytes) {
        const message = `is a line of more than ${this.#maxBytes} bytes; ${EXPECTED_SHAPES}`;
        throw new Stop({ kind: "wrong_shape", index: this.#index, message });
      }
      if (!await this.#window.more()) return searched;
    }
  }

  /** Drops white space; the byte that then stands in front, `undefined` at the end of the file. */
  async #next(): Promise<number | undefined> {
    this.#window.drop(await this.#skipBlank(0));
    return this.#window.view[0];
  }

  async #skipBlank(from: number): Promise<number> {
    for (let at = from;; at += 1) {
      if (at >= this.#window.view.length && !await this.#window.more()) return at;
      if (!isBlank(this.#window.view[at])) return at;
    }
  }

  async #dropByteOrderMark(): Promise<void> {
    while (this.#window.view.length < 3 && await this.#window.more());
    const [first, second, third] = this.#window.view;
    if (first === 0xef && second === 0xbb && third === 0xbf) this.#window.drop(3);
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
      throw new Stop({ kind: "wrong_shape", message: "is UTF-16 text; save it as UTF-8" });
    }
  }

  /** Tells an object of lists from the first line of JSON Lines, which is an object as well. */
  async #isObjectOfLists(): Promise<boolean> {
    const byteAfter = async (from: number) => {
      const at = await this.#skipBlank(from);
      return [at, this.#window.view[at]] as const;
    };
    let [at, byte] = await byteAfter(1);
    if (this.#window.view.subarray(1, at).includes(NEWLINE)) return true;
    while (byte === QUOTE) {
      [at, byte] = await byteAfter((await this.#valueEnd(at)).at);
      if (byte === COLON) [at, byte] = await byteAfter(at + 1);
      if (byte !== BRACKET) break;
      [at, byte] = await byteAfter(at + 1);
      if (byte === BRACE) return true;
      if (byte !== CLOSE_BRACKET) break;
      [at, byte] = await byteAfter(at + 1);
      if (byte === CLOSE_BRACE) return true;
      if (byte === COMMA) [at, byte] = await byteAfter(at + 1);
    }
    return byte === undefined;
  }

  /** Ends the reading because of the byte at the front of the view. */
  #stop(expected: string, index?: number): never {
    const { view, offset } = this.#window;
    throw new Stop(brokenJson({ offset, index, expected, found: describeByte(view, 0) }));
  }
}

/** What is wrong with the bytes of a value that cannot be parsed. */
function brokenValue(
  bytes: Uint8Array,
  place: {
    readonly offset: number;
    readonly index: number | undefined;
    readonly error: unknown;
    readonly end?: string;
  },
): Defect {
  const { offset, index, error, end } = place;
  const { at, expected } = findFault(bytes, error);
  const found = describeByte(bytes, at, end);
  return brokenJson({ offset: offset + at, index, expected, found });
}

function findFault(
  bytes: Uint8Array,
  error: unknown,
): { readonly at: number; readonly expected: string } {
  const fault = findJsonFault(bytes);
  if (fault) return { at: fault.offset, expected: fault.expected };
  const at = findInvalidUtf8(bytes);
  if (at >= 0) return { at, expected: "UTF-8 text" };
  return { at: 0, expected: `a value that can be read (${messageOf(error)})` };
}

function brokenJson(fault: {
  readonly offset: number;
  readonly index: number | undefined;
  readonly expected: string;
  readonly found: string;
}): Defect {
  const { offset, index, expected, found } = fault;
  const message = `broken JSON at byte ${offset}: expected ${expected}, found ${found}`;
  return { kind: "broken_json", ...(index === undefined ? {} : { index }), offset, message };
}

function isObject(value: RawJson): value is { readonly [key: string]: RawJson } {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Uint8Array);
}

/** The type of a JSON value with its article, for messages. */
export function nameType(value: RawJson): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string" || value instanceof Uint8Array) return "a text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function describeByte(bytes: Uint8Array, at: number, end = "the end of the file"): string {
  if (at >= bytes.length) return end;
  const [letter = ""] = new TextDecoder().decode(bytes.subarray(at, at + 4));
  return letter === "\ufffd" ? `byte 0x${(bytes[at] ?? 0).toString(16)}` : JSON.stringify(letter);
}
