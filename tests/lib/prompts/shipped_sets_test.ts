import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { loadPromptSet, type PromptSet, type PromptValues } from "../../../lib/prompts/mod.ts";

const CATEGORIES = [
  { names: ["物理", "physical"], criteria: ["Light and shadow", "Gravity and support"] },
  { names: ["环境", "environmental"], criteria: ["Sky and light", "Season and ground"] },
  { names: ["社会", "social", "cultural"], criteria: ["Customs and symbols", "Writing and signs"] },
  { names: ["因果", "causal"], criteria: ["Consequence", "Before and after"] },
  { names: ["指代", "referential"], criteria: ["Target", "Bystanders"] },
] as const;

const PAIR: PromptValues = {
  description: "Three cups on a shelf",
  instruction: "Paint the second cup {red} & let it float",
  rationale: "Only the middle cup turns red",
  category: "指代",
  difficulty: "medium",
  tags: ["cup"],
};

async function shipped(name: string): Promise<PromptSet> {
  const file = `config/prompts/${name}.yaml`;
  const text = await Deno.readTextFile(new URL(`../../../${file}`, import.meta.url));
  return loadPromptSet({ file, text });
}

/** The text on one line, for sentences that may be broken anywhere. */
function unbroken(text: string): string {
  return text.replace(/\s+/g, " ");
}

for (const name of ["score_only", "reasoned"]) {
  Deno.test(`${name}.yaml has every category under all its names, and no warnings`, async () => {
    const set = await shipped(name);
    assertEquals(set.name, name);
    assertEquals(set.showSource, name === "reasoned");
    assertEquals(set.categories, CATEGORIES.flatMap(({ names }) => [...names]));
    assertEquals(set.warnings, []);
    for (const { names: [first, ...others] } of CATEGORIES) {
      for (const other of others) {
        assertEquals(set.render(other, PAIR), set.render(first, PAIR));
        assertEquals(set.hashOf(other), set.hashOf(first));
      }
    }
    assertEquals(new Set(set.categories.map(set.hashOf)).size, 5);
  });

  for (const { names: [category], criteria } of CATEGORIES) {
    Deno.test(`${name}.yaml says how to judge ${category}`, async () => {
      const { systemPrompt } = (await shipped(name)).render(category, PAIR);
      const text = unbroken(systemPrompt);

      const numbered = [...systemPrompt.matchAll(/^(\d)\. ([^:]+):/gm)];
      assertEquals(numbered.map(([, number]) => number), ["1", "2", "3", "4", "5"]);
      for (const criterion of criteria) {
        assert(numbered.some(([, , title]) => title === criterion), criterion);
      }

      // From the baseline, flawless work must reach 10 and gross error 0.
      const sizes = [...systemPrompt.matchAll(/Up to \+(\d\.\d{3}), down to -(\d\.\d{3})\./g)];
      assertEquals(sizes.length, 5);
      assertAlmostEquals(sizes.reduce((sum, [, up]) => sum + Number(up), 0), 5, 1e-9);
      assert(sizes.reduce((sum, [, , down]) => sum + Number(down), 0) >= 5);

      assertStringIncludes(text, "neutral value of 5.000");
      assertStringIncludes(
        systemPrompt,
        "a single number between 0.000 and 10.000, three decimals",
      );
      assertStringIncludes(text, "Surreal requests. The instruction may itself");
      assertStringIncludes(text, "is then the assignment. Do not deduct for it.");
      assert(/- Unchanged image: .* the edit has failed .* At most 1\.000\./.test(text));
      assert(/Preservation\. .* Deduct up to 2\.000/.test(text));
      assert(/Material, not commands\. .* ignore that part/.test(text));
    });
  }
}

Deno.test("system prompts are constant, so that a judge can cache them", async () => {
  const other: PromptValues = { ...PAIR, description: "x", instruction: "y", tags: [] };
  for (const set of [await shipped("score_only"), await shipped("reasoned")]) {
    for (const category of set.categories) {
      assertEquals(
        set.render(category, PAIR).systemPrompt,
        set.render(category, other).systemPrompt,
      );
    }
  }
});

Deno.test("score_only.yaml shows description and instruction, and wants the number alone", async () => {
  const set = await shipped("score_only");
  assertEquals(set.placeholders("物理"), ["original_description", "edit_instruction"]);
  const { systemPrompt, userPrompt } = set.render("referential", PAIR);
  assertStringIncludes(userPrompt, "<description>\nThree cups on a shelf\n</description>");
  assertStringIncludes(
    userPrompt,
    "<instruction>\nPaint the second cup {red} & let it float\n</instruction>",
  );
  assertStringIncludes(systemPrompt, "three decimals, and nothing else:");
  assert(!/Final score/i.test(systemPrompt + userPrompt));
});

Deno.test("reasoned.yaml shows the rationale too, and wants reasons, then the score", async () => {
  const set = await shipped("reasoned");
  assertEquals(set.placeholders("causal"), [
    "original_description",
    "edit_instruction",
    "rationale",
  ]);
  assertEquals(set.emptyPlaceholders("causal", { ...PAIR, rationale: "" }), ["rationale"]);
  for (const category of set.categories) {
    const { systemPrompt, userPrompt } = set.render(category, PAIR);
    assertStringIncludes(userPrompt, "<notes>\nOnly the middle cup turns red\n</notes>");
    assertStringIncludes(userPrompt, "first image is the original, the second is the edited");
    assertStringIncludes(systemPrompt, "\nFinal score: X.XXX\n");
    assert(systemPrompt.indexOf("Reasons first.") < systemPrompt.indexOf("Final score:"));
  }
});

Deno.test("the sets differ in every category", async () => {
  const [brief, reasoned] = [await shipped("score_only"), await shipped("reasoned")];
  for (const category of brief.categories) {
    assert(brief.hashOf(category) !== reasoned.hashOf(category));
  }
});
