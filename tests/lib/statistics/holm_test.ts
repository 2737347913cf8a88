import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { holmAdjust } from "../../../lib/statistics/holm.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

Deno.test("holmAdjust() agrees with statsmodels, in the given order", () => {
  for (const { pValues, adjusted } of oracle.holm) {
    const actual = holmAdjust(pValues);
    assertEquals(actual.length, adjusted.length);
    for (const [index, expected] of adjusted.entries()) {
      assertAlmostEquals(actual[index] ?? NaN, expected, 1e-15, `${pValues}`);
    }
  }
});

Deno.test("holmAdjust() keeps the order, and stays between the p-value and Bonferroni's", () => {
  const list = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
  fc.assert(fc.property(list, (pValues) => {
    const adjusted = holmAdjust(pValues);
    for (const [i, p] of pValues.entries()) {
      const own = adjusted[i] ?? NaN;
      assert(own >= p && own <= Math.min(1, p * pValues.length), `${p} became ${own}`);
      for (const [j, other] of pValues.entries()) {
        if (p <= other) assert(own <= (adjusted[j] ?? NaN));
      }
    }
  }));
});

Deno.test("holmAdjust() refuses what is no p-value", () => {
  for (const p of [-0.01, 1.01, NaN]) {
    assertThrows(() => holmAdjust([0.5, p]), RangeError, `must be in [0, 1], got ${p}`);
  }
});
