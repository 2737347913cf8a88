import {
  blankEnd,
  BRACE,
  BRACKET,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  QUOTE,
} from "../text/json_bytes.ts";

/** Where and how a text stops being JSON. */
export interface JsonFault {
  /** Position of the first byte that does not fit, or the length if the text ends too early. */
  readonly offset: number;
  /** What JSON would allow there, such as `"," or "}"`. */
  readonly expected: string;
}

const TOO_EARLY = -1;

/**
 * Finds where a text stops being one JSON value (RFC 8259).
 *
 * `JSON.parse` says whether there is a fault but, in V8, often not where. This is only used once
 * something is wrong, so it is simple rather than fast.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = new TextEncoder().encode('{"a": 1 "b": 2}');
 * assertEquals(findJsonFault(text), { offset: 8, expected: '"," or "}"' });
 * assertEquals(findJsonFault(new TextEncoder().encode("[1]")), undefined);
 * ```
 */
export function findJsonFault(bytes: Uint8Array): JsonFault | undefined {
  const open: number[] = [];
  let at = blankEnd(bytes, 0);
  let state: "value" | "first_value" | "first_key" | "key" | "after" = "value";
  for (;;) {
    const byte = bytes[at] ?? TOO_EARLY;
    const isObject = open.at(-1) === BRACE;
    if (state === "after") {
      if (open.length === 0) {
        return at === bytes.length ? undefined : { offset: at, expected: "nothing more" };
      }
      if (byte === COMMA) state = isObject ? "key" : "value";
      else if (byte === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) open.pop();
      else return { offset: at, expected: isObject ? `"," or "}"` : `"," or "]"` };
      at += 1;
    } else if (state === "first_key" && byte === CLOSE_BRACE) {
      open.pop();
      state = "after";
      at += 1;
    } else if (state === "first_key" || state === "key") {
      if (byte !== QUOTE) {
        return { offset: at, expected: state === "key" ? "a key in quotes" : `a key or "}"` };
      }
      const end = skipString(bytes, at);
      if (typeof end !== "number") return end;
      at = blankEnd(bytes, end);
      if (bytes[at] !== COLON) return { offset: at, expected: `":"` };
      state = "value";
      at += 1;
    } else if (state === "first_value" && byte === CLOSE_BRACKET) {
      open.pop();
      state = "after";
      at += 1;
    } else if (byte === BRACE || byte === BRACKET) {
      open.push(byte);
      state = byte === BRACE ? "first_key" : "first_value";
      at += 1;
    } else {
      const end = byte === QUOTE ? skipString(bytes, at) : skipScalar(bytes, at);
      if (typeof end !== "number") return end;
      state = "after";
      at = end;
    }
    at = blankEnd(bytes, at);
  }
}

function skipString(bytes: Uint8Array, quote: number): number | JsonFault {
  for (let at = quote + 1;; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return { offset: at, expected: `'"' at the end of the text` };
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) {
      return {
        offset: at,
        expected: "no raw control character in a text (write \\n and the like)",
      };
    }
    if (byte === 0x5c) {
      at += 1;
      const letter = String.fromCharCode(bytes[at] ?? 0);
      if (letter === "u") {
        for (let digit = 0; digit < 4; digit += 1) {
          at += 1;
          if (!/[0-9a-fA-F]/.test(String.fromCharCode(bytes[at] ?? 0))) {
            return { offset: at, expected: "four hexadecimal digits after \\u" };
          }
        }
      } else if (!`"\\/bfnrt`.includes(letter)) {
        return {
          offset: at,
          expected: 'an escape that JSON knows (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u)',
        };
      }
    }
  }
}

const LITERALS = ["true", "false", "null"];
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

function skipScalar(bytes: Uint8Array, from: number): number | JsonFault {
  let at = from;
  while (/[-+.0-9A-Za-z_]/.test(String.fromCharCode(bytes[at] ?? 0))) at += 1;
  const word = new TextDecoder().decode(bytes.subarray(from, at));
  return LITERALS.includes(word) || NUMBER.test(word) ? at : { offset: from, expected: "a value" };
}

/** Position of the first byte that is not UTF-8; -1 if all are. */
export function findInvalidUtf8(bytes: Uint8Array): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let offset = 0;
  for (const part of text.split(/(?<=\ufffd)/)) {
    if (part.endsWith("\ufffd")) {
      const before = offset + encoder.encode(part.slice(0, -1)).length;
      const replaced = [0xef, 0xbf, 0xbd].every((byte, at) => bytes[before + at] === byte);
      if (!replaced) return before;
    }
    offset += encoder.encode(part).length;
  }
  return -1;
}
