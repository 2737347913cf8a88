import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { type Aggregation, findAggregation } from "../../../lib/aggregation/mod.ts";
import type { AskedAspect, PairOutcome, RunMetadata } from "../../../lib/evaluation/mod.ts";
import { onTen } from "../../../lib/parsers/mod.ts";
import { buildReport, readReport, reportMarkdown } from "../../../lib/report/mod.ts";
import { metadata as runMetadata, outcome } from "./outcomes.ts";

interface Case {
  readonly id: string;
  readonly categories: readonly [string, string];
  /** Scores by aspect of the edits: two of the first category, one of the second. */
  readonly scores: readonly [
    Readonly<Record<string, number>>,
    Readonly<Record<string, number>>,
    Readonly<Record<string, number>>,
  ];
  /** The figures of the edits, and overall, by hand. */
  readonly figures: readonly [number, number, number];
  readonly overall: number;
  readonly first: string;
  readonly meaning: string;
}

const CASES: readonly Case[] = [
  {
    id: "gedit@1",
    categories: ["style_change", "text_change"],
    scores: [
      { semantic_consistency: 9, perceptual_quality: 4 },
      { semantic_consistency: 8, perceptual_quality: 2 },
      { semantic_consistency: 0, perceptual_quality: 9 },
    ],
    figures: [6, 4, 0],
    overall: 2.5,
    first: "**GEdit-Bench: Overall 2.500** of 0 to 10 (`gedit@1`), the mean over the means of 2 " +
      "categories; 3 of 4 edits are scored in every aspect, and the others are left out.",
    meaning: "Overall of each edit.",
  },
  {
    id: "imgedit@1",
    categories: ["add", "style"],
    scores: [
      { instruction_compliance: 5, visual_naturalness: 4, detail_integrity: 3 },
      { instruction_compliance: 1, visual_naturalness: 1, detail_integrity: 1 },
      { instruction_compliance: 5, visual_naturalness: 5, detail_integrity: 5 },
    ],
    figures: [4, 1, 5],
    overall: 3.75,
    first: "**ImgEdit-Bench: Score 3.750** of 1 to 5",
    meaning: "Score of each edit, mapped linearly from 1–5 to 0–10.",
  },
  {
    id: "kris@1",
    categories: ["color_change", "physics"],
    scores: [
      { visual_consistency: 5, visual_quality: 5, instruction_following: 2 },
      { visual_consistency: 1, visual_quality: 1, instruction_following: 1 },
      {
        visual_consistency: 5,
        visual_quality: 5,
        instruction_following: 5,
        knowledge_plausibility: 1,
      },
    ],
    figures: [75, 0, 75],
    overall: 50,
    first: "**KRIS-Bench: Score 50.000** of 0 to 100 (`kris@1`), the mean over the edits;",
    meaning: "Score of each edit, mapped linearly from 0–100 to 0–10.",
  },
  {
    id: "rise@1",
    categories: ["causal_reasoning", "logical_reasoning"],
    scores: [
      { instruction_reasoning: 5, appearance_consistency: 5, visual_plausibility: 5 },
      { instruction_reasoning: 5, appearance_consistency: 5, visual_plausibility: 4 },
      { instruction_reasoning: 5, appearance_consistency: 5 },
    ],
    figures: [100, 0, 100],
    overall: 200 / 3,
    first: "**RISEBench: Accuracy (%) 66.667** of 0 to 100 (`rise@1`), the mean over the edits;",
    meaning: "Accuracy (%) of each edit, mapped linearly from 0–100 to 0–10.",
  },
];

/** The edits of a case, with one more of the second category that has no score. */
function outcomesOf({ categories, scores, figures }: Case, aggregation: Aggregation) {
  const [figure] = aggregation.figures;
  const edits = scores.map((given, index): PairOutcome => ({
    ...outcome(index, { category: categories[index === 2 ? 1 : 0] }),
    status: "scored",
    score: onTen(figures[index] ?? 0, figure.range),
    rule: aggregation.id,
    aspects: Object.entries(given).map(([name, score]) => ({
      name,
      scale: aggregation.aspects?.[name] ?? [0, 10],
      status: "scored",
      score,
    })),
  }));
  const lost = outcome(3, {
    category: categories[1],
    status: "edit_failed",
    reason: "out of memory",
  });
  return [...edits, lost];
}

