/**
 * What the statistics of a large run cost: 10,000 pairs with five judgements each, companions and
 * controls, read back from its folder, summed up, written with charts, and compared.
 *
 * @module
 */

import type { IndexedPair } from "../../lib/benchmark/mod.ts";
import type { Companions } from "../../lib/companions/mod.ts";
import { CONTROL_KINDS, readRun } from "../../lib/evaluation/mod.ts";
import {
  encodeRecord,
  type JournalRecord,
  type JudgeRecord,
} from "../../lib/evaluation/journal_record.ts";
import { measureKey } from "../../lib/evaluation/measure_stage.ts";
import { PAIR_LIST } from "../../lib/evaluation/pair_list.ts";
import { RUN_SCHEMA_VERSION, type RunFile, writeRunFile } from "../../lib/evaluation/run_file.ts";
import { sha256 } from "../../lib/files/hash.ts";
import { writeAll } from "../../lib/files/write_aside.ts";
import { parseScore } from "../../lib/parsers/mod.ts";
import { type Random, seededRandom } from "../../lib/random.ts";
import { buildReport, compareRuns, writeReport } from "../../lib/report/mod.ts";

/** Statistics and report together, in s, at most. */
export const MAX_SECONDS = 5;

const PAIRS = 10_000;
const REPEATS = 5;
const CONTROLS = 100;
const CATEGORIES = ["物理", "环境", "社会", "因果", "指代"] as const;
const AT = "2026-01-02T03:04:05.000Z";

/** Results of {@linkcode benchReport}, in s. */
export interface ReportBench {
  /** The journal, read and checked: 70,000 records. */
  readonly read: number;
  /** Every number of the report. */
  readonly statistics: number;
  /** JSON, Markdown and charts, onto the disk. */
  readonly write: number;
  /** The comparison with another such run, permutation tests included. */
  readonly compare: number;
}

/** Writes two runs of 10,000 pairs with five judgements each, and times what a report takes. */
export async function benchReport(): Promise<ReportBench> {
  const folder = await Deno.makeTempDir({ prefix: "bench-report-" });
  try {
    await writeRun(`${folder}/a`, seededRandom(1));
    await writeRun(`${folder}/b`, seededRandom(2));
    const [read, first] = await timed(() => readRun(`${folder}/a`));
    const [statistics, document] = await timed(() => buildReport(first.outcomes, first.metadata));
    const [write] = await timed(() => writeReport(first.folder, document, { now: new Date() }));
    const second = await readRun(`${folder}/b`);
    const [compare] = await timed(() =>
      compareRuns({ ...first, name: "a" }, [{ ...second, name: "b" }], { seed: 0 })
    );
    return { read, statistics, write, compare };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The results as a few lines. */
export function formatReportBench({ read, statistics, write, compare }: ReportBench): string {
  const line = (name: string, seconds: number) =>
    `  ${name.padEnd(34)} ${seconds.toFixed(2).padStart(6)} s`;
  const total = statistics + write;
  return [
    `report: ${PAIRS} pairs, ${REPEATS} judgements each, controls on ${CONTROLS}`,
    line("journal read and checked", read),
    line("statistics", statistics),
    line("JSON, Markdown and charts written", write),
    `${line("statistics and report", total)}  target < ${MAX_SECONDS} s  ${
      total < MAX_SECONDS ? "PASS" : "over target"
    }`,
    line("compared with another such run", compare),
  ].join("\n");
}

async function timed<T>(work: () => T | Promise<T>): Promise<readonly [seconds: number, T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

const MODEL = { name: "bench", fingerprint: "bench 1" };

const RUN: RunFile = {
  schema_version: RUN_SCHEMA_VERSION,
  created_at: AT,
  identity: {
    benchmark: { hash: "aa", language: "en", fields: {}, categories: null },
    diffusion_model: MODEL,
    reward_model: MODEL,
    prompts: { hash: "bb" },
    evaluation: { seed: 0, max_reasks: 0, repeats: REPEATS, unparsed_policy: "exclude" },
  },
  configuration: {},
  benchmark: { path: "bench.json", pairs: PAIRS },
  diffusion_model: { class_path: "bench", params: {} },
  reward_model: { class_path: "bench", params: {} },
  prompts: { name: "bench", show_source: false },
  notices: [],
  versions: {},
  servers: { diffusion_model: [], reward_model: [] },
};

async function writeRun(folder: string, random: Random): Promise<void> {
  await writeRunFile(folder, RUN);
  using pairs = await Deno.create(`${folder}/${PAIR_LIST}`);
  using journal = await Deno.create(`${folder}/journal.jsonl`);
  const write = (file: Deno.FsFile, lines: readonly string[]) =>
    writeAll(file, new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  for (let index = 0; index < PAIRS; index++) {
    const pair = pairOf(index);
    await write(pairs, [JSON.stringify({ pair })]);
    await write(journal, recordsOf(pair, random).map(encodeRecord));
  }
}

function pairOf(index: number): IndexedPair {
  const category = CATEGORIES[index % CATEGORIES.length] ?? "";
  return {
    index,
    id: `${String(index).padStart(5, "0")}_${category}`,
    category,
    instruction: "Move the red cup to the left of the plate",
    description: "A table with a plate, a red cup and a knife",
    rationale: "The cup stands to the left; its shadow went with it.",
    tags: ["object", index % 3 === 0 ? "shadow" : "place"],
    difficulty: ["easy", "medium", "hard"][index % 3] ?? "",
    contentHash: sha256(`content ${index}`),
    // Every other source image has two instructions.
    sourceHash: sha256(`source ${Math.floor(index / 1.5)}`),
    width: 1024,
    height: 1024,
    hasTarget: true,
  };
}

/** One edit, its measures, five judgements, and for the first pairs the controls. */
function recordsOf(pair: IndexedPair, random: Random): readonly JournalRecord[] {
  const { id, index } = pair;
  const common = { id, ms: 1000, at: AT };
  const hash = sha256(`edit ${index}`);
  const quality = 10 * random() ** 0.7;
  const judgement = (key: string, centre: number): JudgeRecord => {
    const score = Math.min(10, Math.max(0, Math.round(2 * (centre + 3 * (random() - 0.5))) / 2));
    const reply = `The cup was moved; its shadow was not.\nScore: ${score.toFixed(1)}`;
    const parsed = parseScore(reply, { truncated: false });
    const imageHash = hash;
    return {
      type: "judge",
      key,
      imageHash,
      ask: 0,
      ...common,
      status: "replied",
      reply,
      truncated: false,
      parsed,
    };
  };
  const companions: Companions = {
    sourceSize: { width: 1024, height: 1024 },
    editedSize: { width: 1024, height: 1024 },
    aspectChange: 0,
    noOp: "no",
    changedShare: random() / 2,
    meanDifference: 20 * random(),
    ssimOutside: 1 - random() / 10,
  };
  return [
    {
      type: "edit",
      key: `edit ${index}`,
      ...common,
      status: "done",
      image: `images/${id}.png`,
      hash,
      notes: [],
    },
    { type: "measure", key: measureKey(pair, { hash }), ...common, status: "done", companions },
    ...Array.from({ length: REPEATS }, (_, repeat): JudgeRecord => ({
      ...judgement(`judge ${index} ${repeat}`, quality),
      ...(repeat === 0 ? {} : { repeat }),
    })),
    ...(index >= CONTROLS ? [] : CONTROL_KINDS.map((kind): JudgeRecord => ({
      ...judgement(`${kind} ${index}`, kind === "oracle" ? 9 : 1),
      control: { kind },
    }))),
  ];
}
