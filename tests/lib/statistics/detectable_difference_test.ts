import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  detectableDifference,
  neededCount,
  pairedPower,
} from "../../../lib/statistics/detectable_difference.ts";
import oracle from "./oracle/comparison.json" with { type: "json" };

Deno.test("pairedPower() agrees with statsmodels to 1e-12", () => {
  for (const { count, level, effect, power } of oracle.power) {
    const actual = pairedPower({ count, std: 2.5, difference: -2.5 * effect, level });
    assertAlmostEquals(actual, power, 1e-12, `${count}, ${level}, ${effect}`);
  }
});

Deno.test("detectableDifference() agrees with statsmodels to 1e-11", () => {
  for (const { count, level, power, effect } of oracle.detectable) {
    const actual = detectableDifference({ count, std: 2.5, power, level }) ?? NaN;
    assertAlmostEquals(actual / 2.5 / effect, 1, 1e-11, `${count}, ${level}, ${power}`);
  }
});

Deno.test("neededCount() is the first count whose power by statsmodels is enough", () => {
  for (const { effect, power, count } of oracle.needed) {
    assertEquals(neededCount({ difference: 0.8 * effect, std: 0.8, power }), count);
  }
});

Deno.test("detectableDifference() is found with just the power asked for", () => {
  const share = fc.double({ min: 0.2, max: 0.99, noNaN: true });
  const level = fc.constantFrom(0.1, 0.05, 0.001);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5000 }), share, level, (count, power, level) => {
      const difference = detectableDifference({ count, std: 1.7, power, level }) ?? NaN;
      assertAlmostEquals(pairedPower({ count, std: 1.7, difference, level }), power, 1e-12);
    }),
    { numRuns: 50 },
  );
});

Deno.test("neededCount() is the smallest that is enough", () => {
  const effect = fc.double({ min: 0.01, max: 5, noNaN: true });
  fc.assert(
    fc.property(effect, fc.double({ min: 0.3, max: 0.99, noNaN: true }), (difference, power) => {
      const count = neededCount({ difference, std: 1, power }) ?? 0;
      assert(pairedPower({ count, std: 1, difference }) >= power);
      assert(count === 2 || pairedPower({ count: count - 1, std: 1, difference }) < power);
    }),
    { numRuns: 50 },
  );
});

Deno.test("the t test of many pairs is that of the normal distribution", () => {
  // (s / difference)^2 + z^2 / 2 with z = 1.96 and the s of P(|Z + s| > z) = 0.8, by SciPy:
  // 78,490.526 and 784,886,052.853.
  assertEquals(neededCount({ difference: 1e-2, std: 1 }), 78_491);
  assertEquals(neededCount({ difference: 1e-4, std: 1 }), 784_886_053);
  const [small = NaN, large = NaN] = [1_000_001, 1_000_002].map((count) =>
    pairedPower({ count, std: 1, difference: 0.0028 })
  );
  assert(large > small && large - small < 1e-6);
});

Deno.test("pairedPower() is the level at no difference, and 1 at a huge one", () => {
  for (const count of [2, 3, 10, 1000]) {
    for (const level of [0.05, 0.001]) {
      assertAlmostEquals(pairedPower({ count, std: 3, difference: 0, level }), level, 1e-14);
      assertAlmostEquals(pairedPower({ count, std: 1, difference: 1e7, level }), 1, 1e-6);
    }
  }
});

Deno.test("there is no test of fewer than two pairs, or of equal differences", () => {
  assertEquals([0, 1].map((count) => detectableDifference({ count, std: 1 })), [
    undefined,
    undefined,
  ]);
  assertEquals(detectableDifference({ count: 10, std: 0 }), undefined);
  assertEquals(neededCount({ difference: 1, std: 0 }), undefined);
  assertEquals(neededCount({ difference: 0, std: 1 }), undefined);
  assertEquals(neededCount({ difference: 1e-9, std: 1 }), undefined);
  assertThrows(() => pairedPower({ count: 1, std: 1, difference: 1 }), RangeError, "got 1 and 1");
  assertThrows(() => pairedPower({ count: 5, std: 0, difference: 1 }), RangeError, "got 5 and 0");
});

Deno.test("the options are checked", () => {
  for (const count of [-1, 2.5, NaN]) {
    assertThrows(() => detectableDifference({ count, std: 1 }), RangeError, `got ${count}`);
  }
  for (const std of [-1, NaN, Infinity]) {
    assertThrows(() => neededCount({ difference: 1, std }), RangeError, `got ${std}`);
  }
  assertThrows(() => neededCount({ difference: NaN, std: 1 }), RangeError, "must be finite");
  for (const power of [0.05, 1, NaN]) {
    assertThrows(
      () => detectableDifference({ count: 9, std: 1, power }),
      RangeError,
      "above level",
    );
  }
  for (const level of [0, 1, NaN]) {
    const options = { count: 9, std: 1, difference: 1, level };
    assertThrows(() => pairedPower(options), RangeError, "level must be in (0, 1)");
  }
});
