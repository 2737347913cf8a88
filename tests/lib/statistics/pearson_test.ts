import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pearson } from "../../../lib/statistics/pearson.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

Deno.test("pearson() agrees with SciPy", () => {
  for (const [name, { x, y, pearson: expected }] of Object.entries(oracle.correlations)) {
    const actual = pearson(x, y);
    assertEquals(actual === undefined, expected === null, name);
    if (actual === undefined || expected === null) continue;
    const { estimate, p, ci95, count } = actual;
    assertEquals(count, x.length, name);
    // At a million from 0, SciPy's means have lost six digits.
    const tolerance = name === "far from 0" ? 1e-11 : 1e-12;
    assertAlmostEquals(estimate, expected.estimate, tolerance, name);
    const isPerfect = Math.abs(estimate) === 1;
    assertEquals(p === undefined, isPerfect || count < 3, name);
    assertEquals(ci95 === undefined, isPerfect || count < 4, name);
    // p magnifies an error of r by the degrees of freedom over 1 - r^2.
    const magnified = Number.EPSILON * count / (1 - estimate ** 2);
    if (p !== undefined) {
      assertAlmostEquals(p / expected.p, 1, tolerance + 8 * magnified, name);
    }
    for (const [index, end] of ci95?.entries() ?? []) {
      assertAlmostEquals(end, expected.ci95?.[index] ?? NaN, tolerance, name);
    }
  }
});

Deno.test("pearson() is exactly 1 or -1 on a line", () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 }),
    fc.double({ min: 0.01, max: 100, noNaN: true }),
    fc.constantFrom(1, -1),
    (x, slope, sign) => {
      const y = x.map((value) => sign * slope * value + 0.3);
      assertEquals(pearson(x, y), { estimate: sign, count: x.length });
    },
  ));
});

Deno.test("pearson() does not depend on order, place, scale or which column is first", () => {
  const column = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 3, maxLength: 40 });
  fc.assert(fc.property(column, (rows) => {
    const [x, y] = [rows.map(([a]) => a / 2), rows.map(([, b]) => b / 2)];
    const { estimate } = pearson(x, y) ?? {};
    const others = [
      pearson(y, x),
      pearson(x.toReversed(), y.toReversed()),
      pearson(x.map((value) => 3 * value - 7), y.map((value) => value / 7)),
    ];
    for (const other of others) {
      assertAlmostEquals(other?.estimate ?? 2, estimate ?? 2, 1e-12);
    }
  }));
});

Deno.test("pearson() takes a column that differs by rounding alone for constant", () => {
  assertEquals(pearson([Math.sqrt(0.1 * 0.9), Math.sqrt(0.3 * 0.3), 0.3], [1, 2, 3]), undefined);
});

Deno.test("pearson() refuses columns that do not fit", () => {
  assertThrows(() => pearson([1, 2], [1]), RangeError, "got 1 values for 2");
  assertThrows(() => pearson([1, 2], [1, NaN]), RangeError, "finite");
  assertThrows(() => pearson([1, Infinity], [1, 2]), RangeError, "finite");
});
