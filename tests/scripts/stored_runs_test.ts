import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeRecord } from "../../lib/evaluation/journal_record.ts";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { reportOf } from "../../scripts/torture/timeless_report.ts";
import { ROOT, runTask } from "../helpers/task.ts";

interface ReportJson {
  readonly pairs: readonly { readonly id: string; readonly score: number | null }[];
}

async function scoresOf(folder: string): Promise<readonly (readonly [string, number | null])[]> {
  const { json } = await reportOf(folder);
  return (json as ReportJson).pairs.map(({ id, score }) => [id, score] as const);
}

Deno.test("merge joins shards into the run that one machine would have made", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder, { output: "whole" });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    const parts = ["1/3", "2/3", "3/3"].map((shard) =>
      [shard, `${folder}/part${shard[0]}`] as const
    );
    for (const [shard, output] of parts) {
      const args = ["--config", config, "--shard", shard, "--output", output, "--no-progress"];
      assertEquals((await runTask("evaluate", args)).code, 0);
    }
    const folders = parts.map(([, output]) => output);
    const joined = `${folder}/joined`;
    const some = await runTask("merge", [...folders.slice(0, 2), "--output", joined, "--json"]);
    assertEquals(some.code, 0, some.stderr);
    assertStringIncludes(JSON.parse(some.stdout).notices[0], "Partial: 7 of 10 pairs");
    const all = await runTask("merge", [...folders, "--output", joined, "--json"]);
    assertEquals(all.code, 0, all.stderr);
    const { notices, merged, overall } = JSON.parse(all.stdout);
    const expected = { added: 9, known: 21, missing: [], faults: [] };
    assertEquals([notices, merged, overall.count], [[], expected, 10]);
    assertEquals(await scoresOf(joined), await scoresOf(`${folder}/whole`));
    const images = await Array.fromAsync(Deno.readDir(`${joined}/images/物理`));
    assertEquals(images.map(({ name }) => name).toSorted(), ["00000_物理.png", "00005_物理.png"]);
    await runTask("evaluate", ["--config", config, "--output", joined, "--no-progress"]);
    const { records } = await readJournal(`${joined}/journal.jsonl`);
    assertEquals(records.filter(({ type }) => type !== "report").length, 30, "work was repeated");
  });
});

Deno.test("merge takes over how each part checked the judge, also of parts that come later", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder, { evaluation: "  controls: 2\n" });
    const joined = `${folder}/joined`;
    const keys: string[] = [];
    for (const part of [1, 2]) {
      const output = `${folder}/part${part}`;
      const args = [
        "--config",
        config,
        "--shard",
        `${part}/2`,
        "--output",
        output,
        "--no-progress",
      ];
      assertEquals((await runTask("evaluate", args)).code, 0);
      const merged = await runTask("merge", [output, "--output", joined]);
      assertEquals(merged.code, 0, merged.stderr);
      keys.push(...await checksOf(output));
      assertEquals((await checksOf(joined)).toSorted(), keys.toSorted());
    }
    assert(keys.length > 4);
  });
});

Deno.test("a look at a few pairs changes nothing in what is said of all", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder, { evaluation: "  controls: 4\n" });
    const args = ["--config", config, "--no-progress"];
    assertEquals((await runTask("evaluate", args)).code, 0);
    const whole = await reportOf(`${folder}/run`);
    assertEquals((await runTask("evaluate", [...args, "--limit", "3"])).code, 0);
    const { json: few } = await reportOf(`${folder}/run`);
    assertEquals((few as ReportJson).pairs.length, 3);
    assertEquals((await runTask("report", ["--run", `${folder}/run`])).code, 0);
    assertEquals(await reportOf(`${folder}/run`), whole);
  });
});

/** Identities of the questions about the judge that count in a run. */
async function checksOf(folder: string): Promise<readonly string[]> {
  const { records } = await readJournal(`${folder}/journal.jsonl`);
  const last = records.findLast((record) => record.type === "checks");
  return last?.keys.flat() ?? [];
}

