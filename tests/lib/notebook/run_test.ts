import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { measureAgreement, readRatings } from "../../../lib/agreement/mod.ts";
import { InputError } from "../../../lib/input_error.ts";
import { decodePixels } from "../../../lib/image/pixels.ts";
import {
  DISPLAY,
  loadBenchmark,
  loadRun,
  mentions,
  pictureStrips,
  reportBy,
  runOrSample,
  sampleFile,
  scoresChart,
  writeSimulatedRatings,
} from "../../../lib/notebook/mod.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

Deno.test("runOrSample() makes a run once, and loads it from then on", async () => {
  await inTempFolder(async (folder) => {
    const stages = new Set<string>();
    const options = {
      outputs: folder,
      pairs: 5,
      controls: 1,
      onProgress: ({ stage }: { readonly stage: string }) => void stages.add(stage),
    };
    const made = await runOrSample("", options);
    assertEquals([...stages].toSorted(), [
      "check",
      "control",
      "edit",
      "judge",
      "measure",
      "sample",
    ]);
    stages.clear();
    const again = await runOrSample("", options);
    assertEquals([...stages], []);
    assertEquals(again.report.overall, made.report.overall);
    assertEquals([made.outcomes.length, made.report.judge_check?.pairs], [5, 1]);
    const named = await runOrSample(`${folder}/sample_run`, { outputs: "nowhere" });
    assertEquals(named.outcomes.map(({ id }) => id), made.outcomes.map(({ id }) => id));
    await assertRejects(() => runOrSample(folder, options), InputError, "holds no run");
    const missing = `Cannot read ${folder}/no: it does not exist. Name the folder of a run.`;
    await assertRejects(() => runOrSample(`${folder}/no`, options), InputError, missing);
  });
});

Deno.test("NotebookRun has the images of its pairs, those of the edits included", async () => {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 10, editor: "oracle" });
    assertEquals(run.categories, ["物理", "环境", "社会", "因果", "指代"]);
    assertThrows(() => run.pairsOf("物里"), InputError, 'did you mean "物理"?');
    const ids = run.pairsOf("社会").map(({ id }) => id).toReversed();
    const pairs = await run.read(ids);
    assertEquals(pairs.map(({ id }) => id), ids);
    const [first] = pairs;
    const edit = await run.edited(first?.id ?? "");
    assert(edit !== undefined && first?.target !== undefined);
    assertEquals((await decodePixels(edit)).data, (await decodePixels(first.target)).data);
    assertThrows(() => run.outcome("nobody"), InputError, 'no pair has the id "nobody"');

    const [strip] = await run.strips([first.id]);
    assertEquals(
      strip?.pictures.map(({ caption }) => caption),
      ["source", "edit", "difference", "target"],
    );
    assertEquals(strip?.texts?.[0], first.instruction);
    assertStringIncludes(strip?.title ?? "", "10.000");
    const html = String((await pictureStrips(strip ? [strip] : []))[DISPLAY]()["text/html"]);
    assertEquals(html.split("<img ").length, 5);

    await Deno.remove(`${folder}/sample_run/${run.outcome(first.id).image}`);
    await assertRejects(() => run.edited(first.id), InputError, "Cannot read the edit of pair");
  });
});

Deno.test("NotebookRun says when the benchmark file is another one", async () => {
  await inTempFolder(async (folder) => {
    await runOrSample("", { outputs: folder, pairs: 5 });
    const other = await sampleFile(folder, { pairs: 6 });
    const run = await loadRun(`${folder}/sample_run`, { benchmark: other });
    const ids = run.outcomes.map(({ id }) => id);
    await assertRejects(() => run.read(ids), InputError, "is not the benchmark that was evaluated");
  });
});

Deno.test("loadBenchmark() lists defects, and reads images on demand", async () => {
  await inTempFolder(async (folder) => {
    const path = await sampleFile(folder, { pairs: 5 });
    const records = JSON.parse(await Deno.readTextFile(path));
    records[1].src_img_b64 = "aGk=";
    await Deno.writeTextFile(path, JSON.stringify(records));
    const benchmark = await loadBenchmark(path);
    assertEquals(benchmark.index.defects.map(({ kind }) => kind), ["unsupported_image"]);
    assertEquals(benchmark.categories, ["物理", "社会", "因果", "指代"]);
    const [pair] = benchmark.pairsOf("指代");
    const [read] = await benchmark.read([pair?.id ?? ""]);
    assertEquals((await decodePixels(read?.source ?? new Uint8Array())).width, pair?.width);
    await assertRejects(() => benchmark.read(["x"]), InputError, 'no pair has the id "x"');
  });
});

Deno.test("reportBy() groups by anything, and its chart has a row for each", async () => {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 10 });
    const report = reportBy(run, run.outcomes, ({ difficulty }) => [difficulty]);
    const counts = report.categories.map(({ name, count }) => [name, count] as const);
    assertEquals(counts.reduce((sum, [, count]) => sum + count, 0), 10);
    assert(counts.every(([name]) => ["easy", "medium", "hard"].includes(name)));
    const title = "Scores by difficulty";
    const svg = String((await scoresChart(report, { title }))[DISPLAY]()["image/svg+xml"]);
    assertStringIncludes(svg, `aria-label="${title}"`);
    for (const [name] of counts) assertStringIncludes(svg, `aria-label="${name}"`);
    const nothing = reportBy(run, [], () => []);
    assertStringIncludes(
      String((await scoresChart(nothing))[DISPLAY]()["text/plain"]),
      "nothing to draw",
    );
  });
});

Deno.test("writeSimulatedRatings() says in each line that nobody rated", async () => {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 10, editor: "oracle" });
    const path = await writeSimulatedRatings(run, { folder, seed: 1 });
    const text = await Deno.readTextFile(path);
    await writeSimulatedRatings(run, { folder, seed: 1 });
    assertEquals(await Deno.readTextFile(path), text);
    const { ratings, raters } = await readRatings(path);
    assert(raters.every((rater) => rater.startsWith("simulated_")));
    assert(ratings.every(({ score }) => score >= 8));
    const { counts } = measureAgreement(run.outcomes, { ratings, seed: 0 });
    assertEquals([counts.items, counts.unknownIds], [10, []]);
  });
});

Deno.test("mentions() counts words of English and Chinese replies", () => {
  const pair = {
    index: 0,
    id: "a",
    category: "物理",
    instruction: "",
    description: "",
    rationale: "",
    tags: [],
    difficulty: "",
    asked: 1,
    sourceHash: "",
    notes: [],
    status: "scored" as const,
  };
  const found = mentions([
    { ...pair, reply: "光线和阴影不一致。评分：3", score: 3 },
    { ...pair, reply: "阴影正确。Score: 8", score: 8 },
    { ...pair, status: "judge_failed" },
  ]);
  assertEquals(found[0], { word: "阴影", replies: 2, withWord: 5.5 });
  assert(found.every(({ word }) => word !== "评分" && word !== "score"));
});
