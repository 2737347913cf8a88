/**
 * Numbers behind each other in one array; a part that is alone is given as it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const parts = [Float32Array.of(1, 2), Float32Array.of(3)];
 * assertEquals(joinNumbers(parts), Float32Array.of(1, 2, 3));
 * ```
 */
export function joinNumbers(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
