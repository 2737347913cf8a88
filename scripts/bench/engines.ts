/**
 * What a run costs beyond its servers: wall time against that of servers which take a fixed time,
 * memory at 10,000 pairs against that at 270, and the run's own processor time.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { writeSample } from "../../lib/benchmark/sample/mod.ts";
import { evaluate, openBenchmark, parseConfig } from "../../lib/evaluation/mod.ts";
import { writeAll } from "../../lib/files/write_aside.ts";
import { alignColumns } from "../cli/columns.ts";
import { RunReport } from "../cli/result.ts";
import { taskCommand } from "../cli/task_command.ts";
import { startLatencyServer } from "./latency_server.ts";

/** Ideal time over wall time, at least. */
export const MIN_EFFICIENCY = 0.98;

/** Peak memory at 10,000 pairs over that at 270, at most. */
export const MAX_MEMORY_RATIO = 1.2;

/** Cases that would take longer, in s, are left out unless they are asked for. */
export const LONGEST_CASE = 360;

/** Cases that take no longer, in s, are measured several times: a pause of 20 ms shows in them. */
export const SHORT_CASE = 10;

/** How often; an odd number, so that one measurement is in the middle. */
const TIMES = 3;

/** Time that the server takes for an edit and for a judgement, in ms. */
export const LATENCY = { edit: 1000, judge: 200 } as const;

/**
 * Requests under way over those that the server computes at once: the others wait in its queue, so
 * that it need not wait for the run between two.
 */
const QUEUED = 2;

const FEW = 270;
const MANY = 10_000;

/** One evaluation to be measured. */
export interface EngineCase {
  /** Pairs in the benchmark. */
  readonly pairs: number;
  /** Requests that the server computes at once. */
  readonly concurrency: number;
  /** How the two stages are run: `evaluation.stages` of the configuration. */
  readonly stages: "sequential" | "overlapped";
}

/** What one evaluation took. */
export interface EngineResult extends EngineCase {
  /** From the start to the last edit in s; 0 with overlapped stages. */
  readonly editSeconds: number;
  /** From the start to the last reply in s; with overlapped stages that of both. */
  readonly judgeSeconds: number;
  /** Highest resident memory of the process at the end of the stages, in MB (10^6 bytes). */
  readonly peakMb: number;
  /** The same at the end, when the report is written. */
  readonly reportPeakMb: number;
  /** Processor time of the evaluation, user and system, in ms per pair; start and check excepted. */
  readonly cpuMs: number;
  /** Pairs that the judge scored. */
  readonly scored: number;
}

/** Results of {@linkcode benchEngines}. */
export interface EnginesBench {
  /** Those measured, in the order of {@linkcode engineCases}. */
  readonly results: readonly EngineResult[];
  /** Those left out for their length. */
  readonly leftOut: readonly EngineCase[];
}

/** Options of {@linkcode benchEngines}. */
export interface EnginesBenchOptions {
  /** Measure the long cases, too. */
  readonly all?: boolean;
  /** Cases in place of {@linkcode engineCases}. */
  readonly cases?: readonly EngineCase[];
  /** Told before each case. */
  readonly onCase?: (next: EngineCase, idealSeconds: number) => void;
}

/** Every case: both numbers of pairs at each concurrency, and the stages overlapped once. */
export function engineCases(): readonly EngineCase[] {
  const sequential = [FEW, MANY].flatMap((pairs) =>
    [1, 8, 64].map((concurrency): EngineCase => ({ pairs, concurrency, stages: "sequential" }))
  );
  return [...sequential, { pairs: FEW, concurrency: 8, stages: "overlapped" }];
}

/**
 * Time that the servers alone need, in s: rounds of `concurrency` requests, one after another.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { edit, total } = idealSeconds({ pairs: 270, concurrency: 8, stages: "sequential" });
 * assertEquals([edit, total.toFixed(1)], [34, "40.8"]);
 * ```
 */
export function idealSeconds(
  { pairs, concurrency, stages }: EngineCase,
): { readonly edit: number; readonly judge: number; readonly total: number } {
  const rounds = Math.ceil(pairs / concurrency);
  const edit = rounds * LATENCY.edit / 1000;
  const judge = rounds * LATENCY.judge / 1000;
  return { edit, judge, total: stages === "sequential" ? edit + judge : Math.max(edit, judge) };
}

/**
 * Measures the cases one after the other, each in a process of its own, with a server in another.
 *
 * @throws {Error} If an evaluation fails or leaves a pair without a score.
 */
