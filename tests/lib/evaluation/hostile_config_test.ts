import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { parseConfig } from "../../../lib/evaluation/load_config.ts";
import { configJsonSchema } from "../../../lib/evaluation/config_schema.ts";
import { parsePrompts } from "../../../lib/prompts/mod.ts";
import { loadPromptSet } from "../../../lib/prompts/prompt_set.ts";
import { parseRatings } from "../../../lib/agreement/ratings_file.ts";
import { parsePreferences } from "../../../lib/agreement/preferences_file.ts";
import { readCanary } from "../../../lib/evaluation/canary_file.ts";
import { readPairs } from "../../../lib/benchmark/read_pairs.ts";
import { InputError } from "../../../lib/input_error.ts";
import { ProblemsError } from "../../../lib/text/problem.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

const MINIMAL = {
  benchmark: { data_path: "sample" },
  diffusion_model: { class_path: "copy" },
  reward_model: { class_path: "reference" },
};

/** What became of a configuration: it is one, or its problems, each with its place. */
async function fateOf(text: string): Promise<"loaded" | readonly string[]> {
  try {
    await parseConfig(text, "my.yaml");
    return "loaded";
  } catch (error) {
    assert(error instanceof ProblemsError, `${error instanceof Error ? error.stack : error}`);
    for (const { file, line, column, message } of error.problems) {
      assertEquals(file.endsWith(".yaml"), true);
      assert(line >= 1 && column >= 1, `${line}:${column}`);
      assert(message.length > 0 && message.length < 5000, message);
      assert(!/\[object |undefined|\n\s+at |TypeError|RangeError/.test(message), message);
    }
    return error.problems.map(({ keyPath, message }) => `${keyPath.join(".")}: ${message}`);
  }
}

/** Paths of all keys of the schema. */
function schemaPaths(
  schema: unknown,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  const properties = (schema as { properties?: Record<string, unknown> }).properties ?? {};
  return Object.entries(properties).flatMap(([key, inner]) => {
    const here = [...path, key];
    return [here, ...schemaPaths(inner, here)];
  });
}

const PATHS = schemaPaths(configJsonSchema());
const oddKey = fc.constantFrom(
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "<<",
  "",
  "评分",
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      null,
      true,
      false,
      "",
      " ",
      "..",
      "yes",
      "~",
      "1e3",
      "0x10",
      "2026-01-01",
      -0,
      1e308,
      -1,
      2 ** 53,
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: "binary-ascii" }),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 6 }), oddKey), tie("any"), { maxKeys: 4 }),
  ),
})).any;

function withValue(path: readonly string[], put: unknown): unknown {
  const config: Record<string, unknown> = structuredClone(MINIMAL);
  let inner = config;
  for (const key of path.slice(0, -1)) {
    inner = (inner[key] ??= {}) as Record<string, unknown>;
  }
  inner[path.at(-1) ?? ""] = put;
  return config;
}

Deno.test("parseConfig() makes a configuration or problems with places of any value at any key", async () => {
  assert(PATHS.length > 40);
  let loaded = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), value, async (path, put) => {
      if (await fateOf(JSON.stringify(withValue(path, put))) === "loaded") loaded += 1;
    }),
    { seed: 9, numRuns: 800 },
  );
  assert(loaded > 0);
});

Deno.test("parseConfig() makes problems with places of any value, and of any bytes", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (put) => void await fateOf(JSON.stringify(put))),
    { seed: 9, numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await fateOf(new TextDecoder().decode(bytes));
      await fateOf(new TextDecoder("latin1").decode(bytes));
    }),
    { seed: 9, numRuns: 300 },
  );
});

Deno.test("parseConfig() makes a configuration or problems of the ready ones, changed anywhere", async () => {
  const folder = new URL("../../../config/", import.meta.url);
  const texts: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".yaml")) texts.push(await Deno.readTextFile(new URL(name, folder)));
  }
  const put = fc.oneof(
    fc.constantFrom(
      ..."{}[]:,#&*!|>'\"%@`-?\t\n ",
      "&a ",
      "*a",
      "<<: ",
      "!!js/function ",
      "!!binary ",
      "--- ",
      "? ",
      "\0",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 9 }), put), {
        minLength: 1,
        maxLength: 4,
      }),
      async (text, edits) => {
        const changed = edits.reduce((all, [at, cut, piece]) => {
          const start = Math.floor(at * all.length);
          return all.slice(0, start) + piece + all.slice(start + cut);
        }, text);
        await fateOf(changed);
      },
    ),
    { seed: 9, numRuns: 300 },
  );
});

const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"].concat(
  Array.from("bcdefghijk", (name, index) => {
    const inner = "abcdefghij"[index];
    return `${name}: &${name} [${Array(9).fill(`*${inner}`).join(", ")}]`;
  }),
).join("\n");

