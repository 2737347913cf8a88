import type { Random } from "../../lib/random.ts";
import { type RunState, unitOf } from "./run_state.ts";
import type { Asked } from "./servers.ts";

/** What a run was doing when it was killed; `ending` is after its report was noted. */
export type Moment = "starting" | "editing" | "judging" | "measuring" | "reporting" | "ending";

/** How long parts of an undisturbed run take, in ms. */
export interface Times {
  /** From the start of the process to the first record. */
  readonly startMs: number;
  /** From the last record of work to the end of the process. */
  readonly reportMs: number;
}

/** When a process is to be killed: after so many ms from a moment; or not at all. */
export type Plan =
  | { readonly until: "the start"; readonly delayMs: number }
  | { readonly until: "some work"; readonly work: number; readonly delayMs: number }
  | { readonly until: "the end" };

/** Shares of the kills while there is work left; the others come in the midst of it. */
const STARTING = 0.15;
const REPORTING = 0.1;

/** Share of the lives without work left that are let finish. */
const FINISHING = 0.4;

/** The longest wait after a record of work, in ms. */
const AFTER_WORK = 40;

/** Chooses the moment of a kill. */
export function planKill(
  random: Random,
  { state, undisturbed, times }: {
    readonly state: RunState;
    readonly undisturbed: RunState;
    readonly times: Times;
  },
): Plan {
  const { startMs, reportMs } = times;
  const [done, all] = [state, undisturbed].map(countWork) as [number, number];
  const drawn = random();
  if (done === all) {
    if (drawn < FINISHING) return { until: "the end" };
    // Until its report begins, nothing tells how far it is.
    return { until: "the start", delayMs: random() * (startMs + reportMs) };
  }
  if (drawn < STARTING) return { until: "the start", delayMs: random() * startMs };
  if (drawn < STARTING + REPORTING) {
    return { until: "some work", work: all, delayMs: random() * reportMs };
  }
  // Early moments are likelier, so that a run is killed several times.
  const work = done + 1 + Math.floor(random() ** 3 * (all - done));
  return { until: "some work", work, delayMs: random() * AFTER_WORK };
}

/** What a run was doing when it was killed, by what it left. */
export function momentOf(
  { before, state, undisturbed, asked }: {
    readonly before: RunState;
    readonly state: RunState;
    readonly undisturbed: RunState;
    readonly asked: readonly Asked[];
  },
): Moment {
  if (state.records.length > before.records.length && state.records.at(-1)?.type === "report") {
    return "ending";
  }
  const left = (type: "edit" | "judge") => countType(undisturbed, type) - countType(state, type);
  const isIdle = asked.length === 0 && state.journal.length === before.journal.length &&
    state.images.size === before.images.size;
  if (countWork(state) === countWork(undisturbed)) {
    const isReporting = before.records.length < state.records.length ||
      state.asides.some((file) => file.startsWith("results/"));
    return isReporting ? "reporting" : "starting";
  }
  if (isIdle) return "starting";
  if (left("edit") > 0) return "editing";
  return left("judge") > 0 ? "judging" : "measuring";
}

function countWork({ records }: RunState): number {
  return records.filter((record) => unitOf(record) !== undefined).length;
}

function countType({ records }: RunState, type: "edit" | "judge"): number {
  return records.filter((record) => record.type === type).length;
}
