import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { weightedKappa } from "../../../lib/statistics/weighted_kappa.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

const WEIGHTS = ["none", "linear", "quadratic"] as const;

Deno.test("weightedKappa() agrees with scikit-learn", () => {
  for (const { first, second, categories, ...expected } of oracle.kappas) {
    for (const weights of WEIGHTS) {
      const options = { weights, ...(categories && { categories }) };
      const actual = weightedKappa(first, second, options);
      assertAlmostEquals(actual ?? 9, expected[weights] ?? 9, 1e-12, `${first}, ${weights}`);
    }
  }
});

Deno.test("weightedKappa() takes names in the order of their categories", () => {
  const names = ["bad", "fair", "good"];
  const [first, second] = [[0, 1, 2, 2, 1], [0, 2, 2, 1, 1]];
  const named = [first, second].map((column) => column.map((place) => names[place] ?? ""));
  for (const weights of WEIGHTS) {
    assertEquals(
      weightedKappa(named[0] ?? [], named[1] ?? [], { weights, categories: names }),
      weightedKappa(first, second, { weights }),
    );
  }
  assertEquals(weightedKappa(["a", "b"], ["a", "b"], { weights: "none" }), 1);
});

Deno.test("weightedKappa() takes numbers that differ by rounding alone for one category", () => {
  assertEquals(weightedKappa([0.1 + 0.2, 1], [0.3, 1], { weights: "none" }), 1);
  const categories = [0, 0.3, 1];
  assertEquals(weightedKappa([0.1 + 0.2, 1], [0.3, 1], { weights: "linear", categories }), 1);
});

Deno.test("weightedKappa() of two categories does not depend on the weights", () => {
  const rows = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1 });
  fc.assert(fc.property(rows, (pairs) => {
    const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
    const [plain, ...weighted] = WEIGHTS.map((weights) =>
      weightedKappa(first, second, { weights })
    );
    assertEquals(weighted, [plain, plain]);
  }));
});

Deno.test("weightedKappa() does not exist without items or a second category", () => {
  assertEquals(weightedKappa([], [], { weights: "linear" }), undefined);
  assertEquals(weightedKappa([2, 2], [2, 2], { weights: "none", categories: [1, 2] }), undefined);
});

Deno.test("weightedKappa() refuses ratings that do not fit", () => {
  const weights = "linear";
  assertThrows(() => weightedKappa([1], [1, 2], { weights }), RangeError, "got 1 and 2");
  assertThrows(() => weightedKappa([1, NaN], [1, 2], { weights }), RangeError, "finite");
  assertThrows(() => weightedKappa(["a"], ["b"], { weights }), RangeError, "Cannot weight names");
  assertThrows(
    () => weightedKappa([0, 0.5], [0, 1], { weights, categories: [0, 1] }),
    RangeError,
    "must be one of 0, 1, got 0.5",
  );
  assertThrows(
    () => weightedKappa([0, 1], [0, 1], { weights, categories: [0, 1, 1] }),
    RangeError,
    "twice",
  );
});
