import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { configJsonSchema } from "../../../lib/evaluation/config_schema.ts";
import { overrideConfig, parseConfig } from "../../../lib/evaluation/load_config.ts";
import { InputError } from "../../../lib/input_error.ts";
import { ProblemsError } from "../../../lib/text/problem.ts";

const MINIMAL = `benchmark:
  data_path: sample
diffusion_model:
  class_path: copy
reward_model:
  class_path: reference
`;

async function problemsOf(text: string): Promise<readonly string[]> {
  const error = await assertRejects(() => parseConfig(text, "my.yaml"), ProblemsError);
  return error.message.split("\n").slice(1).map((line) => line.trim());
}

Deno.test("parseConfig() refuses one port for the servers of two models that run at once", async () => {
  const config = (stages: string, port: number) =>
    `benchmark: { data_path: sample }
diffusion_model:
  class_path: images-edits
  params: { model: a, launch: { command: a, args: ["{port}"], port: 8090, per_device: [0, 1], ready: {} } }
reward_model:
  class_path: chat-completions
  params: { model: b, launch: { command: b, port: ${port}, ready: {} } }
evaluation: { stages: ${stages} }
`;
  assertEquals(await problemsOf(config("overlapped", 8091)), [
    "my.yaml:7:45 reward_model.params.launch.port: the servers of both models would use port 8091 " +
    "at once, for the stages overlap; leave the ports out, or choose others",
  ]);
  await parseConfig(config("overlapped", 8092), "my.yaml");
  await parseConfig(config("sequential", 8091), "my.yaml");
});

Deno.test("parseConfig() fills in the defaults", async () => {
  const { config, prompts, editor, judge } = await parseConfig(MINIMAL, "my.yaml");
  assertEquals(config.evaluation, {
    output_dir: "outputs",
    seed: 0,
    max_reasks: 2,
    repeats: 1,
    controls: 0,
    companions: true,
    target_distance: false,
    unparsed_policy: "exclude",
    min_coverage: 0,
    concurrency: {},
    stages: "sequential",
    disable_progress_bar: false,
  });
  assertEquals(config.logging, { level: "info", log_file: "logs/evaluation.log" });
  assertEquals([editor.name, judge.name], ["copy", "reference"]);
  assert(prompts.has("物理") && prompts.has("physical"));
});

Deno.test("parseConfig() lists every problem at once with its place and what was meant", async () => {
  const text = `benchmark:
  data_pth: sample
  language: fr
diffusion_model:
  class_path: copy
  seed: 3
reward_model:
  class_path: reference
evaluation:
  unparsed_policy: exlude
  max_reasks: -1
  min_coverage: high
  data_path: sample
  frobnicate: 1
prompts: reasonedd
`;
  assertEquals(await problemsOf(text), [
    "my.yaml:2:3 benchmark.data_pth: unknown key; did you mean `data_path`?",
    'my.yaml:3:3 benchmark.language: expected `en` or `zh`, got "fr"',
    "my.yaml:6:3 diffusion_model.seed: unknown key; it belongs at `evaluation.seed`",
    "my.yaml:10:3 evaluation.unparsed_policy: expected `default`, `exclude` or `fail`, " +
    'got "exlude"; did you mean `exclude`?',
    "my.yaml:11:3 evaluation.max_reasks: expected at least 0, got -1",
    'my.yaml:12:3 evaluation.min_coverage: expected a number, got "high"',
    "my.yaml:13:3 evaluation.data_path: unknown key; it belongs at `benchmark.data_path`",
    "my.yaml:14:3 evaluation.frobnicate: unknown key; known are `output_dir`, `metrics`, `seed`, " +
    "`max_reasks`, `repeats`, `aggregation`, `controls`, `canary`, `companions`, `target_distance`, `unparsed_policy`, `min_coverage`, `concurrency`, `stages` and `disable_progress_bar`",
    "my.yaml:15:1 prompts: reasonedd does not exist; write score_only or reasoned, or the path of " +
    "a prompt set's file",
  ]);
});

Deno.test("parseConfig() answers user_prompt with the right name", async () => {
  const text = `${MINIMAL}prompts:
  物理:
    system_prompt: Judge the physics.
    user_prompt: "{edit_instruction}"
`;
  assertEquals(await problemsOf(text), [
    "my.yaml:10:5 prompts.物理.user_prompt: unknown key; did you mean `user_prompt_template`?",
  ]);
});

Deno.test("parseConfig() reports problems of both models and of the prompts together", async () => {
  const text = `benchmark:
  data_path: sample
diffusion_model:
  class_path: clasical
reward_model:
  class_path: qwen3-vl
  params:
    max_new_tokens: 0
    batchsize: 4
prompts:
  物理:
    system_prompt: Judge.
    user_prompt_template: "{edit_instruction} {nonsense}"
`;
  const problems = await problemsOf(text);
  assertEquals(problems.length, 4, problems.join("\n"));
  assertStringIncludes(problems[0] ?? "", "my.yaml:4:3 diffusion_model.class_path: ");
  assertStringIncludes(problems[0] ?? "", 'did you mean "classical"?');
  assertEquals(problems.slice(1, 3), [
    "my.yaml:8:5 reward_model.params.max_new_tokens: expected at least 1, got 0",
    "my.yaml:9:5 reward_model.params.batchsize: unknown key; did you mean `batch_size`?",
  ]);
  assertStringIncludes(problems[3] ?? "", "my.yaml:13:47 prompts.物理.user_prompt_template: ");
});

