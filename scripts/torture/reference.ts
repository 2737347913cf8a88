import { setTimeout as pause } from "node:timers/promises";
import type { Times } from "./moments.ts";
import { readState, type RunState } from "./run_state.ts";
import { reportOf } from "./timeless_report.ts";
import { countLines, liveAndDie, POLL, type TorturedProcess } from "./tortured_process.ts";

/** An undisturbed run, which every other one of the same configuration must equal. */
export interface Reference {
  /** The configuration file. */
  readonly config: string;
  /** What it left. */
  readonly state: RunState;
  /** Its report, times aside. */
  readonly report: unknown;
  /** How long its parts took. */
  readonly times: Times;
}

/**
 * Makes an undisturbed run.
 *
 * @throws {Violation} If it fails.
 */
export async function makeReference(parts: Omit<TorturedProcess, "plan">): Promise<Reference> {
  const { run, config } = parts;
  const start = performance.now();
  let isOver = false;
  const watching = (async () => {
    let [first, last, count] = [start, start, 0];
    while (!isOver) {
      const now = await countLines(run);
      if (now > count) {
        last = performance.now();
        if (count === 0) first = last;
        count = now;
      }
      await pause(POLL);
    }
    return { first, last };
  })();
  await liveAndDie({ ...parts, plan: { until: "the end" } }).finally(() => isOver = true);
  const end = performance.now();
  const { first, last } = await watching;
  return {
    config,
    state: await readState(run),
    report: await reportOf(run),
    times: { startMs: first - start, reportMs: end - last },
  };
}
