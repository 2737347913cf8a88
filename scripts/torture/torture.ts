/**
 * Evaluations that are killed at random moments and resumed, again and again, and what must hold
 * whatever the moment was.
 *
 * @module
 */

import { messageOf } from "../../lib/input_error.ts";
import { type Random, seededRandom } from "../../lib/random.ts";
import { writeBenchmark } from "../../tests/helpers/benchmark.ts";
import { living, until } from "../../tests/helpers/launch.ts";
import { reportOf } from "../../tests/helpers/report.ts";
import { taskProcess } from "../../tests/helpers/task.ts";
import { checkFinished, checkLife } from "./checks.ts";
import { type Moment, momentOf, type Plan, planKill, type Times } from "./moments.ts";
import { NOTHING, readState, type RunState, Violation } from "./run_state.ts";
import { type Scenario, scenarioConfig, scenarioFilter } from "./scenario.ts";
import { KEY_VARIABLE, keyOf, startServers, type TortureServers } from "./servers.ts";

/** What is tortured, and how. */
export interface TortureOptions {
  /** Kills, at least 1. */
  readonly kills: number;
  /** Seed of all that is left to chance. */
  readonly seed: number;
  /** Folder for all runs; it exists and is empty. */
  readonly folder: string;
  /** Ways to evaluate, and how much of the runs each is to have. */
  readonly shares: Partial<Readonly<Record<Scenario, number>>>;
  /** Pairs of each run. */
  readonly pairs?: number;
  /** Told of each kill and each finished run. */
  readonly onEvent?: (event: string) => void;
}

/** What was done, and what was looked at. */
export interface TortureCounts {
  /** Kills by the moment of the run. */
  readonly moments: Record<Moment, number>;
  /** Kills by the way to evaluate. */
  readonly scenarios: Record<string, number>;
  /** Runs that were killed, went on, and finished. */
  runs: number;
  /** Records of journals that were held against those before, after each life of a run. */
  records: number;
  /** Images that were decoded and held against their records. */
  images: number;
  /** Last lines that were torn by a kill. */
  torn: number;
  /** Files that a kill left aside; the next life removed them. */
  asides: number;
}

/** An undisturbed run of a scenario. */
interface Reference {
  readonly config: string;
  readonly state: RunState;
  readonly report: unknown;
  readonly times: Times;
}

/** Times that a process may take until it is taken for hanging, in s. */
const PATIENCE = 300;

/**
 * Kills evaluations until the count is reached, and lets the last one finish. After each life of a
 * run all is checked that must hold.
 *
 * @throws {Violation} At the first thing that must not be; the message names run and life.
 */
export async function torture(options: TortureOptions): Promise<TortureCounts> {
  await using servers = startServers();
  return await new Torture(options, servers).run();
}

