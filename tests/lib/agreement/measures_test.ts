import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type Measure,
  measureItems,
  type MeasureName,
  MEASURES,
} from "../../../lib/agreement/mod.ts";
import { seededRandom } from "../../../lib/random.ts";
import { ratedItems, TWELVE } from "./items.ts";

function estimateOf(measure: Measure): number {
  if (measure.status === "absent") throw new Error(measure.reason);
  return measure.estimate;
}

Deno.test("measureItems() gives the values of SciPy, scikit-learn and krippendorff", () => {
  const { measures, items, raters, ratings, sources } = measureItems(TWELVE, { seed: 7 });
  assertEquals([items, raters, ratings, sources], [12, 3, 32, 12]);
  const expected = {
    judge_mean: 5.366666666666667,
    human_mean: 5.402777777777779,
    mean_difference: -0.03611111111111106,
    spearman: 0.9719358075641679,
    kendall: 0.8924133096001623,
    pearson: 0.9765784121342603,
    pairwise_accuracy: 61 / 66,
    weighted_kappa: 0.9494204425711275,
    alpha_ordinal: 0.8250793264776728,
    alpha_interval: 0.8117571059431524,
    human_ceiling: 0.8704963167616013,
    judge_at_ceiling: 0.9603536690767105,
    ceiling_difference: 0.9603536690767105 - 0.8704963167616013,
  } satisfies Record<MeasureName, number>;
  for (const name of MEASURES) {
    assertAlmostEquals(estimateOf(measures[name]), expected[name], 1e-12, name);
  }
});

Deno.test("measureItems() leaves out one rater at a time", () => {
  const { heldOut } = measureItems(TWELVE, { seed: 7 });
  const expected = [
    ["ann", 11, 0.8981577735187997, 0.9492144686694731],
    ["bo", 11, 0.8591246929842246, 0.9471489614004878],
    ["cy", 10, 0.8457434671312112, 0.9785978481054537],
  ] as const;
  assertEquals(heldOut.map(({ rater, items }) => [rater, items]), expected.map(([a, b]) => [a, b]));
  for (const [index, [, , human, judge]] of expected.entries()) {
    assertAlmostEquals(heldOut[index]?.human ?? NaN, human, 1e-12);
    assertAlmostEquals(heldOut[index]?.judge ?? NaN, judge, 1e-12);
  }
});

Deno.test("measureItems() gives analytic intervals where each pair has its own image", () => {
  const { measures: { mean_difference: difference, spearman } } = measureItems(TWELVE, { seed: 7 });
  const interval = difference.status === "measured" ? difference.ci95 ?? [] : [];
  assertEquals(interval.map((end) => end.toFixed(6)), ["-0.416204", "0.343981"]);
  // z +- 1.96 * sqrt((1 + r^2 / 2) / 9)
  const fisher = spearman.status === "measured" ? spearman.ci95 ?? [] : [];
  const [r, width] = [0.9719358075641679, 1.959963984540054];
  const half = width * Math.sqrt((1 + r * r / 2) / 9);
  assertAlmostEquals(fisher[0] ?? NaN, Math.tanh(Math.atanh(r) - half), 1e-12);
  assertAlmostEquals(fisher[1] ?? NaN, Math.tanh(Math.atanh(r) + half), 1e-12);
});

Deno.test("measureItems() gives every interval, around its estimate, the same for a seed", () => {
  const random = seededRandom(3);
  const quality = Array.from({ length: 40 }, () => 10 * random());
  const noisy = () =>
    quality.map((value) => Math.round(Math.min(10, Math.max(0, value + 4 * random() - 2))));
  const items = ratedItems(noisy(), { ann: noisy(), bo: noisy(), cy: noisy() });
  const first = measureItems(items, { seed: 7 });
  assertEquals(measureItems(items, { seed: 7 }), first);
  const other = measureItems(items, { seed: 8 });
  for (const name of MEASURES) {
    const measure = first.measures[name];
    if (measure.status === "absent") throw new Error(`${name}: ${measure.reason}`);
    const { estimate, ci95 } = measure;
    if (ci95 === undefined) throw new Error(`${name} has no interval`);
    assert(ci95[0] < estimate && estimate < ci95[1], `${name}: ${estimate} in ${ci95}`);
    assert(ci95[1] - ci95[0] < 2.5, `${name}: ${ci95}`);
    assertEquals(
      JSON.stringify(other.measures[name]) === JSON.stringify(measure),
      /mean|spearman|pearson/.test(name),
      `${name} is bootstrapped, or is not`,
    );
  }
});

