import { seededRandom } from "../random.ts";
import { toTicks } from "./ticks.ts";

/** Options of {@linkcode signFlipTest}. */
export interface SignFlipTestOptions {
  /** What the drawn signs follow from; any integer. */
  readonly seed: number;
  /** Sign patterns drawn where there are too many to try all; at least 1. @default {9999} */
  readonly permutations?: number;
  /**
   * Cluster of each difference, in the same order; all signs of a cluster flip together. Every
   * difference is its own cluster where this is absent.
   */
  readonly clusters?: readonly string[];
}

/** Result of {@linkcode signFlipTest}. */
export interface SignFlipTest {
  /** Two-sided p-value, in (0, 1]. */
  readonly p: number;
  /** Whether all sign patterns were tried. */
  readonly isExact: boolean;
  /** Sign patterns that were tried. */
  readonly permutations: number;
}

/**
 * Sign-flip permutation test: whether the mean of paired differences is 0, two-sided.
 *
 * If nothing but chance tells the two sides of a pair apart, each difference could as well have the
 * other sign. The p-value is the share of sign patterns whose mean is at least as far from 0 as the
 * observed one (Fisher, The Design of Experiments, 1935, section 21). Where there are at most
 * `permutations + 1` patterns, all are tried. Otherwise `permutations` of them are drawn, and p is
 * `(count + 1) / (permutations + 1)`, which is never 0 (Phipson and Smyth, Permutation P-values
 * Should Never Be Zero, Statistical Applications in Genetics and Molecular Biology 9, 2010).
 *
 * Sums are compared as whole numbers ({@linkcode toTicks}), so ties count exactly. Clusters whose
 * differences add up to 0 change no sum, and no patterns are spent on them; where all do, p is 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   signFlipTest([0.1, 0.2, 0.3, 0, 0.5], { seed: 1 }),
 *   { p: 0.125, isExact: true, permutations: 16 },
 * );
 * assertEquals(signFlipTest([], { seed: 1 }), undefined);
 * ```
 *
 * @param differences Second minus first of each pair.
 * @returns `undefined` if there are no differences.
 * @throws {RangeError} If a difference is not finite, `permutations` is not a whole number of at
 * least 1, or `clusters` has another length than `differences`.
 */
export function signFlipTest(
  differences: readonly number[],
  options: SignFlipTestOptions,
): SignFlipTest | undefined {
  const { seed, permutations = 9999, clusters } = options;
  if (!Number.isSafeInteger(permutations) || permutations < 1) {
    throw new RangeError(
      `Cannot flip signs: permutations must be a positive integer, got ${permutations}`,
    );
  }
  if (clusters !== undefined && clusters.length !== differences.length) {
    throw new RangeError(
      `Cannot flip signs: ${differences.length} differences need as many clusters, ` +
        `got ${clusters.length}`,
    );
  }
  if (differences.length === 0) return undefined;
  const sums = new Map<string | number, number>();
  for (const [index, tick] of toTicks(differences).ticks.entries()) {
    const cluster = clusters?.[index] ?? index;
    sums.set(cluster, (sums.get(cluster) ?? 0) + tick);
  }
  const units = [...sums.values()].filter((sum) => sum !== 0);
  const observed = Math.abs(units.reduce((total, unit) => total + unit, 0));
  if (2 ** units.length <= permutations + 1) {
    const all = units.reduce<readonly number[]>(
      (sums, unit) => sums.flatMap((sum) => [sum + unit, sum - unit]),
      [0],
    );
    const count = all.filter((sum) => Math.abs(sum) >= observed).length;
    return { p: count / all.length, isExact: true, permutations: all.length };
  }
  const count = countDrawn(units, { seed, permutations, observed });
  return { p: (count + 1) / (permutations + 1), isExact: false, permutations };
}

/** How many of the drawn sign patterns have a sum at least as far from 0 as the observed one. */
function countDrawn(
  units: readonly number[],
  { seed, permutations, observed }: {
    readonly seed: number;
    readonly permutations: number;
    readonly observed: number;
  },
): number {
  const random = seededRandom(seed);
  const total = units.reduce((sum, unit) => sum + unit, 0);
  let count = 0;
  for (let drawn = 0; drawn < permutations; drawn++) {
    let kept = 0;
    // One number holds the signs of 32 units: with 10,000 of them, drawing is most of the work.
    let signs = 0;
    for (const [index, unit] of units.entries()) {
      signs = index % 32 === 0 ? random() * 2 ** 32 : signs >>> 1;
      kept += (signs & 1) * unit;
    }
    if (Math.abs(2 * kept - total) >= observed) count++;
  }
  return count;
}
