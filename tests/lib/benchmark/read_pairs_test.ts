import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { Defect } from "../../../lib/benchmark/defect.ts";
import {
  type PairEvent,
  readPairs,
  type ReadPairsOptions,
} from "../../../lib/benchmark/read_pairs.ts";
import { gzip, noisePng, rawPair, withFile } from "./helpers.ts";

async function eventsOf(
  content: string | Uint8Array,
  options: Partial<ReadPairsOptions> = {},
): Promise<readonly PairEvent[]> {
  return await withFile(
    content,
    (path) => Array.fromAsync(readPairs(path, { language: "en", ...options })),
  );
}

async function pairWith(
  changes: Readonly<Record<string, unknown>>,
  options: Partial<ReadPairsOptions> = {},
): Promise<PairEvent & { readonly kind: "pair" }> {
  const [event] = await eventsOf(JSON.stringify([await rawPair(changes)]), options);
  if (event?.kind !== "pair") throw new Error(`no pair: ${JSON.stringify(event)}`);
  return event;
}

async function defectsWith(
  changes: Readonly<Record<string, unknown>>,
  options: Partial<ReadPairsOptions> = {},
): Promise<readonly Defect[]> {
  const events = await eventsOf(JSON.stringify([await rawPair(changes)]), options);
  return events.flatMap((event) => event.kind === "defect" ? [event.defect] : []);
}

const ID = "00000_物理_medium";
const SOURCE = await noisePng(8, 6);

Deno.test("readPairs() reads every field of the own format", async () => {
  const target = await noisePng(4, 4);
  assertEquals(await pairWith({ target_img_b64: target.toBase64() }), {
    kind: "pair",
    pair: {
      index: 0,
      id: ID,
      category: "物理",
      instruction: "Move the lamp",
      description: "A lamp",
      rationale: "The shadow follows",
      tags: ["light", "shadow"],
      difficulty: "medium",
      seed: 7,
      source: SOURCE,
      target,
    },
    offset: 1,
    fallbacks: [],
  });
});

Deno.test("readPairs() needs no more than category, instruction and source image", async () => {
  const { pair } = await pairWith({
    edit_instruction: undefined,
    original_description_en: undefined,
    original_description: null,
    rationale_short_en: undefined,
    rationale_short: " ",
    tags: null,
    difficulty: undefined,
    original_image_path: undefined,
    seed: null,
    target_img_b64: "",
  });
  assertEquals(pair, {
    index: 0,
    id: "物理_0",
    category: "物理",
    instruction: "Move the lamp",
    description: "",
    rationale: "",
    tags: [],
    difficulty: "",
    source: SOURCE,
  });
});

Deno.test("readPairs() reads the same pairs from every shape, plain and packed", async () => {
  const first = await rawPair({ original_image_path: "a/0.png" });
  const second = await rawPair({ original_image_path: "a/1.png", src_img_b64: "aGk=" });
  const { subset: _, ...withoutCategory } = second;
  const shapes = [
    JSON.stringify([first, second]),
    JSON.stringify([first, second], null, 2),
    JSON.stringify({ "物理": [first, withoutCategory] }),
    `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`,
  ];
  const pairsOf = async (content: string | Uint8Array) =>
    (await eventsOf(content)).map((event) => event.kind === "pair" ? event.pair : event);
  const expected = await pairsOf(shapes[0] ?? "");
  assertEquals(expected.map((pair) => "id" in pair && pair.id), ["0", "1"]);
  for (const shape of shapes) {
    assertEquals(await pairsOf(shape), expected);
    assertEquals(await pairsOf(await gzip(shape)), expected);
  }
});

Deno.test("readPairs() takes the key of the list for the category, whatever the pair says", async () => {
  const [event] = await eventsOf(JSON.stringify({ physical: [await rawPair()] }));
  assertEquals(event?.kind === "pair" && event.pair.category, "physical");
});

Deno.test("readPairs() falls back to the other language and says so", async () => {
  const english = await pairWith({ edit_instruction_en: undefined, rationale_short_en: " " });
  assertEquals(english.pair.instruction, "移动灯");
  assertEquals(english.pair.rationale, "影子跟随");
  assertEquals(english.fallbacks, [
    { text: "instruction", missing: "edit_instruction_en", used: "edit_instruction" },
    { text: "rationale", missing: "rationale_short_en", used: "rationale_short" },
  ]);
  const chinese = await pairWith({ original_description: null }, { language: "zh" });
  assertEquals(chinese.pair.instruction, "移动灯");
  assertEquals(chinese.pair.description, "A lamp");
  assertEquals(chinese.fallbacks, [
    { text: "description", missing: "original_description", used: "original_description_en" },
  ]);
});

