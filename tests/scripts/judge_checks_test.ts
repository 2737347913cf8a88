import { assertEquals, assertStringIncludes } from "@std/assert";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { ROOT, runTask } from "../helpers/task.ts";

const CONSTANT = `class_path: ${ROOT}config/examples/constant_judge.ts#ConstantJudge`;

Deno.test("evaluate says on the terminal that a judge cannot be believed", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder, { editor: "class_path: oracle", judge: CONSTANT });
    const args = ["--config", config, "--controls", "6", "--repeats", "2", "--no-progress"];
    const { code, stdout, stderr } = await runTask("evaluate", args);
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stdout,
      "! This judge cannot be believed: it gave 5.000 to everything that it was shown",
    );
    const again = await runTask("evaluate", [...args, "--json"]);
    assertEquals(JSON.parse(again.stdout).judge_check, "not_believable");
    assertEquals(JSON.parse(again.stdout).ending, "nothing to do");
  });
});

Deno.test("a canary is frozen from one run, and tells another that the judge has changed", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const editor = "class_path: oracle";
    await runTask("evaluate", ["--config", await configure(folder, { editor }), "--no-progress"]);
    const canary = `${folder}/canary.jsonl`;
    const args = ["--run", `${folder}/run`, "--output", canary, "--pairs", "7"];
    const frozen = await runTask("canary", args);
    assertEquals(
      [frozen.code, frozen.stdout],
      [0, `Froze 7 pairs in ${canary}: 2 物理, 2 环境, 1 社会, 1 因果, 1 指代\n`],
      frozen.stderr,
    );
    const evaluation = `  canary: "${canary}"\n`;
    const same = await configure(folder, { editor, evaluation, output: "same" });
    const kept = await runTask("evaluate", ["--config", same, "--no-progress"]);
    assertEquals([kept.code, kept.stdout.includes("has changed")], [0, false], kept.stderr);
    const other = await configure(folder, { editor, judge: CONSTANT, evaluation, output: "other" });
    const drifted = await runTask("evaluate", ["--config", other, "--no-progress"]);
    assertStringIncludes(
      drifted.stdout,
      "! The judge has changed: on 7 frozen pairs its mean went from",
    );
    const twice = await runTask("canary", args);
    assertEquals(twice.code, 2);
    assertStringIncludes(twice.stderr, "is there already");
  });
});

Deno.test("rejudge --repeats keeps the replies that there are and asks for the others", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const args = ["--run", `${folder}/run`, "--repeats", "3", "--controls", "2", "--json"];
    const { code, stdout, stderr } = await runTask("rejudge", args);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "Took over 5 edits, and the replies to 5 of them");
    assertEquals(JSON.parse(stdout).overall.scored, 5);
    const journal = await Deno.readTextFile(`${folder}/run_rejudged/journal.jsonl`);
    const judged = journal.split("\n").filter((line) => line.includes('"type":"judge"'));
    assertEquals(judged.filter((line) => !line.includes('"control"')).length, 15);
    assertEquals(judged.filter((line) => line.includes('"control"')).length, 10);
  });
});