Deno.test("measureItems() takes pairs of one source image together", () => {
  const random = seededRandom(5);
  const items = Array.from({ length: 20 }, () => [10 * random(), 10 * random()] as const)
    .flatMap(([judge, human], image) =>
      ratedItems([judge, judge, judge], { ann: [human, human, human] })
        .map((item) => ({ ...item, cluster: `image ${image}` }))
    );
  const clustered = measureItems(items, { seed: 7 });
  const alone = measureItems(items.map((item, index) => ({ ...item, cluster: `${index}` })), {
    seed: 7,
  });
  assertEquals([clustered.sources, alone.sources], [20, 60]);
  for (const name of ["mean_difference", "spearman", "pairwise_accuracy"] as const) {
    const width = ({ [name]: measure }: typeof clustered.measures) =>
      measure.status === "measured" && measure.ci95 ? measure.ci95[1] - measure.ci95[0] : NaN;
    // Three copies of each pair say no more than one: the interval is sqrt(3) times as wide.
    const ratio = width(clustered.measures) / width(alone.measures);
    assert(ratio > 1.4 && ratio < 2.2, `${name}: ${ratio}`);
  }
});

Deno.test("measureItems() says why a measure is absent, and never gives NaN", () => {
  const reason = (measure: Measure) => measure.status === "absent" ? measure.reason : measure;
  const none = measureItems([], { seed: 7 });
  assertEquals(
    new Set(Object.values(none.measures).map(reason)),
    new Set(["no pair is both judged and rated"]),
  );
  const four = measureItems(TWELVE.slice(0, 4), { seed: 7 }).measures;
  assertEquals(reason(four.spearman), "4 pairs, and it takes 5");
  assertEquals(reason(four.ceiling_difference), "4 pairs, and it takes 5");
  assertEquals(estimateOf(four.judge_mean), 3.375);

  const flat = measureItems(TWELVE.map((item) => ({ ...item, judge: 5 })), { seed: 7 }).measures;
  assertEquals(reason(flat.pearson), "the judge gives every pair the same score");
  assertEquals(
    reason(flat.human_ceiling),
    "no rater shares 10 pairs with others and orders them",
  );
  assertEquals(estimateOf(flat.weighted_kappa), 0);

  const same = ratedItems([1, 2, 3, 4, 5], { ann: [5, 5, 5, 5, 5], bo: [5, 5, 5, 5, 5] });
  const { measures } = measureItems(same, { seed: 7 });
  assertEquals(reason(measures.kendall), "the mean rating of every pair is the same");
  assertEquals(reason(measures.alpha_interval), "all ratings of pairs with two are equal");

  const one = measureItems(ratedItems([1, 2, 3, 4, 6], { ann: [1, 3, 2, 4, 5] }), { seed: 7 });
  assertEquals(reason(one.measures.alpha_ordinal), "no pair has two ratings");
  assertEquals(reason(one.measures.human_ceiling), "it takes two raters");
  assertEquals(one.ties, undefined);

  const exact = ratedItems(TWELVE.map(({ judge }) => judge), {
    ann: TWELVE.map((_, index) => index / 2),
    bo: TWELVE.map((_, index) => index / 3),
  });
  assertEquals(
    reason(measureItems(exact, { seed: 7 }).measures.human_ceiling),
    "an order of the pairs is exactly that of the other raters, or its reverse",
  );
});
