import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  evaluate,
  type EvaluationResult,
  freezeCanary,
  loadConfig,
  openBenchmark,
  readRun,
} from "../../../lib/evaluation/mod.ts";
import { chooseControls } from "../../../lib/evaluation/controls.ts";
import { encodeRecord } from "../../../lib/evaluation/journal_record.ts";
import { readJournal } from "../../../lib/evaluation/journal.ts";
import { readPairList } from "../../../lib/evaluation/pair_list.ts";
import { writeSample } from "../../../lib/benchmark/sample/mod.ts";
import { InputError } from "../../../lib/input_error.ts";
import { buildReport } from "../../../lib/report/mod.ts";
import { inTempFolder, writeBenchmark } from "../../helpers/benchmark.ts";
import { configure } from "../../helpers/configuration.ts";
import { ROOT } from "../../helpers/task.ts";
import { UNREPORTED } from "../../helpers/unreported.ts";

const CHANGE = `class_path: ${ROOT}tests/fixtures/change_judge.ts#ChangeJudge`;
const SILENT = `class_path: ${ROOT}tests/fixtures/change_judge.ts#SilentJudge`;
const CONSTANT = `class_path: ${ROOT}config/examples/constant_judge.ts#ConstantJudge`;

const FAILED = { status: "failed", reason: "Too many open files" } as const;

interface Case {
  readonly editor?: string;
  readonly judge?: string;
  readonly evaluation?: string;
  readonly output?: string;
}

async function run(
  folder: string,
  { editor = "class_path: oracle", ...parts }: Case,
): Promise<EvaluationResult> {
  const loaded = await loadConfig(await configure(folder, { editor, ...parts }));
  const watch = {
    signal: new AbortController().signal,
    onProgress: () => {},
    onMessage: () => {},
  };
  const benchmark = await openBenchmark(loaded, watch);
  return await evaluate(loaded, benchmark, { ...watch, ...UNREPORTED });
}

async function journalOf(folder: string) {
  return (await readJournal(`${folder}/run/journal.jsonl`)).records;
}

Deno.test("controls of the reference judge stand in the order that must hold", async () => {
  await inTempFolder(async (folder) => {
    await writeSample(`${folder}/benchmark.json`, { pairs: 10 });
    const { outcomes, metadata } = await run(folder, { evaluation: "  controls: 10\n" });
    const { judge_check: check } = buildReport(outcomes, metadata);
    assert(check !== null);
    assertEquals([check.verdict, check.findings, check.pairs], ["believable", [], 10]);
    assertEquals(
      check.shown.map(({ kind, asked, scored }) => [kind, asked, scored]),
      ["edit", "no_op", "oracle", "shuffled_instruction", "black_image", "other_edit"]
        .map((kind) => [kind, 10, 10]),
    );
    const mean = (kind: string) => check.shown.find((row) => row.kind === kind)?.mean ?? NaN;
    assertEquals([mean("oracle"), mean("no_op")], [10, 0]);
    for (const kind of ["shuffled_instruction", "other_edit", "black_image"]) {
      assert(mean(kind) < 2, kind);
    }
    assertEquals(check.orders.map(({ holds }) => holds), new Array(7).fill(true));
    assertEquals(check.auc, 1);
  });
});

Deno.test("a judge that always says the same is not believed", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const parts = { judge: CONSTANT, evaluation: "  controls: 10\n" };
    const { outcomes, metadata } = await run(folder, parts);
    const { judge_check: check } = buildReport(outcomes, metadata);
    assertEquals([check?.verdict, check?.auc], ["not_believable", 0.5]);
    assertStringIncludes(
      check?.findings[0] ?? "",
      "it gave 5.000 to everything that it was shown",
    );
  });
});

for (const stages of ["sequential", "overlapped"]) {
  Deno.test(`a judge that ignores the instruction is not believed (${stages} stages)`, async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 10);
      const { outcomes, metadata } = await run(folder, {
        judge: CHANGE,
        evaluation: `  controls: 8\n  stages: ${stages}\n`,
      });
      const { judge_check: check } = buildReport(outcomes, metadata);
      assertEquals([check?.verdict, check?.pairs], ["not_believable", 8]);
      const finding = check?.findings.find((text) => text.includes("what was asked for"));
      assertStringIncludes(finding ?? "", "it hardly minds what was asked for (on 8 pairs");
      assert(!check?.findings.some((text) => text.includes("sees whether")));
    });
  });
}

Deno.test("where the editor changes nothing, the edits are blamed and not the judge", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const { outcomes, metadata } = await run(folder, {
      editor: "class_path: copy",
      evaluation: "  controls: 10\n",
    });
    const report = buildReport(outcomes, metadata);
    // Edits that score 0 leave nothing to tell them from; the target does.
    assertEquals(report.judge_check?.verdict, "believable");
    assertEquals(report.companions?.overall.exact_no_ops, 10);
    assertEquals(report.overall.gated_mean, 0);
  });
});

