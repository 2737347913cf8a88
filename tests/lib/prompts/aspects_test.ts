import { assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { loadPromptSet } from "../../../lib/prompts/mod.ts";
import { formatProblem, ProblemsError } from "../../../lib/text/problem.ts";

const TEXT = `
show_source: true
aspects:
  likeness: { scale: [1, 5] }
  beauty: { show_source: false }
prompts:
  physical: &both
    likeness: &likeness
      system_prompt: How like is it? {category}
      user_prompt_template: "{edit_instruction}"
    beauty:
      system_prompt: How beautiful is it?
      user_prompt_template: "{edit_instruction} {rationale}"
  causal: *both
  social:
    likeness: *likeness
`;

const PAIR = {
  category: "physical",
  instruction: "Move the lamp",
  description: "A lamp",
  rationale: "",
  difficulty: "",
  tags: [],
};

function load(text: string) {
  return loadPromptSet({ file: "my.yaml", text });
}

function problems(text: string): readonly string[] {
  return assertThrows(() => load(text), ProblemsError).problems.map(formatProblem);
}

Deno.test("loadPromptSet() reads a question for each aspect that applies to a category", () => {
  const set = load(TEXT);
  assertEquals(set.aspects, [
    { name: "likeness", showSource: true, scale: [1, 5], exceptTags: [] },
    { name: "beauty", showSource: false, scale: [0, 10], exceptTags: [] },
  ]);
  const asked = (category: string) =>
    set.questions(category).map((question) => [
      question.aspect?.name,
      question.showSource,
      question.render(PAIR).systemPrompt,
      question.render(PAIR).userPrompt,
    ]);
  assertEquals(asked("physical"), [
    ["likeness", true, "How like is it? physical", "Move the lamp"],
    ["beauty", false, "How beautiful is it?", "Move the lamp "],
  ]);
  assertEquals(asked("causal"), asked("physical"));
  assertEquals(asked("social").map(([name]) => name), ["likeness"]);
  assertEquals(set.placeholders("physical"), ["category", "edit_instruction", "rationale"]);
  assertEquals(set.emptyPlaceholders("physical", PAIR), ["rationale"]);
  assertEquals(set.emptyPlaceholders("social", PAIR), []);
  assertThrows(
    () => set.render("physical", PAIR),
    RangeError,
    "it must be asked one question, and is asked 2",
  );
});

Deno.test("questions() leaves out an aspect by the tags of a pair", () => {
  const set = load(TEXT.replace("show_source: false", "except_tags: [plain, ugly]"));
  const asked = (tags: readonly string[]) =>
    set.questions("physical", tags).map(({ aspect }) => aspect?.name);
  assertEquals(asked([]), ["likeness", "beauty"]);
  assertEquals(asked(["ugly", "old"]), ["likeness"]);
  const other = load(TEXT.replace("show_source: false", "except_tags: [ugly]"));
  assertNotEquals(other.hash, set.hash);
  const free = TEXT.replace("scale: [1, 5]", "except_tags: [plain]")
    .replace("show_source: false", "except_tags: [ugly]");
  assertStringIncludes(problems(free)[0] ?? "", "so that a pair might be asked nothing");
});

Deno.test("questions() of a set without aspects is its one question", () => {
  const set = load(`
prompts:
  physical:
    system_prompt: Judge.
    user_prompt_template: "{edit_instruction}"
`);
  const [question, ...others] = set.questions("physical");
  assertEquals([others.length, set.aspects.length, question?.aspect], [0, 0, undefined]);
  assertEquals(question?.hash, set.hashOf("physical"));
  assertEquals(question?.render(PAIR), set.render("physical", PAIR));
});

Deno.test("hash follows scale, source and texts of every aspect, and not the order of keys", () => {
  const before = load(TEXT);
  for (
    const [from, to] of [
      ["[1, 5]", "[0, 5]"],
      ["show_source: false", "show_source: true"],
      ["{ show_source: false }", "{ show_source: false, except_tags: [plain] }"],
      ["How beautiful", "How pretty"],
      ["    likeness: *likeness", "    beauty: *likeness"],
    ] as const
  ) {
    assertNotEquals(load(TEXT.replace(from, to)).hash, before.hash, to);
  }
  const turned = load(TEXT.replace(
    "  likeness: { scale: [1, 5] }\n  beauty: { show_source: false }",
    "  beauty: { show_source: false }\n  likeness: { scale: [1, 5] }",
  ));
  assertEquals(turned.hash, before.hash);
  assertEquals(before.hashOf("physical"), before.hashOf("causal"));
  assertNotEquals(before.hashOf("physical"), before.hashOf("social"));
});

Deno.test("loadPromptSet() lists what is wrong with aspects, with its place", () => {
  assertEquals(problems(TEXT.replace("    beauty:\n", "    beuty:\n")), [
    "my.yaml:11:5 prompts.physical.beuty: is none of the aspects of this set; did you mean `beauty`?",
  ]);
  assertEquals(problems(TEXT.replace("[1, 5]", "[5, 1]")), [
    "my.yaml:4:15 aspects.likeness.scale: must be the least score and then the greatest, such as [1, 5]",
  ]);
  assertEquals(problems(TEXT.replace("[1, 5]", "[1, 100]")), [
    "my.yaml:4:26 aspects.likeness.scale.1: expected at most 10, got 100",
  ]);
  assertEquals(
    problems(TEXT.replace("  beauty: { show_source: false }", "  beauty: {}\n  taste: {}")),
    ["my.yaml:6:3 aspects.taste: no category has prompts for this aspect"],
  );
  assertEquals(problems(TEXT.replace("social:\n    likeness: *likeness", "social: *likeness")), [
    "my.yaml:15:3 prompts.social.system_prompt: is none of the aspects of this set; expected likeness, beauty",
    "my.yaml:15:3 prompts.social.user_prompt_template: is none of the aspects of this set; expected likeness, beauty",
  ]);
  assertEquals(problems(`${TEXT}  empty: {}\n`), [
    "my.yaml:17:3 prompts.empty: expected a mapping of aspects (likeness, beauty) to their prompts, got an empty one",
  ]);
});
