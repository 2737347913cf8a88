import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { PairOutcome } from "../../../../lib/evaluation/outcome.ts";
import {
  compareRuns,
  comparisonMarkdown,
  comparisonNotes,
  regressionNotes,
  verdictLines,
} from "../../../../lib/report/comparison/mod.ts";
import { run, times } from "./runs.ts";

const FAILED = { status: "edit_failed", reason: "out of memory" } as const;
const COMPANIONS = {
  sourceSize: { width: 64, height: 48 },
  editedSize: { width: 64, height: 48 },
  aspectChange: 0,
  noOp: "exact",
  changedShare: 0,
  meanDifference: 0,
} as const;

/** Scores of 5 and edits that failed, as in a run whose model fails at the pairs of `failed`. */
function failing(name: string, count: number, failed: (index: number) => boolean) {
  const scores = times(count, 5).map((score, index) => failed(index) ? undefined : score);
  return run(name, scores, (index) => ({
    category: index % 2 === 0 ? "物理" : "环境",
    ...(failed(index) ? FAILED : {}),
  }));
}

function compare(before: ReturnType<typeof run>, now: ReturnType<typeof run>, tolerance = 0) {
  const document = compareRuns(before, [now], { seed: 0, tolerance });
  const [comparison] = document.comparisons;
  assert(comparison !== undefined && document.regression !== null);
  return { document, comparison, regression: document.regression };
}

Deno.test("a model that fails half its edits is a regression, named first", () => {
  const { document, comparison, regression } = compare(
    failing("copy", 60, () => false),
    failing("mine", 60, (index) => index < 30),
  );
  const { gated, overall, edits } = comparison;
  assertEquals(edits, { before: 60, now: 30, lost: 30, gained: 0, uneven: 0 });
  assertEquals([overall.count, overall.difference], [30, 0]);
  assertEquals([gated?.count, gated?.difference, gated?.change], [60, -2.5, "lower"]);
  // The primary test stands alone; the scores alone are adjusted with the two categories.
  assertEquals([gated?.p, gated?.p_holm, overall.p_holm, document.test.adjusted], [
    ...[0.0001, null, 1],
    3,
  ]);
  assertEquals(verdictLines(comparison.verdict), [
    'With 0 for every edit that failed or changed nothing, "mine" scores 2.500 lower than "copy" ' +
    "(95 % interval 1.849 to 3.151; p = 0.0001, 60 pairs).",
    '30 of 60 edits that "copy" made failed or changed nothing in "mine".',
    'Over the pairs scored in both, "mine" scores the same as "copy" on every one of 30 pairs.',
  ]);
  assertEquals(regression.found.map(({ gated, difference }) => [gated, difference]), [
    [true, -2.5],
  ]);
  assertEquals(regressionNotes(regression), [
    'Regression: "mine" lost 2.500 over all pairs, failed edits as 0, more than the 0 tolerated.',
  ]);
  const markdown = comparisonMarkdown(document);
  assertStringIncludes(markdown, '**With 0 for every edit that failed or changed nothing, "mine"');
  assert(/^\| \*\*all, failed edits as 0\*\* +\| +60 \|/m.test(markdown), markdown);
  assertStringIncludes(markdown, "is adjusted for 3 tests of the judge's scores;");
});

Deno.test("edits that fail in both runs, or that the first run lacks, count as 0 there", () => {
  const { comparison } = compare(
    failing("copy", 12, (index) => index < 9),
    failing("mine", 12, (index) => index < 1 || index === 11),
  );
  assertEquals(comparison.edits, { before: 3, now: 10, lost: 1, gained: 8, uneven: 0 });
  assertEquals([comparison.gated?.count, comparison.gated?.difference], [12, (8 * 5 - 5) / 12]);
  assertEquals(
    comparison.verdict.edits,
    '1 of 3 edits that "copy" made failed or changed nothing in "mine". 8 of 10 edits that "mine" made ' +
      'failed or changed nothing in "copy".',
  );
});

Deno.test("a model that fails at everything is lower, though no pair has two scores", () => {
  const { comparison, regression } = compare(
    failing("copy", 8, () => false),
    failing("mine", 8, () => true),
  );
  assertEquals(verdictLines(comparison.verdict), [
    'With 0 for every edit that failed or changed nothing, "mine" scores 5.000 lower than "copy" ' +
    "(95 % interval 5.000 to 5.000; p = 0.0078, 8 pairs).",
    '8 of 8 edits that "copy" made failed or changed nothing in "mine".',
    'No pair has a score in both "copy" and "mine".',
  ]);
  assertEquals(regression.found.length, 1);
});

Deno.test("a gated loss that is tolerated, or may be noise, is no regression", () => {
  const before = failing("copy", 60, () => false);
  const half = failing("mine", 60, (index) => index < 30);
  assertEquals(compare(before, half, 2.5).regression.found, []);
  assertEquals(
    regressionNotes(compare(before, half, 2.5).regression)[1],
    [
      'Undecided: "mine" may have lost more than 2.5 over all pairs, failed edits as 0: the 95 % ',
      "interval reaches down to -3.151.",
    ].join(""),
  );
  const few = failing("mine", 60, (index) => index < 3);
  assertEquals(regressionNotes(compare(before, few).regression), [
    "No regression of more than 0 is shown.",
    'Undecided: "mine" lost 0.250 over all pairs, failed edits as 0, but that may be noise.',
  ]);
});

Deno.test("replies without a score and skipped pairs stay unknown", () => {
  const { comparison } = compare(
    run("copy", times(8, 5)),
    run("mine", [...times(7, 5), undefined]),
  );
  assertEquals([comparison.gated, comparison.verdict.edits], [null, null]);
  const skipped = (index: number): Partial<PairOutcome> =>
    index === 7 ? { status: "skipped", reason: "no source" } : {};
  const half = run("mine", [...times(7, 5), undefined], skipped);
  assertEquals(compare(run("copy", times(8, 5)), half).comparison.edits, {
    ...{ before: 7, now: 7, lost: 0, gained: 0, uneven: 0 },
  });
});

Deno.test("an unchanged image counts as 0 only where both runs' edits were measured", () => {
  const image = { image: "images/a.png" };
  const noOp = { ...image, companions: COMPANIONS };
  const edited = { ...image, companions: { ...COMPANIONS, noOp: "no" as const } };
  const now = run("mine", times(8, 5), () => noOp);
  const measured = compare(run("copy", times(8, 5), () => edited), now).comparison;
  assertEquals([measured.gated?.difference, measured.edits.lost], [-5, 8]);
  const unmeasured = compare(run("copy", times(8, 5), () => image), now);
  assertEquals(unmeasured.comparison.gated, null);
  assertEquals(unmeasured.comparison.edits, { before: 8, now: 8, lost: 0, gained: 0, uneven: 8 });
  assertEquals(comparisonNotes(unmeasured.comparison, unmeasured.document.first), [
    "8 unchanged images count as edited, since the other run's edit of the pair was not measured.",
  ]);
});

Deno.test("with several runs, Holm adjusts the gated differences, too", () => {
  const others = ["one", "two"].map((name) => failing(name, 16, (index) => index < 8));
  const { comparisons, test } = compareRuns(failing("copy", 16, () => false), others, { seed: 0 });
  // Of each run: all pairs, the same with failed edits as 0, and two categories.
  assertEquals(test.adjusted, 8);
  assertEquals(comparisons.map(({ gated }) => gated?.p_holm), [8 * 2 / 2 ** 8, 8 * 2 / 2 ** 8]);
});
