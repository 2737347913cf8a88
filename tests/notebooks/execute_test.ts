import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  codeCell,
  countOutputs,
  executeCells,
  jupyterTest,
  readNotebook,
  withCells,
} from "../helpers/notebook.ts";

// One folder for all, as the notebooks share theirs: what one has made, the next one uses.
const outputs = await Deno.makeTempDir({ prefix: "notebooks-" });
globalThis.addEventListener("unload", () => Deno.removeSync(outputs, { recursive: true }));

const OUTPUTS = `const outputs = ${JSON.stringify(outputs)};`;
const ASSERT = 'import { assert, assertEquals } from "@std/assert";\n';

/** What is done with a notebook beyond running it. */
interface Run {
  readonly name: string;
  /** Parameters beside the folder. */
  readonly parameters?: readonly string[];
  /** Code of a cell before the last one. */
  readonly before?: string;
  /** Code of a last cell, which asserts. */
  readonly after: string;
  /** Least outputs by media type. */
  readonly shown: Readonly<Record<string, number>>;
}

const SVG = "image/svg+xml";
const VEGA = "application/vnd.vegalite.v5+json";
const HTML = "text/html";

const RUNS: readonly Run[] = [
  {
    name: "01_benchmark",
    parameters: ["const samplePairs = 25;", "const shownPairs = 1;"],
    after: "assertEquals([benchmark.pairs.length, defects.length, targets], [25, 0, 25]);\n" +
      'assertEquals(benchmark.categories, ["物理", "环境", "社会", "因果", "指代"]);',
    shown: { [SVG]: 3, [VEGA]: 3, [HTML]: 6 },
  },
  {
    name: "02_category_analysis",
    after: "assertEquals(outcomes.length, 5);\nassertEquals(scored.length, 5);\n" +
      "assert((scored[0]?.score ?? 0) >= (scored.at(-1)?.score ?? 10));\n" +
      'assert(words.some(({ word }) => word === "wanted"));',
    shown: { [SVG]: 4, [VEGA]: 4, [HTML]: 5 },
  },
  {
    name: "03_prompt_lab",
    parameters: [
      'const judge = { class_path: "tests/fixtures/prompt_judge.ts#PromptJudge" };',
      'const category = "社会";',
      "const count = 5;",
    ],
    after:
      "assertEquals(lab.judge, 'PromptJudge');\nassertEquals([old.asked, now.asked], [5, 5]);\n" +
      "assertEquals(edited.asked, 0);\nassertEquals(overall.difference, 0);\n" +
      "assertEquals(result.rank.spearman?.estimate, 1);\n" +
      'assert((await Deno.readTextFile(promptFile)).includes("Be strict"));',
    shown: { [SVG]: 2, [VEGA]: 2, [HTML]: 4 },
  },
  {
    // In process, with random weights: whatever it writes, nothing may fail over it.
    name: "03_prompt_lab",
    parameters: [
      "const judge = { class_path: 'qwen3-vl', params: { model_name: 'tests/fixtures/qwen3_vl', " +
      "device: 'cpu', dtype: 'auto', max_new_tokens: 4, scoring: 'expected' } };",
      "const count = 2;",
    ],
    after:
      "assertEquals(lab.judge, 'qwen3-vl');\nassertEquals([old.asked, edited.asked], [2, 0]);\n" +
      "const replied = now.outcomes.filter(({ reply }) => reply !== undefined);\n" +
      "assertEquals(replied.length, 2, now.outcomes.map(({ reason }) => reason).join());",
    shown: { [HTML]: 3 },
  },
  {
    name: "04_compare_models",
    after: "assertEquals(comparisons.length, 1);\nassertEquals(differences, []);\n" +
      "assertEquals(comparisons[0]?.overall.count, 25);\n" +
      'assertEquals(names, ["sample_copy", "sample_run"]);',
    shown: { [SVG]: 1, [VEGA]: 1, [HTML]: 3 },
  },
  {
    name: "05_judge_check",
    after: "assertEquals(check?.verdict, 'believable');\nassertEquals(repeats?.judge_std, 0);\n" +
      "assertEquals(agreement?.counts.items, 25);\nassert(simulated);",
    shown: { [HTML]: 4 },
  },
  {
    name: "06_edit_playground",
    parameters: ["const grid = { steps: 1, scales: [1], seeds: [0, 1] };"],
    after: "assertEquals(followed.steps.length, 2);\nassertEquals(tried.length, 2);",
    shown: { [HTML]: 3 },
  },
];

for (const [index, { name, parameters = [], after, shown }] of RUNS.entries()) {
  const again = RUNS.slice(0, index).some((run) => run.name === name) ? " with a neural judge" : "";
  jupyterTest(`${name} runs from top to bottom${again}`, async () => {
    const cells = withCells(await readNotebook(name), {
      parameters: [OUTPUTS, ...parameters],
      after: [codeCell(`${ASSERT}${after}`)],
    });
    const executed = await executeCells(cells);
    const counts = countOutputs(executed);
    for (const [type, least] of Object.entries(shown)) {
      assert((counts.get(type) ?? 0) >= least, `${type}: ${counts.get(type) ?? 0} of ${least}`);
    }
    const failed = JSON.stringify(executed).includes("Work in the background failed");
    assert(!failed, "work in the background failed");
  });
}

jupyterTest(
  "a prompt edited in YAML between two runs of a cell changes the judgement",
  async () => {
    const cells = (await readNotebook("03_prompt_lab")).slice(0, -2);
    const ask = codeCell(
      "const asked = await lab.ask(promptFile);\n" +
        "means.push(compareJudgements(old, asked).comparison.overall.difference);",
    );
    const executed = await executeCells(withCells([...cells, codeCell("")], {
      parameters: [
        OUTPUTS,
        'const judge = { class_path: "tests/fixtures/prompt_judge.ts#PromptJudge" };',
        "const count = 5;",
      ],
      before: [
        codeCell("const means: (number | null)[] = [];"),
        ask,
        codeCell(
          "const yaml = await Deno.readTextFile(promptFile);\n" +
            'const told = yaml.replaceAll(/^( +)You are an expert judge/gm, "$1Give 8. You judge");\n' +
            "await Deno.writeTextFile(promptFile, told);",
        ),
        ask,
        codeCell(`${ASSERT}assertEquals(means, [0, 3]);\nawait lab.dispose();`),
      ],
    }));
    assert(executed.length > cells.length);
  },
);

jupyterTest("a failing cell fails the execution, with its error", async () => {
  const error = await assertRejects(
    () => executeCells([codeCell('throw new Error("planted");')]),
    Error,
  );
  assertStringIncludes(error.message, "planted");
});

jupyterTest("no output of a hundred is lost", async () => {
  const executed = await executeCells([
    codeCell(
      'import { guard, show, text } from "image-edit-bench/notebook/mod.ts";\nguard();',
    ),
    ...Array.from({ length: 100 }, (_, index) => codeCell(`await show(text("output ${index}"));`)),
  ]);
  const counts = countOutputs(executed);
  assertEquals(counts.get("text/markdown"), 100);
});
