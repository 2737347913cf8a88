import type { Ticket } from "./adaptive_limit.ts";
import type { Member } from "./member.ts";

/** Room for one request on one server; to be given back by {@linkcode Member.settle}. */
export interface Slot {
  /** The server. */
  readonly member: Member;
  /** What its limit let through. */
  readonly ticket: Ticket;
}

/** Who wants room. */
export interface SlotRequest {
  /** Ends the waiting at once, with its reason. */
  readonly signal: AbortSignal;
  /** The server that failed last, which is taken only if no other has room. */
  readonly avoid?: Member | undefined;
  /** Set for work that has been tried before: it goes first, and waits for a limited time only. */
  readonly retry?: {
    /** Time that it may still wait, in ms; asked again when that is over. */
    readonly left: () => number;
    /** Makes the error when no time is left. */
    readonly error: () => Error;
  } | undefined;
}

interface Waiter extends SlotRequest {
  readonly grant: (slot: Slot) => void;
  readonly refuse: (reason: unknown) => void;
}

/** Shortest time between two questions for the time left, in ms; it may stand still. */
const RECHECK = 100;

/**
 * Gives out room on the servers: the least busy one first, in the order of asking.
 *
 * Whoever gives room back or changes a server calls {@linkcode wake}.
 */
export class Balancer {
  readonly #members: readonly Member[];
  readonly #retries = new Set<Waiter>();
  readonly #fresh = new Set<Waiter>();
  #closed: Error | undefined;
  /** Where the search begins, so that servers that are equally busy take turns. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the servers, which may not change. */
  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /**
   * Waits for room.
   *
   * @throws {unknown} The signal's reason, if it is aborted.
   * @throws {Error} What {@linkcode close} was given.
   */
  acquire(request: SlotRequest): Promise<Slot> {
    const { signal, retry } = request;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#closed !== undefined) return reject(this.#closed);
      const queue = retry === undefined ? this.#fresh : this.#retries;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const finish = () => {
        queue.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      };
      const refuse = (reason: unknown) => {
        finish();
        reject(reason);
      };
      const onAbort = () => refuse(signal.reason);
      const waiter: Waiter = {
        ...request,
        refuse,
        grant: (slot) => {
          finish();
          resolve(slot);
        },
      };
      const checkTime = () => {
        const left = retry?.left() ?? 0;
        if (left <= 0) return refuse(retry?.error());
        timer = setTimeout(checkTime, Math.max(left, RECHECK));
      };
      signal.addEventListener("abort", onAbort);
      queue.add(waiter);
      this.wake();
      if (retry !== undefined && queue.has(waiter)) checkTime();
    });
  }

  /** Gives out what room there is. */
  wake(): void {
    for (const queue of [this.#retries, this.#fresh]) {
      for (const waiter of queue) {
        const member = this.#leastBusy(waiter.avoid);
        if (member === undefined) return this.#wakeLater();
        waiter.grant({ member, ticket: member.limit.take() });
      }
    }
  }

  /** Refuses everybody who waits, and everybody who comes until {@linkcode reopen}. */
  close(reason: Error): void {
    this.#closed = reason;
    clearTimeout(this.#timer);
    for (const waiter of [...this.#retries, ...this.#fresh]) waiter.refuse(reason);
  }

  /** What each server may have under way now, those that are left out or gone excepted. */
  get limits(): readonly number[] {
    return this.#members.flatMap(({ state, limit }) => state === "well" ? [limit.value] : []);
  }

  /** Takes requests again. */
  reopen(): void {
    this.#closed = undefined;
  }

  #leastBusy(avoid: Member | undefined): Member | undefined {
    const count = this.#members.length;
    let best: Member | undefined;
    let bestLoad = Infinity;
    for (let step = 0; step < count; step++) {
      const member = this.#members[(this.#turn + step) % count];
      if (member === undefined || !member.isFree) continue;
      const load = member === avoid ? Number.MAX_VALUE : member.limit.load;
      if (load < bestLoad) [best, bestLoad] = [member, load];
    }
    this.#turn = (this.#turn + 1) % Math.max(1, count);
    return best;
  }

  /** Comes back when the first server that wants to be left alone can be asked again. */
  #wakeLater(): void {
    clearTimeout(this.#timer);
    const holds = this.#members.filter(({ state, limit }) => state === "well" && limit.hasRoom)
      .map(({ held }) => held);
    if (holds.length === 0) return;
    this.#timer = setTimeout(() => this.wake(), Math.ceil(Math.min(...holds)) + 1);
  }
}
