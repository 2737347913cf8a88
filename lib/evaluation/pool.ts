import { setImmediate } from "node:timers";

/**
 * Runs `work` on every item, at most `limit` at once (asked anew each time where it is a function),
 * and takes the next item only when there is room: a stream of large items is never held in memory.
 * Items that take long to read do not keep back the work on those before them.
 *
 * The first error stops the taking of items, waits for what runs, and is thrown. When `signal`
 * is aborted no further item is taken, and the call returns once what runs has ended.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const done: number[] = [];
 * await forEachConcurrent([3, 1, 2], (n) => Promise.resolve(void done.push(n)), { limit: 2 });
 * assertEquals(done, [3, 1, 2]);
 * ```
 */
export async function forEachConcurrent<T>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
  options: { readonly limit: number | (() => number); readonly signal?: AbortSignal },
): Promise<void> {
  const { limit } = options;
  const room = typeof limit === "number" ? () => limit : limit;
  const running = new Set<Promise<void>>();
  let wake = () => {};
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const item of items) {
      if (failure !== undefined || options.signal?.aborted) break;
      const task: Promise<void> = work(item)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          running.delete(task);
          wake();
        });
      running.add(task);
      // Else a source that never waits is read to the limit before any request is on its way.
      await nextTurn();
      // A race of all that runs would look at each of them for every item.
      while (running.size >= Math.max(1, room())) {
        await new Promise<void>((resolve) => wake = resolve);
      }
    }
  } finally {
    await Promise.all(running); // also when the source of the items fails
  }
  if (failure !== undefined) throw failure.error;
}

/** Lets everything have its turn that waits for one: timers, answers, other threads. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Cuts a stream into lists of `size` items, asked anew for each list; the last may be shorter. */
export async function* chunked<T>(
  items: AsyncIterable<T>,
  size: () => number,
): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length >= size()) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
