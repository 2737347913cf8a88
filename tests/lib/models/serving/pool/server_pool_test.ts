import { assert, assertEquals, assertRejects } from "@std/assert";
import { ModelGoneError, RefusedError } from "../../../../../lib/models/model_host.ts";
import type { Endpoint } from "../../../../../lib/models/serving/http/endpoint.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { ServerPool } from "../../../../../lib/models/serving/pool/server_pool.ts";
import { wait } from "../../../../../lib/models/serving/wait.ts";
import {
  listeningHost,
  never,
  QUICK,
  serve,
  serveRaw,
  startPool,
  type TestServer,
} from "../../../../helpers/serving.ts";

const ask = async (endpoint: Endpoint) => (await endpoint.request({ path: "/work" })).text();

/** A server whose answers to work come from a list; then it answers `done`. */
function scripted(...answers: readonly (Response | (() => Response | Promise<Response>))[]) {
  const left = [...answers];
  return serve((request) => {
    if (new URL(request.url).pathname !== "/work") return new Response("ok");
    const answer = left.shift() ?? new Response("done");
    return typeof answer === "function" ? answer() : answer;
  });
}

/** A server whose work takes some time, and that counts what it has under way. */
function counting(ms: number): TestServer & { most: number; done: number } {
  let now = 0;
  const counts = { most: 0, done: 0 };
  const server = serve(async (request) => {
    if (new URL(request.url).pathname !== "/work") return new Response("ok");
    counts.most = Math.max(counts.most, ++now);
    await wait(ms, never());
    now--;
    counts.done++;
    return new Response("done");
  });
  return Object.assign(counts, server);
}

function workOf({ asked }: TestServer): number {
  return asked.filter((path) => path === "/work").length;
}

Deno.test("ServerPool.run() returns the value, the server, the attempts and the time", async () => {
  await using server = scripted(async () => {
    await wait(30, never());
    return new Response("first");
  });
  await using pool = await startPool({ endpoints: [`${server.url}/`] });
  const { value, url, attempts, latencyMs } = await pool.run(ask, never());
  assertEquals([value, url, attempts], ["first", server.url, 1]);
  assert(latencyMs >= 29 && latencyMs < 1000, String(latencyMs));
  assertEquals(pool.concurrency, 10 + 1);
});

for (const status of [408, 409, 429, 500, 502, 503, 504]) {
  Deno.test(`ServerPool.run() tries again after ${status}`, async () => {
    await using server = scripted(new Response("no", { status }), new Response("", { status }));
    await using pool = await startPool({ endpoints: [server.url] });
    const { value, attempts } = await pool.run(ask, never());
    assertEquals([value, attempts], ["done", 3]);
  });
}

for (const status of [400, 401, 403, 404, 422]) {
  Deno.test(`ServerPool.run() does not try again after ${status}`, async () => {
    await using server = scripted(Response.json({ error: { message: "so not" } }, { status }));
    await using pool = await startPool({ endpoints: [server.url] });
    const failure = await assertRejects(() => pool.run(ask, never()), RequestFailure);
    const where = status === 404 ? " on /work" : "";
    assertEquals(failure.message, `${server.url} answered ${status}${where}: so not`);
    assertEquals(workOf(server), 1);
  });
}

Deno.test("ServerPool.run() does not try again where an account has nothing left to spend", async () => {
  const error = { message: "You exceeded your quota", code: "insufficient_quota" };
  await using server = scripted(Response.json({ error }, { status: 429 }));
  await using pool = await startPool({ endpoints: [server.url] });
  const { message } = await assertRejects(() => pool.run(ask, never()), RequestFailure);
  assertEquals(message, `${server.url} answered 429: You exceeded your quota`);
  assertEquals(workOf(server), 1);
});

Deno.test("ServerPool.run() throws refusals and other errors of the work at once", async () => {
  const body = { error: { code: "content_filter", message: "no" } };
  await using server = scripted(Response.json(body, { status: 400 }));
  await using pool = await startPool({ endpoints: [server.url] });
  await assertRejects(() => pool.run(ask, never()), RefusedError, "no");
  await assertRejects(
    () => pool.run(() => Promise.reject(new RangeError("mine")), never()),
    RangeError,
    "mine",
  );
  await assertRejects(
    () =>
      pool.run(() => {
        throw new RangeError("at once");
      }, never()),
    RangeError,
    "at once",
  );
  assertEquals(workOf(server), 1);
});