class Torture {
  readonly #options: TortureOptions;
  readonly #servers: TortureServers;
  readonly #random: Random;
  readonly #references = new Map<Scenario, Reference>();
  readonly #counts: TortureCounts = {
    moments: { starting: 0, editing: 0, judging: 0, measuring: 0, reporting: 0, ending: 0 },
    scenarios: {},
    runs: 0,
    records: 0,
    images: 0,
    torn: 0,
    asides: 0,
  };
  #life = 0;

  constructor(options: TortureOptions, servers: TortureServers) {
    this.#options = options;
    this.#servers = servers;
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<TortureCounts> {
    const { folder, pairs = 16 } = this.#options;
    await writeBenchmark(folder, pairs);
    while (this.#kills < this.#options.kills) await this.#killedRun();
    return this.#counts;
  }

  get #kills(): number {
    return Object.values(this.#counts.moments).reduce((sum, count) => sum + count, 0);
  }

  /** One run from its beginning to its end. */
  async #killedRun(): Promise<void> {
    const { folder, kills, onEvent } = this.#options;
    const { moments, scenarios } = this.#counts;
    const scenario = this.#draw();
    const reference = await this.#reference(scenario);
    const run = `${folder}/run_${this.#counts.runs + 1}`;
    let state = NOTHING;
    for (let lives = 1;; lives += 1) {
      const where = `${run} (${scenario}), life ${lives}`;
      try {
        const plan: Plan = this.#kills < kills
          ? planKill(this.#random, { state, undisturbed: reference.state, times: reference.times })
          : { until: "the end" };
        const before = state;
        const { isKilled, asked } = await this.#live(run, { scenario, reference, plan });
        state = await readState(run);
        checkLife({ before, after: state, undisturbed: reference.state, asked });
        this.#counts.records += state.records.length;
        this.#counts.images += state.images.size;
        if (!isKilled) {
          checkFinished(state, reference.state);
          await this.#checkReport(run, reference);
          break;
        }
        if (state.isTorn) this.#counts.torn += 1;
        this.#counts.asides += state.asides.length;
        const moment = momentOf({ before, state, undisturbed: reference.state, asked });
        moments[moment] += 1;
        scenarios[scenario] = (scenarios[scenario] ?? 0) + 1;
        onEvent?.(`kill ${this.#kills}: ${where}, ${moment}, ${state.records.length} records`);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        throw new Violation(`${where}: ${error.message}`, { cause: error });
      }
    }
    this.#counts.runs += 1;
    onEvent?.(`finished: ${run} (${scenario})`);
  }

  /** The report must be the undisturbed one, and the same command must have nothing to do. */
  async #checkReport(run: string, reference: Reference): Promise<void> {
    const report = JSON.stringify(await reportOf(run), null, 1);
    const expected = JSON.stringify(reference.report, null, 1);
    if (report === expected) return;
    const lines = expected.split("\n");
    const at = report.split("\n").findIndex((line, i) => line !== lines[i]);
    throw new Violation(
      "its report is not the undisturbed one's: " +
        `${report.split("\n")[at]?.trim()} in place of ${lines[at]?.trim()}`,
    );
  }

  /** A process that works on a run until it has ended or is killed. */
  async #live(
    run: string,
    { scenario, reference, plan }: {
      readonly scenario: Scenario;
      readonly reference: Pick<Reference, "config">;
      readonly plan: Plan;
    },
  ) {
    this.#life += 1;
    const life = this.#life;
    const args = [
      ...["--config", reference.config, "--output", run, "--no-progress"],
      ...scenarioFilter(scenario),
    ];
    const child = taskProcess("evaluate", args, { env: { [KEY_VARIABLE]: keyOf(life) } }).spawn();
    let hasEnded = false;
    const output = child.output().finally(() => hasEnded = true);
    await whenDue(plan, { run, hasEnded: () => hasEnded });
    const children = scenario === "in process" ? await childrenOf(child.pid) : [];
    if (!hasEnded && plan.until !== "the end") child.kill("SIGKILL");
    const { signal, code, stderr } = await output;
    const isKilled = signal === "SIGKILL";
    if (!isKilled && code !== 0) {
      const said = new TextDecoder().decode(stderr).trim();
      throw new Violation(`evaluate ended with ${signal ?? `code ${code}`}: ${said}`);
    }
    try {
      await until("the end of its processes", async () => (await living(children)).length === 0);
    } catch (error) {
      throw new Violation(messageOf(error), { cause: error });
    }
    return { isKilled, asked: this.#servers.asked.filter((one) => one.life === life) };
  }

  /** A scenario by its share. */
  #draw(): Scenario {
    const shares = Object.entries(this.#options.shares) as [Scenario, number][];
    let place = this.#random() * shares.reduce((sum, [, share]) => sum + share, 0);
    const drawn = shares.find(([, share]) => (place -= share) < 0) ?? shares.at(-1);
    if (drawn === undefined) throw new RangeError("Cannot torture: no way to evaluate is named");
    return drawn[0];
  }

  /** The undisturbed run of a scenario, which is made when it is first needed. */
  async #reference(scenario: Scenario): Promise<Reference> {
    const known = this.#references.get(scenario);
    if (known !== undefined) return known;
    const { folder } = this.#options;
    const name = scenario.replace(" ", "_");
    const config = `${folder}/${name}.yaml`;
    const servers = this.#servers;
    const benchmark = `${folder}/benchmark.json`;
    await Deno.writeTextFile(config, scenarioConfig(scenario, { benchmark, servers }));
    const run = `${folder}/undisturbed_${name}`;
    const start = performance.now();
    const watch = new Watch(run, start);
    const { isKilled } = await this.#live(run, {
      scenario,
      reference: { config },
      plan: { until: "the end" },
    }).finally(() => watch.stop());
    if (isKilled) throw new Error(`The undisturbed run ${run} was killed by someone else`);
    const reference = {
      config,
      state: await readState(run),
      report: await reportOf(run),
      times: await watch.times(performance.now()),
    };
    this.#references.set(scenario, reference);
    return reference;
  }
}

