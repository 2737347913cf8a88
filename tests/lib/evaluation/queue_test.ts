import { assert, assertEquals, assertRejects } from "@std/assert";
import { BoundedQueue } from "../../../lib/evaluation/queue.ts";

Deno.test("BoundedQueue lets the giver wait until there is room", async () => {
  const queue = new BoundedQueue<number>(2);
  const pushed: number[] = [];
  const giving = (async () => {
    for (const item of [1, 2, 3, 4]) {
      await queue.push(item);
      pushed.push(item);
    }
    queue.close();
  })();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(pushed, [1, 2]);
  assertEquals(await Array.fromAsync(queue), [1, 2, 3, 4]);
  await giving;
  assertEquals(pushed, [1, 2, 3, 4]);
});

Deno.test("BoundedQueue keeps to its capacity with many givers", async () => {
  const queue = new BoundedQueue<number>(3);
  let waiting = 0;
  let most = 0;
  const giving = Promise.all(Array.from({ length: 50 }, async (_, i) => {
    await queue.push(i);
    waiting += 1;
    most = Math.max(most, waiting);
  })).then(() => queue.close());
  const taken: number[] = [];
  for await (const item of queue) {
    waiting -= 1;
    taken.push(item);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await giving;
  assertEquals(taken.toSorted((a, b) => a - b), Array.from({ length: 50 }, (_, i) => i));
  // Three wait in the queue, and one is in the taker's hand.
  assert(most <= 4, `${most} were waiting`);
});

Deno.test("BoundedQueue.fail() frees a giver that waits, with the reason", async () => {
  const queue = new BoundedQueue<number>(1);
  await queue.push(1);
  const waiting = assertRejects(() => queue.push(2), Error, "the judge is gone");
  queue.fail(new Error("the judge is gone"));
  await waiting;
  await assertRejects(() => queue.push(3), Error, "the judge is gone");
  assertEquals(await Array.fromAsync(queue), []);
});

Deno.test("BoundedQueue.abandon() frees a giver that waits, without an error", async () => {
  const queue = new BoundedQueue<number>(1);
  await queue.push(1);
  const waiting = queue.push(2);
  queue.abandon();
  await waiting;
  await queue.push(3);
  assertEquals(await Array.fromAsync(queue), []);
});
