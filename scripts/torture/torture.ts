/**
 * Evaluations that are killed at random moments and resumed, again and again, and what must hold
 * whatever the moment was.
 *
 * @module
 */

import { writeSample } from "../../lib/benchmark/sample/mod.ts";
import { type Random, seededRandom } from "../../lib/random.ts";
import { checkFinished, checkLife } from "./checks.ts";
import { killsOf, noCounts, type TortureCounts } from "./counts.ts";
import { momentOf, type Plan, planKill } from "./moments.ts";
import { makeReference, type Reference } from "./reference.ts";
import { NOTHING, readState, type RunState, Violation } from "./run_state.ts";
import { type Scenario, scenarioConfig } from "./scenario.ts";
import { type Asked, startServers, type TortureServers } from "./servers.ts";
import { reportOf } from "./timeless_report.ts";
import { liveAndDie } from "./tortured_process.ts";

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

/** Size of the pictures: what is tortured is the keeping of them, not the making. */
const SMALL = { width: 64, height: 48 } as const;

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
  readonly #counts = noCounts();
  /** Processes so far. */
  #lives = 0;

  constructor(options: TortureOptions, servers: TortureServers) {
    this.#options = options;
    this.#servers = servers;
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<TortureCounts> {
    const { folder, kills, pairs = 16 } = this.#options;
    await writeSample(`${folder}/benchmark.json`, { pairs, ...SMALL });
    while (killsOf(this.#counts) < kills) await this.#killedRun();
    return this.#counts;
  }

  /** One run from its beginning to its end. */
  async #killedRun(): Promise<void> {
    const { folder, onEvent } = this.#options;
    const scenario = this.#draw();
    const reference = await this.#reference(scenario);
    const run = `${folder}/run_${this.#counts.runs + 1}`;
    let state = NOTHING;
    let isFinished = false;
    for (let life = 1; !isFinished; life += 1) {
      const where = `${run} (${scenario}), life ${life}`;
      try {
        const before = state;
        const plan = this.#plan(state, reference);
        const { isKilled, after, asked } = await this.#live(run, { scenario, before, plan });
        state = after;
        if (isKilled) {
          const moment = momentOf({ before, state, undisturbed: reference.state, asked });
          this.#countKill({ before, state }, { scenario, moment });
          onEvent?.(
            `kill ${killsOf(this.#counts)}: ${where}, ${moment}, ${state.records.length} records`,
          );
        } else {
          await this.#checkEnd(run, { scenario, state });
          isFinished = true;
        }
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        throw new Violation(`${where}: ${error.message}`, { cause: error });
      }
    }
    this.#counts.runs += 1;
    onEvent?.(`finished: ${run} (${scenario})`);
  }

  #plan(state: RunState, { state: undisturbed, times }: Reference): Plan {
    return killsOf(this.#counts) < this.#options.kills
      ? planKill(this.#random, { state, undisturbed, times })
      : { until: "the end" };
  }

  #countKill(
    { before, state }: Record<"before" | "state", RunState>,
    { scenario, moment }: {
      readonly scenario: Scenario;
      readonly moment: keyof TortureCounts["moments"];
    },
  ): void {
    const { moments, scenarios } = this.#counts;
    moments[moment] += 1;
    scenarios[scenario] = (scenarios[scenario] ?? 0) + 1;
    if (state.isTorn) this.#counts.torn += 1;
    // One that an earlier kill left stays until a life ends by itself.
    this.#counts.asides += state.asides.filter((file) => !before.asides.includes(file)).length;
  }

  /** A process that works on a run until it has ended or is killed, and what it left. */
  async #live(
    run: string,
    { scenario, before, plan }: {
      readonly scenario: Scenario;
      readonly before: RunState;
      readonly plan: Plan;
    },
  ): Promise<{
    readonly isKilled: boolean;
    readonly after: RunState;
    readonly asked: readonly Asked[];
  }> {
    const { config, state: undisturbed } = await this.#reference(scenario);
    const life = this.#lives += 1;
    const isKilled = await liveAndDie({ run, config, scenario, life, plan });
    const after = await readState(run);
    const asked = this.#servers.asked.filter((one) => one.life === life);
    checkLife({ before, after, undisturbed, asked });
    this.#counts.records += after.records.length;
    this.#counts.images += after.images.size;
    return { isKilled, after, asked };
  }

  /** Report and work must be the undisturbed run's, and the same command must find nothing to do. */
  async #checkEnd(
    run: string,
    { scenario, state }: { readonly scenario: Scenario; readonly state: RunState },
  ): Promise<void> {
    const reference = await this.#reference(scenario);
    checkFinished(state, reference.state);
    const report = JSON.stringify(await reportOf(run), null, 1).split("\n");
    const expected = JSON.stringify(reference.report, null, 1).split("\n");
    const at = report.findIndex((line, i) => line !== expected[i]);
    if (at >= 0 || report.length !== expected.length) {
      throw new Violation(
        "its report is not the undisturbed one's: " +
          `${report[at]?.trim()} in place of ${expected[at]?.trim()}`,
      );
    }
    const idle = await this.#live(run, { scenario, before: state, plan: { until: "the end" } });
    if (idle.after.journal.length !== state.journal.length || idle.asked.length > 0) {
      throw new Violation("it was finished, and something was done again");
    }
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
    const benchmark = `${folder}/benchmark.json`;
    const servers = this.#servers;
    await Deno.writeTextFile(config, scenarioConfig(scenario, { benchmark, servers }));
    const life = this.#lives += 1;
    const run = `${folder}/undisturbed_${name}`;
    const reference = await makeReference({ run, config, scenario, life });
    this.#references.set(scenario, reference);
    return reference;
  }
}
