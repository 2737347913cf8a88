/**
 * How long the benchmark reader takes for a file of the real size, next to Python's `json.load`,
 * and how much memory it needs.
 *
 * @module
 */

import { readPairs } from "../../lib/benchmark/mod.ts";
import { writeAll } from "../../lib/files/write_aside.ts";
import { seededRandom } from "../../lib/random.ts";

/** Time of our reader over time of Python's, at most. */
export const MAX_RATIO = 0.25;

/** Peak memory of our reader's process in MB (10^6 bytes), at most. */
export const MAX_PEAK_MB = 150;

/** Results of {@linkcode benchLoader}; times are those of the reading, without process start. */
export interface LoaderBench {
  /** Size of the file read, in bytes. */
  readonly fileBytes: number;
  /** Pairs in the file. */
  readonly pairs: number;
  /** Times of our reader in ms, one a round. */
  readonly ours: readonly number[];
  /** Times of Python's `json.load` in ms, one a round; empty if there is no Python. */
  readonly python: readonly number[];
  /** Peak memory of our reader's process in MB, one a round. */
  readonly peakMb: readonly number[];
  /** Median of ours over median of Python's, where there is a Python. */
  readonly ratio?: number;
}

/** Options of {@linkcode benchLoader}; the defaults are the published benchmark's. */
export interface LoaderBenchOptions {
  /** Pairs in the file; 270 if absent. */
  readonly pairs?: number;
  /** Bytes of each image before base64; 1,546,116 (2,061,488 characters) if absent. */
  readonly imageBytes?: number;
  /** How often each reader runs; 5 if absent. */
  readonly rounds?: number;
}

/**
 * Writes a benchmark file, lets both readers take turns on it in processes of their own, and
 * removes it again.
 *
 * @throws {Error} If a reader fails.
 */