Deno.test("merge and reparse name the damaged lines of a journal", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const path = `${folder}/run/journal.jsonl`;
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace('"ask":0', '"ask":1'));
    const number = (await readJournal(path)).faults[0]?.line;
    const named = `${path}:${number}: the checksum does not match\n`;
    const reparsed = await runTask("reparse", ["--run", `${folder}/run`]);
    assertEquals(reparsed.stderr, named);
    const merged = await runTask("merge", [`${folder}/run`, "--output", `${folder}/all`, "--json"]);
    assertEquals(merged.stderr, named);
    assertEquals(JSON.parse(merged.stdout).merged.added, 14);
  });
});

Deno.test("merge refuses parts of different evaluations", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    for (const [output, seed] of [["a", 1], ["b", 2]] as const) {
      const config = await configure(folder, { output, evaluation: `  seed: ${seed}\n` });
      await runTask("evaluate", ["--config", config, "--no-progress"]);
    }
    const args = [`${folder}/a`, `${folder}/b`, "--output", `${folder}/c`];
    const { code, stderr } = await runTask("merge", args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "they are not parts of one evaluation");
    assertStringIncludes(stderr, "evaluation.seed: 1 there, 2 now");
  });
});

Deno.test("reparse shows what today's parser reads otherwise, and keeps it only when told", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const run = `${folder}/run`;
    const same = await runTask("reparse", ["--run", run]);
    assertEquals([same.code, same.stdout], [0, "5 replies, 0 read otherwise today\n"], same.stderr);

    // As if an earlier parser had not understood the first reply.
    const { records } = await readJournal(`${run}/journal.jsonl`);
    const lines = records.map((record) =>
      encodeRecord(
        record.type === "judge" && record.status === "replied" && record.id === "00000_物理"
          ? { ...record, parsed: { status: "unparsed", reason: "no number" } }
          : record,
      )
    );
    await Deno.writeTextFile(`${run}/journal.jsonl`, `${lines.join("\n")}\n`);
    const shown = await runTask("reparse", ["--run", run]);
    assertStringIncludes(shown.stdout, "5 replies, 1 read otherwise today");
    assertStringIncludes(shown.stdout, "00000_物理 (question 0): unparsed -> 0");
    assertStringIncludes(shown.stdout, "Nothing was written");
    assertEquals(await Deno.readTextFile(`${run}/journal.jsonl`), `${lines.join("\n")}\n`);

    const kept = await runTask("reparse", ["--run", run, "--apply", "--json"]);
    const { counts, changed } = JSON.parse(kept.stdout);
    assertEquals([counts.scored, changed.length], [5, 1]);
    const again = await runTask("reparse", ["--run", run]);
    assertStringIncludes(again.stdout, "0 read otherwise today");
  });
});

Deno.test("rejudge judges stored edits by other prompts or another judge, and edits nothing", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const judge = `class_path: ${ROOT}tests/fixtures/slow_models.ts#SlowJudge\n  ` +
      `params: { calls: ${folder}/judge.txt, ms: 0 }`;
    const editor = `class_path: ${ROOT}tests/fixtures/slow_models.ts#SlowEditor\n  ` +
      `params: { calls: ${folder}/edit.txt, ms: 0 }`;
    const config = await configure(folder, { editor, judge });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    const before = await Deno.readTextFile(`${folder}/run/journal.jsonl`);

    const prompts = await runTask("rejudge", [
      ...["--run", `${folder}/run`, "--prompts", "reasoned", "--json", "--no-progress"],
    ]);
    assertEquals(prompts.code, 0, prompts.stderr);
    const { overall, comparison } = JSON.parse(prompts.stdout);
    assertEquals([overall.count, overall.scored], [10, 10]);
    const [{ overall: paired }] = comparison.comparisons;
    assertEquals([paired.difference, paired.ties], [0, 10]);

    const other = await configure(folder, { editor, output: "other" });
    const output = `${folder}/reference`;
    const args = ["--run", `${folder}/run`, "--config", other, "--output", output];
    const reference = await runTask("rejudge", args);
    assertEquals(reference.code, 0, reference.stderr);
    assertStringIncludes(reference.stdout, "Compared with");
    assertEquals((await scoresOf(output)).length, 10);
    assertEquals((await scoresOf(`${folder}/run_rejudged`)).length, 10);

    const edits = (await Deno.readTextFile(`${folder}/edit.txt`)).trim().split("\n");
    assertEquals(edits.length, 10, "something was edited again");
    assertEquals(await Deno.readTextFile(`${folder}/run/journal.jsonl`), before);
  });
});

