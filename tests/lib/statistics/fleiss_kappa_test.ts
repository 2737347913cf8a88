import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fleissKappa } from "../../../lib/statistics/fleiss_kappa.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

Deno.test("fleissKappa() agrees with statsmodels", () => {
  for (const { ratings, kappa } of oracle.fleiss) {
    assertAlmostEquals(fleissKappa(ratings) ?? 9, kappa ?? 9, 1e-12);
  }
});

Deno.test("fleissKappa() meets the example of 10 items, 14 raters and 5 categories", () => {
  // Fleiss's table as it is commonly reprinted; kappa is .210.
  const votes = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
  ];
  const ratings = votes.map((item) =>
    item.flatMap((count, category) => new Array<string>(count).fill(`${category}`))
  );
  assertEquals(fleissKappa(ratings)?.toFixed(3), "0.210");
});

Deno.test("fleissKappa() does not exist without items, raters or a second category", () => {
  assertEquals(fleissKappa([]), undefined);
  assertEquals(fleissKappa([[], []]), undefined);
  assertEquals(fleissKappa([["a"], ["b"]]), undefined);
  assertEquals(fleissKappa([["a", "a"], ["a", "a"]]), undefined);
});

Deno.test("fleissKappa() is exactly 1 at full agreement", () => {
  const items = ["a", "b", "c", "a", "c", "c", "b"];
  assertEquals(fleissKappa(items.map((category) => [category, category, category])), 1);
});

Deno.test("fleissKappa() refuses items with missing ratings", () => {
  assertThrows(() => fleissKappa([["a", "b"], ["a"]]), RangeError, "got 1 and 2");
});