Deno.test("ServerPool.run() tries again where the work says that a body is worth it", async () => {
  await using server = scripted(new Response("<html>"), Response.json({ ok: true }));
  await using pool = await startPool({ endpoints: [server.url] });
  const { value, attempts } = await pool.run(
    async (endpoint) => (await endpoint.request({ path: "/work" })).json(),
    never(),
  );
  assertEquals([value, attempts], [{ ok: true }, 2]);
});

Deno.test("ServerPool.run() comes back at once from a broken connection, but only once", async () => {
  await using broken = serveRaw("");
  await using good = scripted();
  const base = 60_000;
  await using pool = await startPool({ endpoints: [good.url] }, {
    timing: { base, cap: base, random: () => 0.5 },
  });
  let count = 0;
  const work = async (endpoint: Endpoint) => {
    if (++count === 1) throw new RequestFailure("broke", { kind: "connection", retry: true });
    return await ask(endpoint);
  };
  assertEquals((await pool.run(work, never())).attempts, 2);
  assertEquals(broken.asked, []);
  // The second time it would wait 30 s, which it has no time for.
  count = -1;
  const failure = await assertRejects(
    () =>
      pool.run(() => {
        count++;
        return Promise.reject(new RequestFailure("broke", { kind: "connection", retry: true }));
      }, never()),
    RequestFailure,
  );
  assert(/^gave up after 2 attempts in \d+ ms; the last: broke$/.test(failure.message));
  assertEquals(count, 1);
});

Deno.test("ServerPool.run() tries a half body again", async () => {
  await using half = serveRaw("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf");
  await using good = scripted();
  await using pool = await startPool({ endpoints: [half.url, good.url] });
  const { value, url, attempts } = await pool.run(ask, never());
  assertEquals([value, url, attempts], ["done", good.url, 2]);
});

Deno.test("ServerPool.run() ends an attempt whose body is slow, and tries again", async () => {
  const slow = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("slo")),
      }),
    );
  await using server = scripted(slow);
  await using pool = await startPool({ endpoints: [server.url], attempt_timeout: 0.3 });
  const { value, attempts } = await pool.run(ask, never());
  assertEquals([value, attempts], ["done", 2]);
});

Deno.test("ServerPool.run() shares one attempt timeout among all requests of the work", async () => {
  await using server = counting(60);
  await using pool = await startPool({
    endpoints: [server.url],
    attempt_timeout: 0.15,
    total_timeout: 0.15,
  });
  const began = performance.now();
  const failure = await assertRejects(() =>
    pool.run(async (endpoint) => {
      for (let count = 0; count < 20; count++) await ask(endpoint);
    }, never()), RequestFailure);
  assertEquals(
    failure.message.replace(/in 1\d\d ms/, "in 150 ms"),
    `gave up after 1 attempt in 150 ms; the last: ${server.url} did not answer within 150 ms`,
  );
  assert(performance.now() - began < 1000);
});

Deno.test("ServerPool.run() ends an attempt even where the work does not listen", async () => {
  await using server = scripted();
  await using pool = await startPool({
    endpoints: [server.url],
    attempt_timeout: 0.05,
    total_timeout: 0.05,
  });
  const deaf = Promise.withResolvers<void>();
  await assertRejects(() => pool.run(() => deaf.promise, never()), RequestFailure, "gave up");
  deaf.resolve();
});

Deno.test("ServerPool.run() gives up when total_timeout is over, and says what it tried", async () => {
  await using server = serve((request) =>
    new URL(request.url).pathname === "/work"
      ? Response.json({ detail: "busy" }, { status: 429 })
      : new Response("ok")
  );
  await using pool = await startPool({ endpoints: [server.url], total_timeout: 0.2 });
  const failure = await assertRejects(() => pool.run(ask, never()), RequestFailure);
  const [, attempts = 0, ms = 0] = /^gave up after (\d+) attempts in (\d+) ms; the last: (.*)$/
    .exec(failure.message)?.map(Number) ?? [];
  assertEquals(attempts, workOf(server));
  assert(attempts > 1 && ms > 150 && ms <= 200, failure.message);
  assert(failure.message.endsWith(`; the last: ${server.url} answered 429: busy`));
  assertEquals([failure.kind, failure.status, failure.retry], ["status", 429, false]);
});

Deno.test("ServerPool.run() does not count the wait for room against total_timeout", async () => {
  await using server = counting(60);
  await using pool = await startPool({
    endpoints: [server.url],
    concurrency: 1,
    total_timeout: 0.4,
  });
  const results = await Promise.all(Array.from({ length: 9 }, () => pool.run(ask, never())));
  assertEquals(results.map(({ attempts }) => attempts), Array(9).fill(1));
  assertEquals([server.most, server.done], [1, 9]);
});

