/**
 * Lets so many pieces of work run at once; others wait, and go on in the order in which they came.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const one = new Semaphore(1);
 * const done: number[] = [];
 * const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
 * await Promise.all([20, 1].map((ms) => one.run(() => wait(ms).then(() => done.push(ms)))));
 * assertEquals(done, [20, 1]);
 * ```
 */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /**
   * Lets `count` pieces of work run at once.
   *
   * @param count A whole number of 1 or more.
   */
  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Does a piece of work when it is its turn.
   *
   * @throws {unknown} What the work throws; the next one's turn comes all the same.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
