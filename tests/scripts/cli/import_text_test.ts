import { assertEquals, assertStringIncludes } from "@std/assert";
import { summaryText } from "../../../scripts/cli/import_text.ts";

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