Deno.test("readPairs() reads fields under other names", async () => {
  const { pair, fallbacks } = await pairWith(
    { kind: "social", prompt: "Wave", input: "aGk=", key: 12, src_img_b64: undefined },
    { fields: { category: "kind", instruction: "prompt", source: "input", id: "key" } },
  );
  assertEquals([pair.category, pair.instruction, pair.id], ["social", "Wave", "12"]);
  assertEquals(pair.source, new Uint8Array([104, 105]));
  assertEquals(fallbacks, []);
});

Deno.test("readPairs() takes the id field, else the image's name, else category and index", async () => {
  const ids: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ id: "cup" }, "cup"],
    [{ id: 3 }, "3"],
    [{ id: "" }, ID],
    [{ original_image_path: "C:\\images\\a.b.png" }, "a.b"],
    [{ original_image_path: "noextension" }, "noextension"],
    [{ original_image_path: "folder/" }, "物理_0"],
    [{ original_image_path: undefined }, "物理_0"],
  ];
  for (const [changes, id] of ids) assertEquals((await pairWith(changes)).pair.id, id);
});

Deno.test("readPairs() takes a data URL, escaped slashes and wrapped lines", async () => {
  const large = Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) >>> 3);
  for (const image of [SOURCE, large]) {
    const base64 = image.toBase64();
    const url = `data:image/png;base64,${base64}`;
    assertEquals((await pairWith({ src_img_b64: url })).pair.source, image);
    const wrapped = base64.replace(/.{76}/g, "$&\n");
    assertEquals((await pairWith({ src_img_b64: wrapped })).pair.source, image);
    const text = JSON.stringify([await rawPair({ src_img_b64: base64 })]).replaceAll("/", "\\/");
    const [event] = await eventsOf(text);
    assertEquals(event?.kind === "pair" && event.pair.source, image);
  }
});

Deno.test("readPairs() decodes other texts that are very long", async () => {
  const instruction = 'Move "it" \n'.repeat(10_000);
  assertEquals(
    (await pairWith({ edit_instruction_en: instruction })).pair.instruction,
    instruction,
  );
  assertEquals((await pairWith({ tags: ["short", instruction] })).pair.tags, [
    "short",
    instruction,
  ]);
});

Deno.test("readPairs() reads only the wanted elements and stops after the last", async () => {
  const pairs = await Promise.all([0, 1, 2].map((at) => rawPair({ id: `p${at}` })));
  const text = `[${pairs.map((pair) => JSON.stringify(pair)).join(",")}, broken`;
  const events = await eventsOf(text, { indices: new Set([0, 2]) });
  assertEquals(events.map((event) => event.kind === "pair" && event.pair.id), ["p0", "p2"]);
  assertEquals(await eventsOf(text, { indices: new Set() }), []);
});

/** More than any gap that is read all the same. */
const LONG = 10_000_000;

/** Pairs, of which the second is long, in several shapes. */
async function shapes(): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const pairs = await Promise.all(
    ["a", "b", "c", "d", "e"].map((id) => rawPair({ id, tags: [id] })),
  );
  const [first, second, ...others] = pairs.map((pair) => JSON.stringify(pair));
  const long = JSON.stringify({ ...pairs[1], note: "x".repeat(LONG) });
  const list = `[${[first, long, ...others].join(" ,\n")}]`;
  return {
    "a list": list,
    "a list behind a byte order mark": `\ufeff \n${list}`,
    "JSON Lines": [first, long, "", ...others].join("\r\n"),
    "a short list": `[${[first, second, ...others].join()}]`,
    "an object of lists": `{"物理": ${list}, "环境": [${first?.replace('"a"', '"f"')}]}`,
    "a packed list": await gzip(list),
  };
}

