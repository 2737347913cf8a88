import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../lib/random.ts";
import { kendallTauB } from "../../../lib/statistics/kendall.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

Deno.test("kendallTauB() agrees with SciPy", () => {
  for (const [name, { x, y, kendall: expected }] of Object.entries(oracle.correlations)) {
    const actual = kendallTauB(x, y);
    assertEquals(actual === undefined, expected === null, name);
    if (actual === undefined || expected === null) continue;
    const { estimate, p, ci95, count } = actual;
    assertEquals(count, x.length, name);
    assertAlmostEquals(estimate, expected.estimate, 1e-12, name);
    assertAlmostEquals((p ?? NaN) / expected.p, 1, 1e-12, name);
    assertEquals(ci95 === undefined, Math.abs(estimate) === 1 || count < 5, name);
    for (const [index, end] of ci95?.entries() ?? []) {
      assertAlmostEquals(end, expected.ci95?.[index] ?? NaN, 1e-12, name);
    }
  }
});

Deno.test("kendallTauB() has the p of all orders of five rows", () => {
  const first = [1, 2, 3, 4, 5];
  const estimates = permutations(first).map((order) => kendallTauB(first, order)?.estimate ?? 2);
  assertEquals(estimates.length, 120);
  for (const order of permutations(first)) {
    const { estimate = 2, p = 2 } = kendallTauB(first, order) ?? {};
    const asFar = estimates.filter((other) => Math.abs(other) >= Math.abs(estimate) - 1e-9);
    assertAlmostEquals(p, asFar.length / 120, 1e-14);
  }
});

Deno.test("kendallTauB() agrees with a count pair by pair", () => {
  const rows = fc.array(fc.tuple(fc.nat(6), fc.nat(3)), { minLength: 2, maxLength: 30 });
  fc.assert(fc.property(rows, (pairs) => {
    let [score, inX, inY] = [0, 0, 0];
    for (const [index, [a, b]] of pairs.entries()) {
      for (const [c, d] of pairs.slice(index + 1)) {
        score += Math.sign(a - c) * Math.sign(b - d);
        inX += Number(a !== c);
        inY += Number(b !== d);
      }
    }
    const actual = kendallTauB(pairs.map(([a]) => a / 2), pairs.map(([, b]) => b / 3));
    if (inX * inY === 0) return assertEquals(actual, undefined);
    assertAlmostEquals(actual?.estimate ?? 2, score / Math.sqrt(inX * inY), 1e-14);
  }));
});

Deno.test("kendallTauB() takes 100,000 rows in a second", () => {
  const random = seededRandom(5);
  const x = Array.from({ length: 100_000 }, () => Math.floor(20 * random()) / 2);
  const y = x.map((value) => Math.round((value + 10 * random()) / 10) / 2);
  const start = performance.now();
  const { estimate = 0, p } = kendallTauB(x, y) ?? {};
  const seconds = (performance.now() - start) / 1000;
  assertEquals([estimate > 0.4, estimate < 0.7, p, seconds < 5], [true, true, 0, true]);
});

Deno.test("kendallTauB() refuses columns that do not fit", () => {
  assertThrows(() => kendallTauB([1, 2], [1]), RangeError, "got 2 and 1");
  assertThrows(() => kendallTauB([1, 2], [1, NaN]), RangeError, "finite");
});

function permutations(values: readonly number[]): readonly (readonly number[])[] {
  if (values.length < 2) return [values];
  return values.flatMap((value) =>
    permutations(values.filter((other) => other !== value)).map((rest) => [value, ...rest])
  );
}
