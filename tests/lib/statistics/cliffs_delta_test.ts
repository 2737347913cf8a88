import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../lib/random.ts";
import { cliffsDelta } from "../../../lib/statistics/cliffs_delta.ts";
import oracle from "./oracle/comparison.json" with { type: "json" };

Deno.test("cliffsDelta() agrees with the whole matrix of dominance", () => {
  for (const { first, second, delta, ci95 } of oracle.dominance) {
    const actual = cliffsDelta(first, second);
    assertAlmostEquals(actual?.delta ?? NaN, delta, 1e-14);
    assertEquals(actual?.ci95 === undefined, ci95 === undefined);
    for (const [index, end] of ci95?.entries() ?? []) {
      assertAlmostEquals(actual?.ci95?.[index] ?? NaN, end, 1e-12);
    }
  }
});

Deno.test("cliffsDelta() of the other way round has the other sign", () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 }).map((half) => half / 2), {
    minLength: 2,
  });
  fc.assert(fc.property(values, values, (first, second) => {
    const there = cliffsDelta(first, second);
    const back = cliffsDelta(second, first);
    const [low = NaN, high = NaN] = there?.ci95 ?? [];
    assertEquals((there?.delta ?? NaN) + (back?.delta ?? NaN), 0);
    assertAlmostEquals(low, -(back?.ci95?.[1] ?? NaN), 1e-12);
    assert(-1 <= low && low <= (there?.delta ?? NaN) && (there?.delta ?? NaN) <= high && high <= 1);
  }));
});

Deno.test("cliffsDelta() ties what differs by rounding alone", () => {
  assertEquals(cliffsDelta([Math.sqrt(0.8 * 0.5)], [Math.sqrt(0.4)]), { delta: 0 });
  assertEquals(cliffsDelta([0.3, 5], [0.1 + 0.2, 5])?.delta, 0);
});

Deno.test("cliffsDelta() of nothing is undefined", () => {
  assertEquals([cliffsDelta([], [1]), cliffsDelta([1], []), cliffsDelta([], [])], [
    undefined,
    undefined,
    undefined,
  ]);
  assertThrows(() => cliffsDelta([1, NaN], [2]), RangeError, "finite");
});

Deno.test("the interval of cliffsDelta() covers the truth in 93 to 97 % of samples", () => {
  // Scores of 0 to 10 with ties; the true delta by all pairs of probabilities.
  const [first, second] = [[1, 2, 3, 4, 8, 9, 9, 2, 1, 1, 1], [1, 1, 2, 3, 4, 8, 9, 12, 9, 5, 3]];
  const total = (weights: readonly number[]) => weights.reduce((sum, weight) => sum + weight, 0);
  let delta = 0;
  for (const [x, p] of first.entries()) {
    for (const [y, q] of second.entries()) {
      delta += Math.sign(y - x) * p * q / total(first) / total(second);
    }
  }
  const random = seededRandom(5);
  const draw = (weights: readonly number[]) => {
    let left = random() * total(weights);
    return weights.findIndex((weight) => (left -= weight) < 0);
  };
  let covered = 0;
  for (let run = 0; run < 2000; run++) {
    const [a, b] = [first, second].map((of) => Array.from({ length: 25 }, () => draw(of)));
    const [low, high] = cliffsDelta(a ?? [], b ?? [])?.ci95 ?? [NaN, NaN];
    if (low <= delta && delta <= high) covered++;
  }
  assert(covered > 1860 && covered < 1940, `${covered}`);
});

Deno.test("cliffsDelta() of 20,000 values takes well under a second", () => {
  const random = seededRandom(1);
  const values = () => Array.from({ length: 10_000 }, () => Math.round(100 * random()) / 10);
  const start = performance.now();
  assert(Math.abs(cliffsDelta(values(), values())?.delta ?? 1) < 0.03);
  assert(performance.now() - start < 1000);
});
