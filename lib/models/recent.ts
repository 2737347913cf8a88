/**
 * The results that were asked for last, so that they are not computed again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const squares = new Recent<number>(1);
 * let computed = 0;
 * const square = (x: number) => squares.get(`${x}`, () => (computed += 1, Promise.resolve(x * x)));
 * assertEquals([await square(2), await square(2), await square(3), await square(2)], [4, 4, 9, 4]);
 * assertEquals(computed, 3);
 * ```
 */
export class Recent<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, Value>();

  /**
   * Keeps nothing yet.
   *
   * @param limit How many results are kept, 0 or more.
   */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The result of a key, made anew unless it is kept. */
  async get(key: string, make: () => Promise<Value>): Promise<Value> {
    const value = this.#values.get(key) ?? await make();
    // Put back at the end, so that the one longest unasked for is the first.
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limit && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}
