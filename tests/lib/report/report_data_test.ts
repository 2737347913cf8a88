import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { buildReport, readReport, reportJsonSchema } from "../../../lib/report/mod.ts";
import { largeRun, metadata, outcome } from "./outcomes.ts";

Deno.test("reportJsonSchema() is what config/report.schema.json holds", async () => {
  const path = new URL("../../../config/report.schema.json", import.meta.url);
  assertEquals(
    JSON.parse(await Deno.readTextFile(path)),
    JSON.parse(JSON.stringify(reportJsonSchema())),
    "config/report.schema.json is out of date: write reportJsonSchema() into it again",
  );
});

Deno.test("readReport() reads back what buildReport() made, through JSON", () => {
  for (const outcomes of [[], largeRun(), [outcome(0)]]) {
    const report = buildReport(outcomes, metadata());
    assertEquals(readReport(JSON.parse(JSON.stringify(report))), report);
  }
});

Deno.test("readReport() names every place that is wrong", () => {
  const report = buildReport([outcome(0, { score: 5 })], metadata());
  const broken = { ...report, schema_version: 2, counts: { ...report.counts, scored: -1 } };
  const error = assertThrows(() => readReport(broken), TypeError, "schema_version");
  assertStringIncludes(error.message, "counts.scored");
});

Deno.test("buildReport() is the same whatever order the outcomes come in", () => {
  const outcomes = largeRun();
  assertEquals(
    JSON.stringify(buildReport(outcomes.toReversed(), metadata())),
    JSON.stringify(buildReport(outcomes, metadata())),
  );
});

Deno.test("buildReport() counts by status and lists every pair", () => {
  const report = buildReport([
    outcome(1, { defaulted: 5, reply: "fine" }),
    outcome(0, {
      score: 8.125,
      rule: "labelled",
      image: "images/物理/pair_0.png",
      editMs: 12,
      judgeMs: 3.5,
      notes: ["left alone"],
    }),
  ], metadata({ evaluation: { policy: "default", maxReasks: 2, seed: 7, repeats: 1 } }));
  assertEquals([report.counts.scored, report.counts.unparsed, report.counts.skipped], [1, 1, 0]);
  assertEquals([report.overall.mean, report.overall.mean_scored], [6.5625, 8.125]);
  assertEquals([report.overall.std, report.overall.ci95], [1.5625, null]);
  assertEquals([report.overall.macro_mean, report.overall.micro_mean], [6.5625, 6.5625]);
  assertEquals(report.pairs[0], {
    id: "pair_0",
    index: 0,
    category: "物理",
    difficulty: "easy",
    tags: [],
    instruction: "Move the lamp",
    status: "scored",
    score: 8.125,
    defaulted: null,
    reason: null,
    reply: null,
    rule: "labelled",
    repeats: null,
    aspects: null,
    expected: null,
    companions: null,
    asked: 1,
    image: "images/物理/pair_0.png",
    source_hash: "source 0",
    edit_ms: 12,
    judge_ms: 3.5,
    notes: ["left alone"],
  });
  assertEquals([report.pairs[1]?.score, report.pairs[1]?.defaulted], [null, 5]);
});
