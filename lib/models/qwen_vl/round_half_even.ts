// Numbers of this size have no bits left for a fraction, so the addition itself rounds.
const SHIFT = 3 * 2 ** 51;

/**
 * The nearest integer, and of two the even one, as Python's `round` and NumPy's `rint` have it.
 *
 * Doubles are added by IEEE 754's default rounding, to nearest and half to even.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.5, 1.5, 2.5, -2.5, 2.51].map(roundHalfEven), [0, 2, 2, -2, 3]);
 * ```
 *
 * @param x Between -2^51 and 2^51.
 */
export function roundHalfEven(x: number): number {
  return x + SHIFT - SHIFT;
}
