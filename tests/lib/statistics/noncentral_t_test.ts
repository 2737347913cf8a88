import { assertAlmostEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { noncentralTTail } from "../../../lib/statistics/noncentral_t.ts";
import { studentTQuantile } from "../../../lib/statistics/student_t.ts";

// t, degrees of freedom, noncentrality, tail: the integral by mpmath at 40 digits.
const KNOWN = [
  [0.5, 1, 0.5, 0.5401398059234601],
  [12.706204736174707, 1, 16, 0.7906466469211118],
  [4.302652729749464, 2, -1, 0.003883971136210475],
  [2, 10, 1.5, 0.3408459275578092],
  [-2, 3, 0.5, 0.971272957772627],
  [2.0095752371292392, 49, 2.8, 0.7837082403290815],
  [1.9688219741044666, 269, 4, 0.9786030346312135],
  [2, 1_000_000, 2.8, 0.7881445145094044],
  [636.6, 3, 200, 0.03924329428648341],
] as const;

Deno.test("noncentralTTail() agrees with 40-digit arithmetic to 1e-14", () => {
  for (const [t, degreesOfFreedom, noncentrality, expected] of KNOWN) {
    const actual = noncentralTTail(t, { degreesOfFreedom, noncentrality });
    assertAlmostEquals(actual, expected, 1e-14, `${t}, ${degreesOfFreedom}, ${noncentrality}`);
  }
});

Deno.test("noncentralTTail() around 0 is the tail of Student's t", () => {
  for (const degreesOfFreedom of [0.7, 1, 2, 5, 30, 269, 10_000]) {
    for (const tail of [0.4, 0.025, 0.005, 1e-6]) {
      const t = -studentTQuantile(tail, degreesOfFreedom);
      const actual = noncentralTTail(t, { degreesOfFreedom, noncentrality: 0 });
      assertAlmostEquals(actual, tail, 1e-13, `${degreesOfFreedom}, ${tail}`);
    }
  }
});

Deno.test("noncentralTTail() mirrors, falls with t and rises with the noncentrality", () => {
  const number = fc.double({ min: -50, max: 50, noNaN: true });
  const step = fc.double({ min: 0.01, max: 5, noNaN: true });
  const degrees = fc.double({ min: 1, max: 1e5, noNaN: true });
  fc.assert(fc.property(number, number, degrees, step, (t, shift, degreesOfFreedom, by) => {
    const tail = (t: number, noncentrality: number) =>
      noncentralTTail(t, { degreesOfFreedom, noncentrality });
    assertAlmostEquals(tail(t, shift) + tail(-t, -shift), 1, 1e-13);
    assertAlmostEquals(Math.max(tail(t + by, shift) - tail(t, shift), 0), 0, 1e-13);
    assertAlmostEquals(Math.max(tail(t, shift) - tail(t, shift + by), 0), 0, 1e-13);
  }));
});

Deno.test("noncentralTTail() refuses what is out of range", () => {
  for (const degreesOfFreedom of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => noncentralTTail(1, { degreesOfFreedom, noncentrality: 0 }),
      RangeError,
      "must be above 0",
    );
  }
  for (const [t, noncentrality] of [[NaN, 0], [1, Infinity]] as const) {
    assertThrows(
      () => noncentralTTail(t, { degreesOfFreedom: 3, noncentrality }),
      RangeError,
      "must be finite",
    );
  }
});
