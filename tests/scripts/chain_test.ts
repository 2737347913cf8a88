import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { importBenchmark } from "../../lib/benchmark/import/mod.ts";
import { readRun, readStoredPairs } from "../../lib/evaluation/mod.ts";
import { readJournal } from "../../lib/evaluation/journal.ts";
import type { EditRecord, JudgeRecord } from "../../lib/evaluation/journal_record.ts";
import { sha256 } from "../../lib/files/hash.ts";
import { encodePng } from "../../lib/image/pixels.ts";
import { inTempFolder } from "../helpers/benchmark.ts";
import { runTask, type TaskResult } from "../helpers/task.ts";

const MODELS = fileURLToPath(new URL("../fixtures/chain_models.ts", import.meta.url));

/** An image of one level, 8 x 6. */
async function grey(level: number): Promise<Uint8Array> {
  return await encodePng({ width: 8, height: 6, data: new Uint8Array(144).fill(level) });
}

/** Writes sessions of MagicBrush with so many turns, and imports them as chains. */
async function writeChains(folder: string, turns: readonly number[]): Promise<string> {
  const data = `${folder}/test`;
  const sessions = Object.fromEntries(turns.map((count, session) => {
    const name = (turn: number) =>
      turn === 0 ? `${session}-input.png` : `${session}-output${turn}.png`;
    return [
      String(session),
      Array.from({ length: count }, (_, turn) => ({
        input: name(turn),
        output: name(turn + 1),
        instruction: `Turn ${turn + 1}`,
      })),
    ];
  }));
  for (const [session, list] of Object.entries(sessions)) {
    await Deno.mkdir(`${data}/images/${session}`, { recursive: true });
    const names = new Set(list.flatMap(({ input, output }) => [input, output]));
    for (const [i, name] of [...names].entries()) {
      const level = 10 * Number(session) + 100 + 3 * i;
      await Deno.writeFile(`${data}/images/${session}/${name}`, await grey(level));
    }
  }
  await Deno.writeTextFile(`${data}/edit_sessions.json`, JSON.stringify(sessions));
  const path = `${folder}/chains.json`;
  await importBenchmark(path, { from: "magicbrush", data, chain: true });
  return path;
}

async function configure(folder: string, stages = "sequential"): Promise<string> {
  const prompt = "{ system_prompt: Judge., user_prompt_template: 'Did it {edit_instruction}?' }";
  const config = `${folder}/config.yaml`;
  await Deno.writeTextFile(
    config,
    [
      `benchmark: { data_path: ${folder}/chains.json }`,
      "diffusion_model:",
      `  { class_path: "${MODELS}#BrightenEditor", params: { failing: ${folder}/failing.txt } }`,
      `reward_model: { class_path: "${MODELS}#WitnessJudge" }`,
      "prompts:",
      ...[1, 2, 3].map((turn) => `  turn ${turn}: ${prompt}`),
      `evaluation: { output_dir: ${folder}/run, stages: ${stages} }`,
    ].join("\n"),
  );
  return config;
}

function evaluate(config: string, ...more: readonly string[]): Promise<TaskResult> {
  return runTask("evaluate", ["--config", config, "--no-progress", ...more]);
}

async function work(run: string) {
  const { records } = await readJournal(`${run}/journal.jsonl`);
  const edits = records.filter((record): record is EditRecord => record.type === "edit");
  const judged = records.filter((record): record is JudgeRecord => record.type === "judge");
  return { records, edits, judged };
}

