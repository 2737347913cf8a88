import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Aggregation,
  AGGREGATION_IDS,
  type AspectScore,
  figureTable,
  findAggregation,
  gedit,
  imgedit,
  kris,
  meanOfAspects,
  rise,
} from "../../../lib/aggregation/mod.ts";

const ALL = AGGREGATION_IDS.map((id) => findAggregation(id) as Aggregation);

/** Scores by the aspects' names, in the order in which the aggregation names them. */
function scores(
  aggregation: Aggregation,
  given: Readonly<Record<string, number>>,
): readonly AspectScore[] {
  return Object.entries(given).map(([name, score]) => ({
    name,
    score,
    scale: aggregation.aspects?.[name] ?? [0, 10],
  }));
}

/** The figures of one judgement. */
function figures(aggregation: Aggregation, given: Readonly<Record<string, number>>) {
  return aggregation.figures.map((figure) => figure.of(scores(aggregation, given)));
}

Deno.test("gedit@1 is the geometric mean of consistency and quality", () => {
  const of = (sc: number, pq: number) =>
    figures(gedit, { semantic_consistency: sc, perceptual_quality: pq });
  assertEquals(of(9, 4), [6, 9, 4]);
  assertEquals(of(0, 10), [0, 0, 10]);
  assertEquals(of(10, 10), [10, 10, 10]);
  assertAlmostEquals(of(7, 5)[0] ?? 0, 5.916079783099616, 1e-12);
});

Deno.test("imgedit@1 is the mean of the three scores", () => {
  const given = { instruction_compliance: 5, visual_naturalness: 4, detail_integrity: 4 };
  const [score, ...aspects] = figures(imgedit, given);
  assertAlmostEquals(score ?? 0, 13 / 3, 1e-12);
  assertEquals(aspects, [5, 4, 4]);
});

Deno.test("kris@1 maps 1 to 5 on 0 to 100, with knowledge where it is asked for", () => {
  const common = { visual_consistency: 5, visual_quality: 4, instruction_following: 3 };
  assertEquals(figures(kris, common), [75, 100, 75, 50, undefined]);
  assertEquals(figures(kris, { ...common, knowledge_plausibility: 1 }), [56.25, 100, 75, 50, 0]);
  assertEquals(kris.aspectsOf?.("physics").length, 4);
  assertEquals(kris.aspectsOf?.("color_change").length, 3);
});

Deno.test("kris@1 knows each of the 20 categories in one dimension of one kind of knowledge", () => {
  const kinds = kris.groups.filter(({ name }) => name.endsWith("knowledge"));
  const dimensions = kris.groups.filter(({ name }) => !name.endsWith("knowledge"));
  assertEquals([kinds.length, dimensions.length], [3, 7]);
  for (const groups of [kinds, dimensions]) {
    const categories = groups.flatMap((group) => group.categories);
    assertEquals([categories.length, new Set(categories).size], [20, 20]);
  }
});

Deno.test("rise@1 takes full marks alone for accurate", () => {
  const of = (reasoning: number, consistency: number, plausibility?: number) =>
    figures(rise, {
      instruction_reasoning: reasoning,
      appearance_consistency: consistency,
      ...(plausibility === undefined ? {} : { visual_plausibility: plausibility }),
    }).slice(0, 2);
  assertEquals(of(5, 5, 5), [100, 100]);
  assertEquals(of(5, 5, 4), [0, 95]);
  assertEquals(of(5, 5), [100, 100]);
  // 0.5 * 3 + 0.3 * 4 + 0.2 * 5 = 3.7
  assertAlmostEquals(of(3, 4, 5)[1] ?? 0, 67.5, 1e-9);
  // 0.7 * 2 + 0.3 * 5 = 2.9
  assertAlmostEquals(of(2, 5)[1] ?? 0, 47.5, 1e-9);
  // 0.5 * 1 + 0.3 * 5 + 0.2 * 5 = 3, halved for reasoning that failed: 1.5
  assertAlmostEquals(of(1, 5, 5)[1] ?? 0, 12.5, 1e-9);
  // Freed of consistency: 0.8 * 4 + 0.2 * 3 = 3.8
  const freed = { instruction_reasoning: 4, visual_plausibility: 3 };
  assertAlmostEquals(figures(rise, freed)[1] ?? 0, 70, 1e-9);
  assertEquals(figures(rise, { instruction_reasoning: 5, visual_plausibility: 5 })[0], 100);
  // 1, halved, but not below 1
  assertEquals(of(1, 1, 1), [0, 0]);
});

