import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { jsonPieces } from "../../../lib/files/json_pieces.ts";

Deno.test("jsonPieces() writes what JSON.stringify() writes", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
    assertEquals([...jsonPieces(value)].join(""), JSON.stringify(value, null, 2));
  }));
  const odd = { left: undefined, list: [undefined, 1], text: "a\nb", empty: {} };
  assertEquals([...jsonPieces(odd)].join(""), JSON.stringify(odd, null, 2));
});

Deno.test("jsonPieces() cuts a long list into several pieces", () => {
  const value = { list: Array.from({ length: 40_000 }, (_, id) => ({ id, text: "x".repeat(50) })) };
  const pieces = [...jsonPieces(value)];
  assert(pieces.length > 2 && pieces.every(({ length }) => length < 1.1 * 2 ** 20));
  assertEquals(pieces.join(""), JSON.stringify(value, null, 2));
});
