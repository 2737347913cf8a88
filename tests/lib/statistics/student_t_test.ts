import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { studentTQuantile, studentTTail } from "../../../lib/statistics/student_t.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

// Computed with mpmath at 40 digits, by inverting the regularised incomplete beta function.
const KNOWN = [
  [0.975, 1, 12.706204736174693],
  [0.975, 2, 4.3026527297494618],
  [0.975, 3, 3.1824463052837084],
  [0.975, 10, 2.2281388519862742],
  [0.975, 49, 2.0095752371292393],
  [0.975, 269, 1.9688219741044666],
  [0.975, 1000, 1.9623390808264081],
  [0.975, 100_000, 1.9599877075346093],
  [0.975, 1_000_000, 1.9599663568141067],
  [0.95, 4, 2.1318467863266495],
  [0.6, 7, 0.26316686135202275],
  [0.5001, 5, 0.00026343055607018551],
  [0.9999, 1, 3183.0987571185015],
  [0.995, 30, 2.749995653567225],
  [0.025, 12, -2.1788128296672288],
  [1e-6, 8, -12.109834665556214],
  [0.975, 0.5, 164.55767348048824],
  [0.9, 2.5, 1.7302509288071768],
] as const;

Deno.test("studentTQuantile() agrees with 40-digit arithmetic to 1e-11", () => {
  for (const [p, degrees, expected] of KNOWN) {
    const actual = studentTQuantile(p, degrees);
    const error = Math.abs(actual / expected - 1);
    // So close to the median, the share itself has lost four digits.
    const tolerance = p === 0.5001 ? 1e-10 : 1e-11;
    assert(error < tolerance, `p ${p}, ${degrees} degrees: ${actual}, expected ${expected}`);
  }
});

Deno.test("studentTQuantile() is antisymmetric and 0 at the median", () => {
  assertEquals(studentTQuantile(0.5, 3), 0);
  assertEquals(studentTQuantile(0.125, 3), -studentTQuantile(0.875, 3));
});

Deno.test("studentTQuantile() refuses what is out of range", () => {
  for (const p of [0, 1, -1, NaN]) {
    assertThrows(() => studentTQuantile(p, 3), RangeError, "p must be in (0, 1)");
  }
  for (const degrees of [0, -1, NaN, Infinity]) {
    assertThrows(() => studentTQuantile(0.9, degrees), RangeError, "must be above 0");
  }
});

Deno.test("studentTTail() agrees with SciPy to 1e-12, relative, also far out", () => {
  for (const [t = NaN, degrees = NaN, expected = NaN] of oracle.t) {
    assertAlmostEquals(studentTTail(t, degrees) / expected, 1, 1e-12, `${t}, ${degrees} degrees`);
  }
});

Deno.test("studentTTail() turns studentTQuantile() back", () => {
  for (const [p, degrees, t] of KNOWN) {
    // p itself is near to rounding where it is near to 1.
    const tolerance = 1e-12 + 1e-16 * degrees;
    const actual = studentTTail(t, degrees) / (1 - p);
    assertAlmostEquals(actual, 1, tolerance, `p ${p}, ${degrees} degrees`);
  }
});

Deno.test("studentTTail() of both sides is 1, and 0 or 1 at infinity", () => {
  for (const t of [0.3, 2, 40]) assertEquals(studentTTail(t, 7) + studentTTail(-t, 7), 1);
  assertEquals([Infinity, 1e200, 0, -Infinity].map((t) => studentTTail(t, 3)), [0, 0, 0.5, 1]);
});

Deno.test("studentTTail() refuses what is out of range", () => {
  assertThrows(() => studentTTail(NaN, 3), RangeError, "t must be a number, got NaN");
  for (const degrees of [0, -1, NaN, Infinity]) {
    assertThrows(() => studentTTail(1, degrees), RangeError, "must be above 0");
  }
});
