import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { scoreDifferences } from "../../../../lib/report/comparison/score_differences.ts";

const tenths = fc.integer({ min: 0, max: 100 });

Deno.test("scoreDifferences() is exact for scores with one decimal", () => {
  fc.assert(fc.property(fc.array(fc.tuple(tenths, tenths), { minLength: 1 }), (pairs) => {
    const first = pairs.map(([a]) => a / 10);
    const second = pairs.map(([, b]) => b / 10);
    const { values, mean } = scoreDifferences(first, second);
    assertEquals(values, pairs.map(([a, b]) => (b - a) / 10));
    assertEquals(mean, pairs.reduce((sum, [a, b]) => sum + b - a, 0) / (10 * pairs.length));
  }));
});

Deno.test("scoreDifferences() takes scores that are no short decimals", () => {
  const { values, mean } = scoreDifferences([1 / 3, Math.sqrt(0.8 * 0.5)], [2 / 3, Math.sqrt(0.4)]);
  assertAlmostEquals(values[0] ?? NaN, 1 / 3, 1e-11);
  assertEquals(values[1], 0);
  assertAlmostEquals(mean ?? NaN, 1 / 6, 1e-11);
});

Deno.test("scoreDifferences() has no mean of nothing, and refuses faulty columns", () => {
  assertEquals(scoreDifferences([], []), { values: [] });
  assertThrows(() => scoreDifferences([1], []), RangeError, "second must have 1 values, got 0");
  assertThrows(() => scoreDifferences([NaN], [1]), RangeError);
});
