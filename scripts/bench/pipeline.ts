/**
 * How long an edit takes in this process and in diffusers, both on the CPU, and how much memory;
 * and what share of ours is spent outside onnxruntime.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { renderSamplePair, samplePairs } from "../../lib/benchmark/sample/mod.ts";
import { decodePixels, encodePng } from "../../lib/image/pixels.ts";
import { EditGraphs } from "../../lib/models/diffusion/qwen_image_edit/edit_graphs.ts";
import { makeEdit } from "../../lib/models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { alignColumns } from "../cli/columns.ts";
import { pythonEnvironment, runPython } from "../cli/python_environment.ts";
import { isNear, MIDDLE, predictedPeak, realPeaks, type Weights } from "./pipeline_memory.ts";

/** Time of an edit over that of diffusers, at most. */
export const MAX_TIME_RATIO = 1;

/** Share of an edit's time outside onnxruntime, at most. */
export const MAX_OUTSIDE = 0.02;

/** A model to edit with. */
export type PipelineModel = "tiny" | "middle";

/** Networks, in the order in which an edit uses them. */
const NETWORKS = ["vision", "language", "vae_encoder", "transformer", "vae_decoder"] as const;

/** What one edit took, in seconds. */
export interface EditTime {
  /** By the clock, from the encoded source to the encoded edit. */
  readonly seconds: number;
  /** Of all processors together. */
  readonly busy: number;
  /** By the clock, in each network. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Edits of one process. */
export interface EditTimes {
  /** Of each, in order; the first also warms up. */
  readonly edits: readonly EditTime[];
  /** The process's highest resident memory, in bytes. */
  readonly peak: number;
}

/** One model, by this pipeline and by diffusers. */
export interface PipelineResult {
  /** Which. */
  readonly model: PipelineModel;
  /** Denoising steps, each with guidance. */
  readonly steps: number;
  /** Ours, with all networks in memory. */
  readonly ours: EditTimes;
  /** Ours, with one network in memory at a time; not measured of the tiny model. */
  readonly inTurn?: EditTimes | undefined;
  /** Those of diffusers. */
  readonly theirs: EditTimes;
  /** Bytes of the exported weights. */
  readonly weights: Weights;
}

/** Results of {@linkcode benchPipeline}, or why there are none. */
export type PipelineBench =
  | { readonly results: readonly PipelineResult[]; readonly threads: number }
  | { readonly skip: string };

/** Options of {@linkcode benchPipeline}. */
export interface PipelineBenchOptions {
  /** Which models; both where absent. */
  readonly models?: readonly PipelineModel[];
  /** Told what is being done. */
  readonly onStep?: (text: string) => void;
}

const ROOT = new URL("../../", import.meta.url).pathname;
const DATA = `${ROOT}bench-data`;
const STEPS = 2;
const SCALE = 4;
const PROMPT = "Make it rain";
/** Edits of a process: the first warms it up. */
const EDITS: Readonly<Record<PipelineModel, number>> = { tiny: 4, middle: 2 };

/**
 * Writes the models into `bench-data` unless they are there, exports them, and has each make edits
 * in a process of its own: ours, then that of diffusers, with as many threads.
 *
 * @throws {Error} If a process fails.
 */
export async function benchPipeline(options: PipelineBenchOptions = {}): Promise<PipelineBench> {
  const { models = ["tiny", "middle"], onStep = () => {} } = options;
  const engines = await pythonEnvironment("engines");
  const exporter = await pythonEnvironment("export");
  if ("skip" in engines) return engines;
  if ("skip" in exporter) return exporter;
  const threads = navigator.hardwareConcurrency;
  await Deno.mkdir(DATA, { recursive: true });
  const image = `${DATA}/source.png`;
  for await (const pair of samplePairs({ pairs: 1 })) {
    await Deno.writeFile(image, (await renderSamplePair(pair, {})).source);
  }
  const results: PipelineResult[] = [];
  for (const model of models) {
    onStep(`pipeline: writing and exporting the ${model} model ...`);
    const folder = await writeModel(model, engines.python);
    const exported = `${DATA}/${model}-float32`;
    await runPython(exporter.python, [
      `${ROOT}scripts/export/qwen_image_edit.py`,
      `--model=${folder}`,
      `--output=${exported}`,
      // As the real weights would lie.
      "--external-data",
      "--no-comparison",
    ]);
    const job = { folder: exported, image, threads, edits: EDITS[model], inTurn: false };
    onStep(`pipeline: ${job.edits} edits with the ${model} model, in this pipeline ...`);
    const ours = await editInProcess(job);
    const inTurn = model === "tiny"
      ? undefined
      // Its memory alone is asked for.
      : await editInProcess({ ...job, edits: 1, inTurn: true });
    onStep(`pipeline: ${job.edits} edits with the ${model} model, in diffusers ...`);
    const theirs = await editWithDiffusers(engines.python, { ...job, folder });
    const weights = await weightsOf(exported);
    results.push({ model, steps: STEPS, ours, inTurn, theirs, weights });
  }
  return { results, threads };
}

/** The results as tables, with whether each target is met. */
export function formatPipelineBench(bench: PipelineBench): string {
  if ("skip" in bench) return `pipeline: left out, for ${bench.skip}`;
  const { results, threads } = bench;
  return [
    `pipeline: edits of a megapixel, ${STEPS} steps with guidance, float32, CPU, ${threads} ` +
    "threads; of each process the edits after its first",
    ...results.flatMap(formatResult),
    "  peak by formula with the real weights, edits of a megapixel:",
    ...alignColumns(realPeaks()).map((line) => `    ${line}`),
  ].join("\n");
}

function formatResult({ model, ours, inTurn, theirs, weights }: PipelineResult): readonly string[] {
  const [our, their] = [typical(ours), typical(theirs)];
  const seconds = (value: number | undefined) => `${(value ?? 0).toFixed(2)} s`;
  const row = (name: string, mine: number | undefined, other: number | undefined) => [
    name,
    seconds(mine),
    seconds(other),
    ((mine ?? 0) / (other ?? 1)).toFixed(2),
  ];
  const ratio = our.seconds / their.seconds;
  const outside = 1 - sum(Object.values(our.parts)) / our.seconds;
  const verdict = (met: boolean) => met ? "PASS" : "over target";
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    `  ${model} model, ${megabytes(sum(Object.values(weights)))} of weights`,
    ...alignColumns([
      ["", "ours", "diffusers", "ratio"],
      row("edit", our.seconds, their.seconds),
      row("processors", our.busy, their.busy),
      ...NETWORKS.map((name) => row(name, our.parts[name], their.parts[name])),
      ["peak", megabytes(ours.peak), megabytes(theirs.peak), (ours.peak / theirs.peak).toFixed(2)],
    ]).map((line) => `    ${line}`),
    `    time         ${ratio.toFixed(2)} of diffusers' (target <= ${MAX_TIME_RATIO}) ` +
    verdict(ratio <= MAX_TIME_RATIO),
    `    outside      ${(outside * 100).toFixed(1)} % of the time outside onnxruntime, ` +
    `${seconds(outside * our.seconds)} (target <= ${MAX_OUTSIDE * 100} %) ` +
    verdict(outside <= MAX_OUTSIDE),
    ...[{ offload: "none", times: ours }, { offload: "sequential", times: inTurn }]
      .flatMap(({ offload, times }) => {
        if (model !== "middle" || times === undefined) return [];
        const predicted = predictedPeak(MIDDLE, weights, offload);
        return [
          `    memory       offload ${offload}: ${megabytes(times.peak)}, by formula ` +
          `${megabytes(predicted)} ${isNear(times.peak, predicted) ? "PASS" : "off"}`,
        ];
      }),
  ];
}

