import type { PairInfo } from "./pair.ts";

/** Different labels of a kind that are kept: those of which there are more are hardly shared. */
const MOST = 1000;

/**
 * Lets pairs share their labels: categories, difficulties and tags are few, while a benchmark may
 * have very many pairs, each read with strings of its own.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const labels = new Labels();
 * const texts = { instruction: "", description: "", rationale: "" };
 * const pair = { index: 0, id: "a", category: "物理", ...texts, tags: ["water"], difficulty: "" };
 * const [first, second] = [labels.share(pair), labels.share({ ...pair, tags: ["water"] })];
 * assertEquals(first, pair);
 * assertEquals(first.tags === second.tags, true);
 * ```
 */
export class Labels {
  readonly #words = new Map<string, string>();
  readonly #tags = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();

  /** The same pair, with labels that equal pairs share. */
  share<Info extends PairInfo>(info: Info): Info {
    const { category, difficulty, tags } = info;
    return {
      ...info,
      category: kept(this.#words, category, () => category),
      difficulty: kept(this.#words, difficulty, () => difficulty),
      tags: kept(
        this.#lists,
        JSON.stringify(tags),
        () => tags.map((tag) => kept(this.#tags, tag, () => tag)),
      ),
    };
  }
}

/** What is kept under a name, made where there is nothing yet. */
function kept<Value>(all: Map<string, Value>, name: string, make: () => Value): Value {
  const known = all.get(name);
  if (known !== undefined) return known;
  const made = make();
  if (all.size < MOST) all.set(name, made);
  return made;
}
