import { messageOf } from "../../../input_error.ts";
import { ModelGoneError } from "../../model_host.ts";
import type { Balancer } from "./balancer.ts";
import type { RequestFailure } from "../http/failure.ts";
import { askHealth } from "./health.ts";
import type { Member } from "./member.ts";
import type { PoolTiming } from "./pool_timing.ts";
import { spokenTime } from "./spoken_time.ts";
import { wait } from "../wait.ts";

/** What a {@linkcode Watch} needs. */
export interface WatchOptions {
  /** The servers. */
  readonly members: readonly Member[];
  /** Gives out their room. */
  readonly balancer: Balancer;
  /** What the servers are for. */
  readonly role: string;
  /** API key, where the servers want one. */
  readonly key: string | undefined;
  /** Times. */
  readonly timing: PoolTiming;
  /** Without any server for so long, in ms, the model is gone. */
  readonly patience: number;
  /** Tells the user. */
  readonly notice: (message: string) => void;
  /**
   * Looks at a server anew before it is taken back: it may have been replaced by another.
   *
   * @param signal Aborted when nobody waits for it any more.
   * @throws {Error} If it cannot be used as it is now.
   */
  readonly lookAnew: (member: Member, signal: AbortSignal) => Promise<void>;
}

/** Leaves out servers that fail, asks for their health, takes them back, and knows when all are gone. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #life = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Begin of the time without any server, on the clock of `performance`. */
  #outSince: number | undefined;
  /** Length of all such times that are over, in ms. */
  #outBefore = 0;
  #last = "";

  /** Begins to watch for processes that end for good. */
  constructor(options: WatchOptions) {
    this.#options = options;
    for (const member of options.members) {
      member.launched?.gone.then((reason) => this.#loseForGood(member, reason));
    }
  }

  /** A clock in ms that stands still while no server is well: no work could have been done then. */
  get clock(): number {
    return (this.#outSince ?? performance.now()) - this.#outBefore;
  }

  /** Leaves a server out until its health path answers again. */
  leaveOut(member: Member, failure: RequestFailure): void {
    const { role, notice } = this.#options;
    member.leaveOut();
    this.#last = failure.message;
    // Of a process that ended, the one who starts it again tells.
    const told = !isStarting(member);
    if (told) {
      notice(`${role}: ${member.url} is left out until it is well again: ${failure.message}`);
    }
    this.#checkOutage();
    this.#awaitReturn(member, told).catch((error) => {
      // The only reason to end before the return is the end of the pool.
      if (!this.#life.signal.aborted) throw error;
    });
  }

  /** Ends all questions. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#life.abort();
  }

  async #awaitReturn(member: Member, told: boolean): Promise<void> {
    const { key, timing, role, notice, balancer, lookAnew } = this.#options;
    const { probeFirst, probeCap, probeTimeout: timeoutMs, random } = timing;
    const began = performance.now();
    let delay = probeFirst;
    while (member.state === "out") {
      await wait(delay * (0.5 + random() / 2), this.#life.signal);
      if (isStarting(member)) {
        // It is not asked before it is ready, and has its whole time from then on.
        if (this.#outSince !== undefined) this.#waitPatiently();
        continue;
      }
      delay = Math.min(probeCap, delay * 2);
      const { url } = member;
      const question = { url, paths: [member.healthPath], key, timeoutMs };
      const health = await askHealth({ ...question, signal: this.#life.signal });
      if (health.kind === "failing") this.#last = health.failure.message;
      if (health.kind !== "well" || member.state !== "out") continue;
      try {
        await lookAnew(member, this.#life.signal);
      } catch (error) {
        this.#last = messageOf(error);
        continue;
      }
      if (member.state !== "out") continue;
      member.takeBack();
      const time = spokenTime(performance.now() - began);
      if (told) notice(`${role}: ${member.url} is well again after ${time}`);
      this.#checkOutage();
      balancer.reopen();
      balancer.wake();
    }
  }

  #loseForGood(member: Member, reason: string): void {
    if (this.#life.signal.aborted) return;
    member.state = "gone";
    this.#last = reason;
    this.#checkOutage();
  }

  #checkOutage(): void {
    const { members, balancer, role } = this.#options;
    if (members.some(({ state }) => state === "well")) {
      if (this.#outSince === undefined) return;
      clearTimeout(this.#timer);
      this.#outBefore += performance.now() - this.#outSince;
      this.#outSince = undefined;
    } else if (members.every(({ state }) => state === "gone")) {
      clearTimeout(this.#timer);
      balancer.close(new ModelGoneError(`${role}: no server is left: ${this.#last}`));
    } else if (this.#outSince === undefined) {
      this.#outSince = performance.now();
      this.#waitPatiently();
    }
  }

  #waitPatiently(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), this.#options.patience);
  }

  #giveUp(): void {
    const { members, balancer, role, patience } = this.#options;
    if (members.some(isStarting)) return this.#waitPatiently();
    const urls = members.map(({ url }) => url).join(", ");
    balancer.close(
      new ModelGoneError(
        `${role}: no server (${urls}) has been well for ${spokenTime(patience)}; ` +
          `the last failure: ${this.#last}`,
      ),
    );
  }
}

/** The run started it, and it is not ready, or not any more. */
function isStarting({ state, launched }: Member): boolean {
  return state === "out" && launched !== undefined && launched.state !== "ready";
}
