import { setTimeout as pause } from "node:timers/promises";
import { childrenOf, living } from "../cli/processes.ts";
import { taskProcess } from "../cli/task_process.ts";
import type { Plan } from "./moments.ts";
import { Violation } from "./run_state.ts";
import { type Scenario, scenarioFilter } from "./scenario.ts";
import { KEY_VARIABLE, keyOf } from "./servers.ts";

/** A process that works on a run. */
export interface TorturedProcess {
  /** Folder of the run. */
  readonly run: string;
  /** Its configuration file. */
  readonly config: string;
  /** What the configuration is of. */
  readonly scenario: Scenario;
  /** By which the servers know it. */
  readonly life: number;
  /** When it is to be killed. */
  readonly plan: Plan;
}

/** Time that a process may take until it is taken for hanging, in s. */
const PATIENCE = 300;

/** Time that its own processes may live on, in s. */
const PARTING = 8;

/**
 * Evaluates in a process of its own, and kills it when it is time.
 *
 * @returns Whether it was killed; it may have ended before.
 * @throws {Violation} If it fails or hangs, or leaves a process behind.
 */
export async function liveAndDie(
  { run, config, scenario, life, plan }: TorturedProcess,
): Promise<boolean> {
  const args = ["--config", config, "--output", run, "--no-progress", ...scenarioFilter(scenario)];
  const child = taskProcess("evaluate", args, { env: { [KEY_VARIABLE]: keyOf(life) } }).spawn();
  let hasEnded = false;
  const output = child.output().finally(() => hasEnded = true);
  const isInTime = await whenDue(plan, { run, hasEnded: () => hasEnded });
  const children = scenario === "in process" ? await childrenOf(child.pid) : [];
  if (!hasEnded && (plan.until !== "the end" || !isInTime)) child.kill("SIGKILL");
  const { signal, code, stderr } = await output;
  if (!isInTime) throw new Violation(`evaluate hung: it was not so far within ${PATIENCE} s`);
  const isKilled = signal === "SIGKILL";
  if (!isKilled && code !== 0) {
    const said = new TextDecoder().decode(stderr).trim();
    throw new Violation(`evaluate ended with ${signal ?? `code ${code}`}: ${said}`);
  }
  const deadline = performance.now() + PARTING * 1000;
  for (let left = children; left.length > 0; left = await living(left)) {
    if (performance.now() > deadline) {
      throw new Violation(`evaluate left processes behind: ${left.join(", ")}`);
    }
    await pause(POLL);
  }
  return isKilled;
}

/** Between two looks at a journal, in ms. */
export const POLL = 3;

/** Waits for the moment of a plan, or the end of the process; says whether either came in time. */
async function whenDue(
  plan: Plan,
  { run, hasEnded }: { readonly run: string; readonly hasEnded: () => boolean },
): Promise<boolean> {
  const deadline = performance.now() + PATIENCE * 1000;
  const isDue = async () =>
    hasEnded() || plan.until === "the start" ||
    (plan.until === "some work" && await countLines(run) >= plan.work);
  while (!await isDue()) {
    if (performance.now() > deadline) return false;
    await pause(POLL);
  }
  if (plan.until === "the end") return true;
  const due = performance.now() + plan.delayMs;
  // Short waits, for the process may end meanwhile.
  while (!hasEnded() && performance.now() < due) {
    await pause(Math.min(20, due - performance.now()));
  }
  return true;
}

/** Lines of work in a journal that is being written. */
export async function countLines(run: string): Promise<number> {
  const text = await Deno.readTextFile(`${run}/journal.jsonl`).catch(() => "");
  const lines = text.split("\n").slice(0, -1);
  return lines.filter((line) => !/^\{"type":"(report|checks)"/.test(line)).length;
}