Deno.test("ServerPool.run() leaves a server alone for as long as Retry-After says", async () => {
  const retryAfter = () => new Response("", { status: 429, headers: { "retry-after": "0.3" } });
  await using server = scripted(retryAfter);
  await using pool = await startPool({ endpoints: [server.url], concurrency: 4 });
  const began = performance.now();
  const first = await Promise.all([pool.run(ask, never()), wait(50, never())]);
  const [second] = await Promise.all([pool.run(ask, never())]);
  const time = performance.now() - began;
  assertEquals([first[0].attempts, second.attempts], [2, 1]);
  assert(time >= 299 && time < 2000, String(time));
});

Deno.test("ServerPool.run() holds back what waits, too, and spreads it afterwards", async () => {
  const times: number[] = [];
  const answer = () => {
    times.push(performance.now());
    return times.length === 1
      ? new Response("", { status: 503, headers: { "retry-after": "0.2" } })
      : new Response("done");
  };
  await using server = scripted(...Array.from({ length: 20 }, () => answer));
  await using pool = await startPool({ endpoints: [server.url], concurrency: 16 }, {
    timing: { base: 100, cap: 200 },
  });
  const first = pool.run(ask, never());
  await wait(40, never());
  await Promise.all([first, ...Array.from({ length: 9 }, () => pool.run(ask, never()))]);
  const [cut = 0, ...rest] = times;
  assert(rest.every((time) => time - cut >= 199), times.map((time) => time - cut).join());
  const spread = Math.max(...rest) - Math.min(...rest);
  assert(spread > 20 && spread < 2000, String(spread));
});

Deno.test("ServerPool.run() goes elsewhere while one server wants to be left alone", async () => {
  const busy = () => new Response("", { status: 429, headers: { "retry-after": "60" } });
  await using first = scripted(...Array.from({ length: 10 }, () => busy));
  await using second = scripted();
  await using pool = await startPool({ endpoints: [first.url, second.url] });
  const results = await Promise.all(Array.from({ length: 10 }, () => pool.run(ask, never())));
  assertEquals(results.every(({ url }) => url === second.url), true);
  assertEquals([workOf(first), workOf(second)], [5, 10]);
});

Deno.test("ServerPool.run() survives a storm of 429, with fewer requests under way", async () => {
  let now = 0;
  let refused = 0;
  await using server = serve(async (request) => {
    if (new URL(request.url).pathname !== "/work") return new Response("ok");
    if (now >= 4) {
      refused++;
      return new Response("", { status: 429 });
    }
    now++;
    await wait(5, never());
    now--;
    return new Response("done");
  });
  await using pool = await startPool({
    endpoints: [server.url],
    concurrency: 32,
    total_timeout: 30,
  });
  const results = await Promise.all(Array.from({ length: 200 }, () => pool.run(ask, never())));
  assertEquals(results.length, 200);
  const attempts = results.reduce((sum, result) => sum + result.attempts, 0);
  assertEquals(attempts, 200 + refused);
  assert(refused > 5 && refused < 400, String(refused));
});

Deno.test("ServerPool.run() uses the least busy server, by the room that each has", async () => {
  await using small = counting(40);
  await using large = counting(40);
  await using pool = await startPool({
    endpoints: [{ url: small.url, concurrency: 2 }, { url: large.url, concurrency: 6 }],
  });
  assertEquals(pool.concurrency, 10 + 2);
  await Promise.all(Array.from({ length: 40 }, () => pool.run(ask, never())));
  assertEquals([small.most, large.most], [2, 6]);
  assertEquals(small.done + large.done, 40);
  assert(small.done >= 8 && small.done <= 12, String(small.done));
});

Deno.test("ServerPool.run() takes servers in turn where they are equally busy", async () => {
  await using first = counting(0);
  await using second = counting(0);
  await using third = counting(0);
  await using pool = await startPool({ endpoints: [first.url, second.url, third.url] });
  for (let count = 0; count < 30; count++) await pool.run(ask, never());
  assertEquals([first.done, second.done, third.done], [10, 10, 10]);
});

Deno.test("ServerPool.run() starts at 4 and finds out with concurrency: auto", async () => {
  await using server = counting(20);
  await using pool = await startPool({ endpoints: [server.url], concurrency: "auto" });
  assertEquals(pool.concurrency, 5 + 1);
  await Promise.all(Array.from({ length: 4 }, () => pool.run(ask, never())));
  assertEquals(server.most, 4);
  await Promise.all(Array.from({ length: 60 }, () => pool.run(ask, never())));
  assert(server.most >= 16, String(server.most));
  // It likes to be given as much more.
  assert(pool.concurrency > 16, String(pool.concurrency));
});