/** Takes the times of an undisturbed run, by its journal. */
class Watch {
  readonly #start: number;
  #first: number | undefined;
  #last: number;
  #length = 0;
  #isStopped = false;
  readonly #watching: Promise<void>;

  constructor(run: string, start: number) {
    this.#start = start;
    this.#last = start;
    this.#watching = this.#follow(run);
  }

  stop(): void {
    this.#isStopped = true;
  }

  async times(end: number): Promise<Times> {
    await this.#watching;
    return { startMs: (this.#first ?? end) - this.#start, reportMs: end - this.#last };
  }

  async #follow(run: string): Promise<void> {
    while (!this.#isStopped) {
      const { work } = await progressOf(run);
      if (work > this.#length) {
        this.#length = work;
        this.#first ??= performance.now();
        this.#last = performance.now();
      }
      await pause(POLL);
    }
  }
}

/** Between two looks at a journal, in ms. */
const POLL = 3;

/** Lines of work in a journal that is being written, its report not among them. */
async function progressOf(run: string): Promise<{ readonly work: number }> {
  const text = await Deno.readTextFile(`${run}/journal.jsonl`).catch(() => "");
  const lines = text.split("\n").slice(0, -1);
  return { work: lines.filter((line) => !/^\{"type":"(report|checks)"/.test(line)).length };
}

/** Waits for the moment of a plan, or the end of the process. */
async function whenDue(
  plan: Plan,
  { run, hasEnded }: { readonly run: string; readonly hasEnded: () => boolean },
): Promise<void> {
  const deadline = performance.now() + PATIENCE * 1000;
  const isDue = async () => {
    if (performance.now() > deadline) throw new Violation(`evaluate hangs: ${PATIENCE} s are over`);
    return hasEnded() || plan.until === "the start" ||
      (plan.until === "some work" && (await progressOf(run)).work >= plan.work);
  };
  while (!await isDue()) await pause(POLL);
  if (plan.until === "the end") return;
  // Short waits, for a process may end meanwhile.
  const until = performance.now() + plan.delayMs;
  while (!hasEnded() && performance.now() < until) {
    await pause(Math.min(20, until - performance.now()));
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Processes that another one has started. */
async function childrenOf(parent: number): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid="] }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [pid = 0, ppid] = line.trim().split(/\s+/).map(Number);
    return ppid === parent ? [pid] : [];
  });
}

/** The counts as a few lines. */
export function formatCounts(
  { moments, scenarios, ...counts }: TortureCounts,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): string {
  const list = (counted: Readonly<Record<string, number>>) =>
    Object.entries(counted).map(([name, count]) => `${name} ${count}`).join(", ");
  const kills = Object.values(moments).reduce((sum, count) => sum + count, 0);
  return [
    `${kills} kills in ${counts.runs} runs, each resumed and finished with the report of an ` +
    `undisturbed run (seed ${seed}, ${seconds.toFixed(0)} s)`,
    `  moments: ${list(moments)}`,
    `  ways to evaluate: ${list(scenarios)}`,
    `  checked: ${counts.records} records and ${counts.images} images after ` +
    `${kills + counts.runs} lives; ${counts.torn} torn lines and ${counts.asides} files left ` +
    "aside were cleared away",
    "  nothing lost, nothing done twice, nothing half done",
  ].join("\n");
}
