import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  emptyPlaceholders,
  parseTemplate,
  type Placeholder,
  PLACEHOLDERS,
  placeholdersOf,
  type PromptValues,
  renderTemplate,
  type Template,
  type TemplateProblem,
} from "../../../lib/prompts/mod.ts";

const VALUES: PromptValues = {
  description: "A lamp on a desk",
  instruction: "Move the lamp",
  rationale: "Its shadow follows",
  category: "物理",
  difficulty: "hard",
  tags: ["light", "shadow"],
};

function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.template;
}

function problems(text: string): readonly TemplateProblem[] {
  const parsed = parseTemplate(text);
  assert(!parsed.ok, `expected problems in ${text}`);
  return parsed.problems;
}

function render(text: string, values: Partial<PromptValues> = {}): string {
  return renderTemplate(template(text), { ...VALUES, ...values });
}

Deno.test("renderTemplate() puts in every placeholder", () => {
  assertEquals(
    render(PLACEHOLDERS.map((name) => `${name}={${name}}`).join("\n")),
    [
      "original_description=A lamp on a desk",
      "edit_instruction=Move the lamp",
      "rationale=Its shadow follows",
      "category=物理",
      "difficulty=hard",
      "tags=light, shadow",
    ].join("\n"),
  );
});

Deno.test("renderTemplate() turns doubled braces into single ones, as Python's str.format", () => {
  assertEquals(render('{{"score": 8}}'), '{"score": 8}');
  assertEquals(render("{{{category}}}"), "{物理}");
  assertEquals(render("{{category}}"), "{category}");
  assertEquals(render("{{{{}}}}"), "{{}}");
  assertEquals(render("{{{{{category}{difficulty}}}"), "{{物理hard}");
});

Deno.test("renderTemplate() leaves what it puts in as it is", () => {
  const instruction = "Write {category} {{x}} $& <b>&amp;</b> \\n ${1} on it";
  assertEquals(render("[{edit_instruction}]", { instruction }), `[${instruction}]`);
});

Deno.test("renderTemplate() renders missing values as empty text", () => {
  const values = { rationale: "", difficulty: "", tags: [] };
  assertEquals(render("Why: {rationale}|{difficulty}|{tags}.", values), "Why: ||.");
});

Deno.test("renderTemplate() of an empty template is empty", () => {
  assertEquals(render(""), "");
  assertEquals(template(""), { parts: [] });
});

Deno.test("parseTemplate() keeps texts and placeholders apart", () => {
  assertEquals(template("a {{b}} {tags}{tags} c").parts, [
    { kind: "text", text: "a {b} " },
    { kind: "placeholder", name: "tags" },
    { kind: "placeholder", name: "tags" },
    { kind: "text", text: " c" },
  ]);
});

const KNOWN = "{original_description}, {edit_instruction}, {rationale}, {category}, " +
  "{difficulty}, {tags}";

const WRONG: readonly (readonly [string, number, Placeholder | undefined, string])[] = [
  [
    "a {edit_instruktion}",
    2,
    "edit_instruction",
    `unknown placeholder {edit_instruktion}; did you mean {edit_instruction}? Known: ${KNOWN}`,
  ],
  [
    "{Category}",
    0,
    "category",
    `unknown placeholder {Category}; did you mean {category}? Known: ${KNOWN}`,
  ],
  ["{image_width}", 0, undefined, `unknown placeholder {image_width}; Known: ${KNOWN}`],
  ["{constructor}", 0, undefined, `unknown placeholder {constructor}; Known: ${KNOWN}`],
  ["{__proto__}", 0, undefined, `unknown placeholder {__proto__}; Known: ${KNOWN}`],
  [
    "{ category }",
    0,
    "category",
    "{ category } has spaces inside the braces; use {category}",
  ],
  [
    "{category }",
    0,
    "category",
    "{category } has spaces inside the braces; use {category}",
  ],
  [
    "{ image_width }",
    0,
    undefined,
    `{ image_width } has spaces inside the braces; use one of ${KNOWN}`,
  ],
  [
    "{}",
    0,
    undefined,
    `{} has no name; use one of ${KNOWN}, or {{ and }} as literal braces`,
  ],
  [
    "{  }",
    0,
    undefined,
    `{  } has no name; use one of ${KNOWN}, or {{ and }} as literal braces`,
  ],
  [
    "{0}",
    0,
    undefined,
    `{0}: placeholders have names, not numbers; use one of ${KNOWN}`,
  ],
  [
    "{category!r}",
    0,
    "category",
    "{category!r}: conversions, formats and attributes are not supported; use {category}",
  ],
  [
    "{tags:>10}",
    0,
    "tags",
    "{tags:>10}: conversions, formats and attributes are not supported; use {tags}",
  ],
  [
    "{tags[0]}",
    0,
    "tags",
    "{tags[0]}: conversions, formats and attributes are not supported; use {tags}",
  ],
  [
    "{pair.width}",
    0,
    undefined,
    `{pair.width}: conversions, formats and attributes are not supported; use one of ${KNOWN}`,
  ],
  [
    '{"score": 8}',
    0,
    undefined,
    '{"score": 8} is not a placeholder; write {{ and }} for literal braces',
  ],
  [
    "b {",
    2,
    undefined,
    "this { is not closed on its line; write {{ for a literal brace",
  ],
  [
    "{edit_\n",
    0,
    undefined,
    "this { is not closed on its line; write {{ for a literal brace",
  ],
  [
    "🙂}",
    2,
    undefined,
    "this } closes nothing; write }} for a literal brace",
  ],
  [
    "{{category}",
    10,
    undefined,
    "this } closes nothing; write }} for a literal brace",
  ],
];

