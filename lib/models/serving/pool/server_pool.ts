import { InputError } from "../../../input_error.ts";
import type { ModelHost, ServerRecord } from "../../model_host.ts";
import { AdaptiveLimit } from "./adaptive_limit.ts";
import { readApiKey } from "../http/api_key.ts";
import { Balancer } from "./balancer.ts";
import { describeServers } from "./describe_server.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { checkLaunch, type LaunchedServer, launchServers } from "../launch/launch.ts";
import { Member } from "./member.ts";
import {
  describeMembers,
  endpointProblem,
  recordsOf,
  type SetupContext,
  untilWell,
} from "./pool_setup.ts";
import { POOL_TIMING, type PoolTiming } from "./pool_timing.ts";
import { endpointAddresses, type ServerParams } from "./server_params.ts";
import { silentHost } from "./silent_host.ts";
import { type PoolResult, Task, type TaskContext } from "./task.ts";
import { Watch } from "./watch.ts";

export type { PoolTiming } from "./pool_timing.ts";
export {
  type ConcurrencySetting,
  type EndpointSetting,
  SERVER_PARAMS,
  type ServerParams,
  serverParams,
} from "./server_params.ts";
export { silentHost } from "./silent_host.ts";
export type { PoolResult } from "./task.ts";

/** Requests that wait for room, as a share of those that may be under way. */
const AHEAD = 0.25;
/** As many more for each server: with few under way, the time between two counts most. */
const AHEAD_OF_EACH = 1;

/** Options of {@linkcode ServerPool}. */
export interface PoolOptions {
  /** What the servers are for, such as `editor` or `judge`; for file names and messages. */
  readonly role: string;
  /**
   * Paths on which the servers say that they are well, of which the first that answers is used;
   * `/health` and `/v1/models` where absent.
   */
  readonly healthPaths?: readonly string[];
  /** Other times than a run's; for tests. */
  readonly timing?: Partial<PoolTiming>;
}

/** What there is between {@linkcode ServerPool.start} and {@linkcode ServerPool.stop}. */
interface Running extends TaskContext {
  /** Pieces of work so far. */
  tasks: number;
}

/**
 * The servers of one model: started where asked, watched, and shared out.
 *
 * Work goes to the least busy server that is well. It is tried again, on another server where there
 * is one, after broken connections, timeouts, the statuses 408, 409, 429 and 5xx, and bodies that
 * break off, until `total_timeout` or `max_attempts` is used up. A server that fails three times in a row gets no work
 * until its health path answers again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
 * const server = Deno.serve(options, () => Response.json({ answer: 42 }));
 * const url = `http://127.0.0.1:${server.addr.port}`;
 *
 * const limits = {
 *   concurrency: "auto",
 *   attempt_timeout: 10,
 *   total_timeout: 60,
 *   max_attempts: 8,
 * } as const;
 * const pool = new ServerPool({ endpoints: [url], ...limits }, { role: "judge" });
 * await pool.start(undefined, () =>
 *   Promise.resolve({ url, software: "unknown", models: [], unsupported: [] }));
 * const { value, attempts } = await pool.run(
 *   async (endpoint) => (await endpoint.request({ path: "/ask", json: {} })).json(),
 *   new AbortController().signal,
 * );
 * assertEquals([value, attempts], [{ answer: 42 }, 1]);
 * await pool.stop();
 * await server.shutdown();
 * ```
 */
export class ServerPool {
  readonly #params: ServerParams;
  readonly #role: string;
  readonly #paths: readonly string[];
  readonly #timing: PoolTiming;
  #launched: readonly LaunchedServer[] = [];
  #running: Running | undefined;

  /** Takes checked parameters; nothing is started or asked yet. */
  constructor(params: ServerParams, { role, healthPaths, timing }: PoolOptions) {
    this.#params = params;
    this.#role = role;
    this.#paths = healthPaths ?? ["/health", "/v1/models"];
    this.#timing = { ...POOL_TIMING, ...timing };
  }

  /**
   * How many requests the pool likes to be given at once: what its servers may have under way now,
   * and some more, so that the next is ready as soon as there is room; 1 or more, also while all
   * of them are left out.
   */
  get concurrency(): number {
    const limits = this.#running?.balancer.limits ?? this.#firstLimits();
    const room = limits.reduce((sum, limit) => sum + limit, 0);
    return Math.max(1, Math.ceil(room * (1 + AHEAD)) + AHEAD_OF_EACH * limits.length);
  }

