import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadConfig } from "../../lib/evaluation/mod.ts";
import { parseScore, type ScoreScale } from "../../lib/parsers/mod.ts";
import { ROOT } from "../helpers/task.ts";

/** The benchmarks' own categories. */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  gedit: [
    "background_change",
    "color_alter",
    "material_alter",
    "motion_change",
    "ps_human",
    "style_change",
    "subject-add",
    "subject-remove",
    "subject-replace",
    "text_change",
    "tone_transfer",
  ],
  imgedit: [
    "action",
    "add",
    "adjust",
    "background",
    "compose",
    "extract",
    "remove",
    "replace",
    "style",
  ],
  kris: [
    "abstract_reasoning",
    "anomaly_correction",
    "biology",
    "chemistry",
    "color_change",
    "count_change",
    "geography",
    "humanities",
    "mathematics",
    "medicine",
    "multi-element_composition",
    "multi-instruction_execution",
    "part_completion",
    "physics",
    "position_movement",
    "practical_knowledge",
    "rule-based_reasoning",
    "size_adjustment",
    "temporal_prediction",
    "viewpoint_change",
  ],
  rise: ["causal_reasoning", "logical_reasoning", "spatial_reasoning", "temporal_reasoning"],
  magicbrush: ["turn 1", "turn 2", "turn 3"],
};

/** What is asked of each edit, and whether the source is shown. */
const ASPECTS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  gedit: { semantic_consistency: true, perceptual_quality: false },
  imgedit: { instruction_compliance: true, visual_naturalness: true, detail_integrity: true },
  kris: {
    visual_consistency: true,
    visual_quality: false,
    instruction_following: true,
    knowledge_plausibility: true,
  },
  rise: { instruction_reasoning: true, appearance_consistency: true, visual_plausibility: false },
  magicbrush: {},
};

const PAIR = {
  category: "",
  instruction: "Paint the {second} cup red",
  description: "Three cups",
  rationale: "The middle cup is red.",
  difficulty: "",
  tags: [],
};

Deno.test("config/benchmarks holds a configuration for each benchmark that its README lists", async () => {
  const files = await Array.fromAsync(Deno.readDir(`${ROOT}config/benchmarks`));
  const names = files.map(({ name }) => name.replace(".yaml", "")).toSorted();
  assertEquals(names, Object.keys(CATEGORIES).toSorted());
  const readme = await Deno.readTextFile(`${ROOT}config/README.md`);
  const listed = [...readme.matchAll(/^\| `benchmarks\/(\w+)\.yaml`/gm)].map(([, name]) => name);
  assertEquals(listed.toSorted(), names);
});

for (const [name, categories] of Object.entries(CATEGORIES)) {
  Deno.test(`config/benchmarks/${name}.yaml asks the benchmark's questions of its categories`, async () => {
    const path = `${ROOT}config/benchmarks/${name}.yaml`;
    assertStringIncludes(
      await Deno.readTextFile(path),
      `deno task import --from ${name} --data DIR --output ${name}.json`,
    );
    const { config, prompts, scoring } = await loadConfig(path);
    assertEquals(config.benchmark.data_path, `${name}.json`);
    assertEquals(config.evaluation.target_distance, name === "magicbrush");
    assertEquals([prompts.name, prompts.warnings], [name, []]);
    assertEquals(prompts.categories.toSorted(), [...categories]);
    const asked = prompts.aspects.map(({ name, showSource }) => [name, showSource]);
    assertEquals(Object.fromEntries(asked), ASPECTS[name]);
    assertEquals(scoring?.aggregation.id, name === "magicbrush" ? undefined : `${name}@1`);
  });

  Deno.test(`config/prompts/${name}.yaml asks for a score that the parser reads`, async () => {
    const { prompts } = await loadConfig(`${ROOT}config/benchmarks/${name}.yaml`);
    for (const category of prompts.categories) {
      for (const { aspect, showSource, render } of prompts.questions(category)) {
        const { systemPrompt, userPrompt } = render({ ...PAIR, category });
        const scale: ScoreScale = aspect?.scale ?? [0, 10];
        const where = `${category} ${aspect?.name}`;
        assertMatch(systemPrompt, showSource ? /two\s+images|first image/i : /one image/i, where);
        assertMatch(systemPrompt, /^Score: X$/m);
        assertEquals(userPrompt.includes("{"), userPrompt.includes("{second}"), where);
        assertMatch(systemPrompt, scale[1] === 10 ? /from 0 to 10/ : /X is (one of 1|5 or 1)/);
        // Both ends are described, and a reply in the wanted form is read as what it says.
        for (const end of scale) {
          assertMatch(systemPrompt, new RegExp(`^${end}: `, "m"), where);
          const parsed = parseScore(`The cup is red, and 2 others are not.\nScore: ${end}`, {
            scale,
          });
          assertEquals(parsed.status === "scored" && parsed.score, end);
        }
        assert(parseScore(`Score: ${scale[1] + 1}`, { scale }).status === "out_of_range");
      }
    }
  });
}

Deno.test("config/prompts shows a judge the notes where knowledge or reasoning is asked about", async () => {
  for (
    const [name, aspect] of [
      ["kris", "knowledge_plausibility"],
      ["rise", "instruction_reasoning"],
    ] as const
  ) {
    const { prompts } = await loadConfig(`${ROOT}config/benchmarks/${name}.yaml`);
    for (const category of prompts.categories) {
      const question = prompts.questions(category).find((found) => found.aspect?.name === aspect);
      const { userPrompt } = question?.render({ ...PAIR, category }) ?? {};
      if (userPrompt !== undefined) assertStringIncludes(userPrompt, PAIR.rationale, category);
    }
  }
});
