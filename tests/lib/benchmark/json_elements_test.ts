import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bytesOf, elementsOf } from "./helpers.ts";

const LIST = '[{"a": "x\\"]}"}, {"b": [1, {"c": null}]}]';
const LISTS = '{"物理": [{"a": 1}, {"a": 2}], "空": [], "环境": [{"a": 3}]}';
const LINES = '{"a": 1}\n\n  {"a": "ä\\n"}\r\n{"a": []}';

Deno.test("readElements() reads a list", async () => {
  assertEquals(await elementsOf(LIST), [
    { index: 0, offset: 1, value: { a: 'x"]}' } },
    { index: 1, offset: 17, value: { b: [1, { c: null }] } },
  ]);
});

Deno.test("readElements() reads an object of lists and numbers its elements through", async () => {
  assertEquals(await elementsOf(LISTS), [
    { index: 0, offset: 12, key: "物理", value: { a: 1 } },
    { index: 1, offset: 22, key: "物理", value: { a: 2 } },
    { index: 2, offset: 55, key: "环境", value: { a: 3 } },
  ]);
});

Deno.test("readElements() reads JSON Lines, blank lines and CRLF included", async () => {
  assertEquals(await elementsOf(LINES), [
    { index: 0, offset: 0, value: { a: 1 } },
    { index: 1, offset: 12, value: { a: "ä\n" } },
    { index: 2, offset: 27, value: { a: [] } },
  ]);
});

Deno.test("readElements() takes a line for JSON Lines whatever its first member holds", async () => {
  for (const first of ["1", '"x"', "[]", '["x"]', "{}", "[[{}]]", "null"]) {
    const line = `{"tags": ${first}, "id": "x"}`;
    const found = await elementsOf(`${line}\n${line}`);
    assertEquals(found.length, 2, line);
    assertEquals((found[1] as { value: unknown }).value, JSON.parse(line));
  }
});

Deno.test("readElements() tolerates a byte order mark and leading white space", async () => {
  assertEquals(await elementsOf('\ufeff \r\n\t[{"a": 1}] \n'), [
    { index: 0, offset: 8, value: { a: 1 } },
  ]);
  assertEquals((await elementsOf('\ufeff{"a": 1}\n{"a": 2}')).length, 2);
});

Deno.test("readElements() gives nothing for empty lists", async () => {
  for (const empty of ["[]", " [ ] ", '{"物理": []}', '{"a": [], "b": [ ] }']) {
    assertEquals(await elementsOf(empty), [], empty);
  }
});

Deno.test("readElements() passes over elements that nobody wants, unparsed", async () => {
  const found = await elementsOf('[{"a": 1}, {broken}, {"a": 3}]', { wanted: (at) => at !== 1 });
  assertEquals(found, [
    { index: 0, offset: 1, value: { a: 1 } },
    { index: 2, offset: 21, value: { a: 3 } },
  ]);
});

for (const [name, text] of Object.entries({ LIST, LISTS, LINES })) {
  Deno.test(`readElements() gives the same wherever a read ends: ${name}`, async () => {
    const bytes = bytesOf(`\ufeff\n${text}\n`);
    const whole = await elementsOf(bytes);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      for (const longText of [0, 2, 1000]) {
        assertEquals(await elementsOf(bytes, { cuts: [cut], longText }), whole, `cut at ${cut}`);
      }
    }
    for (const readSize of [1, 2, 3, 7]) {
      assertEquals(await elementsOf(bytes, { readSize, longText: 1 }), whole);
    }
  });
}

const objects = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()));
const reading = fc.record({
  longText: fc.integer({ min: 0, max: 20 }),
  readSize: fc.integer({ min: 1, max: 64 }),
});

