import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { ROOT, runTask } from "../helpers/task.ts";

/**
 * A run of 20 pairs: every fifth reply holds no score, which counts as 5.0 in the run's own mean;
 * the others get their number modulo 11.
 */
async function evaluated(folder: string): Promise<string> {
  await writeBenchmark(folder, 20);
  const config = await configure(folder, {
    judge: `class_path: ${ROOT}tests/fixtures/slow_models.ts#SlowJudge\n  ` +
      `params: { calls: ${folder}/judge.txt, ms: 0 }`,
    evaluation: "  unparsed_policy: default\n  max_reasks: 0\n",
  });
  const { code, stderr } = await runTask("evaluate", ["--config", config, "--no-progress"]);
  assertEquals(code, 0, stderr);
  return `${folder}/run`;
}

/** Ids in the order of the benchmark. */
const IDS = Array.from({ length: 20 }, (_, index) => {
  const category = ["物理", "环境", "社会", "因果", "指代"][index % 5];
  return `${String(index).padStart(5, "0")}_${category}`;
});

Deno.test("agree holds a run's judge against the humans, for people and for programs", async () => {
  await inTempFolder(async (folder) => {
    const run = await evaluated(folder);
    const rows = IDS.slice(0, 18).map((id, index) => {
      const score = (index % 11) / 10;
      const off = (by: number) => Math.min(1, Math.max(0, score + by)).toFixed(2);
      return [id, off((index % 3 - 1) * 0.3), off((index % 4 - 1) * 0.1), "fine"];
    });
    const path = `${folder}/ratings.tsv`;
    const lines = [["id", "ann", "李", "comment"], ...rows, ["lamp", 1, "", ""]];
    await Deno.writeTextFile(path, `\ufeff${lines.map((row) => row.join("\t")).join("\r\n")}\r\n`);
    const args = ["--run", run, "--ratings", path, "--scale", "0-1"];

    const json = await runTask("agree", [...args, "--json"]);
    assertEquals(json.code, 0, json.stderr);
    const { counts, overall, categories, notes, seed } = JSON.parse(json.stdout);
    assertEquals(counts, {
      pairs: 20,
      items: 14,
      unrated: 2,
      unscored: 4,
      ratings: 37,
      ratings_used: 28,
      unknown_ids: ["lamp"],
    });
    assertEquals([overall.items, overall.raters, overall.sources, seed], [14, 2, 14, 42]);
    // The judge's scores are 1-4, 6-9, 0-3, 5 and 6; the defaulted 5.0 of 物理 is not among them.
    assertEquals(overall.measures.judge_mean.estimate.toFixed(6), (57 / 14).toFixed(6));
    assert(overall.measures.spearman.estimate > 0.8);
    assertEquals(overall.measures.spearman.ci95.length, 2);
    assertEquals(overall.held_out.map(({ rater }: { rater: string }) => rater), ["ann", "李"]);
    assertEquals(
      categories.map((group: { name: string; items: number }) => [group.name, group.items]),
      [["物理", 0], ["环境", 4], ["社会", 4], ["因果", 3], ["指代", 3]],
    );
    assertEquals(categories[1].measures.spearman, {
      status: "absent",
      reason: "4 pairs, and it takes 5",
    });
    assertEquals(notes, [
      "Ratings are mapped linearly from 0-1 to 0-10",
      "1 id is no pair of this run and counts nowhere: lamp",
      "2 of the run's 20 pairs are not rated",
      "4 rated pairs without a score from the judge, which count nowhere",
      "1 cell without a rating",
      "Columns that are not used: comment",
    ]);
    assertEquals((await runTask("agree", [...args, "--json"])).stdout, json.stdout);

    const text = await runTask("agree", [...args, "--output", `${folder}/new/a.md`, "--seed", "7"]);
    assertEquals([text.code, text.stderr], [0, `Markdown: ${folder}/new/a.md\n`]);
    const [first = ""] = text.stdout.split("\n");
    assert(first.startsWith("Whether the judge agrees with the humans as well as"), first);
    assertStringIncludes(text.stdout, "! 1 id is no pair of this run and counts nowhere: lamp");
    assertStringIncludes(text.stdout, "– 物理: no pair is both judged and rated");
    assert(/^Judge's mean +4\.071 +\d\.\d{3} to \d\.\d{3}$/m.test(text.stdout), text.stdout);
    assert(/^By category +物理 +环境 +社会 +因果 +指代$/m.test(text.stdout), text.stdout);
    assert(/^李 +14 +0\.\d{3} +0\.\d{3}$/m.test(text.stdout), text.stdout);
    const markdown = await Deno.readTextFile(`${folder}/new/a.md`);
    assertStringIncludes(markdown, "# Agreement with human ratings\n\n**Whether the judge");
    assertStringIncludes(markdown, "seed 7.");
  });
});

Deno.test("agree refuses ratings that it cannot use, with their lines", async () => {
  await inTempFolder(async (folder) => {
    const run = `${folder}/run`;
    const path = `${folder}/r.jsonl`;
    await Deno.writeTextFile(
      path,
      `{"id": "${IDS[1]}", "rater": "ann", "score": 73}\n` +
        `{"id": "${IDS[2]}", "rater": "ann", "score": 5}\n` +
        `{"id": "${IDS[2]}", "rater": "ann", "score": 6}\n`,
    );
    const refused = await runTask("agree", ["--run", run, "--ratings", path]);
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(refused.stderr, `Cannot use ${path}: 2 problems`);
    assertStringIncludes(refused.stderr, `${path}:1: rating of "ann"`);
    assertStringIncludes(refused.stderr, "73 is outside the scale of 0 to 10");
    assertStringIncludes(refused.stderr, `${path}:3: rating of "ann"`);
    assertStringIncludes(refused.stderr, "is there twice, first on line 2");

    const scale = await runTask("agree", ["--run", run, "--ratings", path, "--scale", "5"]);
    assertEquals(scale.code, 2);
    assertStringIncludes(scale.stderr, '--scale: expected MIN-MAX such as 0-1 or 1-5, got "5"');
    const none = await runTask("agree", ["--run", run, "--ratings", `${folder}/none.csv`]);
    assertEquals(none.code, 2);
    assertStringIncludes(none.stderr, `there is no file ${folder}/none.csv`);
    await Deno.writeTextFile(path, `{"id": "${IDS[1]}", "rater": "ann", "score": 7}\n`);
    const noRun = await runTask("agree", ["--run", run, "--ratings", path]);
    assertEquals(noRun.code, 2);
    assertStringIncludes(noRun.stderr, run);
    const dash = await runTask("agree", ["--run", run, "--ratings", path, "--scale", "-5-5"]);
    assertEquals(dash.code, 2);
    assertStringIncludes(dash.stderr, '--scale -5-5: write --scale=-5-5, since it begins with "-"');
    const missing = await runTask("agree", ["--run", run]);
    assertEquals(missing.code, 2);
    assertStringIncludes(missing.stderr, "--ratings FILE is missing");
  });
});

Deno.test("agree ends with 3 where no pair is both judged and rated", async () => {
  await inTempFolder(async (folder) => {
    const run = await evaluated(folder);
    const path = `${folder}/ratings.csv`;
    // The judge gave no score to the first pair; the second is of another run.
    await Deno.writeTextFile(path, `id,rater,score\n${IDS[0]},ann,-5\nlamp,ann,5\n`);
    const args = ["--run", run, "--ratings", path, "--scale=-5-5"];
    const { code, stdout, stderr } = await runTask("agree", args);
    assertEquals(code, 3, stderr);
    assert(stdout.startsWith("Nothing can be said: no pair is both judged and rated.\n"), stdout);
    const json = await runTask("agree", [...args, "--json"]);
    assertEquals([json.code, JSON.parse(json.stdout).counts.items], [3, 0]);
  });
});

Deno.test("agree holds two runs against preferences between their edits", async () => {
  await inTempFolder(async (folder) => {
    const first = await evaluated(folder);
    const config = await configure(folder, {
      output: "second",
      judge: `class_path: ${ROOT}tests/fixtures/slow_models.ts#SlowJudge\n  ` +
        `params: { calls: ${folder}/judge.txt, ms: 0 }`,
      evaluation: "  max_reasks: 0\n",
    });
    const made = await runTask("evaluate", ["--config", config, "--no-progress"]);
    assertEquals(made.code, 0, made.stderr);
    const path = `${folder}/choices.jsonl`;
    const lines = IDS.map((id, index) => ({
      ...{ id, rater: "ann", first: "run", second: "second" },
      preference: ["first", "second", "tie"][index % 3],
    }));
    await Deno.writeTextFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
    const args = ["--run", first, "--against", `${folder}/second/`, "--ratings", path];
    const json = await runTask("agree", [...args, "--json"]);
    assertEquals(json.code, 0, json.stderr);
    const { overall, unused_ids, raters } = JSON.parse(json.stdout);
    // Every fifth pair has no score; the same judge scores both runs alike.
    assertEquals([overall.pairs, unused_ids.length, raters], [16, 4, ["ann"]]);
    assertEquals([overall.judge.ties, overall.decided.pairs, overall.decided.share], [16, 0, null]);
    const text = await runTask("agree", args);
    assertStringIncludes(
      text.stdout,
      'The judge is not shown to prefer either ("second" wins 0, ties 16',
    );
    const scaled = await runTask("agree", [...args, "--scale", "0-1"]);
    assertEquals([scaled.code, scaled.stderr.split("\n")[0]], [
      2,
      "--scale: preferences have none",
    ]);
    const ratings = await runTask("agree", ["--run", first, "--ratings", path]);
    assertEquals(ratings.code, 2);
    assertStringIncludes(
      ratings.stderr,
      "only 20 preferences between two edits, which say nothing",
    );
    const same = await runTask("agree", ["--run", first, "--against", first, "--ratings", path]);
    assertEquals(same.code, 2);
  });
});
