/**
 * A program of its own between the run and a server that the run started. It outlives the run,
 * however that died, for as long as it takes to end the server with all its processes.
 *
 * Input: one line with a {@linkcode SupervisorOrder}, later perhaps `stop`; its end means that the
 * run is gone. Output: one {@linkcode SupervisorReport} in each line.
 *
 * It imports nothing from npm, so that it starts in a moment, and from a run without network.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { linesOf } from "./lines.ts";
import { endProcesses, type ProcessTree, startOfThisProcess } from "./process_tree.ts";
import {
  type ServeOrder,
  STOP,
  type SupervisorOrder,
  type SupervisorReport,
} from "./supervisor_protocol.ts";

const WINDOWS = Deno.build.os === "windows";

/**
 * Signals that reach everything of a terminal or a batch job at once. The run decides what they
 * mean; here they must not cut the line between run and server.
 */
const SHARED_SIGNALS: readonly Deno.Signal[] = WINDOWS
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

async function supervise(): Promise<void> {
  for (const signal of SHARED_SIGNALS) Deno.addSignalListener(signal, () => {});
  const lines = linesOf(Deno.stdin.readable);
  const first = await lines.next();
  if (first.done) return; // The run died before it said what to do.
  const order = JSON.parse(first.value) as SupervisorOrder;
  if (order.type === "serve") return await serve(order, lines);
  const deadline = performance.now() + order.orphanMs;
  reportLeft(await endProcesses(order, () => deadline));
}

async function serve(order: ServeOrder, lines: AsyncIterable<string>): Promise<void> {
  const since = startOfThisProcess();
  const child = startServer(order);
  const exited = exitOf(child);
  const { pid } = child;
  // Without a number there is no process; the reason follows as an event.
  if (pid === undefined) return report(await exited);
  report({ type: "started", pid, since });

  let deadline = Infinity;
  const endWithin = (ms: number) => deadline = Math.min(deadline, performance.now() + ms);
  const wish = listen(lines, {
    onStop: () => endWithin(order.stopMs),
    onEnd: () => endWithin(order.orphanMs),
  });
  const end = await Promise.race([exited, wish]);
  if (end !== undefined) {
    report(end);
    // Nobody waits for an answer of what a server leaves behind when it ends by itself.
    endWithin(order.orphanMs);
  }
  const tree: ProcessTree = { group: pid, marker: order.marker, since };
  const left = await endProcesses(tree, () => deadline);
  reportLeft(left);
  if (end === undefined && left.length === 0) report(await exited);
}

function startServer({ command, args, env, cwd, log }: ServeOrder): ChildProcess {
  const file = openSync(log, "a");
  try {
    // With files of its own, the server never waits for a reader, nor loses its last words.
    return spawn(command, args, {
      cwd,
      env: { ...env },
      detached: !WINDOWS,
      stdio: ["ignore", file, file],
    });
  } finally {
    closeSync(file);
  }
}

function exitOf(child: ChildProcess): Promise<SupervisorReport> {
  return new Promise((resolve) => {
    child.once("error", ({ message }: Error) => resolve({ type: "unstarted", message }));
    child.once("exit", (code, signal) => resolve({ type: "exited", code, signal }));
  });
}

/** Resolves with the first wish to end; goes on to listen, for the run may die meanwhile. */
function listen(
  lines: AsyncIterable<string>,
  { onStop, onEnd }: { readonly onStop: () => void; readonly onEnd: () => void },
): Promise<undefined> {
  return new Promise((resolve) => {
    const read = async () => {
      try {
        for await (const line of lines) {
          if (line !== STOP) continue;
          onStop();
          resolve(undefined);
        }
      } finally {
        // An input that cannot be read is as good as none.
        onEnd();
        resolve(undefined);
      }
    };
    read().catch(() => {});
  });
}

function report(message: SupervisorReport): void {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  } catch {
    // The run is gone, and nobody else wants to know.
  }
}

function reportLeft(pids: readonly number[]): void {
  if (pids.length > 0) report({ type: "left", pids });
}

if (import.meta.main) {
  await supervise();
  // Open inputs must not keep it once the server is gone.
  Deno.exit(0);
}
