import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fileNameFault, fileNameKey, fileNames } from "../../../lib/benchmark/file_name.ts";

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
  ["a\u202eb", "contains what is not shown"],
  ["a\u200bb", "contains what is not shown"],
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

Deno.test("fileNameKey() is the same for letters that some systems fold", () => {
  for (
    const [a, b] of [["Straße", "STRASSE"], ["ſ", "s"], ["\u212a", "k"], ["ΟΔΟΣ", "οδος"]] as const
  ) {
    assertEquals(fileNameKey(a), fileNameKey(b), `${a} ${b}`);
  }
});

/** Texts like those of careless and of hostile files. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.array(
    fc.constantFrom(
      ..."./\\:aAéÉ ~\0\n\u202e",
      "e\u0301",
      "\ud800",
      "\udfff",
      "CON",
      "nul",
      "..",
      "~0123456789abcdef",
      "物",
      "ß",
      "SS",
    ),
    { maxLength: 5 },
  ).map((parts) => parts.join("")),
);

/** What no name may have on any of the three systems, written without looking at the code. */
function assertSafe(name: string): void {
  assert(name.length > 0 && name.isWellFormed());
  assert(new TextEncoder().encode(`${name}.png`).length <= 255, name);
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  assert(!/[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]/.test(name), JSON.stringify(name));
  assert(!/^\.|^ |[. ]$/.test(name), JSON.stringify(name));
  assert(!/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i.test(name), name);
}

Deno.test("fileNames() gives every text a safe name, different from all others on every system", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
      const names = fileNames(texts);
      const distinct = [...new Set(texts)];
      assertEquals([...names.keys()], distinct);
      for (const name of names.values()) assertSafe(name);
      const folds = [
        (name: string) => name.normalize("NFC").toLowerCase(),
        (name: string) => name.normalize("NFD").toUpperCase(),
        (name: string) => name.normalize("NFD").toLowerCase().normalize("NFC"),
      ];
      for (const fold of folds) {
        assertEquals(new Set([...names.values()].map(fold)).size, distinct.length);
      }
      assertEquals([...fileNames(texts)], [...names]);
    }),
    { seed: 9, numRuns: 2000 },
  );
});

Deno.test("fileNames() keeps what is safe, and gives the same name to an odd text among any others", () => {
  const usual = ["00000_物理_medium", "COCO_000123", "a b", "café", "v1.2"];
  assertEquals([...fileNames(usual).values()], usual);
  const odd = "../../etc/passwd";
  assertEquals(fileNames([odd]).get(odd), fileNames([...usual, odd]).get(odd));
  assertEquals(fileNames([odd]).get(odd)?.replace(/[0-9a-f]{16}$/, ""), "_etc_passwd~");
  // What looks like a name that was made is made anew, so that none can be foreseen.
  const made = fileNames([odd]).get(odd) ?? "";
  assertEquals(new Set(fileNames([odd, made]).values()).size, 2);
});

Deno.test("fileNames() takes 100,000 ids", () => {
  const ids = Array.from(
    { length: 100_000 },
    (_, index) => index % 3 === 0 ? `a/${index}` : `${index}`,
  );
  assertEquals(new Set(fileNames(ids).values()).size, 100_000);
});
