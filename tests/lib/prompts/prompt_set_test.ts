import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  loadPromptSet,
  parsePrompts,
  type PromptSet,
  type PromptValues,
} from "../../../lib/prompts/mod.ts";
import { formatProblem, ProblemsError } from "../../../lib/text/problem.ts";

const PAIR: PromptValues = {
  description: "A lamp on a desk",
  instruction: "Move the lamp to the left",
  rationale: "",
  category: "physical",
  difficulty: "easy",
  tags: [],
};

const TINY = `# A comment
name: tiny
show_source: true
prompts:
  physical:
    system_prompt: |
      Judge physics.
      One number.
    user_prompt_template: "Edit: {edit_instruction} ({rationale})"
  causal:
    system_prompt: Judge causes.
    user_prompt_template: "{edit_instruction}"
`;

function load(text: string, file = "sets/my.yaml"): PromptSet {
  return loadPromptSet({ file, text });
}

/** The problems of a set's text, one line each. */
function faults(text: string): readonly string[] {
  return assertThrows(() => load(text, "my.yaml"), ProblemsError).problems.map(formatProblem);
}

Deno.test("loadPromptSet() reads name, source and prompts", () => {
  const set = load(TINY);
  assertEquals(set.name, "tiny");
  assertEquals(set.showSource, true);
  assertEquals(set.categories, ["physical", "causal"]);
  assertEquals(set.warnings, []);
  assert(set.has("physical") && !set.has("Physical") && !set.has("toString"));
  assertEquals(set.render("physical", PAIR), {
    systemPrompt: "Judge physics.\nOne number.\n",
    userPrompt: "Edit: Move the lamp to the left ()",
  });
});

Deno.test("loadPromptSet() fills in the defaults", () => {
  const text = "prompts: {a: {system_prompt: '', user_prompt_template: '{edit_instruction}'}}";
  for (const file of ["dir.d/night.yaml", "C:\\sets\\night.YML", "night"]) {
    const set = load(text, file);
    assertEquals([set.name, set.showSource], ["night", false]);
  }
});

Deno.test("hash is the SHA-256 of the canonical content", () => {
  const set = load(TINY);
  assertEquals(set.hash, "eb858736a9f77201500b9d00f7fad92dc006d5a6c2a387599ac64b068ab66ecb");
  assertEquals(
    set.hashOf("physical"),
    "31a3ab15b81ab4d1fc248f3f1df4c33fc89feb97ed123180092e9b1c2dc9419e",
  );
  assertEquals(
    set.hashOf("causal"),
    "0d633956fe666ab46756cc264576617d519ed395ad034550c918b9fdc9aeab7f",
  );
});

Deno.test("hash ignores file name, set name, key order, comments and line endings", () => {
  const reordered = `
prompts:
  causal: {user_prompt_template: "{edit_instruction}", system_prompt: "Judge causes."}
  physical:
    user_prompt_template: 'Edit: {edit_instruction} ({rationale})' # quoted otherwise
    system_prompt: "Judge physics.\\nOne number.\\n"
show_source: true
`;
  const { hash } = load(TINY);
  assertEquals(load(reordered, "other.yaml").hash, hash);
  assertEquals(load(TINY.replaceAll("\n", "\r\n")).hash, hash);
  assertEquals(load("\uFEFF" + TINY).hash, hash);
});

Deno.test("hash follows every text, name and the source; hashOf() only its own category", () => {
  const before = load(TINY);
  const changes: readonly (readonly [from: string, to: string])[] = [
    ["One number", "One digit"],
    ["({rationale})", "[{rationale}]"],
    ["Judge causes", "Judge effects"],
    ["  causal:", "  causes:"],
    ["show_source: true", "show_source: false"],
  ];
  const hashes = changes.map(([from, to]) => load(TINY.replace(from, to)).hash);
  assertEquals(new Set([before.hash, ...hashes]).size, changes.length + 1);

  const edited = load(TINY.replace("One number", "One digit"));
  assertNotEquals(edited.hashOf("physical"), before.hashOf("physical"));
  assertEquals(edited.hashOf("causal"), before.hashOf("causal"));
});

