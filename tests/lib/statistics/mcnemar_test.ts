import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { mcnemarTest } from "../../../lib/statistics/mcnemar.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

Deno.test("mcnemarTest() agrees with statsmodels and SciPy", () => {
  for (const { onlyFirst, onlySecond, ...expected } of oracle.mcnemar) {
    const actual = mcnemarTest({ onlyFirst, onlySecond });
    const names = ["p", "pMid", "pAsymptotic", "pCorrected"] as const;
    for (const name of names) {
      const value = expected[name];
      // Statsmodels takes off 1 also where the counts are equal, which makes them look unequal.
      if (value === null || (name === "pCorrected" && onlyFirst === onlySecond)) continue;
      const where = `${name} of ${onlyFirst} and ${onlySecond}`;
      assertAlmostEquals(actual[name], value, 1e-12 * value, where);
    }
  }
});

Deno.test("mcnemarTest() of equal counts finds nothing", () => {
  for (const count of [0, 1, 2, 700]) {
    const { p, pAsymptotic, pCorrected } = mcnemarTest({ onlyFirst: count, onlySecond: count });
    assertEquals([p, pAsymptotic, pCorrected], [1, 1, 1]);
  }
  assertEquals(mcnemarTest({ onlyFirst: 0, onlySecond: 0 }).pMid, 0.5);
  assertAlmostEquals(mcnemarTest({ onlyFirst: 1, onlySecond: 1 }).pMid, 0.75, 1e-15);
});

Deno.test("mcnemarTest() takes both sides alike, and mid-p is below the exact p", () => {
  const count = fc.nat(3000);
  fc.assert(fc.property(count, count, (onlyFirst, onlySecond) => {
    const test = mcnemarTest({ onlyFirst, onlySecond });
    assertEquals(test, mcnemarTest({ onlyFirst: onlySecond, onlySecond: onlyFirst }));
    for (const p of Object.values(test)) assert(p >= 0 && p <= 1, `${p}`);
    assert(test.pMid <= test.p && test.pAsymptotic <= test.pCorrected);
  }));
});

Deno.test("mcnemarTest() takes a million differing results", () => {
  const { p, pCorrected } = mcnemarTest({ onlyFirst: 499_000, onlySecond: 501_000 });
  assertAlmostEquals(p, pCorrected, 1e-6);
});

Deno.test("mcnemarTest() refuses what is no count", () => {
  for (const count of [-1, 0.5, NaN, Infinity]) {
    assertThrows(() => mcnemarTest({ onlyFirst: 1, onlySecond: count }), RangeError, `${count}`);
  }
});