function metadataOf(
  { categories }: Case,
  { id, aspects = {}, aspectsOf }: Aggregation,
): RunMetadata {
  const metadata = runMetadata();
  const asked = Object.entries(aspects).map(([name, scale]): AskedAspect => ({
    name,
    scale,
    show_source: true,
    categories: categories.filter((category) =>
      (aspectsOf?.(category) ?? Object.keys(aspects)).includes(name)
    ),
    except_tags: [],
  }));
  return {
    ...metadata,
    prompts: { ...metadata.prompts, aspects: asked },
    evaluation: { ...metadata.evaluation, aggregation: id },
  };
}

for (const each of CASES) {
  Deno.test(`buildReport() gives the figures of ${each.id} beside those of the aspects`, () => {
    const aggregation = findAggregation(each.id) as Aggregation;
    const report = buildReport(outcomesOf(each, aggregation), metadataOf(each, aggregation));
    assertEquals(readReport(JSON.parse(JSON.stringify(report))), report);
    const { rows = [], aspects = [] } = report.aggregation ?? {};
    const [overall] = rows;
    assertAlmostEquals(overall?.values[0] ?? NaN, each.overall, 1e-9);
    assertEquals([overall?.edits, overall?.counted], [4, 3]);
    const [first] = rows.filter(({ kind }) => kind === "category");
    assertAlmostEquals(first?.values[0] ?? NaN, (each.figures[0] + each.figures[1]) / 2, 1e-9);
    for (const { name, overall, categories } of aspects) {
      const given = each.scores.flatMap((scores) => scores[name] ?? []);
      const mean = given.reduce((sum, score) => sum + score, 0) / given.length;
      assertAlmostEquals(overall.mean ?? NaN, mean, 1e-9, name);
      assertEquals([overall.scored, overall.count >= given.length], [given.length, true]);
      assertEquals(categories.reduce((sum, { scored }) => sum + scored, 0), given.length);
    }
    // The plain statistics are of the same figures, mapped to 0 to 10.
    const [figure] = aggregation.figures;
    const mapped = each.figures.map((value) => onTen(value, figure.range));
    assertAlmostEquals(report.overall.mean ?? NaN, mapped.reduce((a, b) => a + b, 0) / 3, 1e-9);
  });

  Deno.test(`reportMarkdown() begins with the figure of ${each.id} on its own scale`, () => {
    const aggregation = findAggregation(each.id) as Aggregation;
    const report = buildReport(outcomesOf(each, aggregation), metadataOf(each, aggregation));
    const [, first = "", second = ""] = reportMarkdown(report).split("\n\n");
    assert(first.startsWith(each.first), first);
    assertStringIncludes(second, `The scores below are from 0 to 10: ${each.meaning}`);
    assert(!`${first}${second}`.includes("of 10**"), second);
  });
}

Deno.test("buildReport() has no figure where no edit is scored in every aspect", () => {
  const [each] = CASES;
  const aggregation = findAggregation("gedit@1") as Aggregation;
  if (each === undefined) throw new Error("there must be a case");
  const [, , , lost] = outcomesOf(each, aggregation);
  const report = buildReport(lost === undefined ? [] : [lost], metadataOf(each, aggregation));
  assertEquals(report.aggregation?.rows.map(({ values }) => values), [
    [null, null, null],
    [null, null, null],
  ]);
  assert(reportMarkdown(report).includes("**No result:** none of the 1 pair was scored"));
});

Deno.test("buildReport() takes the mean of an edit's judgements, and each of its aspects", () => {
  const aggregation = findAggregation("gedit@1") as Aggregation;
  const [each] = CASES;
  if (each === undefined) throw new Error("there must be a case");
  const judged = (sc: number, pq: number, score: number) => ({
    status: "scored" as const,
    score,
    aspects: Object.entries({ semantic_consistency: sc, perceptual_quality: pq })
      .map(([name, score]) => ({
        name,
        scale: [0, 10] as const,
        status: "scored" as const,
        score,
      })),
  });
  const repeats = [judged(9, 4, 6), judged(4, 4, 4)];
  const [first] = outcomesOf(each, aggregation);
  const edit = { ...first, score: 5, repeats } as PairOutcome;
  const { aggregation: found } = buildReport([edit], metadataOf(each, aggregation));
  assertEquals(found?.rows[0]?.values, [5, 6.5, 4]);
  assertEquals(found?.aspects.map(({ overall }) => overall.mean), [6.5, 4]);
});
