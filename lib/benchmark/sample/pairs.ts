import { seededRandom } from "../../random.ts";
import { causalScenes } from "./causal.ts";
import { environmentalScenes } from "./environmental.ts";
import { loadKit } from "./kit/mod.ts";
import { physicalScenes } from "./physical.ts";
import { referentialScenes } from "./referential.ts";
import type { SampleCategory, Scene, SceneFamily } from "./scene.ts";
import { socialScenes } from "./social.ts";

/** Number of pairs by category in the full sample, as in the published 270-pair set. */
export const CATEGORY_COUNTS: Readonly<Record<SampleCategory, number>> = {
  物理: 50,
  环境: 50,
  社会: 70,
  因果: 50,
  指代: 50,
};

const CATEGORIES = Object.keys(CATEGORY_COUNTS) as readonly SampleCategory[];
const TOTAL = Object.values(CATEGORY_COUNTS).reduce((sum, count) => sum + count, 0);
const LARGEST_COUNT = 100_000;

/** One pair of the sample, drawn but not yet rendered. */
export interface SamplePair {
  /** Position in the sample, from 0. */
  readonly index: number;
  /** Unique id, such as `00000_物理_medium`. */
  readonly id: string;
  /** What the pair tests. */
  readonly category: SampleCategory;
  /** Name of the scene family, such as `moved-sun`. */
  readonly family: string;
  /** Seed that this pair's drawing follows from. */
  readonly seed: number;
  /** The drawn pictures and their texts. */
  readonly scene: Scene;
}

/** Which pairs are drawn. */
export interface SampleOptions {
  /** Number of pairs, 270 unless given. */
  readonly pairs?: number;
  /** Seed of the whole sample, 42 unless given. */
  readonly seed?: number;
}

/** The scene families of a category; pairs take turns among them. */
export function sceneFamilies(category: SampleCategory): readonly SceneFamily[] {
  switch (category) {
    case "物理":
      return physicalScenes;
    case "环境":
      return environmentalScenes;
    case "社会":
      return socialScenes;
    case "因果":
      return causalScenes;
    case "指代":
      return referentialScenes;
  }
}

/**
 * Number of pairs by category for a sample of `pairs`: the real proportions by largest remainder,
 * at least one of each where there are five or more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(proportions(27), { 物理: 5, 环境: 5, 社会: 7, 因果: 5, 指代: 5 });
 * ```
 *
 * @throws {RangeError} If `pairs` is not an integer from 1 to 100000.
 */
export function proportions(pairs: number): Readonly<Record<SampleCategory, number>> {
  if (!Number.isInteger(pairs) || pairs < 1 || pairs > LARGEST_COUNT) {
    throw new RangeError(
      `Cannot make a sample: pairs must be an integer from 1 to ${LARGEST_COUNT}, got ${pairs}`,
    );
  }
  const exact = CATEGORIES.map((category) => CATEGORY_COUNTS[category] * pairs / TOTAL);
  const counts = exact.map(Math.floor);
  const left = pairs - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = CATEGORIES.map((_, index) => index).sort((a, b) =>
    remainder(exact[b] as number) - remainder(exact[a] as number) || a - b
  );
  for (const index of byRemainder.slice(0, left)) counts[index] = (counts[index] as number) + 1;
  if (pairs >= CATEGORIES.length) {
    for (const index of CATEGORIES.keys()) {
      if (counts[index] !== 0) continue;
      const largest = counts.indexOf(Math.max(...counts));
      counts[largest] = (counts[largest] as number) - 1;
      counts[index] = 1;
    }
  }
  const count = (category: SampleCategory) => counts[CATEGORIES.indexOf(category)] as number;
  return {
    物理: count("物理"),
    环境: count("环境"),
    社会: count("社会"),
    因果: count("因果"),
    指代: count("指代"),
  };
}

// Equal shares must compare as equal in spite of rounding errors.
function remainder(value: number): number {
  return Math.round((value - Math.floor(value)) * 1e9);
}

/**
 * Draws the pairs of a sample one after the other, category by category.
 *
 * The same options give the same pairs. No two pairs of a sample have the same pictures and
 * instruction: where a drawing repeats an earlier one, the pair's next seed is taken.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ids: string[] = [];
 * for await (const pair of samplePairs({ pairs: 5, seed: 1 })) ids.push(pair.category);
 * assertEquals(ids, ["物理", "环境", "社会", "因果", "指代"]);
 * ```
 *
 * @throws {RangeError} If `pairs` is not an integer from 1 to 100000, or `seed` not an integer.
 */
export async function* samplePairs(options: SampleOptions = {}): AsyncGenerator<SamplePair> {
  const { pairs = TOTAL, seed = 42 } = options;
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot make a sample: seed must be an integer, got ${seed}`);
  }
  const counts = proportions(pairs);
  const kit = await loadKit();
  let index = 0;
  for (const category of CATEGORIES) {
    const families = sceneFamilies(category);
    const drawn = new Set<string>();
    for (let turn = 0; turn < counts[category]; turn++) {
      const family = families[turn % families.length] as SceneFamily;
      let scene: Scene;
      let pairSeed: number;
      for (let attempt = 0;; attempt++) {
        pairSeed = pairSeedOf(seed, [index, attempt]);
        scene = family.draw(kit, seededRandom(pairSeed));
        const content = `${scene.source}\n${scene.target}`;
        // A family has finitely many drawings; a huge sample may repeat one.
        if (!drawn.has(content) || attempt === 20) {
          drawn.add(content);
          break;
        }
      }
      yield {
        index,
        id: `${String(index).padStart(5, "0")}_${category}_${scene.difficulty}`,
        category,
        family: family.name,
        seed: pairSeed,
        scene,
      };
      index++;
    }
  }
}

/** A pair's own seed, 31 bits, scattered so that neighbours draw unlike numbers. */
function pairSeedOf(seed: number, place: readonly [index: number, attempt: number]): number {
  let mixed = seed | 0;
  for (const part of place) {
    mixed = Math.imul(mixed ^ (part + 0x9e3779b9), 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  return mixed >>> 1;
}
