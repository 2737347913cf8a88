/** Numbers in [0, 1) that follow from a seed alone. */
export type Random = () => number;

/**
 * A small generator (mulberry32) for drawings, resampling and subsets; not for secrets.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seededRandom } from "./random.ts";
 *
 * const random = seededRandom(7);
 * assertEquals(random(), seededRandom(7)());
 * ```
 *
 * @param seed Any integer; only its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
