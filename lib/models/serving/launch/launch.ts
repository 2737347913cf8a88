import { duration } from "../../../text/duration.ts";
import { InputError } from "../../../input_error.ts";
import type { ModelHost } from "../../model_host.ts";
import { findPrograms } from "./check_launch.ts";
import { absolute } from "./command_path.ts";
import { freePorts } from "./free_port.ts";
import { KeptServer } from "./kept_server.ts";
import type { LaunchParams } from "./launch_params.ts";
import { planServers } from "./launch_plan.ts";
import { LAUNCH_TIMING, type LaunchedServer, type LaunchTiming } from "./launched_server.ts";
import { pause } from "../pause.ts";

export { checkLaunch } from "./check_launch.ts";
export { type LaunchParams, launchSchema, type ReadyParams } from "./launch_params.ts";
export type { LaunchedServer, LaunchState, LaunchTiming } from "./launched_server.ts";

/** What a launch needs besides the configuration. */
export interface LaunchOptions {
  /** What the servers are for: `editor`, `judge`. Names them in messages and their logs. */
  readonly role: string;
  /** Whom to tell, where logs go, and when to give up. */
  readonly host: ModelHost;
  /** Other times than usual, for tests. */
  readonly timing?: Partial<LaunchTiming>;
}

/**
 * Starts the servers of a configuration, each on its devices and port, and waits until all are
 * ready, while it shows the last line of a log.
 *
 * What a server writes is appended to `<role>-<index>.log` in the host's folder of logs. One that
 * crashes is started again, with a notice, up to `max_restarts` times.
 *
 * A small process of its own stands between this process and each server. It ends the server with
 * all its processes as soon as this process has ended, even if it was killed. On Linux these are
 * also processes that made groups or sessions of their own; on macOS only the server's process
 * group; on Windows only the process that was started.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const program = 'const port = Number(Deno.args[0]); ' +
 *   'Deno.serve({ hostname: "127.0.0.1", port }, () => new Response("ready"))';
 * const params = launchSchema.parse({
 *   command: Deno.execPath(),
 *   args: ["eval", program, "{port}"],
 * });
 * const host = {
 *   logs: await Deno.makeTempDir(),
 *   signal: new AbortController().signal,
 *   notice() {},
 *   status() {},
 *   server() {},
 * };
 * const [server] = await launchServers(params, { role: "editor", host });
 * assertEquals(server?.state, "ready");
 * await server?.stop();
 * await Deno.remove(host.logs, { recursive: true });
 * ```
 *
 * @throws {InputError} If a server cannot be started, ended for good before it was ready, or was
 * not ready in time; with its command, the path of its log and its end. Nothing is left running.
 * @throws {unknown} The reason of the host's signal, if that is aborted; nothing is left running.
 */
export async function launchServers(
  params: LaunchParams,
  { role, host, timing }: LaunchOptions,
): Promise<readonly LaunchedServer[]> {
  host.signal.throwIfAborted();
  const logs = absolute(host.logs);
  const count = params.per_device?.length ?? 1;
  const ports = params.port === undefined ? freePorts(count) : undefined;
  const plans = planServers(params, { role, logs, ports });
  const programs = await findPrograms(plans);

  const servers = plans.map((plan, index) =>
    new KeptServer(plan, {
      program: programs[index] ?? plan.command,
      port: plan.port ?? 0,
      log: `${logs}/${plan.name}.log`,
      readyMs: params.ready.timeout * 1000,
      stopMs: params.stop_timeout * 1000,
      maxRestarts: params.max_restarts,
      host,
      timing: { ...LAUNCH_TIMING, ...timing },
    })
  );
  try {
    await allReady(servers, { role, host, pollMs: timing?.poll ?? LAUNCH_TIMING.poll });
    return servers;
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  }
}

/** Waits for all servers, and shows what they write meanwhile. */
async function allReady(
  servers: readonly KeptServer[],
  { role, host, pollMs }: {
    readonly role: string;
    readonly host: ModelHost;
    readonly pollMs: number;
  },
): Promise<void> {
  const waiting = new Set(servers);
  const done = new AbortController();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(host.signal.reason);
  host.signal.addEventListener("abort", abort);
  if (host.signal.aborted) abort();
  const lost = servers.map(async (server) => {
    throw new InputError(
      `${await server.gone}\n` +
        "  Correct launch, or start the server by hand and name it in endpoints.",
    );
  });
  const ready = servers.map(async (server) => {
    await server.ready;
    waiting.delete(server);
  });
  const showing = showLogs(waiting, {
    role,
    host,
    pollMs,
    count: servers.length,
    end: done.signal,
  });
  try {
    await Promise.race([Promise.all(ready), aborted.promise, ...lost]);
  } finally {
    done.abort();
    host.signal.removeEventListener("abort", abort);
    await showing;
    host.status("");
  }
}

async function showLogs(
  waiting: ReadonlySet<KeptServer>,
  { role, host, pollMs, count, end }: {
    readonly role: string;
    readonly host: ModelHost;
    readonly pollMs: number;
    readonly count: number;
    readonly end: AbortSignal;
  },
): Promise<void> {
  const began = performance.now();
  while (!end.aborted) {
    const [server] = waiting;
    if (server !== undefined) {
      const line = await server.lastLine();
      const time = duration(Math.floor((performance.now() - began) / 1000));
      const whom = count === 1 ? `the ${role}` : `${waiting.size} of ${count} ${role} servers`;
      const last = line === "" ? "" : `; ${server.name}: ${line}`;
      if (!end.aborted) host.status(`Waiting for ${whom} to start, ${time}${last}`);
    }
    await pause(pollMs, end);
  }
}