Deno.test("controls are asked once, and again only where they failed", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 6);
    const parts = { evaluation: "  controls: 4\n" };
    assertEquals((await run(folder, parts)).ending, "done");
    const first = await journalOf(folder);
    const asked = first.filter((record) => record.type === "judge" && record.control !== undefined);
    assertEquals(asked.length, 4 * 5);
    assertEquals(first.filter(({ type }) => type === "measure").length, 6);
    await run(folder, parts);
    assertEquals((await journalOf(folder)).filter(({ type }) => type !== "report").length, 40);
    // One more pair, and nothing of the others again.
    const more = await run(folder, { evaluation: "  controls: 5\n" });
    const added = (await journalOf(folder)).slice(first.length).filter(({ type }) =>
      type === "judge"
    );
    assertEquals([added.length, more.metadata.controls.length], [5, 25]);
    const fewer = await run(folder, { evaluation: "  controls: 2\n" });
    assertEquals(fewer.metadata.controls.length, 10);
    assertEquals((await readRun(`${folder}/run`)).metadata.controls, fewer.metadata.controls);
    const none = await run(folder, {});
    assertEquals(none.metadata.controls, []);
    assertEquals((await readRun(`${folder}/run`)).metadata.controls, []);
  });
});

Deno.test("chooseControls() takes as many of each category, and partners with other sources", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 20);
    await run(folder, {});
    const { pairs } = await readPairList(`${folder}/run`);
    const chosen = chooseControls(pairs, { count: 10, seed: 1 });
    const categories = Map.groupBy(chosen, ({ pair }) => pair.category);
    assertEquals([...categories.values()].map(({ length }) => length), [2, 2, 2, 2, 2]);
    for (const { pair, told, shown } of chosen) {
      assert(shown !== undefined && shown.sourceHash !== pair.sourceHash);
      assert(told !== undefined && told.instruction !== pair.instruction);
    }
    assertEquals(chooseControls(pairs, { count: 14, seed: 1 }).slice(0, 10), chosen);
    assertEquals(chooseControls(pairs, { count: 10, seed: 1 }), chosen);
    const other = chooseControls(pairs, { count: 10, seed: 2 });
    assert(other.some(({ pair }, i) => pair.id !== chosen[i]?.pair.id));
    const alone = pairs.slice(0, 1);
    assertEquals(
      chooseControls(alone, { count: 3, seed: 1 }),
      alone.map((pair) => ({ pair })),
    );
  });
});

for (const stages of ["sequential", "overlapped"]) {
  Deno.test(`repeats ask with other seeds, and the score is their mean (${stages} stages)`, async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 5);
      const parts = { judge: CHANGE, evaluation: `  repeats: 4\n  stages: ${stages}\n` };
      const { outcomes, metadata } = await run(folder, parts);
      const [first] = outcomes;
      const scores = first?.repeats?.map(({ score }) => score ?? NaN) ?? [];
      assertEquals(scores.length, 4);
      assert(new Set(scores).size > 1);
      assertEquals(first?.score, scores.reduce((sum, score) => sum + score, 0) / 4);
      const { repeats } = buildReport(outcomes, metadata);
      assertEquals([repeats?.repeats, repeats?.pairs, repeats?.missing], [4, 5, 0]);
      assert((repeats?.judge_std ?? 0) > 0.1);
      const { designs } = repeats ?? {};
      assert(designs && designs.one_more_repeat.error < designs.current.error);
      const stored = await readRun(`${folder}/run`);
      assertEquals(stored.outcomes, outcomes);
      assertEquals((await run(folder, parts)).ending, "nothing to do");
      await assertRejects(
        () => run(folder, { judge: CHANGE, evaluation: "  repeats: 2\n" }),
        InputError,
        "evaluation.repeats: 4 there, 2 now",
      );
    });
  });
}

Deno.test("repeats without a score count for nothing, and one with a score is enough", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 3);
    const { outcomes, metadata } = await run(folder, {
      judge: SILENT,
      evaluation: "  repeats: 3\n  max_reasks: 0\n",
    });
    assertEquals(outcomes.map(({ status, score }) => [status, score]), [
      ["scored", 6],
      ["unparsed", undefined],
      ["scored", 6],
    ]);
    assertEquals(outcomes.map(({ repeats = [] }) => repeats.map(({ score }) => score ?? null)), [
      [6, 6, 6],
      [null, null, null],
      [6, null, null],
    ]);
    const { repeats, pairs } = buildReport(outcomes, metadata);
    assertEquals([repeats?.missing, repeats?.pairs], [5, 1]);
    assertEquals(pairs[2]?.repeats, [6, null, null]);
  });
});

