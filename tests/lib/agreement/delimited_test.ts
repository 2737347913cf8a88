import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readDelimited } from "../../../lib/agreement/delimited.ts";

function cellsOf(text: string, separator = ","): readonly (readonly string[])[] {
  const { records, fault } = readDelimited(text, separator);
  assertEquals(fault, undefined);
  return records.map(({ cells }) => cells);
}

Deno.test("readDelimited() gives back what was quoted by the rules", () => {
  const letter = fc.constantFrom("a", "猫", '"', ",", "\t", "\n", "\r\n", " ");
  const cell = fc.string({ unit: letter, maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1 });
  fc.assert(fc.property(
    table,
    fc.constantFrom(",", "\t"),
    fc.constantFrom("\n", "\r\n", "\r"),
    (rows, separator, end) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = rows.map((cells) => cells.map(quoted).join(separator) + end).join("");
      assertEquals(cellsOf(text, separator), rows);
    },
  ));
});

Deno.test("readDelimited() reads unquoted cells as they are, empty ones among them", () => {
  assertEquals(cellsOf('a,,b\n5" disc, c'), [["a", "", "b"], ['5" disc', " c"]]);
  assertEquals(cellsOf("a,\n\n,b"), [["a", ""], [""], ["", "b"]]);
  assertEquals(cellsOf(""), []);
});

Deno.test("readDelimited() names the line on which a record begins", () => {
  const { records } = readDelimited('a\n"b\r\nb\nb",c\r\nd', ",");
  assertEquals(records.map(({ line }) => line), [1, 2, 5]);
});

Deno.test("readDelimited() names the line on which the quoting breaks", () => {
  const open = readDelimited('a,b\nc,"d\nd",e\n"f', ",");
  assertEquals(open.fault, { line: 4, message: "a quote is opened and never closed" });
  assertEquals(open.records.length, 2);
  assertEquals(readDelimited('a\n"b"c\nd', ",").fault?.line, 2);
});