Deno.test("ServerPool.run() serves in the order of asking", async () => {
  const order: string[] = [];
  await using server = scripted();
  await using pool = await startPool({ endpoints: [server.url], concurrency: 1 });
  await Promise.all(["a", "b", "c", "d"].map((name) =>
    pool.run(async (endpoint) => {
      order.push(name);
      await ask(endpoint);
    }, never())
  ));
  assertEquals(order, ["a", "b", "c", "d"]);
});

Deno.test("ServerPool.run() leaves a failing server out, and takes it back, and says so", async () => {
  const host = listeningHost();
  const failing = () => new Response("", { status: 500 });
  let well = true;
  await using bad = serve((request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/work") return new Response("", { status: well ? 200 : 503 });
    return well ? new Response("done") : failing();
  });
  await using good = counting(2);
  await using pool = await startPool({ endpoints: [bad.url, good.url], concurrency: 4 }, { host });
  well = false;
  await Promise.all(Array.from({ length: 40 }, () => pool.run(ask, never())));
  assertEquals(good.done, 40);
  assert(workOf(bad) >= 3 && workOf(bad) <= 12, String(workOf(bad)));
  assertEquals(host.notices, [
    `judge: ${bad.url} is left out until it is well again: ${bad.url} answered 500`,
  ]);
  const before = workOf(bad);
  await pool.run(ask, never());
  assertEquals(workOf(bad), before);
  well = true;
  while (host.notices.length < 2) await wait(5, never());
  assert(/^judge: http:\S+ is well again after \d+ ms$/.test(host.notices[1] ?? ""));
  await Promise.all(Array.from({ length: 4 }, () => pool.run(ask, never())));
  // Half of its 4 requests, beside the other's 4.
  assert(workOf(bad) > before);
  assertEquals(host.notices.length, 2);
});

Deno.test("ServerPool.run() does not leave a server out for one piece of work", async () => {
  const host = listeningHost();
  const failing = () => new Response("", { status: 500 });
  await using server = scripted(failing, failing, failing, failing, failing, failing);
  await using pool = await startPool({ endpoints: [server.url] }, { host });
  assertEquals((await pool.run(ask, never())).attempts, 7);
  assertEquals(host.notices, []);
});

Deno.test("ServerPool.run() waits through an outage", async () => {
  const host = listeningHost();
  let well = true;
  await using server = serve(() => new Response("done", { status: well ? 200 : 502 }));
  await using pool = await startPool({ endpoints: [server.url] }, { host });
  well = false;
  const results = Promise.all(Array.from({ length: 6 }, () => pool.run(ask, never())));
  await wait(150, never());
  const asked = workOf(server);
  // Whoever asks for as much as is liked must still ask for something.
  const idle = pool.concurrency;
  well = true;
  assertEquals((await results).map(({ value }) => value), Array(6).fill("done"));
  assertEquals(idle, 1);
  // It got no work while it was out, and all of it afterwards.
  assert(asked <= 12, String(asked));
  assertEquals(workOf(server), asked + 6);
  assertEquals(host.notices.length, 2);
});

Deno.test("ServerPool.run() says that the model is gone without any server for too long", async () => {
  const server = serve(() => new Response("ok"));
  const { url } = server;
  await using pool = await startPool({ endpoints: [url], total_timeout: 0.3 });
  await server[Symbol.asyncDispose]();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => pool.run(ask, never())),
  );
  const messages = new Set(results.map((result) => {
    assert(result.status === "rejected" && result.reason instanceof ModelGoneError);
    return result.reason.message;
  }));
  assertEquals([...messages], [
    `judge: no server (${url}) has been well for 300 ms; the last failure: ` +
    `${url} refused the connection`,
  ]);
  const began = performance.now();
  await assertRejects(() => pool.run(ask, never()), ModelGoneError);
  assert(performance.now() - began < 2000);
});

