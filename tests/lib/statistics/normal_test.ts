import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { normalCdf, normalQuantile, normalTail } from "../../../lib/statistics/normal.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

Deno.test("normalCdf() and normalTail() agree with SciPy to 1e-12, relative, also far out", () => {
  for (const [x = NaN, cdf = NaN, tail = NaN] of oracle.normal.shares) {
    assertAlmostEquals(normalCdf(x) / cdf, 1, 1e-12, `${x}`);
    assertAlmostEquals(normalTail(x) / tail, 1, 1e-12, `${x}`);
  }
});

Deno.test("normalQuantile() agrees with SciPy to 1e-12", () => {
  for (const [p = NaN, expected = NaN] of oracle.normal.quantiles) {
    const actual = normalQuantile(p);
    assert(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${p}`);
  }
});

Deno.test("normalQuantile() turns normalCdf() back, and keeps its sign", () => {
  fc.assert(fc.property(fc.double({ min: -37, max: 6, noNaN: true }), (x) => {
    // Above 0, the share itself is coarse: its last digit is worth ever more of x.
    const slope = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    const tolerance = x > 0 ? 1e-12 + Number.EPSILON / slope : 1e-12 * Math.max(1, -x);
    assertAlmostEquals(normalQuantile(normalCdf(x)), x, tolerance);
  }));
  assertEquals([normalQuantile(0.125), normalQuantile(0.5)], [-normalQuantile(0.875), 0]);
});

Deno.test("normalTail() of infinite numbers is 0 and 1", () => {
  assertEquals([Infinity, -Infinity, 0].map(normalTail), [0, 1, 0.5]);
  assertEquals([Infinity, -Infinity, 0].map(normalCdf), [1, 0, 0.5]);
});

Deno.test("normal functions refuse what is out of range", () => {
  assertThrows(() => normalTail(NaN), RangeError, "x must be a number, got NaN");
  assertThrows(() => normalCdf(NaN), RangeError);
  for (const p of [0, 1, -0.1, NaN]) {
    assertThrows(() => normalQuantile(p), RangeError, `p must be in (0, 1), got ${p}`);
  }
});
