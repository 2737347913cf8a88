import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ranks } from "../../../lib/statistics/ranks.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

Deno.test("ranks() agrees with SciPy", () => {
  for (const [name, { y, ranks: expected }] of Object.entries(oracle.correlations)) {
    assertEquals(ranks(y), expected, name);
  }
});

Deno.test("ranks() ties what differs by rounding alone", () => {
  const [first, second] = [Math.sqrt(0.1 * 0.9), Math.sqrt(0.3 * 0.3)];
  assertEquals(first === second, false);
  assertEquals(ranks([first, second, 0]), [2.5, 2.5, 1]);
  assertEquals(ranks([0.1 + 0.2, 0.3, -0, 0]), [3.5, 3.5, 1.5, 1.5]);
});

Deno.test("ranks() keeps order and sum", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (halves) => {
    const values = halves.map((half) => half / 2);
    const given = ranks(values);
    const count = values.length;
    assertAlmostEquals(given.reduce((sum, rank) => sum + rank, 0), count * (count + 1) / 2);
    for (const [index, rank] of given.entries()) {
      const below = values.filter((value) => value < (values[index] ?? 0)).length;
      const same = values.filter((value) => value === values[index]).length;
      assertEquals(rank, below + (same + 1) / 2);
    }
  }));
});

Deno.test("ranks() refuses what is no number", () => {
  assertThrows(() => ranks([1, NaN]), RangeError, "finite");
});