const HOSTILE: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
  "a bomb of aliases": [bomb, /its aliases \(\*\) stand for more than 100000 values/],
  "a bomb in a value": [
    `benchmark: { data_path: sample }\n${bomb}\nprompts: *k`,
    /its aliases/,
  ],
  "an alias of itself": ["a: &a [*a]", /alias|anchor|more than/i],
  "lists within lists": [`a: ${"[".repeat(50_000)}`, /too deep|levels/],
  "maps within maps": [`${"{a: ".repeat(50_000)}1${"}".repeat(50_000)}`, /too deep|levels/],
  "dashes": ["- ".repeat(50_000), /too deep|levels|expected/],
  "questions": ["? ".repeat(20_000), /too deep|levels|expected/],
  "a prototype": [
    `${JSON.stringify(MINIMAL)}`.replace(/}$/, ', "__proto__": {"polluted": true}}'),
    /__proto__/,
  ],
  "a constructor": [
    JSON.stringify({ ...MINIMAL, constructor: { prototype: { polluted: true } } }),
    /constructor/,
  ],
  "a merge key": ["<<: { benchmark: { data_path: sample } }\nunknown: 1", /unknown/],
  "a key twice": ["benchmark: { data_path: a }\nbenchmark: { data_path: b }", /duplicate/i],
  "a function": ["benchmark: !!js/function 'function () { return 1 }'", /tag/],
  "binary data": ["benchmark: { data_path: !!binary aGk= }", /data_path: expected a text/],
  "an unknown tag": ["benchmark: !mine 1", /tag/],
  "two documents": ["a: 1\n---\nb: 2", /document/],
  "a NUL": ["benchmark: \0", /./],
  "a tab": ["benchmark:\n\tdata_path: sample", /expected a mapping/],
  "nothing": ["", /expected/],
  "a number": ["7", /expected/],
};

for (const [name, [text, says]] of Object.entries(HOSTILE)) {
  Deno.test(`parseConfig() tells the problems of a configuration with ${name}`, async () => {
    const fate = await fateOf(text);
    assert(fate !== "loaded", "it was taken");
    assertMatch(fate.join("\n"), says);
    assertEquals(Reflect.get({}, "polluted"), undefined);
  });
}

Deno.test("parseConfig() reads a large file once, and says what is wrong with it", async () => {
  const text = `${JSON.stringify(MINIMAL).slice(0, -1)}, "x": "${"x".repeat(5_000_000)}"}`;
  const fate = await fateOf(text);
  assert(fate !== "loaded");
  assertMatch(fate.join("\n"), /x/);
});

/** Whatever it is given, a reader gives what it read or one error for the user. */
async function isReadOrRefused(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    assert(error instanceof InputError, `${error instanceof Error ? error.stack : error}`);
    assert(error.message.length > 0 && !/\[object |\n\s+at /.test(error.message), error.message);
  }
}

const prompts = { system_prompt: "Judge.", user_prompt_template: "{edit_instruction}" };

Deno.test("prompt sets of any value and text are read or refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ maxLength: 8 }), oddKey), value, async (key, put) => {
      await isReadOrRefused(() => parsePrompts({ [key]: put, 物理: prompts }));
      await isReadOrRefused(() => parsePrompts({ 物理: { ...prompts, [key]: put } }));
      await isReadOrRefused(() => parsePrompts(put));
      await isReadOrRefused(() =>
        loadPromptSet({ file: "p.yaml", text: `${key}: ${JSON.stringify(put)}` })
      );
    }),
    { seed: 9, numRuns: 300 },
  );
  await isReadOrRefused(() => loadPromptSet({ file: "p.yaml", text: bomb }));
  await isReadOrRefused(() => loadPromptSet({ file: "p.yaml", text: "[".repeat(50_000) }));
});

Deno.test("files of ratings and preferences of any text are read or refused", async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      "id",
      "rater",
      "score",
      "first",
      "second",
      "tie",
      "7",
      "-1",
      "NA",
      "__proto__",
      "\t",
      ",",
      '"',
      "\n",
      "{",
      "}",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  const text = fc.oneof(
    fc.array(cell, { maxLength: 30 }).map((cells) => cells.join("\t")),
    fc.array(cell, { maxLength: 30 }).map((cells) => `id,rater,score\n${cells.join(",")}`),
    fc.array(value, { maxLength: 5 }).map((values) =>
      values.map((one) => JSON.stringify(one)).join("\n")
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.constantFrom("r.tsv", "r.csv", "r.json", "r.jsonl"),
      async (made, file) => {
        await isReadOrRefused(() => parseRatings(made, { file }));
        await isReadOrRefused(() => parsePreferences(made, { file, first: "a", now: "b" }));
      },
    ),
    { seed: 9, numRuns: 1000 },
  );
});

Deno.test("benchmark and canary files of any value and bytes are read or refused", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/file.jsonl`;
    const record = fc.record({
      subset: fc.oneof(fc.constant("物理"), value),
      src_img_b64: fc.oneof(fc.constant("aGk="), value),
      edit_instruction_en: value,
      tags: value,
      __proto__: value,
      id: value,
    }, { requiredKeys: [] });
    const content = fc.oneof(
      value.map((one) => JSON.stringify(one)),
      fc.array(record, { maxLength: 4 }).map((list) => JSON.stringify(list)),
      fc.array(record, { maxLength: 4 }).map((list) =>
        list.map((one) => JSON.stringify(one)).join("\n")
      ),
      fc.record({ canary: fc.constant(1), id: value, score: value, source: value }).map((one) =>
        JSON.stringify(one)
      ),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => new TextDecoder("latin1").decode(bytes)),
      fc.constant("[".repeat(50_000)),
      fc.constant('{"a":'.repeat(50_000)),
    );
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        await Deno.writeTextFile(path, text);
        await isReadOrRefused(() => Array.fromAsync(readPairs(path, { language: "en" })));
        await isReadOrRefused(() => Array.fromAsync(readCanary(path)));
      }),
      { seed: 9, numRuns: 250 },
    );
  });
});