  /**
   * Makes sure that the servers answer, that what is to be launched can be, and that the key is
   * set.
   *
   * @param describe Finds out what a server can do, and throws if that is not enough; called for
   * each that is running already.
   * @throws {InputError} If not; the message says what to do.
   */
  async check(describe?: (endpoint: Endpoint) => Promise<unknown>): Promise<void> {
    const context = this.#context(new AbortController().signal);
    const { launch } = this.#params;
    if (launch !== undefined) await checkLaunch(launch);
    const urls = endpointAddresses(this.#params).map(({ url }) => url);
    const problems = await Promise.all(urls.map((url) => endpointProblem(url, context)));
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length > 0) throw new InputError(found.join("\n"));
    if (describe === undefined) return;
    await describeServers(urls, describe, context);
  }

  /**
   * Launches what is to be launched, waits until every server answers, and keeps a record of each.
   *
   * @param host What the run offers; absent where there is no run.
   * @param describe Finds out what a server can do; called once for each.
   * @throws {InputError} If a server does not start or does not answer; nothing is left running.
   */
  async start(
    host: ModelHost | undefined,
    describe: (endpoint: Endpoint) => Promise<ServerRecord>,
  ): Promise<void> {
    if (this.#running !== undefined) throw new Error("Cannot start a pool that is started");
    try {
      await this.#start(host ?? silentHost, describe);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Runs one piece of work on the least busy server that is well, and tries it again where that may
   * help. The work may make several requests; in one attempt they all go to one server.
   *
   * @throws {unknown} The signal's reason, at once when it is aborted.
   * @throws {RequestFailure} If trying again does not help, or no time is left for it.
   * @throws {ModelGoneError} If no server is left, or none has been well for `total_timeout`.
   * @throws {Error} Whatever else the work threw.
   */
  async run<T>(
    work: (endpoint: Endpoint) => Promise<T>,
    signal: AbortSignal,
  ): Promise<PoolResult<T>> {
    const running = this.#running;
    if (running === undefined) throw new Error("Cannot run work on a pool that is not started");
    return await new Task(work, { ...running, signal, number: ++running.tasks }).run();
  }

  /** Ends health checks and stops what was launched; work that still waits is refused. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.watch.stop();
    running?.balancer.close(new Error(`${this.#role}: the servers are no longer in use`));
    const launched = this.#launched;
    this.#launched = [];
    await Promise.all(launched.map((server) => server.stop()));
  }

  async #start(
    host: ModelHost,
    describe: (endpoint: Endpoint) => Promise<ServerRecord>,
  ): Promise<void> {
    const context = this.#context(host.signal);
    const { key, timing } = context;
    const { launch, concurrency, attempt_timeout, total_timeout, max_attempts } = this.#params;
    const role = this.#role;
    const plain = endpointAddresses(this.#params);
    if (launch !== undefined) this.#launched = await launchServers(launch, { role, host });
    if (plain.length > 0) {
      host.status(`waiting for ${plain.map(({ url }) => url).join(", ")}`);
    }
    const paths = await Promise.all(plain.map(({ url }) => untilWell(url, context)))
      .finally(() => host.status(""));
    const members = [
      ...plain.map((address, index) => new Member({ ...address, healthPath: paths[index] ?? "/" })),
      ...this.#launched.map((launched) =>
        new Member({ url: launched.url, concurrency, healthPath: this.#launchedHealth(), launched })
      ),
    ];
    await describeMembers(members, describe, { ...context, host, role });
    const balancer = new Balancer(members);
    const totalMs = total_timeout * 1000;
    const notice = (message: string) => host.notice(message);
    const lookAnew = async (member: Member, signal: AbortSignal) => {
      const records = await recordsOf([member], describe, { ...context, signal });
      for (const record of records) host.server(record);
    };
    const watch = new Watch({
      members,
      balancer,
      role,
      key,
      timing,
      patience: totalMs,
      notice,
      lookAnew,
    });
    const attemptMs = attempt_timeout * 1000;
    const limits = { attemptMs, totalMs, maxAttempts: max_attempts };
    this.#running = { balancer, watch, key, timing, ...limits, tasks: 0 };
  }

  #firstLimits(): readonly number[] {
    const { launch, concurrency } = this.#params;
    const launched = launch === undefined ? 0 : launch.per_device?.length ?? 1;
    return [
      ...endpointAddresses(this.#params).map((address) => address.concurrency),
      ...Array.from({ length: launched }, () => concurrency),
    ].map((setting) => new AdaptiveLimit(setting).value);
  }

  #context(signal: AbortSignal): SetupContext {
    const { endpoints = [], launch, api_key_env: keyName } = this.#params;
    if (endpoints.length === 0 && launch === undefined) {
      throw new InputError(
        `${this.#role}: no server is named: list running ones in params.endpoints, or let the run ` +
          "start them with params.launch",
      );
    }
    return { paths: this.#paths, key: readApiKey(keyName), keyName, timing: this.#timing, signal };
  }

  #launchedHealth(): string {
    const path = this.#params.launch?.ready.path ?? "/health";
    return path.includes("{") ? this.#paths[0] ?? "/health" : path;
  }
}
