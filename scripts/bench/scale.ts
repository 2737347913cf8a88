/**
 * A run of very many pairs in parts that are computed side by side: whether memory stays flat, how
 * fast a killed part goes on, and how long joining, reporting and showing it take.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import { crc32, deflateSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { seededRandom } from "../../lib/random.ts";
import { writeAll } from "../../lib/files/write_aside.ts";
import { alignColumns } from "../cli/columns.ts";
import { say } from "../cli/command.ts";
import { taskCommand } from "../cli/task_command.ts";

/** Peak memory of a part over that of one with a tenth of its pairs, at most. */
export const MAX_SCALE_MEMORY_RATIO = 1.5;

/** From the start of a resumed part to its first new record, in s, at most. */
export const MAX_RESUME_SECONDS = 1;

/** Joining, reporting, and the gallery's page, each in s, at most. */
export const MAX_AFTER_SECONDS = 30;

const PARTS = 4;
/** Side of the images, in pixels. */
const SIDE = 48;
const CATEGORIES = ["物理", "环境", "社会", "因果", "指代"];
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const JUDGE = `${ROOT}config/examples/constant_judge.ts#ConstantJudge`;

/** What a command took. */
export interface Took {
  /** Wall time, in s. */
  readonly seconds: number;
  /** Highest resident memory, in MB (10^6 bytes); 0 where the system does not tell. */
  readonly peakMb: number;
}

/** Results of {@linkcode benchScale}. */
export interface ScaleBench {
  /** Pairs of the whole run. */
  readonly pairs: number;
  /** One part of a run of a tenth of the pairs. */
  readonly few: Took;
  /** All parts at once: the time of the last, the memory of the largest. */
  readonly many: Took;
  /** Records of the part that was killed, at that time. */
  readonly killedAt: number;
  /** From the start of that part to its first new record, in s. */
  readonly resume: number;
  /** The same command when there is nothing left to do. */
  readonly nothing: Took;
  /** `merge` of the parts. */
  readonly merge: Took;
  /** `report` of the whole. */
  readonly report: Took;
  /** `gallery --index` of the whole. */
  readonly gallery: Took;
}

/** A command that has ended. */
interface Finished {
  /** What it took. */
  readonly took: Took;
  /** What it printed. */
  readonly stdout: string;
}

/** What `merge --json` prints, as far as it is needed. */
const mergedSchema = z.object({ overall: z.object({ scored: z.number() }) });

/** What is measured. */
interface Job {
  /** Pairs of the whole run. */
  readonly pairs: number;
}

/**
 * Runs everything in a folder of its own, by the commands that a user would type; says on stderr how
 * far it is.
 *
 * @throws {Error} If a command fails; its messages are on stderr.
 */
export async function benchScale({ pairs = 100_000 }: Partial<Job> = {}): Promise<ScaleBench> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    // Deno lets a process read the peak memory of others (/proc/<pid>/status) under nothing less.
    args: ["run", "--quiet", "--allow-all", import.meta.url, JSON.stringify({ pairs })],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("A run of very many pairs failed; its messages are above");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Measures from this process. */
