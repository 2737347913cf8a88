import type { ConcurrencySetting } from "./server_params.ts";

/** Where `auto` starts: what any server that batches at all can take. */
const SLOW_START = 4;

/** What `auto` never exceeds. */
const CEILING = 256;

/** A request that a limit let through; to be given back with how it ended. */
export interface Ticket {
  /** Count of the requests let through up to this one. */
  readonly number: number;
}

/** How a request ended, as far as it tells whether the server can take more or less. */
export type Ending = "answered" | "overloaded" | "other";

/**
 * How many requests one server may have under way, found out from how they end.
 *
 * As in TCP's congestion control (RFC 5681): each answer adds 1 while the limit is below its
 * threshold, so that it doubles per round trip, and 1/limit above. It grows only by requests during
 * which it was really used up, since nothing is learnt from an idle server. An overload halves
 * it, once per episode: the other requests that were sent before the cut tell nothing new.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const limit = new AdaptiveLimit("auto");
 * const tickets = [limit.take(), limit.take(), limit.take(), limit.take()];
 * assertEquals([limit.value, limit.hasRoom], [4, false]);
 * for (const ticket of tickets) limit.give(ticket, "answered");
 * assertEquals(limit.value, 8);
 * ```
 */
export class AdaptiveLimit {
  /** What the limit never exceeds. */
  readonly ceiling: number;
  #limit: number;
  #threshold: number;
  #inFlight = 0;
  #taken = 0;
  /** Number of the last ticket at whose time the limit was used up. */
  #lastFull = 0;
  /** Number of the last ticket before the last cut. */
  #lastCut = 0;

  /**
   * Starts at a number that is the ceiling, too; or with `auto` at 4, with a ceiling of 256.
   *
   * @param concurrency A whole number of 1 or more, or `auto`.
   */
  constructor(concurrency: ConcurrencySetting) {
    this.ceiling = concurrency === "auto" ? CEILING : concurrency;
    this.#limit = concurrency === "auto" ? SLOW_START : concurrency;
    this.#threshold = this.ceiling;
  }

  /** Requests that may be under way now, 1 up to the ceiling. */
  get value(): number {
    return Math.floor(this.#limit);
  }

  /** Requests that are under way; more than the limit for a while after a cut. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests that were sent since the start. */
  get taken(): number {
    return this.#taken;
  }

  /** Another request may be sent. */
  get hasRoom(): boolean {
    return this.#inFlight < this.value;
  }

  /** Share of the limit that is in use; 1 where it is used up. */
  get load(): number {
    return this.#inFlight / this.value;
  }

  /** Counts a request that is sent now. */
  take(): Ticket {
    this.#inFlight++;
    this.#taken++;
    if (!this.hasRoom) this.#lastFull = this.#taken;
    return { number: this.#taken };
  }

  /**
   * Counts a request that is over, and learns from it.
   *
   * @returns Whether the limit was cut.
   */
  give({ number }: Ticket, ending: Ending): boolean {
    this.#inFlight--;
    if (ending === "overloaded") {
      if (number <= this.#lastCut) return false;
      this.#limit = Math.max(1, this.value / 2);
      this.#threshold = this.#limit;
      this.#lastCut = this.#taken;
      return true;
    }
    if (ending === "answered" && this.#lastFull >= number) {
      const step = this.#limit < this.#threshold ? 1 : 1 / this.#limit;
      this.#limit = Math.min(this.ceiling, this.#limit + step);
    }
    return false;
  }

  /**
   * Halves the limit after an outage. Up to where it was it grows fast again: that the server was
   * away says nothing about what it can take.
   */
  restart(): void {
    this.#threshold = Math.max(this.#threshold, this.#limit);
    this.#limit = Math.max(1, this.value / 2);
  }
}