for (const stages of ["sequential", "overlapped"]) {
  Deno.test(`evaluate edits each turn of a chain from the edit before it, ${stages}`, async () => {
    await inTempFolder(async (folder) => {
      await writeChains(folder, [3, 1, 2]);
      const config = await configure(folder, stages);
      const { code, stderr } = await evaluate(config);
      assertEquals(code, 0, stderr);
      const { edits, judged, records } = await work(`${folder}/run`);
      const ids = ["0_1", "1_1", "2_1", "0_iter_2", "2_iter_2", "0_iter_3"];
      assertEquals(new Set(edits.map(({ id }) => id)), new Set(ids));
      assertEquals([edits.length, judged.length], [6, 6]);
      const done = new Map(
        edits.flatMap((edit) => edit.status === "done" ? [[edit.id, edit] as const] : []),
      );
      const sourceOf = new Map([
        ["0_1", sha256(await grey(100))],
        ["1_1", sha256(await grey(110))],
        ["2_1", sha256(await grey(120))],
        ["0_iter_2", done.get("0_1")?.hash],
        ["2_iter_2", done.get("2_1")?.hash],
        ["0_iter_3", done.get("0_iter_2")?.hash],
      ]);
      for (const id of ids) {
        const edit = done.get(id);
        const source = sourceOf.get(id);
        assertEquals(edit?.notes, [`edited ${source}`], id);
        assertEquals(edit?.source?.hash, id.endsWith("_1") ? undefined : source, id);
        const reply = judged.find((record) => record.id === id);
        assertStringIncludes(
          reply?.status === "replied" ? reply.reply : "",
          `source ${source}, edit ${edit?.hash}`,
        );
      }
      // Three times one level brighter than the first source, not than the benchmark's third.
      assertEquals(done.get("0_iter_3")?.hash, sha256(await grey(103)));

      const run = await readRun(`${folder}/run`);
      for (const { companions } of run.outcomes) {
        assertEquals(companions?.meanDifference, 1);
      }
      const indices = new Set(run.outcomes.map(({ index }) => index));
      const path = `${folder}/chains.json`;
      for await (const { id, source } of readStoredPairs(run, { path, indices })) {
        assertEquals(sha256(source), sourceOf.get(id), id);
      }

      if (stages === "overlapped") return;
      const again = await evaluate(config);
      assertEquals(again.code, 0, again.stderr);
      assertEquals((await work(`${folder}/run`)).records, records);
      // An image that is gone is made again; the same bytes leave the rest as it is.
      await Deno.remove(`${folder}/run/images/turn 1/0_1.png`);
      assertEquals((await evaluate(config)).code, 0);
      const later = await work(`${folder}/run`);
      assertEquals(later.edits.slice(6).map(({ id }) => id), ["0_1"]);
      assertEquals(later.judged.length, 6);
    });
  });

  Deno.test(`evaluate fails what follows a failed turn, and makes it up later, ${stages}`, async () => {
    await inTempFolder(async (folder) => {
      await writeChains(folder, [3, 2]);
      const config = await configure(folder, stages);
      await Deno.writeTextFile(`${folder}/failing.txt`, "0_1\n1_iter_2");
      const first = await evaluate(config, "--json");
      assertEquals(JSON.parse(first.stdout).counts.edit_failed, 4, first.stderr);
      const failed = async () =>
        (await work(`${folder}/run`)).edits.flatMap((edit) =>
          edit.status === "failed" ? [[edit.id, edit.reason]] : []
        );
      const reason = "no memory left for 0_1";
      const second = `It starts from the edit of 0_1, which failed: ${reason}`;
      const expected = [
        ["0_1", reason],
        ["1_iter_2", "no memory left for 1_iter_2"],
        ["0_iter_2", second],
        ["0_iter_3", `It starts from the edit of 0_iter_2, which failed: ${second}`],
      ];
      assertEquals((await failed()).toSorted(), expected.toSorted());

      await Deno.remove(`${folder}/failing.txt`);
      const { code, stdout, stderr } = await evaluate(config, "--json");
      assertEquals(code, 0, stderr);
      assertEquals(JSON.parse(stdout).counts.scored, 5);
      assertEquals((await failed()).length, 4);
      const { edits } = await work(`${folder}/run`);
      const last = edits.findLast(({ id }) => id === "0_iter_3");
      assertEquals(last?.status === "done" && last.hash, sha256(await grey(103)));
    });
  });
}

Deno.test("evaluate keeps the turns of a chain in one shard, and refuses a torn one", async () => {
  await inTempFolder(async (folder) => {
    await writeChains(folder, [3, 1, 2, 2]);
    const config = await configure(folder);
    const parts = [1, 2].map((part) => `${folder}/part${part}`);
    // They have folders of their own, so that they need not wait for each other.
    const [torn, ...shards] = await Promise.all([
      evaluate(config, "--category", "turn 2", "--output", `${folder}/torn`),
      ...parts.map((output, i) => evaluate(config, "--shard", `${i + 1}/2`, "--output", output)),
    ]);
    assertEquals(torn.code, 2);
    assertStringIncludes(
      torn.stderr,
      "Cannot select pairs: 3 of them start from the edits of others that are not chosen " +
        "(0_iter_2 from 0_1, 2_iter_2 from 2_1, 3_iter_2 from 3_1). Choose those, too.",
    );
    for (const { code, stderr } of shards) assertEquals(code, 0, stderr);
    const merged = await runTask("merge", [...parts, "--output", `${folder}/all`, "--json"]);
    assertEquals(JSON.parse(merged.stdout).overall.count, 8, merged.stderr);
    const before = await work(`${folder}/all`);
    const whole = await evaluate(config, "--output", `${folder}/all`);
    assertEquals(whole.code, 0, whole.stderr);
    const after = await work(`${folder}/all`);
    assertEquals(after.edits, before.edits);
    assertEquals(after.judged, before.judged);

    const rejudged = await runTask("rejudge", [
      "--run",
      `${folder}/all`,
      "--repeats",
      "2",
      "--output",
      `${folder}/rejudged`,
    ]);
    assertEquals(rejudged.code, 0, rejudged.stderr);
    const again = await work(`${folder}/rejudged`);
    assertEquals([again.edits.length, again.judged.length], [8, 16]);
    const sources = (records: readonly JudgeRecord[]) =>
      new Set(
        records.map((record) => record.status === "replied" && `${record.id} ${record.reply}`),
      );
    assertEquals(sources(again.judged), sources(after.judged));
  });
});

Deno.test("a chain that names no earlier pair is a defect", async () => {
  await inTempFolder(async (folder) => {
    const path = await writeChains(folder, [2]);
    const pairs = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify(pairs.toReversed()));
    const { code, stderr } = await evaluate(await configure(folder));
    assertEquals(code, 2);
    assertStringIncludes(
      stderr,
      'element 0 (0_iter_2): source_from: names "0_1", expected the id of an earlier pair',
    );

    const [first, second] = pairs;
    await Deno.writeTextFile(path, JSON.stringify([{ ...first, src_img_b64: "?" }, second]));
    const config = await configure(folder);
    const rest = await evaluate(config, "--skip-invalid", "--json");
    const { counts } = JSON.parse(rest.stdout);
    assertEquals([counts.edit_failed, counts.skipped], [1, 1], rest.stderr);
    const { edits, records } = await work(`${folder}/run`);
    assertEquals(edits.map((edit) => edit.status === "failed" && edit.reason), [
      "It starts from the edit of 0_1, which was not made",
    ]);
    await evaluate(config, "--skip-invalid");
    assertEquals((await work(`${folder}/run`)).records, records, "there is nothing to do");
  });
});
