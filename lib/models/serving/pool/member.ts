import { AdaptiveLimit, type Ticket } from "./adaptive_limit.ts";
import type { JitterOptions } from "./backoff.ts";
import { RequestFailure } from "../http/failure.ts";
import type { LaunchedServer } from "../launch/launch.ts";
import type { ConcurrencySetting } from "./server_params.ts";

/** So many failures in a row and a server gets no more work. */
const TOO_MANY = 3;

/** What a {@linkcode Member} is made of. */
export interface MemberOptions {
  /** Base URL. */
  readonly url: string;
  /** Requests that it may have under way. */
  readonly concurrency: ConcurrencySetting;
  /** Path that is asked whether it is back. */
  readonly healthPath: string;
  /** The process, where the run started it. */
  readonly launched?: LaunchedServer;
}

/** How an attempt ended. */
export interface AttemptEnd {
  /** What the server's limit let through. */
  readonly ticket: Ticket;
  /** The piece of work. */
  readonly work: number;
  /** What was thrown; absent where the work was done. */
  readonly error?: unknown;
  /** The caller stopped it, so that it tells nothing. */
  readonly stopped?: boolean;
}

/** One server of a pool: how it is, and how much it may have under way. */
export class Member {
  /** Base URL. */
  readonly url: string;
  /** Path that is asked whether it is back. */
  readonly healthPath: string;
  /** The process, where the run started it. */
  readonly launched: LaunchedServer | undefined;
  /** Requests that it may have under way. */
  readonly limit: AdaptiveLimit;
  /** It gets work; or it is left out until it is well again; or for good. */
  state: "well" | "out" | "gone" = "well";
  #failures = 0;
  /** Piece of work that the last server error was about. */
  #lastWork = 0;
  /** Number of the last ticket before it was left out. */
  #lastOut = 0;
  /** End of the time that it wants to be left alone, on the clock of `performance`. */
  #heldUntil = 0;
  /** Cuts in a row without an answer between. */
  #cuts = 0;

  /** Starts well. */
  constructor({ url, concurrency, healthPath, launched }: MemberOptions) {
    this.url = url;
    this.healthPath = healthPath;
    this.launched = launched;
    this.limit = new AdaptiveLimit(concurrency);
  }

  /** How long it wants to be left alone from now, in ms; 0 where it does not. */
  get held(): number {
    return Math.max(0, this.#heldUntil - performance.now());
  }

  /** It may be given a request now. */
  get isFree(): boolean {
    return this.state === "well" && this.limit.hasRoom && this.held === 0;
  }

  /**
   * A wait before a request is sent, in ms. After a time in which the server wanted to be left
   * alone, the requests that waited for its end are spread over some time.
   */
  pause(jitter: JitterOptions): number {
    if (this.#heldUntil === 0) return 0;
    const window = Math.min(jitter.cap, jitter.base * 2 ** this.#cuts);
    const left = this.#heldUntil + window - performance.now();
    return jitter.random() * Math.max(0, left);
  }

  /**
   * Counts the end of an attempt, and learns from it.
   *
   * @returns Whether the server should now be left out.
   */
  settle({ ticket, work, error, stopped = false }: AttemptEnd): boolean {
    if (stopped) {
      this.limit.give(ticket, "other");
      return false;
    }
    if (error === undefined) {
      this.limit.give(ticket, "answered");
      this.#failures = 0;
      this.#cuts = 0;
      return false;
    }
    const failure = error instanceof RequestFailure ? error : undefined;
    const overloaded = failure?.status === 429 || failure?.status === 503;
    if (this.limit.give(ticket, overloaded ? "overloaded" : "other")) this.#cuts++;
    const wish = failure?.retryAfterMs ?? 0;
    if (wish > 0) this.#heldUntil = Math.max(this.#heldUntil, performance.now() + wish);
    return this.#countFailure(failure, { ticket, work });
  }

  /** It is left out from now on. */
  leaveOut(): void {
    this.state = "out";
    this.#lastOut = this.limit.taken;
  }

  /** It gets work again, half as much as before. */
  takeBack(): void {
    this.state = "well";
    this.#failures = 0;
    this.#heldUntil = 0;
    this.limit.restart();
  }

  #countFailure(failure: RequestFailure | undefined, { ticket, work }: AttemptEnd): boolean {
    const { kind, status = 0 } = failure ?? {};
    const unreachable = kind === "connection" || kind === "timeout";
    if (!unreachable && !(kind === "status" && status >= 500)) {
      // Whatever else it answered, it answered.
      if (kind !== "body") this.#failures = 0;
      return false;
    }
    // What was sent before it was left out tells nothing of how it is since.
    if (this.state !== "well" || ticket.number <= this.#lastOut || status === 503) return false;
    // A server error that the same work meets again may well lie with the work.
    if (!unreachable && work === this.#lastWork) return false;
    this.#lastWork = unreachable ? 0 : work;
    this.#failures++;
    const dead = this.launched !== undefined && this.launched.state !== "ready";
    return this.#failures >= TOO_MANY || (unreachable && dead);
  }
}
