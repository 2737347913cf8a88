import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { buildReport } from "../../lib/report/mod.ts";
import { summaryText } from "../../scripts/cli/import_text.ts";
import { resultText } from "../../scripts/cli/result.ts";
import { metadata, outcome } from "../lib/report/outcomes.ts";

function textOf(reasons: readonly string[]): string {
  const outcomes = reasons.map((reason, index) => ({ ...outcome(index), reason }));
  return resultText(buildReport(outcomes, metadata()), { folder: "run", files: [] });
}

Deno.test("resultText() gives the most frequent reason for a missing score, cut", () => {
  const long = `no\n${"x".repeat(300)}`;
  assertStringIncludes(
    textOf(["out of memory", long, long]),
    `\nMost frequent reason (2 of 3): no ${"x".repeat(196)}…`,
  );
  assertStringIncludes(textOf(["out of memory"]), "\nReason: out of memory");
  assertStringIncludes(textOf(["a", "b"]), "\nOne of 2 reasons: a");
  const scored = buildReport([outcome(0, { score: 5 })], metadata());
  assert(!resultText(scored, { folder: "run", files: [] }).includes("eason"));
});

Deno.test("summaryText() counts one pair and one entry as one", () => {
  const summary = {
    path: "kris.json",
    pairs: 1,
    targets: 0,
    rationales: 0,
    bytes: 1e6,
    categories: [{ name: "color", pairs: 1, targets: 0 }],
    leftOut: [],
    problems: [],
    skipped: 1,
  };
  assertEquals(summaryText(summary).split("\n").slice(2), [
    "kris.json: 1 pair, 0 with a target, 0 with an expected outcome, 1.0 MB",
    "1 entry is skipped for its problems",
  ]);
  assertStringIncludes(
    summaryText({ ...summary, pairs: 2, skipped: 2 }),
    "2 entries are skipped for their problems",
  );
});
