import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { inTempFolder } from "../helpers/benchmark.ts";
import { runTask } from "../helpers/task.ts";

const GEDIT = fileURLToPath(new URL("../fixtures/gedit", import.meta.url));

Deno.test("import answers a wrong command line with one error and code 2", async () => {
  const cases: readonly (readonly [args: readonly string[], message: string])[] = [
    [[], "--from NAME is missing: gedit, imgedit, kris, rise, magicbrush"],
    [["--from", "gedti"], '--from: expected gedit, imgedit, kris, rise, magicbrush, got "gedti"'],
    [["--from", "gedit"], "--data DIR is missing"],
    [["--from", "gedit", "--data", "x"], "--output FILE is missing"],
    [
      ["--from", "kris", "--data", "x", "--output", "y", "--language", "en"],
      "--language is for gedit, not for kris",
    ],
    [
      ["--from", "gedit", "--data", "x", "--output", "y", "--join-images"],
      "--join-images is for kris, rise, not for gedit",
    ],
    [["--from", "gedit", "--data", "x", "--output", "y"], "Cannot import x: there is no such"],
  ];
  await inTempFolder(async (folder) => {
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await runTask("import", args, { cwd: folder });
      assertEquals([code, stdout], [2, ""], stderr);
      assertStringIncludes(stderr, message);
    }
  });
});

Deno.test("import writes a benchmark that validate accepts, and says what is in it", async () => {
  await inTempFolder(async (folder) => {
    const output = `${folder}/new/gedit.json.gz`;
    const args = ["--from", "gedit", "--data", GEDIT, "--output", output];
    const { code, stdout, stderr } = await runTask("import", args);
    assertEquals(code, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.slice(0, 4), [
      "Category           Pairs  With target",
      "background_change      1            0",
      "subject-add            1            0",
      "ps_human               1            0",
    ]);
    assertStringIncludes(stdout, `${output}: 3 pairs, 0 with a target`);
    assertStringIncludes(stderr, "Left out 2: instruction in another language (cn)");

    const json = await runTask("import", [...args, "--json"]);
    const { pairs, categories, leftOut } = JSON.parse(json.stdout);
    assertEquals([pairs, categories.length, leftOut[0].entries.length], [3, 3, 2]);

    const config = `${folder}/config.yaml`;
    const prompt = "{ system_prompt: Judge., user_prompt_template: 'Did it {edit_instruction}?' }";
    await Deno.writeTextFile(
      config,
      [
        `benchmark: { data_path: ${output} }`,
        "diffusion_model: { class_path: copy }",
        "reward_model: { class_path: reference }",
        "prompts:",
        ...categories.map(({ name }: { readonly name: string }) => `  ${name}: ${prompt}`),
        `evaluation: { output_dir: ${folder}/run }`,
      ].join("\n"),
    );
    const valid = await runTask("validate", ["--config", config]);
    assertEquals(valid.code, 0, valid.stderr);
  });
});
