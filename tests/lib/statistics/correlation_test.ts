import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fisherInterval } from "../../../lib/statistics/correlation.ts";

Deno.test("fisherInterval() agrees with Fisher's own arithmetic", () => {
  const [low, high] = fisherInterval(0.6, 1 / 22) ?? [];
  assertAlmostEquals(low ?? NaN, Math.tanh(Math.log(4) / 2 - 1.959963984540054 / Math.sqrt(22)));
  assertAlmostEquals(high ?? NaN, Math.tanh(Math.log(4) / 2 + 1.959963984540054 / Math.sqrt(22)));
});

Deno.test("fisherInterval() holds the estimate, stays inside [-1, 1] and mirrors", () => {
  const estimate = fc.double({ min: -0.999, max: 0.999, noNaN: true });
  const variance = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
  fc.assert(fc.property(estimate, variance, (r, v) => {
    const [low = NaN, high = NaN] = fisherInterval(r, v) ?? [];
    assert(-1 <= low && low < r && r < high && high <= 1, `${low}, ${r}, ${high}`);
    const [mirroredLow = NaN, mirroredHigh = NaN] = fisherInterval(-r, v) ?? [];
    assertAlmostEquals(mirroredLow, -high, 1e-12);
    assertAlmostEquals(mirroredHigh, -low, 1e-12);
  }));
});

Deno.test("fisherInterval() has none where z or its variance is infinite", () => {
  for (const variance of [Infinity, 0, -1, NaN]) {
    assertEquals(fisherInterval(0.5, variance), undefined);
  }
  assertEquals([fisherInterval(1, 0.1), fisherInterval(-1, 0.1)], [undefined, undefined]);
});
