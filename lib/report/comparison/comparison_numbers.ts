import { decimals } from "../numbers.ts";
import type { Range } from "../report_document.ts";

/**
 * A difference with its sign, such as `+0.820`; zero has none, and a dash stands for no difference.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.82, -0.5, -0.0001, null].map(signed), ["+0.820", "-0.500", "0.000", "–"]);
 * ```
 */
export function signed(value: number | null): string {
  if (value === null) return "–";
  const size = decimals(Math.abs(value));
  return size === decimals(0) ? size : `${value < 0 ? "-" : "+"}${size}`;
}

/** A range of differences, such as `-0.300 to +0.540`, cut at the ends of the scale. */
export function signedRange(range: Range | null): string {
  return range === null ? "–" : range.map((end) => signed(cutAtScale(end))).join(" to ");
}

/** A difference cut at -10 and 10, beyond which an interval may reach. */
export function cutAtScale(difference: number): number {
  return Math.min(10, Math.max(-10, difference));
}

/**
 * A p-value with four decimals; never 0, which no test can give.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.0312, 0.00001, null].map(pValue), ["0.0312", "< 0.0001", "–"]);
 * ```
 */
export function pValue(p: number | null): string {
  return p === null ? "–" : p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}

/** A p-value as an equation, such as `p = 0.0312` or `p < 0.0001`. */
export function pEquation(p: number | null): string {
  const written = pValue(p);
  return written.startsWith("<") ? `p ${written}` : `p = ${written}`;
}