export async function benchEngines(options: EnginesBenchOptions = {}): Promise<EnginesBench> {
  const { all = false, cases = engineCases(), onCase } = options;
  const chosen = cases.filter((one) => all || idealSeconds(one).total <= LONGEST_CASE);
  const folder = await Deno.makeTempDir({ prefix: "bench-engines-" });
  try {
    const sample = `${folder}/sample.json`;
    await writeSample(sample, { pairs: FEW });
    const results: EngineResult[] = [];
    for (const next of chosen) {
      onCase?.(next, idealSeconds(next).total);
      const data = `${folder}/benchmark.json`;
      await repeatPairs(sample, data, next.pairs);
      const measured: EngineResult[] = [];
      for (let time = 0; time < timesOf(next); time += 1) {
        measured.push(await measureInProcess(next, { data, output: `${folder}/run` }));
        await Deno.remove(`${folder}/run`, { recursive: true });
      }
      results.push(medianOf(measured));
    }
    return { results, leftOut: cases.filter((one) => !chosen.includes(one)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function timesOf(next: EngineCase): number {
  return idealSeconds(next).total <= SHORT_CASE ? TIMES : 1;
}

/** The measurement with the median time, and the median peaks. */
function medianOf(results: readonly EngineResult[]): EngineResult {
  const middle = (by: (result: EngineResult) => number) => {
    const result = results.toSorted((a, b) => by(a) - by(b))[results.length >> 1];
    if (result === undefined) throw new RangeError("Nothing was measured");
    return result;
  };
  return {
    ...middle(({ editSeconds, judgeSeconds }) => editSeconds + judgeSeconds),
    peakMb: middle(({ peakMb }) => peakMb).peakMb,
    reportPeakMb: middle(({ reportPeakMb }) => reportPeakMb).reportPeakMb,
  };
}

/** The results as a table, with whether each target is met. */
export function formatEnginesBench({ results, leftOut }: EnginesBench): string {
  const header = ["stages", "pairs", "at once", "ideal", "wall", "efficiency", "", "peak", "CPU"];
  const rows = results.map((result) => {
    const { editSeconds, judgeSeconds } = result;
    const ideal = idealSeconds(result).total;
    const wall = editSeconds + judgeSeconds;
    const efficiency = ideal / wall;
    return [
      result.stages,
      String(result.pairs),
      String(result.concurrency),
      `${ideal.toFixed(1)} s`,
      `${wall.toFixed(2)} s`,
      `${(efficiency * 100).toFixed(1)} %`,
      efficiency >= MIN_EFFICIENCY ? "PASS" : "below target",
      `${result.peakMb.toFixed(0)} MB`,
      `${result.cpuMs.toFixed(1)} ms`,
    ];
  });
  const targets = results.filter(({ stages }) => stages === "sequential").map((result) => {
    const ideal = idealSeconds(result);
    const share = (part: number, whole: number) => `${(part / whole * 100).toFixed(1)} %`;
    return `  ${result.pairs} pairs, ${result.concurrency} at once: editing ` +
      `${share(ideal.edit, result.editSeconds)}, judging ` +
      `${share(ideal.judge, result.judgeSeconds)}; peak with the report ` +
      `${result.reportPeakMb.toFixed(0)} MB`;
  });
  return [
    `engines: servers that take ${LATENCY.edit / 1000} s for an edit and ` +
    `${LATENCY.judge / 1000} s for a judgement`,
    ...alignColumns([header, ...rows]).map((line) => `  ${line}`),
    `  efficiency is ideal over wall time, target >= ${MIN_EFFICIENCY * 100} %; CPU is the run's ` +
    "own, per pair",
    `  cases of at most ${SHORT_CASE} s: of ${TIMES} runs the one with the median time, and the ` +
    "median peaks",
    ...targets,
    ...memoryRatios(results),
    ...leftOut.map((one) =>
      `  left out: ${one.pairs} pairs, ${one.concurrency} at once, ideally ` +
      `${(idealSeconds(one).total / 60).toFixed(0)} min; --all measures it, too`
    ),
  ].join("\n");
}

/** Peak memory of many pairs over that of few, for each concurrency that was measured with both. */
function memoryRatios(results: readonly EngineResult[]): readonly string[] {
  const sequential = results.filter(({ stages }) => stages === "sequential");
  return sequential.filter(({ pairs }) => pairs === MANY).flatMap((many) => {
    const few = sequential.find(({ pairs, concurrency }) =>
      pairs === FEW && concurrency === many.concurrency
    );
    if (few === undefined) return [];
    const ratio = many.peakMb / few.peakMb;
    const verdict = ratio <= MAX_MEMORY_RATIO ? "PASS" : "over target";
    const withReport = many.reportPeakMb / few.reportPeakMb;
    return `  memory, ${many.concurrency} at once: ${MANY} pairs over ${FEW} ${
      ratio.toFixed(2)
    } (target <= ${MAX_MEMORY_RATIO}) ${verdict}; with the report ${withReport.toFixed(2)}`;
  });
}

/** Writes `pairs` pairs: those of the sample, again and again, under ids of their own. */
async function repeatPairs(sample: string, path: string, pairs: number): Promise<void> {
  const lines = (await Deno.readTextFile(sample)).split("\n").filter((line) => line.startsWith("{"))
    .map((line) => line.replace(/,$/, ""));
  using file = await Deno.create(path);
  const write = (text: string) => writeAll(file, new TextEncoder().encode(text));
  for (let index = 0; index < pairs; index += 1) {
    const round = Math.floor(index / lines.length);
    const line = (lines[index % lines.length] ?? "")
      .replace(/"original_image_path":"sample\//, `$&${String(round).padStart(3, "0")}_`);
    await write(`${index === 0 ? "[" : ","}\n${line}`);
  }
  await write("\n]\n");
  // Otherwise the disk is still busy with it while the run is measured.
  await file.sync();
}

/** A case with the places that its process needs. */
interface Job extends EngineCase {
  readonly data: string;
  readonly output: string;
  readonly url: string;
}

async function measureInProcess(
  next: EngineCase,
  places: Pick<Job, "data" | "output">,
): Promise<EngineResult> {
  await using server = await startLatencyServer({
    editMs: LATENCY.edit,
    judgeMs: LATENCY.judge,
    slots: next.concurrency,
  });
  const job: Job = { ...next, ...places, url: server.url };
  const { args, env } = taskCommand("evaluate");
  const flags = args.filter((word) => word.startsWith("--v8-flags="));
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    // Deno lets a process read its own peak memory (/proc/self/status) under nothing less.
    args: ["run", "--quiet", "--allow-all", ...flags, import.meta.url, JSON.stringify(job)],
    env,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("The evaluation failed; its messages are above");
  const result: EngineResult = JSON.parse(new TextDecoder().decode(stdout));
  if (result.scored !== next.pairs) {
    throw new Error(`Only ${result.scored} of ${next.pairs} pairs were scored`);
  }
  return result;
}

/** Evaluates in this process and measures it. */
async function measure(job: Job): Promise<EngineResult> {
  const { data, output, url, ...engineCase } = job;
  const server = JSON.stringify({ endpoints: [url], concurrency: QUEUED * job.concurrency });
  const loaded = await parseConfig(
    `benchmark: { data_path: ${JSON.stringify(data)} }\n` +
      `diffusion_model: { class_path: images-edits, params: ${server} }\n` +
      `reward_model: { class_path: chat-completions, params: ${server} }\n` +
      `evaluation: { output_dir: ${JSON.stringify(output)}, stages: ${job.stages} }\n`,
    "bench.yaml",
  );
  const stages = new StageClock();
  const { signal } = new AbortController();
  const watch = { signal, onProgress: stages.see, onMessage: () => {} };
  const benchmark = await openBenchmark(loaded, watch);
  const before = cpuUsage();
  let peakMb = 0;
  const { outcomes } = await evaluate(loaded, benchmark, {
    ...watch,
    filterText: "",
    versions: () => Promise.resolve({}),
    writeReport: async (...report) => {
      peakMb = await stages.peakMb();
      return await new RunReport().write(...report);
    },
  });
  const { user, system } = cpuUsage(before);
  return {
    ...engineCase,
    editSeconds: stages.seconds("edit"),
    judgeSeconds: stages.seconds("judge"),
    peakMb,
    reportPeakMb: await stages.peakMb(),
    cpuMs: (user + system) / 1000 / job.pairs,
    scored: outcomes.filter(({ status }) => status === "scored").length,
  };
}

/** Takes the time from the first to the last word of each stage, and watches the memory. */
class StageClock {
  readonly #times = new Map<string, { readonly first: number; readonly last: number }>();
  #highest = 0;

  readonly see = ({ stage }: { readonly stage: string }): void => {
    const now = performance.now();
    this.#times.set(stage, { first: this.#times.get(stage)?.first ?? now, last: now });
    this.#highest = Math.max(this.#highest, Deno.memoryUsage().rss / 1e6);
  };

  seconds(stage: string): number {
    const { first = 0, last = 0 } = this.#times.get(stage) ?? {};
    return (last - first) / 1000;
  }

  /** Highest resident memory of this process in MB: the system's own count on Linux. */
  async peakMb(): Promise<number> {
    if (Deno.build.os !== "linux") return this.#highest;
    const status = await Deno.readTextFile("/proc/self/status");
    const kibibytes = /^VmHWM:\s*([0-9]+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? this.#highest : Number(kibibytes) * 1024 / 1e6;
  }
}

if (import.meta.main) {
  const [job] = Deno.args;
  const result = job === undefined ? await benchEngines() : await measure(JSON.parse(job));
  const text = "results" in result ? formatEnginesBench(result) : JSON.stringify(result);
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