Deno.test("parseConfig() names the place of a YAML syntax error", async () => {
  assertEquals((await problemsOf("benchmark:\n  data_path: [1, 2\n")).length, 1);
  assertStringIncludes((await problemsOf("a: 1\na: 2\n"))[0] ?? "", "my.yaml:2:");
});

Deno.test("parseConfig() names a prompt set that is not there", async () => {
  const [problem = ""] = await problemsOf(`${MINIMAL}prompts: no/such.yaml\n`);
  assertEquals(
    problem,
    "my.yaml:7:1 prompts: no/such.yaml does not exist; write score_only or reasoned, or the path " +
      "of a prompt set's file",
  );
});

Deno.test("parseConfig() loads the keys and class paths of the earlier system", async () => {
  const file = "tests/fixtures/seed_system.yaml";
  const text = await Deno.readTextFile(new URL("../../fixtures/seed_system.yaml", import.meta.url));
  const { config, editor, judge, prompts } = await parseConfig(text, file);
  assertEquals([editor.name, judge.name], ["qwen-image-edit", "qwen3-vl"]);
  assertEquals(editor.params["true_cfg_scale"], 4);
  assertEquals(editor.params["seed"], 42);
  assertEquals(judge.params["max_new_tokens"], 128);
  assertEquals(prompts.categories, ["物理", "环境", "社会", "因果", "指代"]);
  assertEquals(config.logging.level, "info");
});

Deno.test("parseConfig() refuses secrets, and a log file outside the run's folder", async () => {
  const text = `benchmark:
  data_path: sample
diffusion_model:
  class_path: ./config/examples/invert_editor.ts
  params:
    api_key: sk-1
reward_model:
  class_path: reference
`;
  const [problem = ""] = await problemsOf(text.replace("editor.ts", "editor.ts#InvertEditor"));
  assert(
    problem.startsWith("my.yaml:6:5 diffusion_model.params.api_key: a secret does not belong"),
  );
  assert(!problem.includes("sk-1"));
  for (const path of ["/tmp/x.log", "../x.log", "C:\\\\x.log", "run.json", "images"]) {
    const [fault] = await problemsOf(`${MINIMAL}logging: { log_file: "${path}" }\n`);
    assertEquals(
      fault,
      "my.yaml:7:12 logging.log_file: must be a relative path inside the run's folder that ends " +
        "in .log, such as logs/evaluation.log",
    );
  }
});

Deno.test("parseConfig() refuses secrets of servers, too, wherever they stand", async () => {
  const served = (launch: string) =>
    `benchmark:
  data_path: sample
diffusion_model:
  class_path: images-edits
  params:
    launch:
      command: vllm
${launch}
reward_model:
  class_path: reference
`;
  for (
    const [launch, place] of [
      [
        '      args: ["{port}"]\n      env: { HF_TOKEN: hf_1 }',
        "9:14 diffusion_model.params.launch.env",
      ],
      ['      args: ["{port}", --api-key, sk-1]', "8:24 diffusion_model.params.launch.args.1"],
      ['      args: ["{port}", --api-key=sk-1]', "8:24 diffusion_model.params.launch.args.1"],
    ] as const
  ) {
    const [problem = ""] = await problemsOf(served(launch));
    assert(problem.startsWith(`my.yaml:${place}`), problem);
    assert(problem.includes("a secret does not belong in a configuration"), problem);
    assert(!/hf_1|sk-1/.test(problem));
  }
  // Names that only look alike are none.
  await parseConfig(served('      args: ["{port}", --tokenizer, x]'), "my.yaml");
});

Deno.test("parseConfig() takes a constructor that fails for a problem of its class_path", async () => {
  const path = new URL("../../fixtures/malformed_models.ts", import.meta.url).pathname;
  const [problem] = await problemsOf(
    MINIMAL.replace("class_path: copy", `class_path: ${path}#BrokenEditor`),
  );
  assertEquals(
    problem,
    "my.yaml:4:3 diffusion_model.class_path: its constructor failed: no licence file",
  );
});

Deno.test("overrideConfig() replaces only what is given", async () => {
  const loaded = await parseConfig(MINIMAL, "my.yaml");
  const { config } = overrideConfig(loaded, { outputDir: "elsewhere" });
  assertEquals(config.evaluation.output_dir, "elsewhere");
  assertEquals(config.evaluation.min_coverage, 0);
  assertEquals(config.benchmark.skip_invalid, false);
});

Deno.test("config.schema.json is the schema of the code", async () => {
  const text = await Deno.readTextFile(
    new URL("../../../config/config.schema.json", import.meta.url),
  );
  assertEquals(JSON.parse(text), configJsonSchema(), "run deno task schema");
});

Deno.test("property: any YAML is loaded or answered with problems, never with another error", async () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("copy", "sample", "__proto__", "constructor", "./x.ts#Y"),
  );
  const key = fc.constantFrom(
    "benchmark",
    "data_path",
    "diffusion_model",
    "class_path",
    "params",
    "prompts",
    "evaluation",
    "__proto__",
    "toString",
    "1",
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("node"), { maxLength: 3 }),
      fc.array(fc.tuple(key, tie("node")), { maxLength: 4 })
        .map((entries) => `{${entries.map(([k, v]) => `"${k}": ${JSON.stringify(v)}`)}}`)
        .map((json) => JSON.parse(json)),
    ),
  })).node;
  await fc.assert(
    fc.asyncProperty(tree, async (value) => {
      const text = JSON.stringify(value);
      await parseConfig(text, "any.yaml").catch((error: unknown) => {
        assert(error instanceof InputError, `${text}: ${error}`);
        assert(!error.message.includes("undefined"), error.message);
      });
    }),
    { numRuns: 200, seed: 7 },
  );
});
