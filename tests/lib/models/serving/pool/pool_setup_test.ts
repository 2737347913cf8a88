import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../../../lib/input_error.ts";
import type { ServerRecord } from "../../../../../lib/models/model_host.ts";
import type { Endpoint } from "../../../../../lib/models/serving/http/endpoint.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { ServerPool } from "../../../../../lib/models/serving/pool/server_pool.ts";
import {
  deadUrl,
  listeningHost,
  never,
  QUICK,
  serve,
  serveRaw,
} from "../../../../helpers/serving.ts";

const REMEDY =
  "start the server, correct params.endpoints, or let the run start it with params.launch";

function pool(endpoints: readonly string[], apiKeyEnv?: string, role = "judge"): ServerPool {
  return new ServerPool({
    endpoints,
    concurrency: "auto",
    attempt_timeout: 1,
    total_timeout: 1,
    max_attempts: 8,
    api_key_env: apiKeyEnv,
  }, { role, timing: QUICK });
}

/** A server that answers these statuses on its paths, and 404 elsewhere. */
function answering(statuses: Readonly<Record<string, number>>, key?: string) {
  return serve((request) => {
    const { pathname } = new URL(request.url);
    const wanted = statuses[pathname] ?? 404;
    const right = key === undefined || request.headers.get("authorization") === `Bearer ${key}`;
    return new Response("", { status: right || wanted !== 200 ? wanted : 401 });
  });
}

async function problemOf(checked: ServerPool): Promise<string> {
  return (await assertRejects(() => checked.check(), InputError)).message;
}

const fine: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ["answers on both paths", { "/health": 200, "/v1/models": 200 }],
  ["knows no health path", { "/v1/models": 200 }],
  ["lists no models", { "/health": 200 }],
  ["has trouble with its list only", { "/health": 200, "/v1/models": 500 }],
  ["knows neither path", {}],
];

for (const [name, statuses] of fine) {
  Deno.test(`ServerPool.check() is content with a server that ${name}`, async () => {
    await using server = answering(statuses);
    await pool([server.url]).check();
    assertEquals(server.asked, ["/health", "/v1/models"]);
  });
}

Deno.test("ServerPool.check() says what to do about a server that does not answer", async () => {
  const urls = [deadUrl(), deadUrl()];
  await using loading = answering({ "/health": 503 });
  await using lost = answering({ "/v1/models": 502 });
  await using deaf = serveRaw("", { hangUp: false });
  const message = await problemOf(pool([...urls, loading.url, lost.url, deaf.url]));
  assertEquals(message.split("\n"), [
    `${urls[0]} refused the connection: ${REMEDY}`,
    `${urls[1]} refused the connection: ${REMEDY}`,
    `${loading.url} answered 503: ${REMEDY}`,
    `${lost.url} answered 502: ${REMEDY}`,
    `${deaf.url} did not answer within 500 ms: ${REMEDY}`,
  ]);
});

Deno.test("ServerPool.check() names api_key_env where a server wants a key", async () => {
  Deno.env.set("SETUP_TEST_KEY", "right\n");
  Deno.env.set("SETUP_TEST_WRONG", "wrong");
  Deno.env.set("SETUP_TEST_BLANK", " ");
  Deno.env.set("SETUP_TEST_STRANGE", "two words");
  await using server = answering({ "/v1/models": 200 }, "right");
  await using open = serve((request) =>
    new Response("", { status: new URL(request.url).pathname === "/health" ? 200 : 403 })
  );
  await pool([server.url], "SETUP_TEST_KEY").check();
  assertEquals(
    await problemOf(pool([server.url])),
    `${server.url} answered 401 on /v1/models: it wants an API key: put it into an environment ` +
      "variable, and name that in params.api_key_env",
  );
  assertEquals(
    await problemOf(pool([open.url], "SETUP_TEST_WRONG")),
    `${open.url} answered 403 on /v1/models: it does not accept the API key in ` +
      "SETUP_TEST_WRONG, which params.api_key_env names",
  );
  for (const name of ["SETUP_TEST_BLANK", "SETUP_TEST_ABSENT"]) {
    assertEquals(
      await problemOf(pool([server.url], name)),
      `environment variable ${name} is not set, which params.api_key_env names: set it ` +
        `(export ${name}=...), or leave api_key_env out where the server wants no key`,
    );
  }
  assertEquals(
    await problemOf(pool([server.url], "SETUP_TEST_STRANGE")),
    "environment variable SETUP_TEST_STRANGE holds no API key: expected printable ASCII without " +
      "blanks",
  );
});

Deno.test("ServerPool.check() wants servers", async () => {
  assertEquals(
    await problemOf(pool([], undefined, "editor")),
    "editor: no server is named: list running ones in params.endpoints, or let the run start them " +
      "with params.launch",
  );
});

Deno.test("ServerPool.start() waits for servers, keeps their records, and tells once what they cannot do", async () => {
  let early = 3;
  await using slow = serve(() => new Response("", { status: early-- > 0 ? 503 : 200 }));
  await using quick = serve(() => new Response("ok"));
  const host = listeningHost();
  const started = pool([slow.url, quick.url]);
  const seed = "seed: the server has no such field";
  await started.start(host, async (endpoint): Promise<ServerRecord> => {
    await endpoint.request({ path: "/openapi.json" });
    const unsupported = endpoint.url === slow.url ? [seed, "top_k: not known"] : [seed, seed];
    return { url: endpoint.url, software: "tiny", models: ["m"], unsupported };
  });
  assertEquals(host.records.map(({ url, software }) => [url, software]), [
    [slow.url, "tiny"],
    [quick.url, "tiny"],
  ]);
  assertEquals(host.notices, [
    `judge: ${seed} (${slow.url}, ${quick.url})`,
    `judge: top_k: not known (${slow.url})`,
  ]);
  assertEquals(host.statuses, [`waiting for ${slow.url}, ${quick.url}`, ""]);
  assertEquals(quick.asked, ["/health", "/v1/models", "/openapi.json"]);
  assertEquals(started.concurrency, 10 + 2);
  await started.stop();
});

