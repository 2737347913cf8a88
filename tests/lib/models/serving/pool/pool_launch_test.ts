import { assert, assertEquals, assertRejects } from "@std/assert";
import { ModelGoneError } from "../../../../../lib/models/model_host.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import type { Endpoint } from "../../../../../lib/models/serving/http/endpoint.ts";
import { launchSchema } from "../../../../../lib/models/serving/launch/launch.ts";
import { ServerPool } from "../../../../../lib/models/serving/pool/server_pool.ts";
import { wait } from "../../../../../lib/models/serving/wait.ts";
import { listeningHost, never, QUICK } from "../../../../helpers/serving.ts";

/** A server that says which device it has, and that can be made to crash. */
const PROGRAM = `
const [port, device] = Deno.args;
Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen() {} }, (request) => {
  if (request.url.endsWith("/crash")) Deno.exit(3);
  return new Response(device);
});`;

const ask = async (endpoint: Endpoint) => (await endpoint.request({ path: "/work" })).text();
const crash = async (endpoint: Endpoint) => (await endpoint.request({ path: "/crash" })).text();

function launching(devices: readonly number[], maxRestarts: number): ServerPool {
  const launch = launchSchema.parse({
    command: Deno.execPath(),
    args: ["eval", "-q", PROGRAM, "{port}", "{device}"],
    per_device: devices,
    max_restarts: maxRestarts,
    ready: { timeout: 30 },
  });
  return new ServerPool(
    { launch, concurrency: 4, attempt_timeout: 5, total_timeout: 20, max_attempts: 8 },
    { role: "judge", timing: QUICK },
  );
}

async function start(pool: ServerPool, host: ReturnType<typeof listeningHost>): Promise<void> {
  await pool.check();
  await pool.start(
    host,
    ({ url }) => Promise.resolve({ url, software: "tiny", models: [], unsupported: [] }),
  );
}

Deno.test("ServerPool shares work among the servers that it launched, over a crash", async () => {
  const logs = await Deno.makeTempDir();
  const host = { ...listeningHost(), logs };
  const pool = launching([0, 1], 1);
  assertEquals(pool.concurrency, 10 + 2);
  try {
    await start(pool, host);
    assertEquals(new Set(host.records.map(({ url }) => url)).size, 2);
    // As the configuration has it, for it says more than which of them was started where.
    assertEquals(host.records.map(({ launch }) => launch?.at(-1)), ["{device}", "{device}"]);
    const results = await Promise.all(Array.from({ length: 8 }, () => pool.run(ask, never())));
    assertEquals(results.map(({ value }) => value).toSorted().join(""), "00001111");
    let crashed = "";
    await pool.run((endpoint) => {
      if (crashed !== "") return ask(endpoint);
      crashed = endpoint.url;
      return crash(endpoint);
    }, never());
    // The other one does the work meanwhile; this one comes back.
    const seen = new Set<string>();
    while (!seen.has(crashed)) {
      seen.add((await pool.run(ask, never())).url);
      await wait(20, never());
    }
    assertEquals(seen.size, 2);
  } finally {
    await pool.stop();
    await Deno.remove(logs, { recursive: true });
  }
});

Deno.test("ServerPool says that the model is gone when its last server crashed for good", async () => {
  const logs = await Deno.makeTempDir();
  const host = { ...listeningHost(), logs };
  const pool = launching([0], 0);
  try {
    await start(pool, host);
    const error = await assertRejects(() => pool.run(crash, never()), ModelGoneError);
    assert(error.message.startsWith("judge: no server is left: "), error.message);
    await assertRejects(() => pool.run(ask, never()), ModelGoneError);
  } finally {
    await pool.stop();
    await Deno.remove(logs, { recursive: true });
  }
});

Deno.test("ServerPool gives up a request under which two servers crashed, and goes on", async () => {
  const logs = await Deno.makeTempDir();
  const host = { ...listeningHost(), logs };
  const pool = launching([0], 3);
  try {
    await start(pool, host);
    const { message } = await assertRejects(() => pool.run(crash, never()), RequestFailure);
    assert(
      message.startsWith(`${host.records[0]?.url} crashed 2 times under this request; its log is `),
      message,
    );
    assertEquals((await pool.run(ask, never())).value, "0");
  } finally {
    await pool.stop();
    await Deno.remove(logs, { recursive: true });
  }
});