for (const [name, content] of Object.entries(await shapes())) {
  Deno.test(`readPairs() finds pairs by their places in ${name}`, async () => {
    const all = await eventsOf(content);
    const offsets = all.map((event) => event.kind === "pair" ? event.offset : undefined);
    for (const chosen of [[0], [2, 4], [0, 1, 3], [4], [1, 2, 3, 4], [0, 1, 2, 3, 4]]) {
      const options = { indices: new Set(chosen), offsetOf: (index: number) => offsets[index] };
      assertEquals(await eventsOf(content, options), chosen.flatMap((index) => all[index] ?? []));
    }
  });
}

for (const name of ["a list", "JSON Lines", "a short list"]) {
  Deno.test(`readPairs() reads nothing between pairs whose places are known: ${name}`, async () => {
    const content = String((await shapes())[name]);
    const all = await eventsOf(content);
    const offsets = all.map((event) => event.kind === "pair" ? event.offset : 0);
    // Whatever looks through this counts, or ends, in another way.
    const broken = new TextEncoder().encode(content)
      .fill(name === "JSON Lines" ? 0x0a : 0x22, offsets[1], (offsets[2] ?? 0) - 4);
    const indices = new Set([0, 3]);
    let bytes = 0;
    const known = await eventsOf(broken, {
      indices,
      offsetOf: (index) => offsets[index],
      onRaw: (raw) => bytes += raw.length,
    });
    assertEquals(known, [all[0], all[3]].flatMap((event) => event ?? []));
    assertEquals(bytes <= 2 << 20, true, `${bytes} bytes were read`);
    assertNotEquals(await eventsOf(broken, { indices }), known);
  });
}

Deno.test("readPairs() says what is broken where a place is not that of a pair", async () => {
  const content = String((await shapes())["a list"]);
  const options = { indices: new Set([3]), offsetOf: () => 100 };
  const [event] = await eventsOf(content, options);
  assertEquals(event?.kind, "defect");
});

Deno.test("readPairs() may be asked for a million pairs", async () => {
  const indices = new Set(Array.from({ length: 1_000_000 }, (_, index) => index));
  const events = await eventsOf(JSON.stringify([await rawPair(), await rawPair()]), { indices });
  assertEquals(events.map(({ kind }) => kind), ["pair", "pair"]);
});

Deno.test("readPairs() ends with the signal's reason", async () => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(() => pairWith({}, { signal }));
  assertEquals(error, reason);
});

const at0 = { index: 0, id: ID };
const noInstruction = { edit_instruction: undefined, edit_instruction_en: undefined };

const defects:
  readonly (readonly [string, Readonly<Record<string, unknown>>, readonly Defect[]])[] = [
    ["a missing source image", { src_img_b64: undefined }, [{
      kind: "missing_field",
      ...at0,
      field: "src_img_b64",
      message: "is missing; each pair needs it; if it has another name here, set benchmark.fields",
    }]],
    ["an empty source image", { src_img_b64: "" }, [{
      kind: "missing_field",
      ...at0,
      field: "src_img_b64",
      message: "is empty; each pair needs it",
    }]],
    ["a source image of 0 bytes", { src_img_b64: "data:image/png;base64," }, [{
      kind: "missing_field",
      ...at0,
      field: "src_img_b64",
      message: "is an image of 0 bytes",
    }]],
    ["a misspelt instruction", { ...noInstruction, edit_instuction_en: "x" }, [{
      kind: "missing_field",
      ...at0,
      field: "edit_instruction_en",
      message: 'is missing, and so is edit_instruction (there is "edit_instuction_en"); each ' +
        "pair needs it; if it has another name here, set benchmark.fields",
    }]],
    ["an empty instruction", { edit_instruction_en: " \n", edit_instruction: null }, [{
      kind: "missing_field",
      ...at0,
      field: "edit_instruction_en",
      message: "is empty, and so is edit_instruction; each pair needs it",
    }]],
    ["a missing category", { subset: null, original_image_path: undefined }, [{
      kind: "missing_field",
      index: 0,
      field: "subset",
      message: "is empty; each pair needs it",
    }]],
    ["invalid base64", { src_img_b64: "iVBORw-KGgo=" }, [{
      kind: "invalid_base64",
      ...at0,
      field: "src_img_b64",
      message: 'is not valid base64 (found "-" at character 6); expected the bytes of a PNG, ' +
        "JPEG or WebP file in standard base64",
    }]],
    ["long invalid base64", { target_img_b64: `${"A".repeat(70_000)}\u00e4` }, [{
      kind: "invalid_base64",
      ...at0,
      field: "target_img_b64",
      message: 'is not valid base64 (found "ä" at character 70000); expected the bytes of a PNG, ' +
        "JPEG or WebP file in standard base64",
    }]],
    ["base64 that is cut short", { src_img_b64: "iVBORw0KG" }, [{
      kind: "invalid_base64",
      ...at0,
      field: "src_img_b64",
      message: "is not valid base64 (9 characters, so it is cut short or wrongly padded); " +
        "expected the bytes of a PNG, JPEG or WebP file in standard base64",
    }]],
    [
      "wrong types",
      { tags: "light", seed: 1.5, difficulty: 3, src_img_b64: ["x"], subset: {}, id: true },
      [
        { kind: "wrong_type", field: "subset", message: "is an object, expected a text" },
        { kind: "wrong_type", field: "id", message: "is a boolean, expected a text" },
        { kind: "wrong_type", field: "seed", message: "is a number, expected a whole number" },
        { kind: "wrong_type", field: "tags", message: "is a text, expected a list of texts" },
        { kind: "wrong_type", field: "difficulty", message: "is a number, expected a text" },
        { kind: "wrong_type", field: "src_img_b64", message: "is a list, expected a text" },
      ].map((defect) => ({ ...defect, ...at0 }) as Defect),
    ],
    ["tags that are no texts", { tags: ["a", 1] }, [{
      kind: "wrong_type",
      ...at0,
      field: "tags",
      message: "is a list, expected a list of texts",
    }]],
  ];