for (const phase of ["before", "queue", "headers", "body", "backoff", "hold"] as const) {
  Deno.test(`ServerPool.run() rejects at once when stopped: ${phase}`, async () => {
    const gate = Promise.withResolvers<Response>();
    const answers: Record<typeof phase, Response | (() => Promise<Response>)> = {
      before: new Response("done"),
      queue: () => gate.promise,
      headers: () => gate.promise,
      body: new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(3)) })),
      backoff: new Response("", { status: 500 }),
      hold: new Response("", { status: 429, headers: { "retry-after": "600" } }),
    };
    await using server = scripted(answers[phase]);
    await using pool = await startPool({
      endpoints: [server.url],
      concurrency: 1,
      total_timeout: 3000,
    }, { timing: { base: phase === "hold" ? 1 : 60_000, cap: 60_000, random: () => 0.9 } });
    const stop = new AbortController();
    const reason = new DOMException("stopped by the user", "AbortError");
    if (phase === "before") stop.abort(reason);
    const first = phase === "queue" ? pool.run(ask, never()) : undefined;
    const result = assertRejects(() => pool.run(ask, stop.signal), DOMException);
    await wait(60, never());
    const began = performance.now();
    stop.abort(reason);
    assert(await result === reason);
    assert(performance.now() - began < 2000);
    gate.resolve(new Response("done"));
    await first;
    if (phase !== "hold") assertEquals((await pool.run(ask, never())).value, "done");
  });
}

Deno.test("ServerPool.run() leaves nothing on the signal", async () => {
  await using server = scripted(
    new Response("", { status: 500 }),
    new Response("", { status: 429 }),
  );
  await using pool = await startPool({ endpoints: [server.url], concurrency: 2 });
  const { signal } = new AbortController();
  const { addEventListener: add, removeEventListener: remove } = signal;
  let added = 0;
  const left = new Set<unknown>();
  Object.assign(signal, {
    addEventListener(type: "abort", listener: EventListener): void {
      added++;
      left.add(listener);
      add.call(signal, type, listener);
    },
    removeEventListener(type: "abort", listener: EventListener): void {
      left.delete(listener);
      remove.call(signal, type, listener);
    },
  });
  await Promise.all(Array.from({ length: 10 }, () => pool.run(ask, signal)));
  assert(added > 10);
  assertEquals(left.size, 0);
});

Deno.test("ServerPool.run() hides the key in whatever the work throws", async () => {
  Deno.env.set("POOL_TEST_KEY", "sk-hidden");
  await using server = serve((request) => new Response(request.headers.get("authorization")));
  await using pool = await startPool({ endpoints: [server.url], api_key_env: "POOL_TEST_KEY" });
  const error = await assertRejects(() =>
    pool.run(async (endpoint) => {
      const said = await ask(endpoint);
      throw new Error(`bad answer: ${said}`, { cause: new Error(said) });
    }, never()), Error);
  assertEquals(error.message, "bad answer: Bearer [key]");
  assertEquals((error.cause as Error).message, "Bearer [key]");
  assertEquals(`${error.stack}${Deno.inspect(error)}`.includes("sk-hidden"), false);
});

Deno.test("ServerPool.stop() refuses what still waits", async () => {
  const gate = Promise.withResolvers<Response>();
  await using server = scripted(() => gate.promise);
  await using pool = await startPool({ endpoints: [server.url], concurrency: 1 });
  const first = pool.run(ask, never());
  const second = assertRejects(() => pool.run(ask, never()), Error, "no longer in use");
  await wait(20, never());
  await pool.stop();
  await second;
  gate.resolve(new Response("late"));
  assertEquals((await first).value, "late");
  await assertRejects(() => pool.run(ask, never()), Error, "not started");
});

Deno.test("ServerPool.run() gives up after max_attempts, answers for the load aside", async () => {
  const answer = (status: number) => () => new Response("out of memory", { status });
  await using server = scripted(...[500, 503, 500, 429, 500].map(answer));
  await using pool = await startPool({ endpoints: [server.url], max_attempts: 3 });
  const { message } = await assertRejects(() => pool.run(ask, never()), RequestFailure);
  assert(/^gave up after 5 attempts in .* answered 500: out of memory$/.test(message), message);
});

Deno.test("ServerPool looks anew at a server that comes back, for it may be another one", async () => {
  const host = listeningHost();
  let version = "1";
  let broken = false;
  await using server = serve(() =>
    broken ? new Response("", { status: 500 }) : new Response(version)
  );
  const pool = new ServerPool(
    {
      endpoints: [server.url],
      concurrency: 1,
      attempt_timeout: 2,
      total_timeout: 5,
      max_attempts: 1,
    },
    { role: "judge", timing: QUICK },
  );
  await pool.start(host, async (endpoint) => ({
    url: endpoint.url,
    software: "tiny",
    version: (await endpoint.request({ path: "/version" })).text(),
    models: [],
    unsupported: [],
  }));
  try {
    broken = true;
    for (const _ of "abc") await assertRejects(() => pool.run(ask, never()), RequestFailure);
    assertEquals(host.notices.length, 1);
    version = "2";
    broken = false;
    assertEquals((await pool.run(ask, never())).value, "2");
    assertEquals(host.records.map((record) => record.version), ["1", "2"]);
  } finally {
    await pool.stop();
  }
});