Deno.test("hash keeps neighbouring texts apart", () => {
  const set = (system_prompt: string, user_prompt_template: string): PromptSet =>
    parsePrompts({ a: { system_prompt, user_prompt_template } });
  assertNotEquals(set("ab", "c").hashOf("a"), set("a", "bc").hashOf("a"));
  assertNotEquals(set("ab", "c").hash, set("a", "bc").hash);
});

Deno.test("placeholders() and emptyPlaceholders() tell what a category shows of a pair", () => {
  const set = load(TINY);
  assertEquals(set.placeholders("physical"), ["edit_instruction", "rationale"]);
  assertEquals(set.placeholders("causal"), ["edit_instruction"]);
  assertEquals(set.emptyPlaceholders("physical", PAIR), ["rationale"]);
  assertEquals(set.emptyPlaceholders("causal", PAIR), []);
});

Deno.test("render() names the nearest category when there is none", () => {
  assertThrows(
    () => load(TINY).render("phisical", PAIR),
    RangeError,
    'Cannot find prompts for category "phisical" in prompt set "tiny": ' +
      'did you mean "physical"? It has physical, causal',
  );
  assertThrows(
    () => load(TINY).hashOf("constructor"),
    RangeError,
    'Cannot find prompts for category "constructor" in prompt set "tiny": It has physical, causal',
  );
});

Deno.test("categories named like object members are ordinary", () => {
  const entry = (name: string): string =>
    `  ${name}: {system_prompt: ${name}, user_prompt_template: "{edit_instruction}"}\n`;
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  const set = load(`prompts:\n${names.map(entry).join("")}`);
  assertEquals(set.categories, names);
  for (const name of names) assertEquals(set.render(name, PAIR).systemPrompt, name);
  assert(!set.has("valueOf"));
  assertEquals(faults("prompts: {a: {__proto__: x, constructor: y}}"), [
    "my.yaml:1:11 prompts.a.system_prompt: is missing; expected a text",
    "my.yaml:1:11 prompts.a.user_prompt_template: is missing; expected a text",
    "my.yaml:1:15 prompts.a.__proto__: unknown key; " +
    "known are `system_prompt` and `user_prompt_template`",
    "my.yaml:1:29 prompts.a.constructor: unknown key; " +
    "known are `system_prompt` and `user_prompt_template`",
  ]);
});

Deno.test("aliases and merges give the texts of their anchor", () => {
  const set = load(`prompts:
  物理: &physical
    system_prompt: One
    user_prompt_template: &ask "{edit_instruction}"
  physical: *physical
  causal:
    <<: *physical
    system_prompt: Two
  social: {system_prompt: Three, user_prompt_template: *ask}
`);
  assertEquals(set.categories, ["物理", "physical", "causal", "social"]);
  assertEquals(set.hashOf("物理"), set.hashOf("physical"));
  assertEquals(
    set.categories.map((name) => set.render(name, PAIR).systemPrompt),
    ["One", "One", "Two", "Three"],
  );
  assertEquals(set.render("causal", PAIR).userPrompt, PAIR.instruction);
});

Deno.test("aliases that stand for endless values are refused at once", () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) =>
      `    k${level}: &l${level} [${level === 0 ? "x" : `*l${level - 1}, *l${level - 1}`}]`,
  );
  const start = performance.now();
  const found = faults(`prompts:\n  a:\n${levels.join("\n")}\n    system_prompt: *l39\n`);
  assert(performance.now() - start < 2_000);
  const endless =
    "my.yaml:1:1: its aliases (*) stand for more than 100000 values; write fewer of them";
  assertEquals(found, [endless]);
  assertEquals(faults("prompts: &p\n  a: *p\n"), [endless]);
});

Deno.test("problems of an aliased entry are reported once, at the anchor", () => {
  assertEquals(
    faults(`prompts:
  物理: &physical
    system_prompt: "{nothing_like_it}"
    user_prompt_template: "{edit_instruction}"
  physical: *physical
`).map((line) => line.slice(0, line.indexOf(";"))),
    ["my.yaml:3:21 prompts.物理.system_prompt: unknown placeholder {nothing_like_it}"],
  );
});

