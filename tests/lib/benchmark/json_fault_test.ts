import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findInvalidUtf8, findJsonFault } from "../../../lib/benchmark/json_fault.ts";
import { bytesOf } from "./helpers.ts";

const faults: readonly (readonly [string, number, string])[] = [
  ["", 0, "a value"],
  ["{", 1, 'a key or "}"'],
  ["{,}", 1, 'a key or "}"'],
  ['{"a"}', 4, '":"'],
  ['{"a":}', 5, "a value"],
  ['{"a":1,}', 7, "a key in quotes"],
  ['{"a":1;}', 6, '"," or "}"'],
  ["[1 2]", 3, '"," or "]"'],
  ["[1,]", 3, "a value"],
  ["[01]", 1, "a value"],
  ["[1.]", 1, "a value"],
  ["[True]", 1, "a value"],
  ["['a']", 1, "a value"],
  ['"a\nb"', 2, "no raw control character in a text (write \\n and the like)"],
  ['"\\x"', 2, 'an escape that JSON knows (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u)'],
  ['"\\u12g4"', 5, "four hexadecimal digits after \\u"],
  ['"open', 5, "'\"' at the end of the text"],
  ["1 2", 2, "nothing more"],
];

for (const [text, offset, expected] of faults) {
  Deno.test(`findJsonFault() finds the fault of ${JSON.stringify(text)}`, () => {
    assertEquals(findJsonFault(bytesOf(text)), { offset, expected });
  });
}

Deno.test("findJsonFault() finds a fault exactly where JSON.parse finds one", () => {
  const letters = [...'{}[],:"\\ \n01-.eEtruefalsn/u\u0007ä'];
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }),
    fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ...letters)).map(([json, at, letter]) => {
      const cut = at % (json.length + 1);
      return json.slice(0, cut) + letter + json.slice(cut + 1);
    }),
    fc.json(),
  );
  fc.assert(
    fc.property(text, (text) => {
      assertEquals(findJsonFault(bytesOf(text)) === undefined, parses(text), text);
    }),
    { numRuns: 3000 },
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("findInvalidUtf8() tells a bad byte from the replacement character", () => {
  assertEquals(findInvalidUtf8(bytesOf("ä\ufffd€")), -1);
  assertEquals(findInvalidUtf8(new Uint8Array([...bytesOf("ä\ufffd"), 0xc3])), 5);
  assertEquals(findInvalidUtf8(new Uint8Array([0x80])), 0);
});