Deno.test("a canary finds out that the judge has changed, and that it has not", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    await run(folder, { judge: CHANGE });
    const path = `${folder}/canary.jsonl`;
    const stored = await readRun(`${folder}/run`);
    const frozen = await freezeCanary(stored, { path, pairs: 10, seed: 0 });
    assertEquals(frozen.pairs, 10);
    assertEquals(Object.values(frozen.categories), [2, 2, 2, 2, 2]);
    await assertRejects(
      () => freezeCanary(stored, { path, pairs: 10, seed: 0 }),
      InputError,
      "is there already",
    );

    const evaluation = `  canary: "${path}"\n`;
    const same = await run(folder, { judge: CHANGE, evaluation, output: "same" });
    const { canary: kept } = buildReport(same.outcomes, same.metadata);
    assert(kept !== null);
    assertEquals([kept.pairs, kept.scored, kept.changed, kept.p], [10, 10, 0, 1]);
    assertEquals([kept.same_judge, kept.same_prompts], [true, true]);
    assertEquals((await readRun(`${folder}/same`)).metadata.controls, same.metadata.controls);

    const other = await run(folder, { judge: CONSTANT, evaluation, output: "other" });
    const { canary: drifted } = buildReport(other.outcomes, other.metadata);
    assert(drifted !== null && drifted.p !== null && drifted.p < 0.01);
    assertEquals([drifted.changed, drifted.now, drifted.same_judge], [10, 5, false]);
  });
});

Deno.test("a canary of a run with repeats holds the first judgement, which a like judge repeats", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 8);
    await run(folder, { judge: CHANGE, evaluation: "  repeats: 3\n" });
    const path = `${folder}/canary.jsonl`;
    await freezeCanary(await readRun(`${folder}/run`), { path, pairs: 8, seed: 0 });
    const again = { judge: CHANGE, evaluation: `  canary: "${path}"\n`, output: "again" };
    const { outcomes, metadata } = await run(folder, again);
    const { canary } = buildReport(outcomes, metadata);
    assertEquals([canary?.verdict, canary?.scored, canary?.changed], ["same", 8, 0]);

    // Another file under the same name asks other questions of the same run.
    const lines = (await Deno.readTextFile(path)).trim().split("\n").slice(0, 6)
      .map((line) => JSON.stringify({ ...JSON.parse(line), score: 1 }));
    await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
    const other = await run(folder, again);
    const { canary: replaced } = buildReport(other.outcomes, other.metadata);
    assertEquals([replaced?.pairs, replaced?.then, replaced?.verdict], [6, 1, "changed"]);
    const few = { path: `${folder}/few.jsonl`, pairs: 5, seed: 0 };
    const stored = await readRun(`${folder}/run`);
    await assertRejects(() => freezeCanary(stored, few), InputError, "fewer than 6 pairs");
    await assertRejects(() => Deno.stat(few.path), Deno.errors.NotFound);
  });
});

Deno.test("an edit that could not be measured is measured by the next evaluation", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 3);
    await run(folder, {});
    const path = `${folder}/run/journal.jsonl`;
    const lines = (await journalOf(folder)).map((record) =>
      encodeRecord(
        record.type === "measure"
          ? { type: "measure", key: record.key, id: record.id, ms: 1, at: record.at, ...FAILED }
          : record,
      )
    );
    await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
    const { outcomes } = await readRun(`${folder}/run`);
    assertEquals(outcomes.map(({ companions }) => companions), Array(3).fill(undefined));
    const again = await run(folder, {});
    assert(again.outcomes.every(({ companions }) => companions !== undefined));
  });
});

Deno.test("a run ended with its last work, as its folder tells it later", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 3);
    for (const companions of [false, true]) {
      const { metadata } = await run(folder, {
        evaluation: `  companions: ${companions}\n`,
        output: `run_${companions}`,
      });
      const stored = await readRun(`${folder}/run_${companions}`);
      assertEquals(metadata.timings, stored.metadata.timings);
    }
  });
});

Deno.test("pairs with the same images are measured once, and all have the measures", async () => {
  await inTempFolder(async (folder) => {
    await writeSample(`${folder}/benchmark.json`, { pairs: 1 });
    const [pair] = JSON.parse(await Deno.readTextFile(`${folder}/benchmark.json`));
    const pairs = Array.from({ length: 20 }, (_, index) => ({ ...pair, id: `same ${index}` }));
    await Deno.writeTextFile(`${folder}/benchmark.json`, JSON.stringify(pairs));
    const { outcomes } = await run(folder, { editor: "class_path: copy" });
    assertEquals(outcomes.map(({ companions }) => companions?.noOp), Array(20).fill("exact"));
    const measured = (await journalOf(folder)).filter(({ type }) => type === "measure");
    // Some are measured at the same time.
    assert(measured.length < 10, `${measured.length} were measured`);
  });
});

Deno.test("loadConfig() says what is wrong with a canary, and where", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/canary.jsonl`;
    const config = await configure(folder, { evaluation: `  canary: "${path}"\n` });
    const fails = (text: string) => assertRejects(() => loadConfig(config), InputError, text);
    await fails("it does not exist; make the file with `deno task canary`");
    await Deno.writeTextFile(path, "");
    await fails("it is empty");
    await Deno.writeTextFile(path, "{\n");
    await fails("canary.jsonl:1: it is not JSON");
    await Deno.writeTextFile(path, `${JSON.stringify({ canary: 2 })}\n`);
    await fails("canary.jsonl:1: canary is not a line of a canary file of version 1");
    const error = await fails("evaluation.canary");
    assertStringIncludes(error.message, `${config}:9:`);
  });
});