for (const [text, index, nearest, message] of WRONG) {
  Deno.test(`parseTemplate() explains ${JSON.stringify(text)}`, () => {
    assertEquals(problems(text), [
      nearest === undefined ? { index, message } : { index, message, nearest },
    ]);
  });
}

Deno.test("parseTemplate() reports all problems at once, in order", () => {
  assertEquals(
    problems("{0} {category} { tags } } {x").map(({ index }) => index),
    [0, 15, 24, 26],
  );
});

Deno.test("parseTemplate() shortens long contents in its messages", () => {
  const [problem] = problems(`{${"界".repeat(500)}}`);
  assertStringIncludes(problem?.message ?? "", `{${"界".repeat(39)}…}`);
  assert((problem?.message.length ?? 0) < 250);
});

Deno.test("placeholdersOf() names each used placeholder once", () => {
  assertEquals(placeholdersOf(template("{tags} {rationale} {{category}} {tags}")), [
    "rationale",
    "tags",
  ]);
  assertEquals(placeholdersOf(template("none")), []);
});

Deno.test("emptyPlaceholders() finds what a pair has no value for", () => {
  const values = { ...VALUES, rationale: " \n", tags: [] };
  assertEquals(emptyPlaceholders(PLACEHOLDERS, values), ["rationale", "tags"]);
  assertEquals(emptyPlaceholders(["category"], values), []);
});

// Texts in which braces, names and replacement patterns are frequent.
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(
    fc.constantFrom(
      "{",
      "}",
      "{{",
      "}}",
      "{category}",
      "{tags}",
      "$&",
      "$1",
      "\\",
      "\n",
      "a",
      "物",
    ),
  ).map((parts) => parts.join("")),
);

Deno.test("property: rendering joins literal text and values verbatim", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(
      fc.record({ literal: anyText }),
      fc.record({ name: fc.constantFrom(...PLACEHOLDERS) }),
    )),
    fc.record({
      description: anyText,
      instruction: anyText,
      rationale: anyText,
      category: anyText,
      difficulty: anyText,
      tags: fc.array(anyText, { maxLength: 3 }),
    }),
    (pieces, values) => {
      const shown: Readonly<Record<Placeholder, string>> = {
        original_description: values.description,
        edit_instruction: values.instruction,
        rationale: values.rationale,
        category: values.category,
        difficulty: values.difficulty,
        tags: values.tags.join(", "),
      };
      const text = pieces.map((piece) =>
        "name" in piece ? `{${piece.name}}` : piece.literal.replace(/[{}]/g, "$&$&")
      ).join("");
      const expected = pieces.map((piece) => "name" in piece ? shown[piece.name] : piece.literal)
        .join("");
      assertEquals(renderTemplate(template(text), values), expected);
    },
  ));
});

Deno.test("property: parseTemplate() accepts any text or points at its braces", () => {
  fc.assert(fc.property(anyText, (text) => {
    const parsed = parseTemplate(text);
    if (parsed.ok) return;
    assert(parsed.problems.length > 0);
    for (const { index, message } of parsed.problems) {
      assert(text[index] === "{" || text[index] === "}");
      assert(message.length > 10);
    }
  }));
});

Deno.test("parseTemplate() takes time in proportion to the text", () => {
  const start = performance.now();
  assertEquals(problems("{".repeat(50_001)).length, 1);
  assertEquals(problems("{a ".repeat(50_000)).length, 50_000);
  assert(performance.now() - start < 2_000);
});