/** The edit of middle time among those after the first. */
function typical({ edits }: EditTimes): EditTime {
  const [first, ...rest] = edits;
  const sorted = rest.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? first;
  if (middle === undefined) throw new RangeError("Cannot tell a time: there was no edit");
  return middle;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function writeModel(model: PipelineModel, python: string): Promise<string> {
  const folder = model === "tiny" ? `${DATA}/tiny/qwen_image_edit` : `${DATA}/middle`;
  const isThere = await Deno.stat(`${folder}/model_index.json`).then(() => true, () => false);
  if (isThere) return folder;
  const program = `${ROOT}scripts/engines/${model}_model${model === "tiny" ? "s" : ""}.py`;
  await runPython(python, [program, `--output=${DATA}/${model}`]);
  return folder;
}

async function weightsOf(folder: string): Promise<Weights> {
  const { graphs } = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
  const bytes = (name: typeof NETWORKS[number]): number => graphs[name].bytes;
  return {
    vision: bytes("vision"),
    language: bytes("language"),
    transformer: bytes("transformer"),
    vae_encoder: bytes("vae_encoder"),
    vae_decoder: bytes("vae_decoder"),
  };
}

/** What a process of its own is to do. */
interface Job {
  readonly folder: string;
  readonly image: string;
  readonly threads: number;
  readonly edits: number;
  readonly inTurn: boolean;
}

async function editInProcess(job: Job): Promise<EditTimes> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    // Deno lets a process read its own peak memory (/proc/self/status) under nothing less.
    args: ["run", "--quiet", "--allow-all", import.meta.url, JSON.stringify(job)],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("The edits failed; their messages are above");
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function editWithDiffusers(python: string, job: Job): Promise<EditTimes> {
  const { folder: model, image, threads, edits } = job;
  const options = { model, image, threads, edits, prompt: PROMPT, steps: STEPS, scale: SCALE };
  const stdout = await runPython(python, [
    `${ROOT}scripts/engines/time_edits.py`,
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    `--output=${DATA}/diffusers.png`,
  ], {
    OMP_NUM_THREADS: String(threads),
    // Else glibc gives large tensors back to the system after each use, and half the time is lost.
    MALLOC_ARENA_MAX: "1",
    MALLOC_MMAP_MAX_: "0",
    MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
  });
  return JSON.parse(stdout);
}

/** Makes the edits in this process. */
async function measure({ folder, image, threads, edits, inTurn }: Job): Promise<EditTimes> {
  await using graphs = await EditGraphs.open(folder, {
    device: "cpu",
    threads,
    inTurn,
    denormalsAreZero: true,
  });
  const times: EditTime[] = [];
  for (let seed = 0; seed < edits; seed += 1) {
    const before = new Map(graphs.spent);
    const [start, busy] = [performance.now(), cpuUsage()];
    const edit = {
      images: [await decodePixels(await Deno.readFile(image))],
      instruction: PROMPT,
      negativePrompt: " ",
      steps: STEPS,
      scale: SCALE,
      seed,
    };
    const made = await makeEdit(graphs, edit, { noise: "torch", rounding: "fp32" });
    await Deno.writeFile(`${DATA}/ours.png`, await encodePng(made.image));
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = cpuUsage(busy);
    const parts = [...graphs.spent].map(([name, ms]) =>
      [name, (ms - (before.get(name) ?? 0)) / 1000] as const
    );
    times.push({ seconds, busy: (user + system) / 1e6, parts: Object.fromEntries(parts) });
  }
  return { edits: times, peak: await peakBytes() };
}

/** Highest resident memory of this process: the system's own count on Linux. */
async function peakBytes(): Promise<number> {
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss;
  const status = await Deno.readTextFile("/proc/self/status");
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

if (import.meta.main) {
  const [job] = Deno.args;
  const text = job === undefined
    ? formatPipelineBench(await benchPipeline())
    : JSON.stringify(await measure(JSON.parse(job)));
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
