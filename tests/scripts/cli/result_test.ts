import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { buildReport } from "../../../lib/report/mod.ts";
import { resultText } from "../../../scripts/cli/result.ts";
import { metadata, outcome } from "../../lib/report/outcomes.ts";

/** The lines of a run's result, defaults counting. */
function lines(scores: readonly (number | undefined)[]): readonly string[] {
  const document = buildReport(
    scores.map((score, index) =>
      outcome(index, score === undefined ? { defaulted: 5 } : { score })
    ),
    metadata({ evaluation: { policy: "default", maxReasks: 0, seed: 0, repeats: 1 } }),
  );
  return resultText(document, { folder: "run", files: [] }).split("\n");
}

Deno.test("resultText() counts defaults in every number of a row, and says so", () => {
  const [header, , , all, missing, reason, defaults] = lines([7, undefined, undefined]);
  assertEquals(header?.split(/ {2,}/), [
    "Category",
    "Pairs",
    "Scored",
    "Defaulted",
    "Mean with defaults",
    "Std",
    "Median",
    "Min",
    "Max",
  ]);
  assertEquals(all?.split(/ {2,}/), [
    "All",
    "3",
    "33.3 %",
    "2",
    "5.667",
    "0.943",
    "5.000",
    "5.000",
    "7.000",
  ]);
  assertEquals(missing, "Without a score: 2 unparsed");
  assertEquals(reason, "Most frequent reason (2 of 2): no number");
  assertEquals(
    defaults,
    "Mean, std, median, min and max count 2 missing scores as 5.0. The mean of the judge's own " +
      "scores is 7.000.",
  );
});

Deno.test("resultText() gives the interval of the judge's own mean, or says that it gave none", () => {
  assertEquals(
    lines([7, 8, undefined]).at(-1),
    "Mean, std, median, min and max count 1 missing score as 5.0. The mean ± 95 % of the judge's " +
      "own scores is 7.500 ± 6.353.",
  );
  assertEquals(
    lines([undefined]).at(-1),
    "Mean, std, median, min and max count 1 missing score as 5.0. The judge gave no score.",
  );
});

Deno.test("resultText() has the interval in the table where no default counts", () => {
  const [header, , , all] = lines([7, 8]);
  assertEquals(header?.split(/ {2,}/).slice(2, 4), ["Scored", "Mean ± 95 %"]);
  assertEquals(all?.split(/ {2,}/).slice(2, 4), ["100.0 %", "7.500 ± 6.353"]);
});

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