Deno.test("ServerPool.start() says which server did not come", async () => {
  const url = deadUrl();
  const host = listeningHost();
  const error = await assertRejects(
    () => pool([url]).start(host, () => Promise.reject(new Error("not asked"))),
    InputError,
  );
  assertEquals(error.message, `${url} refused the connection (waited 300 ms): ${REMEDY}`);
  assertEquals(host.statuses.at(-1), "");
});

Deno.test("ServerPool.start() says what went wrong in finding out what a server can do", async () => {
  await using server = serve(() => new Response("ok"));
  const failing = pool([server.url]);
  const failure = new RequestFailure("no list of models", { kind: "body", retry: true });
  const describe = () => Promise.reject(failure);
  await assertRejects(() => failing.start(undefined, describe), InputError, "no list of models");
  const silent = new ServerPool(
    {
      endpoints: [server.url],
      concurrency: 1,
      attempt_timeout: 1,
      total_timeout: 1,
      max_attempts: 8,
    },
    { role: "judge", timing: { ...QUICK, describeTimeout: 30 } },
  );
  const error = await assertRejects(
    () =>
      silent.start(undefined, async ({ sleep, url }) => {
        await sleep(60_000);
        return { url, software: "unknown", models: [], unsupported: [] };
      }),
    InputError,
  );
  assertEquals(error.message, `${server.url} did not say within 30 ms what it can do`);
});

/** Describes a server by its version. */
async function byVersion(endpoint: Endpoint): Promise<ServerRecord> {
  const version = (await endpoint.request({ path: "/version" })).text();
  return { url: endpoint.url, software: "tiny", version, models: [], unsupported: [] };
}

Deno.test("ServerPool.start() asks again what a server can do, after what may pass", async () => {
  let asked = 0;
  await using server = serve((request) => {
    if (!request.url.endsWith("/version") || ++asked > 3) return new Response("7");
    return new Response("", { status: [429, 503, 500][asked - 1] ?? 200 });
  });
  const host = listeningHost();
  const started = pool([server.url]);
  await started.start(host, byVersion);
  await started.stop();
  assertEquals([asked, host.records[0]?.version], [4, "7"]);
});

Deno.test("ServerPool.start() tells what failed last where it may pass but does not", async () => {
  await using server = serve((request) =>
    request.url.endsWith("/version")
      ? Response.json({ detail: "busy" }, { status: 503 })
      : new Response("ok")
  );
  const timing = { ...QUICK, describeTimeout: 60 };
  const limits = { concurrency: 1, attempt_timeout: 1, total_timeout: 1, max_attempts: 8 };
  const starting = new ServerPool({ endpoints: [server.url], ...limits }, { role: "x", timing });
  const { message } = await assertRejects(() => starting.start(undefined, byVersion), InputError);
  assertEquals(
    message,
    `${server.url} did not say within 60 ms what it can do; the last failure: ${server.url} ` +
      "answered 503: busy",
  );
});

Deno.test("ServerPool.check() finds out what running servers can do, where it is to", async () => {
  await using server = answering({ "/health": 200, "/version": 401 });
  const { message } = await assertRejects(() => pool([server.url]).check(byVersion), InputError);
  assertEquals(
    message,
    `${server.url} answered 401: it wants an API key: put it into an environment variable, and ` +
      "name that in params.api_key_env",
  );
  const missing = pool([server.url]).check(() => Promise.reject(new InputError("no node type")));
  await assertRejects(() => missing, InputError, "no node type");
});

Deno.test("ServerPool.start() stops waiting when the run is stopped", async () => {
  const stop = new AbortController();
  const host = { ...listeningHost(), signal: stop.signal };
  const starting = new ServerPool(
    {
      endpoints: [deadUrl()],
      concurrency: 1,
      attempt_timeout: 1,
      total_timeout: 1,
      max_attempts: 8,
    },
    { role: "judge", timing: { ...QUICK, startWait: 60_000, startPoll: 30_000 } },
  );
  const result = assertRejects(() => starting.start(host, () => Promise.reject()), DOMException);
  setTimeout(() => stop.abort(), 30);
  assert((await result).name === "AbortError");
});

Deno.test("ServerPool asks the path for health that it is given", async () => {
  await using server = answering({ "/system_stats": 200 });
  const params = {
    endpoints: [server.url],
    concurrency: 1,
    attempt_timeout: 1,
    total_timeout: 1,
    max_attempts: 8,
  };
  await new ServerPool(params, { role: "editor", healthPaths: ["/system_stats"] }).check();
  await new ServerPool(params, { role: "editor", healthPaths: ["/a", "/system_stats"] }).check();
  assertEquals(server.asked, ["/system_stats", "/a", "/system_stats"]);
});

Deno.test("ServerPool can be started again after it was stopped", async () => {
  await using server = serve(() => new Response("ok"));
  const again = pool([server.url]);
  for (let count = 0; count < 2; count++) {
    await again.start(
      undefined,
      ({ url }) => Promise.resolve({ url, software: "unknown", models: [], unsupported: [] }),
    );
    const { value } = await again.run(
      async (endpoint) => (await endpoint.request({ path: "/x" })).text(),
      never(),
    );
    assertEquals(value, "ok");
    await again.stop();
  }
});
