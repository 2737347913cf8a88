import { assertEquals, assertRejects } from "@std/assert";
import { LoadGate } from "../../../../../lib/models/reward/chat_completions/load_gate.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";

const url = "http://127.0.0.1:8000";

/** Asks that are answered by hand; `open` are those under way. */
function asks(gate: LoadGate) {
  const open: PromiseWithResolvers<string>[] = [];
  const ask = () =>
    gate.pass(url, () => {
      const answer = Promise.withResolvers<string>();
      open.push(answer);
      return answer.promise;
    });
  return { open, ask };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const failed = (status: number) =>
  new RequestFailure(`answered ${status}`, { kind: "status", status, retry: true });

Deno.test("LoadGate lets all follow once the first was answered", async () => {
  const { open, ask } = asks(new LoadGate());
  const answers = [ask(), ask(), ask()];
  await settle();
  assertEquals(open.length, 1);
  open[0]?.resolve("a");
  await settle();
  assertEquals(open.length, 3);
  open[1]?.resolve("b");
  open[2]?.resolve("c");
  assertEquals(await Promise.all(answers), ["a", "b", "c"]);
});

Deno.test("LoadGate sends the next one first where the first failed", async () => {
  const { open, ask } = asks(new LoadGate());
  const [first, second, third] = [ask(), ask(), ask()];
  await settle();
  open[0]?.reject(failed(422));
  await assertRejects(() => first, RequestFailure, "answered 422");
  await settle();
  assertEquals(open.length, 2);
  open[1]?.resolve("b");
  await settle();
  open[2]?.resolve("c");
  assertEquals(await Promise.all([second, third]), ["b", "c"]);
});

Deno.test("LoadGate closes again after a server error, not after other failures", async () => {
  const { open, ask } = asks(new LoadGate());
  const first = ask();
  open[0]?.resolve("a");
  await first;
  for (const [status, sentAtOnce] of [[429, 2], [500, 1]] as const) {
    const before = open.length;
    const failing = ask();
    await settle();
    open[before]?.reject(failed(status));
    await assertRejects(() => failing, RequestFailure);
    const both = [ask(), ask()];
    await settle();
    assertEquals(open.length - before - 1, sentAtOnce);
    for (const answer of open) answer.resolve("x");
    await settle();
    for (const answer of open) answer.resolve("x");
    assertEquals(await Promise.all(both), ["x", "x"]);
  }
});

Deno.test("LoadGate keeps servers apart", async () => {
  const gate = new LoadGate();
  const never = Promise.withResolvers<string>();
  const stuck = gate.pass("http://127.0.0.1:1", () => never.promise);
  assertEquals(await gate.pass("http://127.0.0.1:2", () => Promise.resolve("b")), "b");
  never.resolve("a");
  assertEquals(await stuck, "a");
});
