import { messageOf } from "../../../input_error.ts";
import { duration } from "../../../text/duration.ts";
import type { ModelHost } from "../../model_host.ts";
import { commandText } from "./command_text.ts";
import { portGetsFree } from "./free_port.ts";
import type { LaunchedServer, LaunchState } from "./launched_server.ts";
import type { ServerPlan } from "./launch_plan.ts";
import { lastLines } from "./log_tail.ts";
import { pause } from "../pause.ts";
import { type Outcome, startOnce, type StartOptions } from "./start_once.ts";

/** What a {@linkcode KeptServer} needs besides its plan. */
export interface KeepOptions extends StartOptions {
  /** How often it is started again. */
  readonly maxRestarts: number;
  /** Whom to tell. */
  readonly host: ModelHost;
}

/** Longest pause before a restart, in ms. */
const LONGEST_PAUSE = 30_000;

/** A server that was ready for so long, in ms, has all its restarts again. */
const WELL_AGAIN = 60_000;

/** A server that is kept running: started, watched, started again after a crash, and stopped. */
export class KeptServer implements LaunchedServer {
  /** Its address, without path. */
  readonly url: string;
  /** Program and arguments that it was started with. */
  readonly commandLine: readonly string[];
  /** The same as the configuration has it. */
  readonly template: readonly string[];
  /** Path of the file with all that it wrote. */
  readonly log: string;
  /** What it is called in messages: `editor-0`. */
  readonly name: string;
  /** Resolves when it is ready for the first time; pending for ever if it never is. */
  readonly ready: Promise<void>;
  /** Resolves with the reason when it is gone for good. */
  readonly gone: Promise<string>;
  readonly #plan: ServerPlan;
  readonly #options: KeepOptions;
  readonly #readiness = Promise.withResolvers<void>();
  readonly #loss = Promise.withResolvers<string>();
  readonly #stopping = new AbortController();
  readonly #life: Promise<void>;
  #state: LaunchState = "starting";
  #logStart = 0;
  /** When it was ready, since its last start. */
  #readyAt: number | undefined;

  /** Starts it. */
  constructor(plan: ServerPlan, options: KeepOptions) {
    this.#plan = plan;
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
    this.commandLine = [plan.command, ...plan.args];
    this.template = plan.template;
    this.log = options.log;
    this.name = plan.name;
    this.ready = this.#readiness.promise;
    this.gone = this.#loss.promise;
    this.#life = this.#live();
  }

  /** What it is doing at the moment. */
  get state(): LaunchState {
    return this.#state;
  }

  /** Last lines that it wrote since it was last started, up to 5. */
  async tail(): Promise<string> {
    return (await this.#lastLines(5)).join("\n");
  }

  /** The last line that it wrote since it was last started; empty where there is none. */
  async lastLine(): Promise<string> {
    return (await this.#lastLines(1))[0] ?? "";
  }

  /** Ends it and all its processes; resolves when none is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#life;
  }

  #lastLines(lines: number): Promise<readonly string[]> {
    return lastLines(this.log, { from: this.#logStart, lines });
  }

  async #live(): Promise<void> {
    const { maxRestarts, host, timing } = this.#options;
    const stopping = this.#stopping.signal;
    for (let restarts = 0;; restarts += 1) {
      this.#readyAt = undefined;
      const { what, again, left } = await this.#start();
      if (performance.now() - (this.#readyAt ?? Infinity) >= WELL_AGAIN) restarts = 0;
      if (left.length > 0) {
        host.notice(
          `Processes ${left.join(", ")} of ${this.name} could not be ended and may still hold a ` +
            "GPU's memory; end them by hand",
        );
      }
      if (stopping.aborted) break;
      // A run that is being stopped wants no server to load its weights once more.
      if (!again || restarts >= maxRestarts || host.signal.aborted) {
        const spent = again && restarts > 0 ? `, after ${restarts} of ${maxRestarts} restarts` : "";
        return await this.#giveUp(`${what}${spent}`);
      }
      this.#state = "crashed";
      const last = await this.lastLine();
      host.notice(
        `${this.name} ${what}; it is started again (${restarts + 1} of ${maxRestarts}). Its log ` +
          `is ${this.log}${last === "" ? "" : ` and ends with: ${last}`}`,
      );
      await pause(Math.min(timing.restart * 2 ** restarts, LONGEST_PAUSE), stopping);
      if (stopping.aborted) break;
      this.#state = "restarting";
    }
    this.#state = "stopped";
  }

  /** Starts it once and sees it through to its end. */
  async #start(): Promise<Outcome> {
    const { port, host } = this.#options;
    const stopping = this.#stopping.signal;
    const first = this.#state === "starting";
    try {
      const patience = this.#options.timing.port;
      if (!await portGetsFree(port, { patience, stopping }) || stopping.aborted) {
        const what = `found its port ${port} in use by another program`;
        return { what, again: !first, left: [] };
      }
      const began = performance.now();
      return await startOnce(this.#plan, this.#options, {
        stopping,
        onStart: (logSize) => this.#logStart = logSize,
        onReady: () => {
          this.#state = "ready";
          this.#readyAt = performance.now();
          this.#readiness.resolve();
          const seconds = (performance.now() - began) / 1000;
          if (!first) host.notice(`${this.name} is ready again after ${duration(seconds)}`);
        },
      });
    } catch (error) {
      return { what: `could not be started: ${messageOf(error)}`, again: false, left: [] };
    }
  }

  async #giveUp(what: string): Promise<void> {
    const lines = await this.#lastLines(5);
    this.#state = "gone";
    this.#loss.resolve(
      [
        `${this.name} ${what}.`,
        `  Command: ${commandText(this.commandLine)}`,
        `  Log: ${this.log}`,
        ...(lines.length === 0
          ? ["  It wrote nothing."]
          : ["  Its last lines:", ...lines.map((line) => `    ${line}`)]),
      ].join("\n"),
    );
  }
}
