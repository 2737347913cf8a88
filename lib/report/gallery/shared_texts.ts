/**
 * Texts that many pairs share, each kept once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const texts = new SharedTexts();
 * assertEquals(["a", "b", "a"].map((text) => texts.place(text)), [0, 1, 0]);
 * assertEquals(texts.all, ["a", "b"]);
 * ```
 */
export class SharedTexts {
  readonly #places = new Map<string, number>();
  #letters = 0;

  /** The texts, each at its place. */
  get all(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Letters of all texts. */
  get letters(): number {
    return this.#letters;
  }

  /** Where a text is kept, from 0. */
  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(text, place);
    this.#letters += text.length;
    return place;
  }
}