Deno.test("mean@1 maps every aspect to 0 to 10 first", () => {
  const [mean] = meanOfAspects.figures;
  assertEquals(
    mean.of([
      { name: "a", score: 3, scale: [1, 5] },
      { name: "b", score: 9, scale: [0, 10] },
    ]),
    7,
  );
  assertThrows(() => mean.of([]), RangeError, "at least one aspect must be scored");
});

Deno.test("an aggregation says which aspect it lacks", () => {
  assertThrows(
    () => gedit.figures[0].of(scores(gedit, { semantic_consistency: 3 })),
    RangeError,
    "the aspect perceptual_quality must be scored, got semantic_consistency",
  );
});

for (const aggregation of ALL) {
  Deno.test(`${aggregation.id} stays in its range, and rises with every aspect`, () => {
    const named = Object.entries(aggregation.aspects ?? { a: [0, 10], b: [1, 5] } as const);
    const given = named.map(([name, [low, high]]) =>
      fc.record({ low: fc.integer({ min: low, max: high }), more: fc.boolean() })
        .map(({ low: score, more }) => ({
          before: { name, score, scale: [low, high] as const },
          after: { name, score: Math.min(high, score + Number(more)), scale: [low, high] as const },
        }))
    );
    fc.assert(fc.property(fc.tuple(...given), (aspects) => {
      for (const figure of aggregation.figures) {
        const before = figure.of(aspects.map((aspect) => aspect.before)) ?? NaN;
        const after = figure.of(aspects.map((aspect) => aspect.after)) ?? NaN;
        const [low, high] = figure.range;
        assert(before >= low && after <= high + 1e-9, `${figure.name}: ${before}, ${after}`);
        assert(after >= before - 1e-9, `${figure.name}: ${before} to ${after}`);
      }
    }));
  });

  Deno.test(`${aggregation.id} names its version, and reaches both ends`, () => {
    assertMatch(aggregation.id, /^[a-z]+@[1-9]\d*$/);
    const named = Object.entries(aggregation.aspects ?? { a: [0, 10], b: [1, 5] } as const);
    const at = (end: 0 | 1) => named.map(([name, scale]) => ({ name, score: scale[end], scale }));
    const [figure] = aggregation.figures;
    assertEquals([figure.of(at(0)), figure.of(at(1))], [...figure.range]);
  });
}

Deno.test("figureTable() counts each category the same where the benchmark does", () => {
  const judged = (sc: number, pq: number) => [
    scores(gedit, { semantic_consistency: sc, perceptual_quality: pq }),
  ];
  const edits = [
    { category: "style_change", judgements: judged(9, 4) },
    { category: "style_change", judgements: judged(4, 4) },
    { category: "style_change", judgements: judged(8, 2) },
    { category: "text_change", judgements: judged(10, 10) },
  ];
  const [overall, style, text] = figureTable(edits, gedit);
  assertAlmostEquals(style?.values[0] ?? 0, (6 + 4 + 4) / 3, 1e-12);
  assertEquals(text?.values, [10, 10, 10]);
  assertAlmostEquals(overall?.values[0] ?? 0, (14 / 3 + 10) / 2, 1e-12);
  const [pooled] = figureTable(edits, { ...gedit, overall: "edits" });
  assertEquals(pooled?.values[0], 6);
});

Deno.test("figureTable() leaves out what is not scored, and says how much", () => {
  const edits = [
    { category: "physics", judgements: [] },
    {
      category: "color_change",
      judgements: [
        scores(kris, { visual_consistency: 5, visual_quality: 5, instruction_following: 5 }),
      ],
    },
  ];
  const table = figureTable(edits, kris);
  const row = (name: string) => table.find((found) => found.name === name);
  assertEquals(
    table.map(({ kind, name, edits, counted }) => [kind, name, edits, counted]),
    [
      ["overall", "", 2, 1],
      ["group", "Factual knowledge", 1, 1],
      ["group", "Attribute perception", 1, 1],
      ["group", "Conceptual knowledge", 1, 0],
      ["group", "Natural science", 1, 0],
      ["category", "physics", 1, 0],
      ["category", "color_change", 1, 1],
    ],
  );
  assertEquals(row("Conceptual knowledge")?.values, new Array(5).fill(undefined));
  assertEquals(row("")?.values, [100, 100, 100, 100, undefined]);
});

Deno.test("figureTable() takes the mean of an edit's judgements first", () => {
  const judged = (score: number) =>
    scores(rise, {
      instruction_reasoning: score,
      appearance_consistency: 5,
      visual_plausibility: 5,
    });
  const [overall] = figureTable([
    { category: "causal_reasoning", judgements: [judged(5), judged(4), judged(5), judged(3)] },
    { category: "causal_reasoning", judgements: [judged(5)] },
  ], rise);
  assertEquals(overall?.values[0], 75);
});