Deno.test("rejudge asks only for the category whose prompts changed", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const calls = `${folder}/judge.txt`;
    const judge = `class_path: ${ROOT}tests/fixtures/slow_models.ts#SlowJudge\n  ` +
      `params: { calls: ${calls}, ms: 0 }`;
    const text = await Deno.readTextFile(`${ROOT}config/prompts/score_only.yaml`);
    await Deno.writeTextFile(`${folder}/old.yaml`, text);
    await Deno.writeTextFile(
      `${folder}/new.yaml`,
      text.replace("Dimension: physical plausibility.", "Dimension: physics."),
    );
    const config = await configure(folder, { judge, more: `prompts: ${folder}/old.yaml\n` });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    await Deno.remove(calls);
    const args = ["--run", `${folder}/run`, "--prompts", `${folder}/new.yaml`, "--json"];
    const { code, stdout, stderr } = await runTask("rejudge", args);
    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout).overall.scored, 10);
    const asked = (await Deno.readTextFile(calls)).match(/^judge \S+/gm);
    assertEquals(new Set(asked), new Set(["judge 00000_物理", "judge 00005_物理"]));
  });
});

Deno.test("a limited run is reported as partial only as long as it is", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const config = await configure(folder);
    await runTask("evaluate", ["--config", config, "--limit", "2", "--no-progress"]);
    const run = ["--run", `${folder}/run`, "--json"];
    const notices = async () => JSON.parse((await runTask("report", run)).stdout).notices;
    assertEquals(await notices(), ["Partial: 2 of 5 pairs. These are not the benchmark's scores"]);
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    await runTask("evaluate", ["--config", config, "--limit", "2", "--no-progress"]);
    assertEquals(await notices(), []);
  });
});

Deno.test("merge leaves out an edit whose image is gone, so that it is made again", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    await Deno.remove(`${folder}/run/images/物理/00000_物理.png`);
    const args = [`${folder}/run`, "--output", `${folder}/joined`, "--json"];
    const { stdout, stderr } = await runTask("merge", args);
    assertStringIncludes(stderr, "00000_物理.png is gone or was changed");
    assertEquals(JSON.parse(stdout).overall.count, 4);
  });
});

Deno.test("rejudge refuses a configuration that would make other edits", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const other = await configure(folder, { editor: "class_path: oracle", output: "other" });
    const { code, stderr } = await runTask("rejudge", [
      "--run",
      `${folder}/run`,
      "--config",
      other,
    ]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, 'diffusion_model.name: "copy" there, "oracle" now');
    const neither = await runTask("rejudge", ["--run", `${folder}/run`]);
    assertEquals(neither.code, 2);
    assert(neither.stderr.startsWith("say what is to differ: --config FILE, "), neither.stderr);
    const unknown = await runTask("rejudge", ["--run", `${folder}/run`, "--prompts", "nope"]);
    assertEquals(unknown.code, 2);
    assertStringIncludes(
      unknown.stderr,
      "--prompts: nope does not exist; write score_only or reasoned, or the path of a prompt " +
        "set's file",
    );
    assert(!unknown.stderr.includes("run.json"), unknown.stderr);
  });
});

Deno.test("rejudge says once on each stream what was taken over, and refuses another rejudged run", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const run = ["--run", `${folder}/run`, "--no-progress"];
    const prompts = await runTask("rejudge", [...run, "--prompts", "reasoned"]);
    assertEquals(prompts.code, 0, prompts.stderr);
    assertStringIncludes(prompts.stderr, "Took over 5 edits.\n");
    for (const text of [prompts.stdout, prompts.stderr]) {
      assertEquals(text.split("The edits were taken over from").length, 2, text);
    }
    const repeats = await runTask("rejudge", [...run, "--repeats", "3"]);
    assertEquals(repeats.code, 2);
    assertStringIncludes(
      repeats.stderr,
      "it holds the run of another configuration.\n" +
        "  prompts: reasoned there, score_only now\n" +
        "  evaluation.repeats: 1 there, 3 now\n" +
        "Choose another --output, or remove the folder.",
    );
    const args = [...run, "--repeats", "3", "--output", `${folder}/repeats`];
    assertEquals((await runTask("rejudge", args)).code, 0);
  });
});
