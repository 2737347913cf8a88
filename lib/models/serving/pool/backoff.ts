/** Options of {@linkcode fullJitter}. */
export interface JitterOptions {
  /** Upper end of the first wait, in ms. */
  readonly base: number;
  /** Upper end of any wait, in ms. */
  readonly cap: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/**
 * Wait before another attempt: uniform between 0 and an upper end that doubles each time.
 *
 * Requests that failed together then come back spread over the whole interval, where a fixed wait
 * would bring them back together ("full jitter": Brooker, Exponential Backoff And Jitter, AWS
 * Architecture Blog, 2015).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fullJitter(3, { base: 500, cap: 30_000, random: () => 0.5 }), 2000);
 * ```
 *
 * @param attempt Failed attempts before the last one, 0 or more.
 * @returns The wait in ms.
 */
export function fullJitter(attempt: number, { base, cap, random }: JitterOptions): number {
  return random() * Math.min(cap, base * 2 ** attempt);
}