Deno.test("template problems point at the brace, in every style of text", () => {
  const found = faults(`prompts:
  a:
    system_prompt: |-
      First line
      then {bad
    user_prompt_template: 'Edit: { category }'
  b:
    system_prompt: plain }
    user_prompt_template: "{0}{edit_instruction}"
`);
  assertEquals(found.map((line) => line.split(": ", 1)[0]), [
    "my.yaml:5:12 prompts.a.system_prompt",
    "my.yaml:6:34 prompts.a.user_prompt_template",
    "my.yaml:8:26 prompts.b.system_prompt",
    "my.yaml:9:28 prompts.b.user_prompt_template",
  ]);
});

Deno.test("unknown keys are answered with the right ones, in the order of the file", () => {
  assertEquals(
    faults(`nam: x
showsource: true
prompts:
  a:
    system: S
    user_prompt: U
  b:
    system_promt: S
    user_prompt_template: "{edit_instruction}"
    note: N
`),
    [
      "my.yaml:1:1 nam: unknown key; did you mean `name`?",
      "my.yaml:2:1 showsource: unknown key; did you mean `show_source`?",
      "my.yaml:5:5 prompts.a.system: unknown key; did you mean `system_prompt`?",
      "my.yaml:6:5 prompts.a.user_prompt: unknown key; did you mean `user_prompt_template`?",
      "my.yaml:8:5 prompts.b.system_promt: unknown key; did you mean `system_prompt`?",
      "my.yaml:10:5 prompts.b.note: unknown key; known are `system_prompt` and `user_prompt_template`",
    ],
  );
});

Deno.test("values of the wrong kind are named", () => {
  assertEquals(
    faults(`name: 7
show_source: "yes"
prompts:
  a:
    system_prompt:
    user_prompt_template: "  "
  b: text
  c: [1]
  d:
    system_prompt: {x: 1}
    user_prompt_template: 2024-01-01
  e:
  " ": {system_prompt: s, user_prompt_template: "{edit_instruction}"}
`),
    [
      "my.yaml:1:1 name: expected a text, got 7; put it in quotes",
      'my.yaml:2:1 show_source: expected true or false, got "yes"',
      "my.yaml:5:5 prompts.a.system_prompt: expected a text, got nothing",
      "my.yaml:6:5 prompts.a.user_prompt_template: is empty; " +
      "write what the judge is asked, with {edit_instruction}",
      "my.yaml:7:3 prompts.b: expected a mapping with system_prompt and user_prompt_template, " +
      "got text",
      "my.yaml:8:3 prompts.c: expected a mapping with system_prompt and user_prompt_template, " +
      "got a list",
      "my.yaml:10:5 prompts.d.system_prompt: expected a text, got a mapping",
      "my.yaml:11:5 prompts.d.user_prompt_template: expected a text, got a date",
      "my.yaml:12:3 prompts.e: expected a mapping with system_prompt and user_prompt_template, " +
      "got nothing",
      "my.yaml:13:3 prompts. : the name of a category is empty; write one",
    ],
  );
});

const WHOLE_FILES: readonly (readonly [name: string, text: string, fault: string])[] = [
  [
    "an empty file",
    "",
    "my.yaml:1:1: expected a mapping with the keys name, show_source and prompts; " +
    "got an empty file",
  ],
  [
    "a list",
    "- a\n",
    "my.yaml:1:1: expected a mapping with the keys name, show_source and prompts; got a list",
  ],
  [
    "a file without prompts",
    "name: x\n",
    "my.yaml:1:1 prompts: is missing; expected {<category>: {...}}",
  ],
  [
    "a file with categories in place of prompts",
    "name: x\ncategories: {}\n",
    "my.yaml:2:1 categories: unknown key; did you mean `prompts`?",
  ],
  [
    "empty prompts",
    "name: x\nprompts: {}\n",
    "my.yaml:2:1 prompts: expected a mapping of categories to their prompts, got an empty one",
  ],
  [
    "prompts without a value",
    "name: x\nprompts:\n",
    "my.yaml:2:1 prompts: expected a mapping of categories to their prompts, got nothing",
  ],
  [
    "a duplicate key",
    "name: a\nname: b\n",
    "my.yaml:2:1 name: duplicate key: it is there already in line 1; keep one of the two",
  ],
  [
    "two documents",
    "a: 1\n---\nb: 2\n",
    "my.yaml:2:1: Found more than 1 document in the stream: expected a single document",
  ],
  [
    "an unknown anchor",
    "prompts:\n  a: *b\n",
    'my.yaml:2:8: Cannot read alias: unidentified alias "b"',
  ],
];

