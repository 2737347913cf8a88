import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeRecord } from "../../lib/evaluation/journal_record.ts";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { readReport, type ReportDocument } from "../../lib/report/mod.ts";
import { ASPECT_PROMPTS, configureAspects } from "../helpers/aspects.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { reportOf } from "../../scripts/torture/timeless_report.ts";
import { runTask, taskProcess } from "../helpers/task.ts";

async function documentOf(folder: string): Promise<ReportDocument> {
  const names = (await Array.fromAsync(Deno.readDir(`${folder}/results`))).map(({ name }) => name);
  const newest = names.filter((name) => name.endsWith(".json")).toSorted().at(-1) ?? "";
  return readReport(JSON.parse(await Deno.readTextFile(`${folder}/results/${newest}`)));
}

async function judged(folder: string): Promise<number> {
  const text = await Deno.readTextFile(`${folder}/journal.jsonl`).catch(() => "");
  return text.split('{"type":"judge"').length - 1;
}

Deno.test("evaluate by aspects is the same after being killed, and says the benchmark's figures first", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 20);
    const slow = { judge: ", ms: 5", evaluation: "  controls: 3\n" };
    const whole = await configureAspects(folder, { ...slow, output: "whole" });
    const undisturbed = await runTask("evaluate", ["--config", whole, "--no-progress"]);
    assertEquals(undisturbed.code, 0, undisturbed.stderr);
    assertMatch(
      undisturbed.stdout,
      /^Mean of the aspects: Mean \d\.\d{3} of 0 to 10 \(mean@1; 19 of 20 edits\)$/m,
    );

    // Once more into a folder of the same name, which the report holds.
    const before = await reportOf(`${folder}/whole`);
    await Deno.remove(`${folder}/whole`, { recursive: true });
    await Deno.remove(`${folder}/whole_calls.txt`);
    let kills = 0;
    for (const moment of [3, 17, 40]) {
      const child = taskProcess("evaluate", ["--config", whole, "--no-progress"]).spawn();
      const output = child.output();
      const deadline = Date.now() + 300_000;
      while (await judged(`${folder}/whole`) < moment && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      child.kill("SIGKILL");
      if ((await output).signal === "SIGKILL") kills += 1;
    }
    assertEquals(kills, 3);
    const last = await runTask("evaluate", ["--config", whole, "--no-progress", "--resume"]);
    assertEquals(last.code, 0, last.stderr);
    const after = await reportOf(`${folder}/whole`);
    assertEquals(after.json, before.json);
    const { records } = await readJournal(`${folder}/whole/journal.jsonl`);
    const done = records.flatMap((record) =>
      record.type === "judge" ? [`${record.key} ${record.ask}`] : []
    );
    assertEquals(new Set(done).size, done.length, "a reply was asked for twice");

    const { aggregation, overall, pairs } = await documentOf(`${folder}/whole`);
    assertEquals(aggregation?.rows.map(({ kind, edits, counted }) => [kind, edits, counted]), [
      ["overall", 20, 19],
      ...["物理", "环境", "社会", "因果"].map(() => ["category", 4, 4]),
      ["category", 4, 3],
    ]);
    const [figure] = aggregation?.rows[0]?.values ?? [];
    assertEquals(figure, overall.mean_scored);
    assertEquals(aggregation?.aspects.map(({ overall }) => [overall.count, overall.scored]), [
      [20, 19],
      [16, 16],
    ]);
    assertEquals(pairs[0]?.aspects, [
      { name: "likeness", status: "scored", score: 4 },
      { name: "beauty", status: "scored", score: 7 },
    ]);
    const { markdown } = after;
    const [, title = "", first = ""] = /^# (.*)\n\n(.*)$/m.exec(markdown) ?? [];
    assertEquals(title, "Evaluation report: `copy`");
    assert(first.startsWith("**Mean of the aspects: Mean "), first);
    assertStringIncludes(first, "19 of 20 edits are scored in every aspect");
    assertStringIncludes(markdown, "| likeness | source and edit |   1–5 |    20 |     19 |");
    assertStringIncludes(markdown, "| beauty   | edit            |  0–10 |    16 |     16 |");
  });
});