for (const [name, changes, expected] of defects) {
  Deno.test(`readPairs() reports ${name}`, async () => {
    assertEquals(await defectsWith(changes), expected);
  });
}

Deno.test("readPairs() finds every fault of a pair and says what it knows of it", async () => {
  const text = JSON.stringify([await rawPair({ src_img_b64: "?", id: "a/b", seed: "1" })]);
  const events = await eventsOf(text);
  assertEquals(
    events.map((event) => event.kind === "defect" && event.defect.kind),
    ["wrong_type", "invalid_base64"],
  );
  const [first] = events;
  assertEquals(first?.kind === "defect" && first.info, {
    index: 0,
    id: "a/b",
    category: "物理",
    instruction: "Move the lamp",
    description: "A lamp",
    rationale: "The shadow follows",
    tags: ["light", "shadow"],
    difficulty: "medium",
  });
});

for (
  const [where, field, changes] of [
    ["nobody reads", "mask", { mask: "A".repeat(70_000) }],
    ["lies in a list that nobody reads", "mask", { mask: [{ parts: [1, "A".repeat(70_000)] }] }],
    ["lies in a list", "tags", { tags: ["light", "A".repeat(70_000)] }],
    ["lies in an image", "target_img_b64", { target_img_b64: "A".repeat(70_000) }],
  ] as const
) {
  Deno.test(`readPairs() finds broken JSON in a very long text that ${where}`, async () => {
    const text = JSON.stringify([await rawPair(changes)]);
    const at = text.indexOf("A".repeat(70_000)) + 20;
    const [event] = await eventsOf(`${text.slice(0, at)}\n${text.slice(at + 1)}`);
    const offset = new TextEncoder().encode(text.slice(0, at)).length;
    assertEquals(event?.kind === "defect" && event.defect, {
      kind: "broken_json",
      index: 0,
      offset,
      message: `broken JSON at byte ${offset}: expected no raw control character in a text ` +
        `(write \\n and the like), found "\\n"`,
      field,
      id: ID,
    });
  });
}

Deno.test("readPairs() passes lists that nobody reads, however deep", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const mask of ["", "A".repeat(70_000)]) {
    const pair = JSON.stringify(await rawPair({ id: "a", mask }));
    const [event] = await eventsOf(`[{"deep": ${deep}, ${pair.slice(1)}]`);
    assertEquals(event?.kind === "pair" && event.pair.id, "a");
  }
});

Deno.test("readPairs() reports a packed file that is cut short, after what could be read", async () => {
  const pairs = await Promise.all([0, 1].map((at) => rawPair({ id: `p${at}` })));
  const packed = await gzip(JSON.stringify(pairs));
  const events = await eventsOf(packed.subarray(0, -6));
  const last = events.at(-1);
  assertEquals(last?.kind === "defect" && [last.defect.kind, last.defect.fatal], [
    "broken_file",
    true,
  ]);
});
