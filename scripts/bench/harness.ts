/**
 * What a run costs without its models: the harness's own time per pair, with an editor that
 * copies and a judge that answers at once, on images of the real size.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { type Pair, readPairs } from "../../lib/benchmark/mod.ts";
import { FULL_SIZE, writeSample } from "../../lib/benchmark/sample/mod.ts";
import { evaluate, openBenchmark, parseConfig, type Progress } from "../../lib/evaluation/mod.ts";
import { JournalWriter } from "../../lib/evaluation/journal.ts";
import { sha256 } from "../../lib/files/hash.ts";
import { writeAside } from "../../lib/files/write_aside.ts";
import { decodePixels } from "../../lib/image/pixels.ts";

/** Results of {@linkcode benchHarness}; every time is in ms per pair. */
export interface HarnessBench {
  /** Pairs evaluated. */
  readonly pairs: number;
  /** Check of the file before the run, every image decoded. */
  readonly check: number;
  /** The editing stage: read, decode base64, hash, write, journal. */
  readonly edit: number;
  /** The judging stage: read, decode base64, hash, prompt, parse, journal. */
  readonly judge: number;
  /** Single steps, one after the other, for the share of each. */
  readonly steps: Readonly<Record<"read" | "decode" | "hash" | "write" | "journal", number>>;
}

/** Evaluates `pairs` pairs of the grained sample at 1472x1104 and takes the times. */
export async function benchHarness({ pairs = 30 } = {}): Promise<HarnessBench> {
  const folder = await Deno.makeTempDir({ prefix: "bench-harness-" });
  try {
    const path = `${folder}/benchmark.json`;
    await writeSample(path, { pairs, ...FULL_SIZE, grain: true });
    const judge = new URL("../../config/examples/constant_judge.ts", import.meta.url);
    const loaded = await parseConfig(
      `benchmark: { data_path: ${JSON.stringify(path)} }\n` +
        `diffusion_model: { class_path: copy }\n` +
        `reward_model: { class_path: ${
          JSON.stringify(`${fileURLToPath(judge)}#ConstantJudge`)
        } }\n` +
        `evaluation: { output_dir: ${JSON.stringify(`${folder}/run`)} }\n`,
      "bench.yaml",
    );
    const clock = new StageClock();
    const { signal } = new AbortController();
    const watch = { signal, onProgress: clock.see, onMessage: () => {} };
    const start = performance.now();
    const benchmark = await openBenchmark(loaded, watch);
    const check = performance.now() - start;
    await evaluate(loaded, benchmark, {
      ...watch,
      filterText: "",
      versions: () => Promise.resolve({}),
      writeReport: () => Promise.resolve([]),
    });
    return {
      pairs,
      check: check / pairs,
      edit: clock.ms("edit") / pairs,
      judge: clock.ms("judge") / pairs,
      steps: await timeSteps(path, { folder, pairs }),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Takes the time from the first to the last word of each stage. */
class StageClock {
  readonly #times = new Map<Progress["stage"], { first: number; last: number }>();

  readonly see = ({ stage }: Progress): void => {
    const now = performance.now();
    this.#times.set(stage, { first: this.#times.get(stage)?.first ?? now, last: now });
  };

  ms(stage: Progress["stage"]): number {
    const { first = 0, last = 0 } = this.#times.get(stage) ?? {};
    return last - first;
  }
}

async function timeSteps(
  path: string,
  { folder, pairs }: { readonly folder: string; readonly pairs: number },
): Promise<HarnessBench["steps"]> {
  const steps = { read: 0, decode: 0, hash: 0, write: 0, journal: 0 };
  const timed = async (step: keyof typeof steps, work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    steps[step] += (performance.now() - start) / pairs;
  };
  const all: Pair[] = [];
  await timed("read", async () => {
    for await (const event of readPairs(path, { language: "en" })) {
      if (event.kind === "pair") all.push(event.pair);
    }
  });
  const journal = await JournalWriter.open(`${folder}/journal.jsonl`, 0);
  for (const { id, source } of all) {
    await timed("decode", () => decodePixels(source));
    await timed("hash", () => Promise.resolve(sha256(source)));
    await timed("write", () => writeAside(`${folder}/${id}.png`, source));
    const record = { type: "edit", key: id, id, ms: 0, at: "", status: "failed" } as const;
    await timed("journal", () => journal.append({ ...record, reason: "none" }));
  }
  await journal.close();
  return steps;
}

/** The results as a few lines. */
export function formatHarnessBench({ pairs, check, edit, judge, steps }: HarnessBench): string {
  const ms = (value: number) => `${value.toFixed(2).padStart(8)} ms per pair`;
  return [
    `harness: ${pairs} pairs of ${FULL_SIZE.width}x${FULL_SIZE.height}, copy and a constant judge`,
    `  edit stage   ${ms(edit)}`,
    `  judge stage  ${ms(judge)}`,
    `  both         ${ms(edit + judge)}`,
    `  check before ${ms(check)}`,
    "  single steps, one after the other:",
    ...Object.entries(steps).map(([name, value]) => `    ${name.padEnd(10)} ${ms(value)}`),
  ].join("\n");
}