Deno.test("reparse, rejudge, compare, merge, gallery and canary go on with aspects", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configureAspects(folder);
    assertEquals((await runTask("evaluate", ["--config", config, "--no-progress"])).code, 0);
    const run = `${folder}/run`;
    const scores = async (of: string) => (await documentOf(of)).pairs.map(({ score }) => score);
    const before = await scores(run);

    // As if an earlier parser had not understood one aspect of the first pair.
    const journal = `${run}/journal.jsonl`;
    const lines = (await readJournal(journal)).records.map((record) =>
      encodeRecord(
        record.type === "judge" && record.status === "replied" && record.id === "00000_物理" &&
          record.aspect?.name === "likeness"
          ? { ...record, parsed: { status: "unparsed", reason: "no number" } }
          : record,
      )
    );
    await Deno.writeTextFile(journal, `${lines.join("\n")}\n`);
    const reparsed = await runTask("reparse", ["--run", run, "--apply"]);
    assertStringIncludes(reparsed.stdout, "00000_物理 (likeness, question 0): unparsed -> 4");
    assertEquals(await scores(run), before);

    // Other prompts for one aspect: the replies about the other are taken over.
    const prompts = `${folder}/other_prompts.yaml`;
    await Deno.writeTextFile(prompts, ASPECT_PROMPTS.replaceAll("Asked for", "Wanted"));
    await Deno.remove(`${folder}/run_calls.txt`);
    const rejudged = await runTask("rejudge", [
      "--run",
      run,
      "--prompts",
      prompts,
      "--output",
      `${folder}/again`,
      "--no-progress",
    ]);
    assertEquals(rejudged.code, 0, rejudged.stderr);
    const calls = (await Deno.readTextFile(`${folder}/run_calls.txt`)).trim().split("\n");
    assertEquals(calls.toSorted()[0], "00000_物理 beauty false");
    assertEquals(calls.filter((call) => !call.includes("beauty")), []);
    assertEquals(await scores(`${folder}/again`), before);

    // Prompts with one question need no aggregation.
    const plain = await runTask("rejudge", [
      "--run",
      run,
      "--prompts",
      "score_only",
      "--output",
      `${folder}/plain`,
      "--no-progress",
    ]);
    assertEquals(plain.code, 0, plain.stderr);
    assertEquals((await documentOf(`${folder}/plain`)).aggregation, null);

    const higher = await configureAspects(folder, { output: "higher", judge: ", more: 1" });
    assertEquals((await runTask("evaluate", ["--config", higher, "--no-progress"])).code, 0);
    const compared = await runTask("compare", [run, `${folder}/higher`, "--force", "--json"]);
    assertEquals(compared.code, 0, compared.stderr);
    assert(compared.stdout.includes('"count": 9'), compared.stdout);
    const refused = await runTask("compare", [run, `${folder}/plain`]);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, 'evaluation.aggregation: "mean@1" there, absent now');

    const parts = ["1/2", "2/2"].map((shard) => [shard, `${folder}/part${shard[0]}`] as const);
    for (const [shard, output] of parts) {
      const args = ["--config", config, "--shard", shard, "--output", output, "--no-progress"];
      assertEquals((await runTask("evaluate", args)).code, 0);
    }
    const folders = parts.map(([, output]) => output);
    const merged = await runTask("merge", [...folders, "--output", `${folder}/joined`]);
    assertEquals(merged.code, 0, merged.stderr);
    assertEquals(await scores(`${folder}/joined`), before);

    const gallery = await runTask("gallery", ["--run", run, "--no-progress"]);
    assertEquals(gallery.code, 0, gallery.stderr);
    const details = await Deno.readTextFile(`${run}/gallery_files/data/part-0.js`);
    assertStringIncludes(details, '\\"aspect\\":\\"likeness\\"');
    assertStringIncludes(details, "[beauty]\\\\nAbout beauty, out of 10");

    const canary = `${folder}/canary.jsonl`;
    const frozen = await runTask("canary", ["--run", run, "--output", canary, "--pairs", "8"]);
    assertEquals(frozen.code, 0, frozen.stderr);
    const checked = await configureAspects(folder, { evaluation: `  canary: ${canary}\n` });
    const again = await runTask("evaluate", ["--config", checked, "--no-progress", "--json"]);
    assertEquals(again.code, 0, again.stderr);
    const { canary: check } = JSON.parse(again.stdout);
    assertEquals([check.pairs, check.scored, check.mean_difference ?? 0], [8, 8, 0]);
  });
});