export async function benchLoader(options: LoaderBenchOptions = {}): Promise<LoaderBench> {
  const { pairs = 270, imageBytes = 1_546_116, rounds = 5 } = options;
  const folder = await Deno.makeTempDir({ prefix: "bench-loader-" });
  try {
    const path = `${folder}/benchmark.json`;
    const fileBytes = await writeBenchmark(path, { pairs, imageBytes });
    const ours: Reading[] = [];
    const python: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await readInProcess(path, pairs));
      const ms = await readWithPython(path, pairs);
      if (ms !== undefined) python.push(ms);
    }
    const times = ours.map(({ ms }) => ms);
    return {
      fileBytes,
      pairs,
      ours: times,
      python,
      peakMb: ours.map(({ peakMb }) => peakMb),
      ...(python.length === 0 ? {} : { ratio: median(times) / median(python) }),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The results as text, with whether each target is met. */
export function formatLoaderBench(bench: LoaderBench): string {
  const { fileBytes, pairs, ours, python, peakMb, ratio } = bench;
  const verdict = (met: boolean) => met ? "PASS" : "over target";
  const peak = median(peakMb);
  const lines = [
    `loader: ${pairs} pairs, ${(fileBytes / 1e6).toFixed(0)} MB, medians of ${ours.length} rounds`,
    `  reader       ${seconds(ours)}`,
    python.length === 0
      ? "  json.load    skipped: no python3 was found, so there is nothing to compare with"
      : `  json.load    ${seconds(python)}`,
    ...(ratio === undefined ? [] : [
      `  time ratio   ${ratio.toFixed(3)} (target <= ${MAX_RATIO}) ${verdict(ratio <= MAX_RATIO)}`,
    ]),
    `  peak memory  ${peak.toFixed(0)} MB (target <= ${MAX_PEAK_MB} MB) ` +
    verdict(peak <= MAX_PEAK_MB),
  ];
  return lines.join("\n");
}

/** What one process says of its reading. */
interface Reading {
  readonly pairs: number;
  readonly ms: number;
  readonly peakMb: number;
}

async function writeBenchmark(
  path: string,
  options: { readonly pairs: number; readonly imageBytes: number },
): Promise<number> {
  const random = seededRandom(1);
  const image = Uint8Array.from({ length: options.imageBytes }, () => random() * 256);
  using file = await Deno.create(path);
  const write = (text: string) => writeAll(file, new TextEncoder().encode(text));
  for (let index = 0; index < options.pairs; index += 1) {
    new DataView(image.buffer).setUint32(0, index);
    const pair = {
      subset: "物理",
      src_img_b64: image.toBase64(),
      edit_instruction_en: "Move the lamp to the left.",
      edit_instruction: "把灯移到左边。",
      original_description_en: "A lamp on a table, and the shadow of a cup.",
      rationale_short_en: "The shadow must follow the lamp.",
      tags: ["light", "shadow"],
      difficulty: "medium",
      original_image_path: `images/${String(index).padStart(5, "0")}_物理_medium.png`,
      seed: index,
    };
    await write(`${index === 0 ? "[" : ","}\n${JSON.stringify(pair)}`);
  }
  await write("\n]\n");
  // Otherwise the disk is still busy with it while the readers run.
  await file.sync();
  return (await file.stat()).size;
}

async function readInProcess(path: string, pairs: number): Promise<Reading> {
  const { stdout } = await run(Deno.execPath(), [
    "run",
    "--quiet",
    // Deno lets a process read its own peak memory (/proc/self/status) under nothing less. The
    // system's getrusage() would need no permission, but a child inherits its parent's peak there.
    "--allow-all",
    import.meta.url,
    READ,
    path,
  ]);
  const reading: Reading = JSON.parse(stdout);
  if (reading.pairs !== pairs) throw new Error(`Read ${reading.pairs} pairs instead of ${pairs}`);
  return reading;
}

const PYTHON = `
import json, sys, time
start = time.perf_counter()
with open(sys.argv[1], encoding="utf-8") as file:
    pairs = json.load(file)
print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "pairs": len(pairs)}))
`;

async function readWithPython(path: string, pairs: number): Promise<number | undefined> {
  try {
    const { stdout } = await run("python3", ["-c", PYTHON, path]);
    const reading: Omit<Reading, "peakMb"> = JSON.parse(stdout);
    if (reading.pairs !== pairs) throw new Error(`Python read ${reading.pairs} pairs`);
    return reading.ms;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function run(command: string, args: readonly string[]): Promise<{ readonly stdout: string }> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${command} failed: ${text.decode(stderr).trim()}`);
  return { stdout: text.decode(stdout) };
}

const READ = "--read";

/** Reads the file in this process. */
async function read(path: string): Promise<Reading> {
  let pairs = 0;
  let peakMb = 0;
  const start = performance.now();
  for await (const event of readPairs(path, { language: "en" })) {
    if (event.kind === "pair") pairs += 1;
    peakMb = Math.max(peakMb, Deno.memoryUsage().rss / 1e6);
  }
  const ms = performance.now() - start;
  return { pairs, ms, peakMb: await peakOfProcess() ?? peakMb };
}

/** Highest resident memory of this process in MB, where the system keeps it (Linux). */
async function peakOfProcess(): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const status = await Deno.readTextFile("/proc/self/status");
  const kibibytes = /^VmHWM:\s*([0-9]+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024 / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

function seconds(times: readonly number[]): string {
  const [fastest, slowest] = [Math.min(...times), Math.max(...times)];
  const [middle, from, to] = [median(times), fastest, slowest].map((ms) => (ms / 1000).toFixed(2));
  return `${middle} s (${from} to ${to})`;
}

if (import.meta.main) {
  const [mode, path] = Deno.args;
  const output = mode === READ && path !== undefined
    ? JSON.stringify(await read(path))
    : formatLoaderBench(await benchLoader());
  Deno.stdout.writeSync(new TextEncoder().encode(`${output}\n`));
}
