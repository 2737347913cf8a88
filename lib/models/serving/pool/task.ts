import { runAttempt } from "./attempt.ts";
import { fullJitter } from "./backoff.ts";
import type { Balancer, Slot } from "./balancer.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { RequestFailure } from "../http/failure.ts";
import { timeoutFailure } from "./health.ts";
import type { Member } from "./member.ts";
import { openEndpoint } from "../http/open_endpoint.ts";
import type { PoolTiming } from "./pool_timing.ts";
import { scrub } from "../http/scrub.ts";
import { spokenTime } from "./spoken_time.ts";
import { pause } from "../pause.ts";
import { wait } from "../wait.ts";
import type { Watch } from "./watch.ts";

/** With less time than this, in ms, no further attempt is worth while. */
const SHORTEST = 10;

/** So many servers may crash under a piece of work before it is taken for the cause. */
const MOST_CRASHES = 2;

/** Until the end of a process is known that broke a connection off, in ms. */
const CRASH_KNOWN = 500;

/** A piece of work that was done. */
export interface PoolResult<T> {
  /** What the work returned. */
  readonly value: T;
  /** Base URL of the server that did it. */
  readonly url: string;
  /** Time of the attempt that succeeded, in ms. */
  readonly latencyMs: number;
  /** Attempts that it took, 1 or more. */
  readonly attempts: number;
}

/** What pieces of work run on. */
export interface TaskContext {
  /** Gives out room on the servers. */
  readonly balancer: Balancer;
  /** Leaves servers out and takes them back. */
  readonly watch: Watch;
  /** API key, where the servers want one. */
  readonly key: string | undefined;
  /** Waits between attempts. */
  readonly timing: PoolTiming;
  /** Longest time of one attempt, in ms. */
  readonly attemptMs: number;
  /** Longest time from the first attempt to giving up, in ms. */
  readonly totalMs: number;
  /** Failed attempts after which it is given up, those for the server's load aside. */
  readonly maxAttempts: number;
}

/** A piece of work on its way through its attempts; see {@linkcode run}. */
export class Task<T> {
  readonly #work: (endpoint: Endpoint) => Promise<T>;
  readonly #signal: AbortSignal;
  readonly #number: number;
  readonly #context: TaskContext;
  #attempts = 0;
  /** Attempts that failed for another reason than the server's load. */
  #faults = 0;
  /** Attempts under which a process crashed that the run had started. */
  #crashes = 0;
  /** Waits so far; each lets the next one be longer. */
  #waits = 0;
  /** It has come back at once from a broken connection, which it does only once. */
  #cameBack = false;
  /** Time of the first attempt, on the watch's clock. */
  #began: number | undefined;
  /** The last failure, and where it was. */
  #last: { readonly failure: RequestFailure; readonly member: Member } | undefined;

  /**
   * Takes the work, and a number that no other piece of work in the pool has.
   *
   * @param work May make several requests; in one attempt they all go to one server.
   */
  constructor(
    work: (endpoint: Endpoint) => Promise<T>,
    { signal, number, ...context }: TaskContext & {
      /** Stops the work at once. */
      readonly signal: AbortSignal;
      /** Number of the piece of work, 1 or more. */
      readonly number: number;
    },
  ) {
    this.#work = work;
    this.#signal = signal;
    this.#number = number;
    this.#context = context;
  }

  /** Attempts it until it is done, or there is no use or no time in going on. */
  async run(): Promise<PoolResult<T>> {
    for (;;) {
      const result = await this.#attempt(await this.#slot());
      if (result !== undefined) return result;
      const delay = this.#delay();
      const worn = this.#faults >= this.#context.maxAttempts;
      if (worn || this.#left() - delay < SHORTEST) throw this.#gaveUp();
      if (delay > 0) await wait(delay, this.#signal);
    }
  }

  #slot(): Promise<Slot> {
    const last = this.#last;
    return this.#context.balancer.acquire({
      signal: this.#signal,
      avoid: last?.member,
      retry: last && { left: () => this.#left() - SHORTEST, error: () => this.#gaveUp() },
    });
  }

  async #attempt(slot: Slot): Promise<PoolResult<T> | undefined> {
    const { balancer, watch, key } = this.#context;
    const { member, ticket } = slot;
    const work = this.#number;
    const wasReady = member.launched?.state === "ready";
    try {
      const done = await this.#askServer(member);
      member.settle({ ticket, work });
      return done;
    } catch (error) {
      scrub(error, key);
      const stopped = this.#signal.aborted;
      const leaveOut = member.settle({ ticket, work, error, stopped });
      if (stopped) throw this.#signal.reason;
      if (!(error instanceof RequestFailure)) throw error;
      if (leaveOut) watch.leaveOut(member, error);
      if (!error.retry) throw error;
      if (wasReady && error.kind === "connection" && await hasCrashed(member)) {
        this.#crashes++;
        if (this.#crashes >= MOST_CRASHES) throw this.#crashed(member);
      }
      if (error.status !== 429 && error.status !== 503) this.#faults++;
      this.#last = { failure: error, member };
      return undefined;
    } finally {
      balancer.wake();
    }
  }

  async #askServer(member: Member): Promise<PoolResult<T>> {
    const { key, timing, attemptMs, watch } = this.#context;
    const { url } = member;
    const pause = Math.min(member.pause(timing), this.#left());
    if (pause > 0) await wait(pause, this.#signal);
    this.#attempts++;
    this.#began ??= watch.clock;
    const timeoutMs = Math.max(1, Math.min(attemptMs, this.#left()));
    const began = performance.now();
    const value = await runAttempt(
      (signal) => this.#work(openEndpoint({ url, key, signal })),
      { signal: this.#signal, timeoutMs, timedOut: () => timeoutFailure(url, timeoutMs) },
    );
    return { value, url, latencyMs: performance.now() - began, attempts: this.#attempts };
  }

  /** Wait before the next attempt, in ms. */
  #delay(): number {
    if (this.#last?.failure.kind === "connection" && !this.#cameBack) {
      // Most often the server had just closed an idle connection that was used again.
      this.#cameBack = true;
      return 0;
    }
    return fullJitter(this.#waits++, this.#context.timing);
  }

  /** Time left, in ms. */
  #left(): number {
    const { watch, totalMs } = this.#context;
    return this.#began === undefined ? totalMs : this.#began + totalMs - watch.clock;
  }

  #crashed({ url, launched }: Member): RequestFailure {
    const log = launched === undefined ? "" : `; its log is ${launched.log}`;
    return new RequestFailure(
      `${url} crashed ${this.#crashes} times under this request${log}`,
      { kind: "connection", retry: false, cause: this.#last?.failure },
    );
  }

  #gaveUp(): RequestFailure {
    const { kind, status, message } = this.#last?.failure ??
      { kind: "timeout", status: undefined, message: "there was no answer" };
    const attempts = this.#attempts === 1 ? "1 attempt" : `${this.#attempts} attempts`;
    const time = spokenTime(this.#context.totalMs - Math.max(0, this.#left()));
    return new RequestFailure(`gave up after ${attempts} in ${time}; the last: ${message}`, {
      kind,
      status,
      retry: false,
      cause: this.#last?.failure,
    });
  }
}

/** Whether the process has ended; that is known a moment after its connections broke off. */
async function hasCrashed({ launched }: Member): Promise<boolean> {
  for (let waited = 0; waited < CRASH_KNOWN && launched?.state === "ready"; waited += 20) {
    await pause(20);
  }
  return launched?.state !== "ready";
}
