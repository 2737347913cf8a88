import type { Random } from "../../random.ts";
import type { Kit } from "./kit/mod.ts";

export type { Random } from "../../random.ts";

/** A text in both languages of the benchmark. */
export interface Bilingual {
  /** English. */
  readonly en: string;
  /** Simplified Chinese. */
  readonly zh: string;
}

/** Category of a benchmark pair, as the benchmark file writes it. */
export type SampleCategory = "物理" | "环境" | "社会" | "因果" | "指代";

/** How hard an edit is. */
export type Difficulty = "easy" | "medium" | "hard";

/** One drawn pair: two pictures that differ by what the instruction asks, and nothing else. */
export interface Scene {
  /** SVG contents of the source picture in a view box of 1472 x 1104, without the `svg` tag. */
  readonly source: string;
  /** SVG contents of the wanted picture; what the instruction leaves alone is the same text. */
  readonly target: string;
  /** What the editing model is told to do. */
  readonly instruction: Bilingual;
  /** What the source picture shows. */
  readonly description: Bilingual;
  /** What a correct edit should show, and why. */
  readonly rationale: Bilingual;
  /** Free labels, such as `shadow` or `night`. */
  readonly tags: readonly string[];
  /** How hard the edit is. */
  readonly difficulty: Difficulty;
}

/** Draws many different scenes of one idea. */
export interface SceneFamily {
  /** Unique name in kebab-case, such as `moved-light`. */
  readonly name: string;
  /** What the family's instructions test. */
  readonly category: SampleCategory;
  /** Draws one scene; the same random numbers give the same scene. */
  draw(kit: Kit, random: Random): Scene;
}

/** Width of the view box that scenes are drawn in. */
export const SCENE_WIDTH = 1472;

/** Height of the view box that scenes are drawn in. */
export const SCENE_HEIGHT = 1104;

/** A number in [`low`, `high`), rounded to one decimal so that drawings stay short. */
export function between(random: Random, range: readonly [low: number, high: number]): number {
  return Math.round((range[0] + random() * (range[1] - range[0])) * 10) / 10;
}

/** An integer from `low` to `high`, both included. */
export function integer(random: Random, range: readonly [low: number, high: number]): number {
  return range[0] + Math.floor(random() * (range[1] - range[0] + 1));
}

/**
 * One of `items`, each equally likely.
 *
 * @throws {RangeError} If there is nothing to choose from.
 */
export function pick<T>(random: Random, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError("Cannot pick: the list of choices is empty");
  return items[Math.floor(random() * items.length)] as T;
}

/** True with probability `probability`, 0.5 unless given. */
export function chance(random: Random, probability = 0.5): boolean {
  return random() < probability;
}

/**
 * A new list with the same items in random order (Fisher-Yates).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seededRandom } from "../../random.ts";
 *
 * assertEquals(shuffle(seededRandom(1), [1, 2, 3]).sort(), [1, 2, 3]);
 * ```
 */
export function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