Deno.test("readElements() reads any list of objects as JSON.parse does", async () => {
  await fc.assert(
    fc.asyncProperty(objects, fc.nat(3), reading, async (list, indent, options) => {
      const text = JSON.stringify(list, null, indent);
      const values = (await elementsOf(text, options)).map((found) =>
        (found as { value: unknown }).value
      );
      assertEquals(JSON.stringify(values), JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 300 },
  );
});

Deno.test("readElements() reads any objects as JSON Lines as JSON.parse does", async () => {
  await fc.assert(
    fc.asyncProperty(objects, reading, async (list, options) => {
      // A first line that is an object of lists of objects is what it looks like.
      const lines = [{ first: 1 }, ...list].map((value) => JSON.stringify(value));
      const values = (await elementsOf(lines.join("\n"), options)).map((found) =>
        (found as { value: unknown }).value
      );
      assertEquals(JSON.stringify(values), `[${lines.map(normal).join(",")}]`);
    }),
    { numRuns: 300 },
  );
});

function normal(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

Deno.test("readElements() finds the end of a list that is cut off anywhere", async () => {
  const bytes = bytesOf(`${LIST.slice(0, -1)}, {"long": "${"x".repeat(50)}"}]`);
  for (let length = 1; length < bytes.length; length += 1) {
    const found = await elementsOf(bytes.subarray(0, length), { longText: 10 });
    const { kind, offset, fatal, message } = found.at(-1) as Record<string, unknown>;
    assertEquals([kind, fatal], ["broken_json", true], `length ${length}`);
    const isLiteral = bytesOf("[null").length; // a cut literal is reported where it begins
    assert(Number(offset) <= length && Number(offset) > length - isLiteral, `length ${length}`);
    if (offset === length) assert(String(message).endsWith("found the end of the file"));
  }
});

const faults: readonly (readonly [string, readonly Record<string, unknown>[]])[] = [
  ["", [{
    kind: "empty_file",
    message: "is empty; expected a JSON list of pairs, an object of category -> list of pairs, " +
      "or JSON Lines",
    fatal: true,
  }]],
  ["\ufeff \n", [{
    kind: "empty_file",
    message: "is empty; expected a JSON list of pairs, an object of category -> list of pairs, " +
      "or JSON Lines",
    fatal: true,
  }]],
  ['"text"', [{
    kind: "wrong_shape",
    message: 'starts with "\\""; expected a JSON list of pairs, an object of category -> list ' +
      "of pairs, or JSON Lines",
    fatal: true,
  }]],
  [
    '[1, null, [], true, "x"]',
    ["a number", "null", "a list", "a boolean", "a text"].map(
      (type, index) => ({
        kind: "wrong_shape",
        index,
        message: `is ${type}, not an object with the fields of a pair`,
      }),
    ),
  ],
  ["[{},]", [{ index: 0, offset: 1, value: {} }, {
    kind: "broken_json",
    index: 1,
    offset: 4,
    message: 'broken JSON at byte 4: expected a value, found "]"',
    fatal: true,
  }]],
  ['[{}, {"a" 1}, {}]', [{ index: 0, offset: 1, value: {} }, {
    kind: "broken_json",
    index: 1,
    offset: 10,
    message: 'broken JSON at byte 10: expected ":", found "1"',
    fatal: true,
  }]],
  ["[{} {}]", [{ index: 0, offset: 1, value: {} }, {
    kind: "broken_json",
    index: 1,
    offset: 4,
    message: 'broken JSON at byte 4: expected "," or "]", found "{"',
    fatal: true,
  }]],
  ['[{"a": "un"quoted"}, {}]', [{
    kind: "broken_json",
    index: 0,
    offset: 11,
    message: 'broken JSON at byte 11: expected "," or "}", found "q"',
    fatal: true,
  }]],
  ['[{"a": 1]', [{
    kind: "broken_json",
    index: 0,
    offset: 8,
    message: 'broken JSON at byte 8: expected "," or "}", found "]"',
    fatal: true,
  }]],
  ["[{}] x", [{ index: 0, offset: 1, value: {} }, {
    kind: "broken_json",
    offset: 5,
    message: 'broken JSON at byte 5: expected the end of the file, found "x"',
    fatal: true,
  }]],
  ["[nul]", [{
    kind: "broken_json",
    index: 0,
    offset: 1,
    message: 'broken JSON at byte 1: expected a value, found "n"',
    fatal: true,
  }]],
  ['{\n "version": 2,\n "pairs": [{}]}', [{
    kind: "wrong_shape",
    field: "version",
    message: "is a number, not a list of pairs; expected a JSON list of pairs, an object of " +
      "category -> list of pairs, or JSON Lines",
  }, { index: 0, offset: 28, key: "pairs", value: {} }]],
  ['{"a": [{}], b: []}', [{ index: 0, offset: 7, key: "a", value: {} }, {
    kind: "broken_json",
    offset: 12,
    message: 'broken JSON at byte 12: expected a category in quotes, found "b"',
    fatal: true,
  }]],
  ['{"a": [{}] "b": []}', [{ index: 0, offset: 7, key: "a", value: {} }, {
    kind: "broken_json",
    offset: 11,
    message: 'broken JSON at byte 11: expected "," or "}", found "\\""',
    fatal: true,
  }]],
  ['{"a": 1}\n{"a": \n{"a": 3}\n7\n{"a": 4} x', [
    { index: 0, offset: 0, value: { a: 1 } },
    {
      kind: "broken_json",
      index: 1,
      offset: 15,
      message: "broken JSON at byte 15: expected a value, found the end of the line",
    },
    { index: 2, offset: 16, value: { a: 3 } },
    {
      kind: "wrong_shape",
      index: 3,
      message: "is a number, not an object with the fields of a pair",
    },
    {
      kind: "broken_json",
      index: 4,
      offset: 36,
      message: 'broken JSON at byte 36: expected nothing more, found "x"',
    },
  ]],
];

for (const [text, expected] of faults) {
  Deno.test(`readElements() says what is wrong with ${JSON.stringify(text)}`, async () => {
    assertEquals(await elementsOf(text), expected);
    assertEquals(await elementsOf(text, { readSize: 1 }), expected);
  });
}

Deno.test("readElements() finds bytes that are not UTF-8", async () => {
  const bytes = bytesOf('[{"a": "\ufffdx"}]');
  bytes.set([0xff], bytes.indexOf("x".charCodeAt(0)));
  const [defect] = await elementsOf(bytes);
  assertEquals(
    (defect as { message: string }).message,
    "broken JSON at byte 11: expected UTF-8 text, found byte 0xff",
  );
});

Deno.test("readElements() says that UTF-16 is not read", async () => {
  assertEquals(await elementsOf(new Uint8Array([0xff, 0xfe, 0x5b, 0, 0x5d, 0])), [
    { kind: "wrong_shape", message: "is UTF-16 text; save it as UTF-8", fatal: true },
  ]);
});

Deno.test("readElements() gives up an element that has no end, and says where it breaks", async () => {
  const text = `[{"a": "never closed}, ${'{"b": 1}, '.repeat(100)}`;
  const [defect] = await elementsOf(text, { maxBytes: 50, readSize: 10 });
  assertEquals(defect, {
    kind: "broken_json",
    index: 0,
    offset: 25,
    message: 'broken JSON at byte 25: expected "," or "}", found "b"',
    fatal: true,
  });
  const [endless] = await elementsOf(`[{"a": "${"x".repeat(100)}"}]`, {
    maxBytes: 50,
    readSize: 10,
  });
  assertEquals((endless as { kind: string }).kind, "broken_json");
});

Deno.test("readElements() keeps long texts apart from texts like its own marks", async () => {
  const value = { long: "x".repeat(40), ["long key ".repeat(9)]: "y".repeat(40), short: `\\"` };
  const [found] = await elementsOf(JSON.stringify([value]), { longText: 20 });
  assertEquals((found as { value: unknown }).value, value);
});
