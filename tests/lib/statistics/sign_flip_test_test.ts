import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { mcnemarTest } from "../../../lib/statistics/mcnemar.ts";
import { signFlipTest } from "../../../lib/statistics/sign_flip_test.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

Deno.test("signFlipTest() agrees with SciPy where all patterns are tried", () => {
  for (const { differences, clusters, p } of oracle.signFlip) {
    const options = { seed: 1, permutations: 2 ** 16 - 1 };
    const actual = signFlipTest(differences, clusters ? { ...options, clusters } : options);
    assertEquals(actual?.isExact, true);
    assertAlmostEquals(actual?.p ?? NaN, p, 1e-12, `${differences}`);
  }
});

Deno.test("signFlipTest() comes near the exact p where patterns are drawn", () => {
  const permutations = 9999;
  for (const { differences, p } of oracle.signFlip.filter((of) => of.differences.length === 16)) {
    for (const seed of [1, 2, 3]) {
      const drawn = signFlipTest(differences, { seed, permutations });
      assertEquals([drawn?.isExact, drawn?.permutations], [false, permutations]);
      const error = Math.sqrt(p * (1 - p) / permutations);
      assertAlmostEquals(drawn?.p ?? NaN, p, 4 * error + 1 / permutations);
    }
  }
});

Deno.test("signFlipTest() of 1 and -1 is the sign test", () => {
  const differences = Array.from({ length: 40 }, (_, index) => index < 28 ? 1 : -1);
  const { p } = mcnemarTest({ onlyFirst: 28, onlySecond: 12 });
  const drawn = signFlipTest(differences, { seed: 1, permutations: 99_999 });
  assertEquals(drawn?.isExact, false);
  assertAlmostEquals(drawn?.p ?? NaN, p, 4 * Math.sqrt(p / 99_999));
});

Deno.test("signFlipTest() tries all patterns if they are at most one more than allowed", () => {
  const differences = [1, 2, 3, 4];
  assertEquals(signFlipTest(differences, { seed: 1, permutations: 15 }), {
    p: 0.125,
    isExact: true,
    permutations: 16,
  });
  assertEquals(signFlipTest(differences, { seed: 1, permutations: 14 })?.isExact, false);
});

Deno.test("signFlipTest() counts ties of decimals", () => {
  // In floating point 0.1 + 0.2 is more than 0.3, and only 2 of the 8 patterns would count.
  assertEquals(signFlipTest([0.1, 0.2, -0.3], { seed: 1 })?.p, 1);
  assertEquals(signFlipTest([0.3, 0.1, 0.2, -0.6 + 0.5], { seed: 1 })?.p, 0.375);
});

Deno.test("signFlipTest() that draws is never 0, and repeats itself by the seed alone", () => {
  const differences = Array.from({ length: 40 }, (_, index) => 1 + index / 10);
  const [first, again, other] = [5, 5, 6].map((seed) =>
    signFlipTest(differences.map((value, index) => index % 3 ? value : -value), { seed })
  );
  assertEquals(first, again);
  assert(first?.p !== other?.p);
  assertEquals(signFlipTest(differences, { seed: 5, permutations: 999 })?.p, 0.001);
});

Deno.test("signFlipTest() flips a cluster as one", () => {
  const differences = [1, 1, 1, 2, 2, 2, -1, -1];
  const clusters = [..."aaabbbcc"];
  // Sums 3, 6, -2: 7 or more in 4 of 8 patterns.
  assertEquals(signFlipTest(differences, { seed: 1, clusters }), {
    p: 0.5,
    isExact: true,
    permutations: 8,
  });
  const own = differences.map((_, index) => `${index}`);
  assertEquals(
    signFlipTest(differences, { seed: 1, clusters: own }),
    signFlipTest(differences, { seed: 1 }),
  );
});

Deno.test("signFlipTest() of zeros is 1, of nothing undefined", () => {
  const nothing = { p: 1, isExact: true, permutations: 1 };
  assertEquals(signFlipTest([0, -0, 0], { seed: 1 }), nothing);
  assertEquals(signFlipTest([0.5, -0.5], { seed: 1, clusters: ["a", "a"] }), nothing);
  assertEquals(signFlipTest([3], { seed: 1 }), { p: 1, isExact: true, permutations: 2 });
  assertEquals(signFlipTest([], { seed: 1 }), undefined);
});

Deno.test("signFlipTest() knows neither side from the other, nor the unit", () => {
  const halves = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(halves, (list) => {
    const test = signFlipTest(list, { seed: 1 });
    assertEquals(signFlipTest(list.map((value) => -value / 10), { seed: 1 }), test);
    assert(test !== undefined && test.p > 0 && test.p <= 1);
  }));
});

Deno.test("signFlipTest() says what does not fit", () => {
  assertThrows(() => signFlipTest([1, NaN], { seed: 1 }), RangeError, "finite");
  assertThrows(
    () => signFlipTest([1, 2], { seed: 1, clusters: ["a"] }),
    RangeError,
    "2 differences need as many clusters, got 1",
  );
  for (const permutations of [0, 1.5, NaN]) {
    assertThrows(() => signFlipTest([1], { seed: 1, permutations }), RangeError, "permutations");
  }
});
