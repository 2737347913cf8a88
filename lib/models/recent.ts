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
    const [value] = await this.getAll([key], async () => [await make()]);
    return value as Value;
  }

  /**
   * The results of keys, in their order.
   *
   * @param make Makes those that are not kept, each once, in the order of their keys.
   */
  async getAll(
    keys: readonly string[],
    make: (missing: readonly string[]) => Promise<readonly Value[]>,
  ): Promise<readonly Value[]> {
    const known = new Map([...this.#values].filter(([key]) => keys.includes(key)));
    const missing = [...new Set(keys)].filter((key) => !known.has(key));
    const made = missing.length === 0 ? [] : await make(missing);
    for (const [index, key] of missing.entries()) known.set(key, made[index] as Value);
    for (const [key, value] of known) this.#keep(key, value);
    return keys.map((key) => known.get(key) as Value);
  }

  #keep(key: string, value: Value): void {
    // Put back at the end, so that the one longest unasked for is the first.
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limit && oldest !== undefined) this.#values.delete(oldest);
  }
}