for (const [name, text, fault] of WHOLE_FILES) {
  Deno.test(`loadPromptSet() refuses ${name}`, () => assertEquals(faults(text), [fault]));
}

Deno.test("ProblemsError lists every problem in its message", () => {
  const error = assertThrows(
    () => load("nam: x\nprompts:\n  a: 1\n", "sets/my.yaml"),
    ProblemsError,
  );
  assertEquals(error.name, "ProblemsError");
  assertEquals(
    error.message,
    "Cannot use sets/my.yaml: 2 problems\n" +
      "  sets/my.yaml:1:1 nam: unknown key; did you mean `name`?\n" +
      "  sets/my.yaml:3:3 prompts.a: expected a mapping with system_prompt and " +
      "user_prompt_template, got the number 1",
  );
});

Deno.test("parsePrompts() gives places inside a bigger file", () => {
  const text = `benchmark: {data_path: sample}
evaluation:
  prompts:
    physical:
      system_prompt: Judge.
      user_prompt_template: |
        Edit:
        {instruction}
`;
  const value = {
    physical: { system_prompt: "Judge.", user_prompt_template: "Edit:\n{instruction}\n" },
  };
  const error = assertThrows(
    () => parsePrompts(value, { file: "run.yaml", text, keyPath: ["evaluation", "prompts"] }),
    ProblemsError,
  );
  assertEquals(error.problems.map(({ message: _, ...place }) => place), [{
    file: "run.yaml",
    line: 8,
    column: 9,
    keyPath: ["evaluation", "prompts", "physical", "user_prompt_template"],
  }]);
});

Deno.test("parsePrompts() takes a record made in code", () => {
  const prompts = { a: { system_prompt: "S", user_prompt_template: "{edit_instruction}" } };
  const set = parsePrompts(prompts, { name: "tuned", showSource: true });
  assertEquals([set.name, set.showSource], ["tuned", true]);
  assertEquals(parsePrompts(prompts, { showSource: true }).hash, set.hash);
  assertNotEquals(parsePrompts(prompts).hash, set.hash);

  const error = assertThrows(() => parsePrompts({ a: { user_prompt: "U" } }), ProblemsError);
  assertEquals(error.problems.map(formatProblem), [
    "prompts a.user_prompt: unknown key; did you mean `user_prompt_template`?",
    "prompts a.system_prompt: is missing; expected a text",
  ]);
  assertThrows(() => parsePrompts(null), ProblemsError, "got nothing");
});

Deno.test("a category that never shows the instruction is a warning", () => {
  const set = load(`prompts:
  a:
    system_prompt: Judge.
    user_prompt_template: "Edit: {{edit_instruction}}"
  b:
    system_prompt: Only the picture counts.
    user_prompt_template: Judge the quality.
  c: {system_prompt: "{edit_instruction}", user_prompt_template: Judge.}
`);
  const message = "the judge is not told the instruction, for neither text uses {edit_instruction}";
  assertEquals(set.warnings.map(formatProblem), [
    `sets/my.yaml:4:5 prompts.a.user_prompt_template: ${message}; ` +
    "{{edit_instruction}} is literal text, write single braces",
    `sets/my.yaml:7:5 prompts.b.user_prompt_template: ${message}`,
  ]);
});
