const LENGTH = 624;
const OFFSET = 397;

/**
 * The generator MT19937, whose 32-bit numbers PyTorch's CPU generator hands out.
 *
 * M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform
 * pseudo-random number generator", ACM TOMACS 8(1), 1998, with the seeding of 2002.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const next = mersenneTwister(5489);
 * assertEquals([next(), next(), next()], [3499211612, 581869302, 3890346734]);
 * ```
 *
 * @param seed Any integer; only its low 32 bits count.
 * @returns A function that gives the next integer, 0 to 2^32 - 1.
 */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(LENGTH);
  let last = state[0] = seed >>> 0;
  for (let index = 1; index < LENGTH; index += 1) {
    last = (Math.imul(1812433253, last ^ (last >>> 30)) + index) >>> 0;
    state[index] = last;
  }
  let index = LENGTH;
  return () => {
    if (index === LENGTH) {
      twist(state);
      index = 0;
    }
    let word = state[index++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let index = 0; index < LENGTH; index += 1) {
    const next = state[(index + 1) % LENGTH] ?? 0;
    const word = ((state[index] ?? 0) & 0x80000000) | (next & 0x7fffffff);
    const far = state[(index + OFFSET) % LENGTH] ?? 0;
    state[index] = far ^ (word >>> 1) ^ (-(word & 1) & 0x9908b0df);
  }
}
