import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fisherAverage } from "../../../lib/statistics/fisher_average.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

Deno.test("fisherAverage() agrees with NumPy, plain and weighted", () => {
  for (const { correlations, weights, plain, weighted } of oracle.averages) {
    assertAlmostEquals(fisherAverage(correlations) ?? NaN, plain, 1e-12);
    assertAlmostEquals(fisherAverage(correlations, { weights }) ?? NaN, weighted, 1e-12);
  }
});

Deno.test("fisherAverage() averages z, not the coefficients", () => {
  const average = fisherAverage([0.1, 0.7]) ?? NaN;
  assertAlmostEquals(average, Math.tanh((Math.atanh(0.1) + Math.atanh(0.7)) / 2), 1e-15);
  assertEquals(average > 0.4, true);
  assertEquals(Math.tanh(0.4) < 0.4, true);
});

Deno.test("fisherAverage() does not exist without finite z and weight", () => {
  assertEquals(fisherAverage([]), undefined);
  assertEquals(fisherAverage([0.5, 1]), undefined);
  assertEquals(fisherAverage([1, -1]), undefined);
  assertEquals(fisherAverage([0.5, 1], { weights: [1, 0] }), undefined);
  assertEquals(fisherAverage([0.5, 0.2], { weights: [0, 0] }), undefined);
});

Deno.test("fisherAverage() refuses what is out of range", () => {
  for (const value of [1.0001, -2, NaN]) {
    assertThrows(() => fisherAverage([0.5, value]), RangeError, "in [-1, 1]");
  }
  for (const weight of [-1, NaN, Infinity]) {
    assertThrows(() => fisherAverage([0.5], { weights: [weight] }), RangeError, "each weight");
  }
  assertThrows(() => fisherAverage([0.5], { weights: [] }), RangeError, "got 0");
});
