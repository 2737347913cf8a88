import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { mean } from "../../../lib/statistics/mean.ts";
import { spearman } from "../../../lib/statistics/spearman.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

/** Ratings and answers of VIEScore; not part of the project. */
const DATA = new URL("../../../../shared/data/viescore/", import.meta.url);

const present = await Deno.stat(DATA).then(() => true, () => false);
// deno-lint-ignore no-console -- a skipped test should say why
if (!present) console.log(`published figures: skipped, ${DATA.pathname} is absent`);

Deno.test("spearman() agrees with SciPy", () => {
  for (const [name, { x, y, spearman: expected }] of Object.entries(oracle.correlations)) {
    const actual = spearman(x, y);
    assertEquals(actual === undefined, expected === null, name);
    if (actual === undefined || expected === null) continue;
    const { estimate, p, ci95, count } = actual;
    assertEquals(count, x.length, name);
    assertAlmostEquals(estimate, expected.estimate, 1e-12, name);
    const isPerfect = Math.abs(estimate) === 1;
    assertEquals(p === undefined, isPerfect || count < 3, name);
    assertEquals(ci95 === undefined, isPerfect || count < 4, name);
    // p magnifies an error of r by the degrees of freedom over 1 - r^2.
    const magnified = Number.EPSILON * count / (1 - estimate ** 2);
    if (p !== undefined) {
      assertAlmostEquals(p / (expected.p ?? NaN), 1, 1e-12 + 8 * magnified, name);
    }
    for (const [index, end] of ci95?.entries() ?? []) {
      assertAlmostEquals(end, expected.ci95?.[index] ?? NaN, 1e-12, name);
    }
  }
});

Deno.test("spearman() sees the order alone, and is exactly 1 where that is the same", () => {
  const column = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 60 });
  fc.assert(fc.property(column, (halves) => {
    const x = halves.map((half) => half / 2);
    const same = spearman(x, x.map((value) => Math.exp(value / 3)));
    if (new Set(x).size < 2) return assertEquals(same, undefined);
    assertEquals(same, { estimate: 1, count: x.length });
    assertEquals(spearman(x, x.map((value) => -value)), { estimate: -1, count: x.length });
  }));
});

Deno.test("spearman() does not hang on floating-point ties", () => {
  const x = [Math.sqrt(0.1 * 0.9), Math.sqrt(0.3 * 0.3), 0.1, 0.9];
  assertEquals(spearman(x, [2, 1, 0, 3]), spearman([4, 4, 1, 9], [2, 1, 0, 3]));
});

Deno.test("spearman() takes 100,000 rows without losing the sign of a bit", () => {
  const x = Array.from({ length: 100_000 }, (_, index) => index % 1000);
  assertEquals(spearman(x, x.map((value) => 1 - value))?.estimate, -1);
});

Deno.test("spearman() refuses columns that do not fit", () => {
  assertThrows(() => spearman([1, 2], [1]), RangeError, "got 1 values for 2");
  assertThrows(() => spearman([1, 2], [1, NaN]), RangeError, "finite");
});

Deno.test({
  name: "spearman() meets the published figures of MagicBrush judged by Gemini",
  ignore: !present,
  fn: () => {
    const humans = [1, 2, 3].map(readRatings);
    const [sc, pq] = [readScores("SC"), readScores("PQ")];
    const items = [...sc.keys()].filter((uid) => humans.every((of) => of.has(uid)));
    assertEquals(items.length, 179);
    const byJudge = (scoreOf: (scores: Scores) => number) =>
      items.map((uid) => scoreOf([sc.get(uid) ?? NaN, pq.get(uid) ?? NaN]));
    const byHumans = (scoreOf: (scores: Scores) => number) =>
      items.map((uid) => mean(humans.map((of) => scoreOf(of.get(uid) ?? [NaN, NaN]))) ?? NaN);
    const figures = [
      ([sc]: Scores) => sc,
      ([, pq]: Scores) => pq,
      ([sc, pq]: Scores) => Math.sqrt(sc * pq),
    ].map((scoreOf) => spearman(byJudge(scoreOf), byHumans(scoreOf))?.estimate.toFixed(4));
    assertEquals(figures, ["0.4689", "0.4927", "0.4727"]);
  },
});

/** Semantic consistency and perceptual quality, each in [0, 1]. */
type Scores = readonly [sc: number, pq: number];

function readScores(aspect: "SC" | "PQ"): ReadonlyMap<string, number> {
  const file = new URL(`answers/results_gemini_0shot/MagicBrush/${aspect}.json`, DATA);
  const answers: Readonly<Record<string, { readonly score: string | readonly number[] }>> = JSON
    .parse(Deno.readTextFileSync(file));
  return new Map(
    Object.entries(answers).map(([uid, { score }]) => {
      const scores: readonly number[] = typeof score === "string" ? JSON.parse(score) : score;
      return [uid, Math.min(...scores) / 10];
    }),
  );
}

function readRatings(rater: number): ReadonlyMap<string, Scores> {
  const file = new URL(`human/Text-Guided_IE_rater${rater}.tsv`, DATA);
  const [head = [], ...rows] = Deno.readTextFileSync(file).trim().split("\n")
    .map((line) => line.trim().split("\t"));
  const column = head.indexOf("MagicBrush");
  return new Map(rows.map((row): [string, Scores] => {
    const [sc = NaN, pq = NaN]: number[] = JSON.parse(row[column] ?? "[]");
    return [row[0] ?? "", [sc, pq]];
  }));
}
