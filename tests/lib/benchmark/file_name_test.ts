import { assertEquals } from "@std/assert";
import { fileNameFault, fileNameKey } from "../../../lib/benchmark/file_name.ts";

const names: readonly (readonly [string, string | undefined])[] = [
  ["00000_物理_medium", undefined],
  ["a.b c-d(1)", undefined],
  ["物".repeat(66), undefined],
  ["console", undefined],
  ["com10", undefined],
  ["", "is empty"],
  ["..", "begins or ends with a dot or a space"],
  [".hidden", "begins or ends with a dot or a space"],
  ["name.", "begins or ends with a dot or a space"],
  [" name", "begins or ends with a dot or a space"],
  ["name ", "begins or ends with a dot or a space"],
  ["../name", 'contains "/"'],
  ["a\\b", 'contains "\\\\"'],
  ["C:name", 'contains ":"'],
  ["what?", 'contains "?"'],
  ["a\0b", 'contains "\\u0000"'],
  ["a\nb", 'contains "\\n"'],
  ["a\u007fb", 'contains "\u007f"'],
  ["a\ud800", "contains half a surrogate pair"],
  ["物".repeat(67), "takes 201 bytes, more than 200"],
  ["CON", "is a name that Windows reserves"],
  ["nul.tar", "is a name that Windows reserves"],
  ["Lpt1", "is a name that Windows reserves"],
  ["com²", "is a name that Windows reserves"],
];

for (const [name, fault] of names) {
  const says = fault === undefined ? "accepts" : "refuses";
  Deno.test(`fileNameFault() ${says} ${JSON.stringify(name.slice(0, 20))}`, () => {
    assertEquals(fileNameFault(name), fault);
  });
}

Deno.test("fileNameKey() is the same for names that fall together", () => {
  assertEquals(fileNameKey("Café"), fileNameKey("cafe\u0301"));
  assertEquals(fileNameKey("ÉTÉ"), fileNameKey("e\u0301te\u0301"));
  assertEquals(fileNameKey("cafe") === fileNameKey("café"), false);
});