async function measure({ pairs }: Job): Promise<ScaleBench> {
  const onPart = (text: string) => say(`scale: ${text}`);
  const folder = await Deno.makeTempDir({ prefix: "bench-scale-" });
  try {
    onPart(`writing ${pairs} pairs ...`);
    const tenth = Math.ceil(pairs / 10);
    const small = await writeConfig(`${folder}/few`, tenth);
    const large = await writeConfig(`${folder}/many`, pairs);
    onPart(`one part of ${tenth} pairs ...`);
    const few = await runTask(...partCommand(small, { part: 1, output: `${folder}/few/1` }));

    const outputs = Array.from({ length: PARTS }, (_, part) => `${folder}/many/${part + 1}`);
    const command = (part: number) =>
      partCommand(large, { part, output: outputs[part - 1] ?? folder });
    onPart(`${PARTS} parts of ${pairs} pairs at once, one of them killed half way ...`);
    const start = performance.now();
    const others = outputs.slice(1).map((_, index) => runTask(...command(index + 2)));
    const journal = `${outputs[0]}/journal.jsonl`;
    const killedAt = await killedHalfWay(command(1), { journal, lines: pairs / PARTS * 1.5 });
    const rest = await Promise.all(others);
    // By itself, so that what is measured is its own.
    const { first, took } = await resumed(command(1), journal);
    const parts = [took, ...rest];
    const many = {
      seconds: (performance.now() - start) / 1000,
      peakMb: Math.max(...parts.map(({ peakMb }) => peakMb)),
    };
    onPart("resuming what is finished, joining, reporting, showing ...");
    const nothing = await runTask(...command(1));
    const whole = `${folder}/whole`;
    const { took: merge, stdout } = await finishTask("merge", [
      ...outputs,
      "--output",
      whole,
      "--json",
    ]);
    const { overall } = mergedSchema.parse(JSON.parse(stdout));
    if (overall.scored !== pairs) {
      throw new Error(`Only ${overall.scored} of ${pairs} pairs were scored`);
    }
    return {
      pairs,
      few,
      many,
      killedAt,
      resume: first,
      nothing,
      merge,
      report: await runTask("report", ["--run", whole]),
      gallery: await runTask("gallery", ["--run", whole, "--index", "--no-progress"]),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Command = readonly [task: string, args: readonly string[]];

function partCommand(
  config: string,
  { part, output }: { readonly part: number; readonly output: string },
): Command {
  const place = ["--config", config, "--output", output, "--no-progress"];
  return ["evaluate", [...place, "--shard", `${part}/${PARTS}`]];
}

/** Writes a benchmark of small images and its configuration, and returns the latter's path. */
async function writeConfig(folder: string, pairs: number): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const random = seededRandom(1);
  using file = await Deno.create(`${folder}/benchmark.json`);
  const write = (text: string) => writeAll(file, new TextEncoder().encode(text));
  let lines: string[] = [];
  for (let index = 0; index < pairs; index += 1) {
    const category = CATEGORIES[index % CATEGORIES.length] ?? "";
    lines.push(JSON.stringify({
      id: `pair_${String(index).padStart(6, "0")}`,
      subset: category,
      src_img_b64: Buffer.from(flatPng(index, random)).toString("base64"),
      edit_instruction_en: `Make the square ${index} brighter`,
      original_description_en: `A square, number ${index}`,
      rationale_short_en: "The square is brighter; all else is as it was.",
      difficulty: ["easy", "medium", "hard"][index % 3],
    }));
    if (lines.length === 1000 || index === pairs - 1) {
      await write(`${index < 1000 ? "[" : ","}\n${lines.join(",\n")}`);
      lines = [];
    }
  }
  await write("\n]\n");
  const config = `${folder}/config.yaml`;
  await Deno.writeTextFile(
    config,
    `benchmark: { data_path: ${JSON.stringify(`${folder}/benchmark.json`)} }\n` +
      "diffusion_model: { class_path: copy }\n" +
      `reward_model: { class_path: ${JSON.stringify(JUDGE)} }\n`,
  );
  return config;
}

/** A PNG of one colour with a number in its corner pixels, so that no two are alike. */
function flatPng(number: number, random: () => number): Uint8Array {
  const colour = [random() * 256, random() * 256, random() * 256].map(Math.floor);
  const row = Uint8Array.from(
    { length: 1 + SIDE * 3 },
    (_, at) => at === 0 ? 0 : colour[(at - 1) % 3] ?? 0,
  );
  const rows = Buffer.concat(Array.from({ length: SIDE }, () => row));
  rows.writeUInt32BE(number, 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const body = [["IHDR", header], ["IDAT", deflateSync(rows)], ["IEND", Buffer.alloc(0)]] as const;
  return Buffer.concat([signature, ...body.map(([type, data]) => chunk(type, data))]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A task's process, started as `deno task` starts it. */
function startTask(task: string, args: readonly string[]): Deno.ChildProcess {
  const command = taskCommand(task);
  return new Deno.Command(Deno.execPath(), {
    args: [...command.args, ...args],
    env: command.env,
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function runTask(task: string, args: readonly string[]): Promise<Took> {
  return (await finishTask(task, args)).took;
}

async function finishTask(task: string, args: readonly string[]): Promise<Finished> {
  const start = performance.now();
  return await finished(startTask(task, args), { task, start });
}

async function finished(
  child: Deno.ChildProcess,
  { task, start }: { readonly task: string; readonly start: number },
): Promise<Finished> {
  let peakMb = 0;
  const watch = setInterval(() => peakMb = Math.max(peakMb, peakOf(child.pid)), 50);
  const { code, stdout, stderr } = await outputOf(child);
  clearInterval(watch);
  if (code !== 0) throw new Error(`deno task ${task} ended with ${code}:\n${stderr}`);
  return { took: { seconds: (performance.now() - start) / 1000, peakMb }, stdout };
}

async function outputOf(child: Deno.ChildProcess) {
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code, stdout, stderr };
}

/** The system's count of the most memory that a process has held, in MB. */
function peakOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/^VmHWM:\s*([0-9]+) kB$/m.exec(status)?.[1] ?? 0) * 1024 / 1e6;
  } catch (error) {
    // It has just ended, or there is no such folder on this system.
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Starts a part and kills it when its journal has about so many lines; returns how many it has. */
async function killedHalfWay(
  command: Command,
  { journal, lines }: { readonly journal: string; readonly lines: number },
): Promise<number> {
  const child = startTask(...command);
  const output = outputOf(child);
  const bytes = lines * LINE_BYTES;
  while (sizeOf(journal) < bytes) {
    const ended = await Promise.race([output, pause(2)]);
    if (ended !== undefined) {
      throw new Error(`The part ended before it was half done:\n${ended.stderr}`);
    }
  }
  child.kill("SIGKILL");
  await output;
  return (await Deno.readTextFile(journal)).split("\n").length - 1;
}

/** Length of a journal's line in these runs, about. */
const LINE_BYTES = 310;

/** Goes on with a part; `first` is the time to its first new record, in s. */
async function resumed(
  command: Command,
  journal: string,
): Promise<{ readonly first: number; readonly took: Took }> {
  const before = sizeOf(journal);
  const start = performance.now();
  const child = startTask(...command);
  const took = finished(child, { task: command[0], start });
  // A torn last line is cut off first, so that the length changes twice.
  while (sizeOf(journal) <= before) {
    const ended = await Promise.race([took, pause(2)]);
    if (ended !== undefined) throw new Error("The part had nothing left to do");
  }
  const first = (performance.now() - start) / 1000;
  return { first, took: (await took).took };
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** The results as a table, with whether each target is met. */
export function formatScaleBench(bench: ScaleBench): string {
  const { pairs, few, many } = bench;
  const perPair = many.seconds * 1000 / pairs;
  const ratio = many.peakMb / few.peakMb;
  const pass = (isMet: boolean) => isMet ? "PASS" : "over target";
  const row = (name: string, { seconds, peakMb }: Took, verdict: string) => [
    name,
    `${seconds.toFixed(1)} s`,
    `${peakMb.toFixed(0)} MB`,
    verdict,
  ];
  const after = (name: string, took: Took) =>
    row(name, took, pass(took.seconds <= MAX_AFTER_SECONDS));
  return [
    `scale: ${pairs} pairs of ${SIDE}x${SIDE}, copy and a constant judge, ${PARTS} parts at once`,
    ...alignColumns([
      ["", "time", "peak", ""],
      row(`one part of ${pairs / 10}`, few, ""),
      row("all parts, one killed", many, `${perPair.toFixed(2)} ms per pair`),
      row("nothing left to do", bench.nothing, ""),
      after("merge", bench.merge),
      after("report", bench.report),
      after("gallery --index", bench.gallery),
    ]).map((line) => `  ${line}`),
    `  memory of a part over one of a tenth: ${ratio.toFixed(2)} ` +
    `(target <= ${MAX_SCALE_MEMORY_RATIO}) ${pass(ratio <= MAX_SCALE_MEMORY_RATIO)}`,
    `  resuming: ${bench.resume.toFixed(2)} s to the first new record ` +
    `(target <= ${MAX_RESUME_SECONDS} s) ${pass(bench.resume <= MAX_RESUME_SECONDS)}`,
  ].join("\n");
}

if (import.meta.main) {
  const [job] = Deno.args;
  const text = job === undefined
    ? formatScaleBench(await benchScale())
    : JSON.stringify(await measure(JSON.parse(job)));
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
