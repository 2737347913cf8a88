import type { ModelHost, ServerRecord } from "../../lib/models/model_host.ts";
import {
  type PoolOptions,
  type PoolTiming,
  type ServerParams,
  ServerPool,
} from "../../lib/models/serving/pool/server_pool.ts";

/** A server that a test started. */
export interface TestServer extends AsyncDisposable {
  /** Base URL. */
  readonly url: string;
  /** Paths that were asked, in order. */
  readonly asked: readonly string[];
}

/** Serves on a free port of this machine. */
export function serve(
  handler: (request: Request) => Response | Promise<Response>,
  port = 0,
): TestServer {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    return handler(request);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Answers every connection's first request with these bytes, and hangs up unless it is to wait. */
export function serveRaw(answer: string, { hangUp = true } = {}): TestServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const open = new Set<Deno.Conn>();
  const done = (async () => {
    for await (const connection of listener) {
      const head = new Uint8Array(65_536);
      const count = await connection.read(head) ?? 0;
      asked.push(new TextDecoder().decode(head.subarray(0, count)).split(" ")[1] ?? "");
      await connection.write(new TextEncoder().encode(answer));
      if (hangUp) connection.close();
      else open.add(connection);
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
      for (const connection of open) connection.close();
    },
  };
}

/** An address on which nothing listens. */
export function deadUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}

/** A signal that is never aborted. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** A host that keeps what it is told. */
export function listeningHost(): ModelHost & {
  readonly notices: string[];
  readonly statuses: string[];
  readonly records: ServerRecord[];
} {
  const notices: string[] = [];
  const statuses: string[] = [];
  const records: ServerRecord[] = [];
  return {
    logs: "",
    signal: never(),
    notice: (message) => notices.push(message),
    status: (message) => statuses.push(message),
    server: (record) => records.push(record),
    notices,
    statuses,
    records,
  };
}

/** Times that make a test of waits short. */
export const QUICK: Partial<PoolTiming> = {
  base: 4,
  cap: 20,
  probeFirst: 20,
  probeCap: 40,
  probeTimeout: 500,
  startWait: 300,
  startPoll: 10,
};

/** Starts a pool whose servers can do everything, and stops it at the end of the block. */
export async function startPool(
  params: Partial<ServerParams>,
  { host = listeningHost(), ...options }: Partial<PoolOptions> & { host?: ModelHost } = {},
): Promise<ServerPool & AsyncDisposable> {
  const pool = new ServerPool(
    { concurrency: 8, attempt_timeout: 2, total_timeout: 5, max_attempts: 1000, ...params },
    { role: "judge", ...options, timing: { ...QUICK, ...options.timing } },
  );
  await pool.start(
    host,
    ({ url }) => Promise.resolve({ url, software: "unknown", models: [], unsupported: [] }),
  );
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.stop() });
}
