import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { summarise } from "../../../lib/report/mod.ts";
import { outcome } from "./outcomes.ts";

const MIXED = [
  outcome(0, { score: 8, difficulty: "hard", tags: ["cup", "shadow"] }),
  outcome(1, { score: 6, difficulty: "easy", tags: ["shadow"] }),
  outcome(2, { defaulted: 5, difficulty: "easy", tags: ["shadow", "shadow"] }),
  outcome(3, { category: "环境", score: 2, difficulty: "" }),
  outcome(4, { category: "环境", score: 4, difficulty: "extreme" }),
  outcome(5, { category: "环境", status: "edit_failed", reason: "no memory" }),
  outcome(6, { category: "环境", status: "skipped", reason: "no image", asked: 0 }),
];

Deno.test("summarise() under exclude takes the judge's scores alone", () => {
  const { overall } = summarise(MIXED, { policy: "exclude" });
  assertEquals(
    { ...overall, ci95: undefined },
    {
      name: "",
      count: 7,
      scored: 4,
      defaulted: 0,
      missing: {
        unparsed: 1,
        out_of_range: 0,
        refused: 0,
        judge_failed: 0,
        edit_failed: 1,
        skipped: 1,
      },
      coverage: 4 / 7,
      mean: 5,
      meanScored: 5,
      ci95: undefined,
      bounds: [20 / 7, 50 / 7],
      // The edit that failed counts as 0.
      gated: 4,
      stdPopulation: Math.sqrt(5),
      stdSample: Math.sqrt(20 / 3),
      median: 5,
      min: 2,
      max: 8,
      quartiles: [3.5, 6.5],
      histogram: [0, 0, 1, 0, 1, 0, 1, 0, 1, 0],
    },
  );
  // t(0.975, 3) * sqrt(20 / 3) / sqrt(4)
  assertAlmostEquals(overall.ci95?.[0] ?? NaN, 5 - 4.108520535, 1e-6);
  assertAlmostEquals(overall.ci95?.[1] ?? NaN, 5 + 4.108520535, 1e-6);
});

Deno.test("summarise() under default counts defaulted numbers, but not as the judge's", () => {
  const { overall, categories } = summarise(
    [...MIXED, outcome(7, { defaulted: 5, category: "环境" })],
    { policy: "default" },
  );
  assertEquals([overall.count, overall.scored, overall.defaulted], [8, 4, 2]);
  const [physical] = categories;
  assertEquals([physical?.mean, physical?.meanScored], [19 / 3, 7]);
  assertEquals([physical?.median, physical?.min, physical?.histogram[5]], [6, 5, 1]);
  assertEquals(physical?.bounds, [14 / 3, 8]);
  assertEquals(physical?.coverage, 2 / 3);
  // t(0.975, 1) * sqrt(2) / sqrt(2): of 8 and 6 alone.
  assertAlmostEquals(physical?.ci95?.[1] ?? NaN, 7 + 12.706204736, 1e-8);
});

Deno.test("summarise() under fail gives the numbers of exclude", () => {
  const fail = summarise(MIXED, { policy: "fail" });
  const exclude = summarise(MIXED, { policy: "exclude" });
  assertEquals(fail, exclude);
});

Deno.test("summarise() keeps the benchmark's order, whatever order the outcomes come in", () => {
  const shuffled = [4, 6, 0, 3, 2, 5, 1].flatMap((index) => MIXED[index] ?? []);
  const summary = summarise(shuffled, { policy: "exclude" });
  assertEquals(summary, summarise(MIXED, { policy: "exclude" }));
  assertEquals(summary.categories.map(({ name }) => name), ["物理", "环境"]);
});

Deno.test("summarise() lists difficulties from easy on and tags by how often they occur", () => {
  const { difficulties, tags } = summarise(MIXED, { policy: "exclude" });
  assertEquals(difficulties.map(({ name, count }) => [name, count]), [
    ["easy", 4],
    ["hard", 1],
    ["", 1],
    ["extreme", 1],
  ]);
  assertEquals(tags.map(({ name, count, scored }) => [name, count, scored]), [
    ["shadow", 3, 2],
    ["cup", 1, 1],
  ]);
});

Deno.test("summarise() tells the macro mean from the micro mean", () => {
  const summary = summarise([
    outcome(0, { score: 9 }),
    outcome(1, { score: 7 }),
    outcome(2, { score: 8 }),
    outcome(3, { score: 2, category: "环境" }),
    outcome(4, { category: "因果" }),
  ], { policy: "exclude" });
  assertEquals([summary.macroMean, summary.microMean], [5, 6.5]);
});

