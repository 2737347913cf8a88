/**
 * Hands items from one stage to the next, at most `capacity` of them waiting: the faster stage
 * waits for the slower, and what is on the way is bounded.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const queue = new BoundedQueue<number>(1);
 * const taken = Array.fromAsync(queue);
 * await queue.push(1);
 * await queue.push(2);
 * queue.close();
 * assertEquals(await taken, [1, 2]);
 * ```
 */
export class BoundedQueue<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  #state: { readonly open: true } | { readonly open: false; readonly error?: Error } = {
    open: true,
  };
  #changed = Promise.withResolvers<void>();

  /** Makes a queue in which at most `capacity` items wait; 1 or more. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Adds an item once there is room; after {@linkcode abandon} it is dropped.
   *
   * @throws {Error} The error that {@linkcode fail} was called with, if the taker failed.
   */
  async push(item: T): Promise<void> {
    while (this.#state.open && this.#items.length >= this.#capacity) await this.#changed.promise;
    if (this.#state.open) {
      this.#items.push(item);
      this.#tell();
    } else if (this.#state.error !== undefined) {
      throw this.#state.error;
    }
  }

  /** Says that no item will follow: who takes them gets those that wait, and then the end. */
  close(): void {
    if (this.#state.open) this.#state = { open: false };
    this.#tell();
  }

  /** Says that nobody takes items any more, as after an interruption: what comes is dropped. */
  abandon(): void {
    this.#items.length = 0;
    this.close();
  }

  /** Says that nobody takes items any more, and why: who waits to push one gets the error. */
  fail(error: Error): void {
    this.#items.length = 0;
    this.#state = { open: false, error };
    this.#tell();
  }

  /** Takes items in their order until the queue is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#tell();
        yield item;
      } else if (!this.#state.open) {
        return;
      } else {
        await this.#changed.promise;
      }
    }
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
