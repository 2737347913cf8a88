import { roundToBfloat16 } from "./bfloat16.ts";
import { cephesLog, cephesSineCosine } from "./cephes.ts";
import { mersenneTwister } from "./mersenne_twister.ts";

/** Options of {@linkcode initialNoise}. */
export interface NoiseOptions {
  /** Any integer; only its low 32 bits count. */
  readonly seed: number;
  /**
   * Whose bfloat16 noise: `torch` is PyTorch 2.13's, drawn in float32 and rounded; `torch-legacy`
   * that of 1.13 and of releases up to late 2025, drawn in bfloat16. In float32 they are the same.
   *
   * @default {"torch"}
   */
  readonly algorithm?: "torch" | "torch-legacy";
  /** Type of the latents in the reference. @default {"float32"} */
  readonly dtype?: "float32" | "bfloat16";
}

/** Numbers are drawn and made normal in blocks of this many. */
const BLOCK = 16;
const TWO_PI = Math.fround(2 * Math.PI);

/**
 * The noise that the reference starts an edit of a seed from: standard normal, bit for bit the
 * numbers of PyTorch's CPU generator (`torch.randn`), in row-major order.
 *
 * Uniform numbers are the low 24 bits (legacy bfloat16: 8) of each 32-bit number. Of each 16 of
 * them, the first eight give radii, `sqrt(-2 ln(1 - u))`, and the last eight angles, `2 pi u`, of
 * eight points, whose coordinates are the results (Box and Muller 1958; PyTorch,
 * DistributionTemplates.h, `normal_fill`). So in legacy bfloat16 no number is beyond 3.33.
 *
 * The float32 numbers are those of a processor with AVX2, which PyTorch computes by polynomials of
 * its own, see {@linkcode cephesLog}; elsewhere it deviates by 2.3e-6 itself.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const noise = initialNoise(16, { seed: 42, dtype: "bfloat16" });
 * assertEquals([...noise.slice(0, 4)], [1.9296875, 1.484375, 0.90234375, -2.109375]);
 * ```
 *
 * @param count How many, a positive multiple of 16, as of any latents.
 * @throws {RangeError} If `count` is not such a number, or `seed` is not an integer.
 */
export function initialNoise(count: number, options: NoiseOptions): Float32Array {
  const { seed, algorithm = "torch", dtype = "float32" } = options;
  if (!Number.isInteger(count / BLOCK) || count < BLOCK) {
    throw new RangeError(
      `Cannot draw noise: count must be a positive multiple of ${BLOCK}, got ${count}`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot draw noise: seed must be an integer, got ${seed}`);
  }
  const isLegacy = algorithm === "torch-legacy" && dtype === "bfloat16";
  const values = isLegacy ? 2 ** 8 : 2 ** 24;
  const point = isLegacy ? bfloat16Point : float32Point;
  const next = mersenneTwister(seed);
  const noise = new Float32Array(count);
  for (let index = 0; index < count; index += 1) noise[index] = (next() & (values - 1)) / values;
  for (let start = 0; start < count; start += BLOCK) {
    for (let first = start; first < start + BLOCK / 2; first += 1) {
      const second = first + BLOCK / 2;
      const { x, y } = point(noise[first] ?? 0, noise[second] ?? 0);
      // PyTorch adds the mean, which turns -0 into 0.
      noise[first] = x + 0;
      noise[second] = y + 0;
    }
  }
  return dtype === "bfloat16" ? noise.map(roundToBfloat16) : noise;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function float32Point(first: number, second: number): Point {
  const radius = Math.fround(Math.sqrt(-2 * cephesLog(1 - first)));
  const { sine, cosine } = cephesSineCosine(Math.fround(TWO_PI * second));
  return { x: radius * cosine, y: radius * sine };
}

function bfloat16Point(first: number, second: number): Point {
  const bf = roundToBfloat16;
  const radius = bf(Math.sqrt(bf(-2 * bf(Math.log(bf(1 - first))))));
  const angle = bf(TWO_PI * second);
  return { x: bf(radius * bf(Math.cos(angle))), y: bf(radius * bf(Math.sin(angle))) };
}
