import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeLiteral, parseRawJson, type RawJson } from "../../../lib/text/raw_json.ts";
import { bytesOf } from "../benchmark/helpers.ts";

/** The value with texts in place of their bytes. */
function decoded(value: RawJson): unknown {
  if (value instanceof Uint8Array) return decodeLiteral(value);
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decoded(member)]));
}

Deno.test("parseRawJson() reads what JSON.parse() reads, its long texts as bytes", () => {
  fc.assert(fc.property(
    fc.json({ noUnicodeString: false }),
    fc.constantFrom("", " ", "\n\t\r "),
    fc.integer({ min: 0, max: 20 }),
    (json, blank, longText) => {
      const text = `${blank}${json}${blank}`;
      const value = parseRawJson(bytesOf(text), { longText });
      assertEquals(JSON.stringify(decoded(value)), JSON.stringify(JSON.parse(text)));
    },
  ));
});

Deno.test("parseRawJson() leaves texts of more bytes than the limit, white space in front or not", () => {
  for (const blank of ["", "\n\n", "  \r\n"]) {
    const value = parseRawJson(bytesOf(`${blank}{"a": ["xyz", "wxyz"], "long key": "\\u00e9"}`), {
      longText: 3,
    });
    assertEquals(value, { a: ["xyz", bytesOf("wxyz")], "long key": bytesOf("\\u00e9") });
  }
});

Deno.test("parseRawJson() leaves long texts in members of any name, beside the deepest nest", () => {
  const nest = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const text = `{"nest": ${nest}, "__proto__": "wxyz", "list": [[{"a": "wxyz"}], null, "wxyz"]}`;
  const value = parseRawJson(bytesOf(text), { longText: 3 });
  const { nest: _, ...rest } = value as { readonly nest: unknown };
  const long = bytesOf("wxyz");
  assertEquals(Object.entries(rest), [["__proto__", long], ["list", [[{ a: long }], null, long]]]);
  assertEquals(parseRawJson(bytesOf('"wxyz"'), { longText: 3 }), long);
});

Deno.test("parseRawJson() refuses what JSON.parse() refuses around long texts", () => {
  for (
    const text of ["", "{", '{"a": "wxyz"', '{"a": "wxyz"}}', '{"a": "wxyz",}', '["wxyz"', "wxyz"]
  ) {
    assertThrows(() => parseRawJson(bytesOf(text), { longText: 3 }), SyntaxError);
  }
  assertThrows(() => parseRawJson(new Uint8Array([0x22, 0xff, 0x22])), TypeError);
});
