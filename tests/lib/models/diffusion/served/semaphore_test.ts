import { assertEquals, assertRejects } from "@std/assert";
import { Semaphore } from "../../../../../lib/models/diffusion/served/semaphore.ts";

Deno.test("Semaphore lets so many run at once, in the order in which they came", async () => {
  const semaphore = new Semaphore(2);
  const began: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 7 }, (_, index) =>
    semaphore.run(async () => {
      began.push(index);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 7 - index));
      running--;
    })));
  assertEquals(began, [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(most, 2);
});

Deno.test("Semaphore gives the turn of work that fails to the next", async () => {
  const semaphore = new Semaphore(1);
  const failing = semaphore.run(() => Promise.reject(new Error("no image")));
  const next = semaphore.run(() => Promise.resolve("next"));
  await assertRejects(() => failing, Error, "no image");
  assertEquals(await next, "next");
  assertEquals(await semaphore.run(() => Promise.resolve("later")), "later");
});
