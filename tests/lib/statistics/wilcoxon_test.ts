import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { wilcoxonSignedRank } from "../../../lib/statistics/wilcoxon.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

Deno.test("wilcoxonSignedRank() agrees with SciPy, with ties and zeros, too", () => {
  const seen = { exact: 0, asymptotic: 0 };
  for (const { differences, statistic, p } of oracle.wilcoxon) {
    const actual = wilcoxonSignedRank(differences);
    const count = differences.filter((difference) => difference !== 0).length;
    assertEquals(actual?.count, count);
    assertEquals(actual?.isExact, count <= 50);
    assertEquals(actual?.statistic, statistic, `${differences}`);
    assertAlmostEquals((actual?.p ?? NaN) / p, 1, 1e-12, `${differences}`);
    seen[count <= 50 ? "exact" : "asymptotic"]++;
  }
  assertEquals(seen, { exact: 16, asymptotic: 6 });
});

Deno.test("wilcoxonSignedRank() knows neither side from the other", () => {
  const halves = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 70 });
  fc.assert(fc.property(halves, (list) => {
    const differences = list.map((half) => half / 2);
    const test = wilcoxonSignedRank(differences);
    assertEquals(wilcoxonSignedRank(differences.map((value) => -value)), test);
    assertEquals(wilcoxonSignedRank([...differences.toReversed(), 0, 0]), test);
    assert(test === undefined || (test.p > 0 && test.p <= 1), `${test?.p}`);
  }));
});

Deno.test("wilcoxonSignedRank() of one difference says nothing, of none is undefined", () => {
  assertEquals(wilcoxonSignedRank([1.5]), { statistic: 0, p: 1, isExact: true, count: 1 });
  assertEquals([wilcoxonSignedRank([]), wilcoxonSignedRank([0, -0])], [undefined, undefined]);
});

Deno.test("wilcoxonSignedRank() goes from exact to asymptotic without a jump", () => {
  const differences = Array.from({ length: 51 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
  const [exact, asymptotic] = [differences.slice(1), differences].map(wilcoxonSignedRank);
  assertEquals([exact?.isExact, asymptotic?.isExact], [true, false]);
  assertAlmostEquals(exact?.p ?? NaN, asymptotic?.p ?? NaN, 0.003);
});

Deno.test("wilcoxonSignedRank() takes decimals that differ by rounding alone for tied", () => {
  const rounded = [7.3 - 7.1, 0.3 - 0.1, 5.2 - 5, -0.4];
  assertEquals(wilcoxonSignedRank(rounded), wilcoxonSignedRank([1, 1, 1, -2]));
});

Deno.test("wilcoxonSignedRank() refuses what is no number", () => {
  assertThrows(() => wilcoxonSignedRank([1, NaN]), RangeError, "finite");
});
