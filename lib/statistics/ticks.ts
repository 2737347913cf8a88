/** Decimal places of scores; values with more fall back to the finest unit below. */
const DECIMALS = 6;
/** Significant digits that count where the values are no short decimals. */
const DIGITS = 12;

/** Numbers as whole multiples of one unit. */
export interface Ticks {
  /** Whole numbers, each the value over the unit; in the order of the values. */
  readonly ticks: readonly number[];
  /** What one tick is worth; above 0. */
  readonly unit: number;
}

/**
 * Numbers as whole multiples of a common unit, so that sums, differences and ties are exact.
 *
 * Scores are short decimals, which floating point only comes near: `7.3 - 7.1` is not `0.2`. Where
 * all values have at most six decimal places, the unit is the last place in use. Otherwise it is
 * the twelfth significant digit of the greatest value, so that what differs by rounding alone, such
 * as `Math.sqrt(0.1 * 0.9)` and `Math.sqrt(0.3 * 0.3)`, is equal.
 *
 * Values that are compared with each other must be turned into ticks in one call.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toTicks } from "./ticks.ts";
 *
 * const { ticks: [a = 0, b = 0, c = 0] } = toTicks([7.3, 7.1, 0.2]);
 * assertEquals([7.3 - 7.1 === 0.2, a - b === c], [false, true]);
 * ```
 *
 * @throws {RangeError} If a value is not a finite number.
 */
export function toTicks(values: readonly number[]): Ticks {
  let greatest = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot compare values: each must be a finite number, got ${value}`);
    }
    greatest = Math.max(greatest, Math.abs(value));
  }
  for (let places = 0; places <= DECIMALS; places++) {
    const scale = 10 ** places;
    if (greatest * scale > 10 ** DIGITS) break;
    const ticks = values.map((value) => Math.round(value * scale));
    // The quotient of two whole numbers is the double nearest to the decimal, as a literal is.
    const isShort = values.every((value, index) =>
      Math.abs(value - (ticks[index] ?? 0) / scale) <= 4 * Number.EPSILON * Math.abs(value)
    );
    if (isShort) return { ticks: ticks.map(withoutMinusZero), unit: 1 / scale };
  }
  const unit = 10 ** (Math.floor(Math.log10(greatest)) + 1 - DIGITS);
  return { ticks: values.map((value) => withoutMinusZero(Math.round(value / unit))), unit };
}

function withoutMinusZero(value: number): number {
  return value + 0;
}
