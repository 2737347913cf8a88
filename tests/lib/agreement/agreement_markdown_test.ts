import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  agreementMarkdown,
  agreementNotes,
  measureAgreement,
  parseRatings,
} from "../../../lib/agreement/mod.ts";
import { outcome } from "../report/outcomes.ts";

const scores = [2, 3.5, 4, 5, 6.2, 7, 8, 8.5, 3, 9.5];
const outcomes = scores.map((score, index) =>
  outcome(index, { score, category: index < 8 ? "物|理" : "社会" })
);
const text = [
  "id,*ann*,bo,comment",
  ...scores.map((score, index) => `pair_${index},${Math.floor(score)},${(index * 5) % 9},fine`),
  ...Array.from({ length: 7 }, (_, index) => `<b>${index},1,`),
].join("\n");
const ratings = parseRatings(text, { file: "r.csv" });
const agreement = measureAgreement(outcomes, { ratings: ratings.ratings, seed: 7 });
const notes = agreementNotes(agreement, ratings);

Deno.test("agreementNotes() names the first few of what does not count", () => {
  assertEquals(notes, [
    "7 ids are no pairs of this run and count nowhere: <b>0, <b>1, <b>2, <b>3, <b>4 and 2 more",
    "7 cells without a rating",
    "Columns that are not used: comment",
  ]);
});

Deno.test("agreementNotes() says what was mapped, what is missing and what is clustered", () => {
  const mapped = parseRatings("id,ann\npair_0,1\npair_1,0\npair_2,1", {
    file: "r.csv",
    scale: { min: 0, max: 1 },
  });
  const run = [
    outcome(0, { score: 7, sourceHash: "same" }),
    outcome(1, { score: 6, sourceHash: "same" }),
    outcome(2),
    outcome(3, { score: 9 }),
  ];
  const measured = measureAgreement(run, { ratings: mapped.ratings, seed: 7 });
  assertEquals(agreementNotes(measured, mapped), [
    "Ratings are mapped linearly from 0-1 to 0-10",
    "1 of the run's 4 pairs are not rated",
    "1 rated pair without a score from the judge, which count nowhere",
    "The 2 pairs have 1 source image; intervals take those of the same image together",
  ]);
});

Deno.test("agreementMarkdown() shows every measure, and users' text as text", () => {
  const markdown = agreementMarkdown(agreement, {
    run: "outputs",
    judge: "qwen3-vl",
    file: "r.csv",
    notes,
  });
  const lines = markdown.split("\n");
  assertEquals(lines[0], "# Agreement with human ratings");
  assert(lines[2]?.startsWith("**"), lines[2]);
  assertStringIncludes(markdown, "> - 7 ids are no pairs of this run and count nowhere: \\<b>0");
  assertStringIncludes(
    markdown,
    "Run `outputs`, judge `qwen3-vl`, ratings `r.csv`: 10 pairs count, with 20 of 27 ratings by " +
      "2 raters.",
  );
  const cells = (label: string) =>
    lines.find((line) => line.startsWith(`| ${label}`))
      ?.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
  assertEquals(cells("Measure"), ["Measure", "All", "物\\|理", "社会"]);
  assertEquals(cells("Pairs"), ["Pairs", "10", "8", "2"]);
  assertEquals(cells("Judge's mean")?.[1], "5.670 (3.843 to 7.497)");
  assertEquals(cells("Kendall's tau-b")?.[3], "–");
  assertEquals(cells("Tie of the judge's scores, up to")?.slice(1), ["0.000", "0.000", "–"]);
  assertStringIncludes(markdown, "- 社会: Spearman, Kendall's tau-b, Pearson");
  assertStringIncludes(markdown, "2 pairs, and it takes 5.");
  assertEquals(cells("\\*ann")?.[0], "\\*ann\\*");
});
