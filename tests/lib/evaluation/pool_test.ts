import { assert, assertEquals, assertRejects } from "@std/assert";
import { chunked, forEachConcurrent } from "../../../lib/evaluation/pool.ts";
import { serve, type Settled } from "../../../lib/evaluation/serve.ts";

const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

async function* numbers(count: number, onTake: (n: number) => void = () => {}) {
  for (let n = 0; n < count; n += 1) {
    onTake(n);
    yield await Promise.resolve(n);
  }
}

Deno.test("forEachConcurrent() never has more than the limit under way, nor takes ahead", async () => {
  let running = 0;
  let most = 0;
  let taken = 0;
  let done = 0;
  await forEachConcurrent(numbers(20, () => taken += 1), async () => {
    running += 1;
    most = Math.max(most, running);
    assert(taken - done <= 4, "an item was taken without room for it");
    await tick();
    running -= 1;
    done += 1;
  }, { limit: 3 });
  assertEquals([most, done], [3, 20]);
});

Deno.test("forEachConcurrent() lets work go on while a busy source is read", async () => {
  const order: string[] = [];
  const { port1, port2 } = new MessageChannel();
  const answers: (() => void)[] = [];
  port2.onmessage = () => answers.shift()?.();
  const answered = () =>
    new Promise<void>((resolve) => {
      answers.push(resolve);
      port1.postMessage(undefined);
    });
  await forEachConcurrent(numbers(50, (n) => order.push(`take ${n}`)), async (n) => {
    await answered();
    order.push(`answer ${n}`);
  }, { limit: 50 });
  port1.close();
  assert(order.indexOf("answer 0") < order.indexOf("take 5"), order.join(", "));
});

Deno.test("forEachConcurrent() stops taking after an error and throws it", async () => {
  let taken = 0;
  const work = async (n: number) => {
    await tick();
    if (n === 3) throw new TypeError("third");
  };
  await assertRejects(
    () => forEachConcurrent(numbers(100, () => taken += 1), work, { limit: 2 }),
    TypeError,
    "third",
  );
  assert(taken < 8, `${taken} items taken`);
});

Deno.test("forEachConcurrent() takes nothing more once aborted, and lets what runs end", async () => {
  const controller = new AbortController();
  const ended: number[] = [];
  await forEachConcurrent(numbers(100), async (n) => {
    if (n === 4) controller.abort();
    await tick();
    ended.push(n);
  }, { limit: 2, signal: controller.signal });
  assertEquals(ended, [0, 1, 2, 3, 4]);
});

Deno.test("forEachConcurrent() lets what runs end when the source of the items fails", async () => {
  let ended = 0;
  async function* broken() {
    yield* numbers(2);
    throw new RangeError("torn file");
  }
  const work = async () => {
    await tick();
    ended += 1;
  };
  await assertRejects(
    () => forEachConcurrent(broken(), work, { limit: 4 }),
    RangeError,
    "torn file",
  );
  assertEquals(ended, 2);
});

Deno.test("chunked() cuts a stream into lists and keeps the rest", async () => {
  assertEquals(await Array.fromAsync(chunked(numbers(5), () => 2)), [[0, 1], [2, 3], [4]]);
});

async function settledBy(
  parts: {
    readonly one: (n: number) => Promise<string>;
    readonly batch?: (list: readonly number[]) => Promise<readonly string[]>;
    readonly signal?: AbortSignal;
  },
): Promise<readonly string[]> {
  const seen: string[] = [];
  const { signal = new AbortController().signal, ...rest } = parts;
  await serve<number, string>(numbers(5), {
    ...rest,
    signal,
    limit: () => 2,
    onBatchFailed: (reason, size) => void seen.push(`batch of ${size}: ${reason}`),
    settle: (n, result: Settled<string>) => {
      seen.push(`${n}:${result.ok ? result.answer : `!${result.reason}`}`);
      return Promise.resolve();
    },
  });
  return seen.toSorted();
}

const oddFails = (n: number) =>
  n % 2 === 1 ? Promise.reject(new Error(`bad ${n}`)) : Promise.resolve(`good ${n}`);

Deno.test("serve() settles failures with their reason and goes on", async () => {
  assertEquals(await settledBy({ one: oddFails }), [
    "0:good 0",
    "1:!bad 1",
    "2:good 2",
    "3:!bad 3",
    "4:good 4",
  ]);
});

Deno.test("serve() tries a failed batch again item by item", async () => {
  const batches: number[][] = [];
  const batch = (list: readonly number[]) => {
    batches.push([...list]);
    return list.includes(3)
      ? Promise.reject(new Error("out of memory"))
      : Promise.resolve(list.map((n) => `batch ${n}`));
  };
  assertEquals(await settledBy({ one: oddFails, batch }), [
    "0:batch 0",
    "1:batch 1",
    "2:good 2",
    "3:!bad 3",
    "4:batch 4",
    "batch of 2: out of memory",
  ]);
  assertEquals(batches, [[0, 1], [2, 3], [4]]);
});

Deno.test("serve() takes a batch with too few answers for a failed one", async () => {
  const batch = () => Promise.resolve(["only one"]);
  const one = (n: number) => Promise.resolve(`single ${n}`);
  assertEquals((await settledBy({ one, batch }))[0], "0:single 0");
});

Deno.test("serve() does not settle what an interruption broke off", async () => {
  const controller = new AbortController();
  const one = (n: number) => {
    if (n < 2) return Promise.resolve("done");
    controller.abort();
    return Promise.reject(new DOMException("stopped", "AbortError"));
  };
  assertEquals(await settledBy({ one, signal: controller.signal }), ["0:done", "1:done"]);
});
