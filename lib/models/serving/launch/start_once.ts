import { commandText } from "./command_text.ts";
import type { LaunchTiming } from "./launched_server.ts";
import type { ServerPlan } from "./launch_plan.ts";
import { pause } from "../pause.ts";
import { whyNotWell } from "./readiness.ts";
import { type ServerEnd, ServerProcess } from "./server_process.ts";

/** How a server is started, each time. */
export interface StartOptions {
  /** Path of the program. */
  readonly program: string;
  /** Port on which it must listen. */
  readonly port: number;
  /** File to which its output is appended. */
  readonly log: string;
  /** Time to get ready, in ms. */
  readonly readyMs: number;
  /** Time from SIGTERM to SIGKILL, in ms. */
  readonly stopMs: number;
  /** Times of looks and pauses. */
  readonly timing: LaunchTiming;
}

/** What happens between start and end. */
export interface StartEvents {
  /** Ends it when aborted. */
  readonly stopping: AbortSignal;
  /** Called with the size of its log before its first word. */
  readonly onStart: (logSize: number) => void;
  /** Called when it is ready. */
  readonly onReady: () => void;
}

/** How one start of a server came to its end; none of its processes is left. */
export interface Outcome {
  /** In words, to follow the server's name. */
  readonly what: string;
  /** Another start may help. */
  readonly again: boolean;
  /** Numbers of processes that could not be ended even so; usually none. */
  readonly left: readonly number[];
}

/** Exit codes of shells for a program that is not there or may not be run. */
const NOT_FOUND: readonly (number | undefined)[] = [126, 127];

/** Starts a server, waits until it is ready, and then for its end, wanted or not. */
export async function startOnce(
  plan: ServerPlan,
  options: StartOptions,
  { stopping, onStart, onReady }: StartEvents,
): Promise<Outcome> {
  const { program, log, readyMs, stopMs, timing } = options;
  const { args, env, cwd } = plan;
  onStart(await writeStart(plan, log));
  const server = new ServerProcess({
    command: program,
    args,
    env,
    cwd,
    log,
    stopMs,
    orphanMs: Math.min(stopMs, timing.orphan),
  });
  const end = AbortSignal.any([server.over, stopping]);
  const began = performance.now();
  let ready = false;
  let late: string | undefined;
  try {
    const fault = await waitReady(plan, { ...options, end, deadline: began + readyMs });
    ready = fault === undefined;
    if (ready) {
      onReady();
      await abortOf(end);
    }
    if (!end.aborted) late = fault;
  } finally {
    await server.stop();
  }
  return outcomeOf(await server.ended, { ready, late, readyMs });
}

function outcomeOf(
  { kind, what, code, left }: ServerEnd,
  { ready, late, readyMs }: {
    readonly ready: boolean;
    /** What the path of readiness did when time was up. */
    readonly late: string | undefined;
    readonly readyMs: number;
  },
): Outcome {
  if (kind === "unstarted") return { what, again: false, left };
  if (ready) return { what, again: true, left };
  if (late !== undefined) {
    return { what: `was not ready within ${readyMs / 1000} s: ${late}`, again: false, left };
  }
  return { what: `${what} before it was ready`, again: !NOT_FOUND.includes(code), left };
}

/** Nothing once it answers; what it did instead when it ended, time is up, or it is to stop. */
async function waitReady(
  { readyPath }: ServerPlan,
  { port, timing, end, deadline }: StartOptions & {
    readonly end: AbortSignal;
    readonly deadline: number;
  },
): Promise<string | undefined> {
  const url = `http://127.0.0.1:${port}${readyPath}`;
  let fault: string | undefined;
  while (!end.aborted && performance.now() < deadline) {
    // Timers drop fractions, and would end before the deadline.
    const patience = Math.ceil(Math.max(1, Math.min(timing.answer, deadline - performance.now())));
    const answer = await whyNotWell(url, { patience, signal: end });
    // An answer after its end would be another program's.
    if (answer === undefined && !end.aborted) return undefined;
    // That time was up while it was asked is no answer of its own.
    if (performance.now() < deadline) fault = answer;
    await pause(Math.min(timing.poll, Math.max(0, deadline - performance.now())), end);
  }
  return `${url} ${fault ?? "did not answer"}`;
}

/**
 * Writes when and how a server is started; of its environment only names, for values may be keys.
 * Returns the size of the log after that.
 */
async function writeStart(plan: ServerPlan, log: string): Promise<number> {
  const { CUDA_VISIBLE_DEVICES: devices, ...others } = plan.env;
  const names = Object.keys(others);
  const line = `=== ${new Date().toISOString()} ${plan.name} starts in ${plan.cwd}: ` +
    (devices === undefined ? "" : `CUDA_VISIBLE_DEVICES=${devices} `) +
    commandText([plan.command, ...plan.args]) +
    (names.length === 0 ? "" : ` (also set: ${names.join(", ")})`);
  await Deno.writeTextFile(log, `${line}\n`, { append: true });
  return (await Deno.stat(log)).size;
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
