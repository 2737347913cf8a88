/**
 * A time for messages, in the unit of the parameters.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([120_000, 1540, 50].map(spokenTime), ["120 s", "1.5 s", "50 ms"]);
 * ```
 */
export function spokenTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}
