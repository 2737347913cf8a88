import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cliffsDelta } from "../../../lib/statistics/cliffs_delta.ts";
import { auc } from "../../../lib/statistics/discrimination.ts";
import oracle from "./oracle/comparison.json" with { type: "json" };

Deno.test("auc() agrees with SciPy's U", () => {
  for (const { first, second, auc: expected } of oracle.dominance) {
    assertAlmostEquals(auc(second, first) ?? NaN, expected, 1e-15);
  }
});

Deno.test("auc() is the share of pairs in order, ties half", () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 }).map((half) => half / 2), {
    minLength: 1,
  });
  fc.assert(fc.property(values, values, (positives, negatives) => {
    const pairs = positives.flatMap((a) => negatives.map((b) => (1 + Math.sign(a - b)) / 2));
    const share = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
    assertEquals(auc(positives, negatives), share);
    const { delta } = cliffsDelta(negatives, positives) ?? { delta: NaN };
    assertAlmostEquals((1 + delta) / 2, share, 1e-14);
  }));
});

Deno.test("auc() knows perfect, reversed and blind judges", () => {
  assertEquals([auc([8, 9], [1, 2]), auc([1, 2], [8, 9]), auc([5, 5], [5, 5, 5])], [1, 0, 0.5]);
  assertEquals(auc([Math.sqrt(0.8 * 0.5)], [Math.sqrt(0.4)]), 0.5);
});

Deno.test("auc() of nothing is undefined", () => {
  assertEquals([auc([], [1]), auc([1], []), auc([], [])], [undefined, undefined, undefined]);
  assertThrows(() => auc([NaN], [1]), RangeError, "finite");
});