Deno.test("summarise() widens the interval where pairs share a source image", () => {
  const scores = [2, 2.5, 8, 8.5];
  const apart = scores.map((score, index) => outcome(index, { score }));
  const paired = apart.map((pair) => ({ ...pair, sourceHash: String(pair.index >> 1) }));
  const width = (outcomes: typeof apart) => {
    const [low, high] = summarise(outcomes, { policy: "exclude" }).overall.ci95 ?? [NaN, NaN];
    return high - low;
  };
  // Deviations sum to -6 and 6 within the pairs: sqrt(2 * 72) / 4 = 3. Alone: s = sqrt(36.25 / 3).
  assertAlmostEquals(width(paired), 2 * 12.706204736174693 * 3, 1e-9);
  assertAlmostEquals(width(apart), 2 * 3.1824463052837084 * Math.sqrt(36.25 / 12), 1e-9);
});

Deno.test("summarise() of nothing, of one pair and of equal scores", () => {
  const nothing = summarise([], { policy: "exclude" });
  assertEquals([nothing.overall.count, nothing.overall.coverage], [0, 0]);
  assertEquals(["mean", "ci95", "bounds", "min"].filter((key) => key in nothing.overall), []);
  assertEquals(nothing.best, {
    kind: "unranked",
    reason: "fewer than two categories have scores",
  });
  const { overall: one } = summarise([outcome(0, { score: 7 })], { policy: "exclude" });
  assertEquals([one.mean, one.stdPopulation, one.stdSample, one.ci95], [
    7,
    0,
    undefined,
    undefined,
  ]);
  const { overall: equal } = summarise(
    [0, 1, 2].map((index) => outcome(index, { score: 0.1 })),
    { policy: "exclude" },
  );
  assertEquals([equal.mean, equal.stdSample, equal.ci95], [0.1, 0, [0.1, 0.1]]);
});

Deno.test("summarise() of failures alone has bounds and nothing else", () => {
  const { overall } = summarise([outcome(0), outcome(1)], { policy: "exclude" });
  assertEquals([overall.mean, overall.bounds, overall.coverage], [undefined, [0, 10], 0]);
});

Deno.test("summarise() ranks categories where the missing cannot turn the order", () => {
  const { best, worst } = summarise([
    ...[9, 9, 9, 9].map((score, index) => outcome(index, { score })),
    outcome(4),
    ...[3, 3, 3].map((score, index) => outcome(5 + index, { score, category: "环境" })),
  ], { policy: "exclude" });
  assertEquals(best, { kind: "ranked", name: "物理", mean: 9 });
  assertEquals(worst, { kind: "ranked", name: "环境", mean: 3 });
});

Deno.test("summarise() does not rank where the missing could turn the order", () => {
  const { best, worst } = summarise([
    outcome(0, { score: 8 }),
    outcome(1),
    outcome(2, { score: 7, category: "环境" }),
    outcome(3, { score: 1, category: "因果" }),
  ], { policy: "exclude" });
  assertEquals(best, {
    kind: "unranked",
    reason: "物理 has the highest mean of the scores there are, but the missing ones could turn " +
      "its order with 环境",
  });
  assertEquals(worst, { kind: "ranked", name: "因果", mean: 1 });
});

Deno.test("summarise() does not let a pair without a category spoil the ranking", () => {
  const { best } = summarise([
    outcome(0, { score: 8 }),
    outcome(1, { score: 7, category: "环境" }),
    outcome(2, { status: "skipped", reason: "no category", category: "" }),
  ], { policy: "exclude" });
  assertEquals(best, { kind: "ranked", name: "物理", mean: 8 });
});

Deno.test("summarise() names the categories that share an end", () => {
  const { best } = summarise([
    outcome(0, { score: 8 }),
    outcome(1, { score: 8, category: "环境" }),
  ], { policy: "exclude" });
  assertEquals(best, { kind: "unranked", reason: "these share the highest mean: 物理, 环境" });
});

Deno.test("summarise() refuses a scored pair without a score", () => {
  assertThrows(
    () => summarise([outcome(0, { status: "scored" })], { policy: "exclude" }),
    TypeError,
    'pair "pair_0": its status is scored, but it has no score',
  );
});
