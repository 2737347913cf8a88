import { Buffer } from "node:buffer";
import { hashPair, type IndexedPair, readPairs } from "../../lib/benchmark/mod.ts";
import { measureCompanions } from "../../lib/companions/mod.ts";
import { encodeRecord, type JournalRecord } from "../../lib/evaluation/journal_record.ts";
import type { ControlMark } from "../../lib/evaluation/control.ts";
import { measureKey } from "../../lib/evaluation/measure_stage.ts";
import { writePairList } from "../../lib/evaluation/pair_list.ts";
import { RUN_SCHEMA_VERSION, type RunFile, writeRunFile } from "../../lib/evaluation/run_file.ts";
import { sha256 } from "../../lib/files/hash.ts";
import type { TokenLogprob } from "../../lib/models/mod.ts";
import { parseScore } from "../../lib/parsers/mod.ts";
import { loadPromptSet } from "../../lib/prompts/mod.ts";

/** A reply of a judge that never was. */
export interface SketchedReply {
  readonly text: string;
  readonly logprobs?: readonly TokenLogprob[];
}

/** What a run is to hold. */
export interface RunSketch {
  /** Objects of the benchmark file. */
  readonly benchmark: readonly Record<string, unknown>[];
  /** The edited image of a pair, or why there is none. */
  readonly edit: (pair: IndexedPair) => Uint8Array | string | Promise<Uint8Array>;
  /** The answers to each judgement of an edit, one for each time of asking. */
  readonly replies: (pair: IndexedPair) => readonly (readonly SketchedReply[])[];
  /** Answers to questions about the judge itself. */
  readonly controls?: (
    pair: IndexedPair,
  ) => readonly { readonly mark: ControlMark; readonly reply: string }[];
  /** The edits are measured. @default {true} */
  readonly measured?: boolean;
  /** Class of the editing model. @default {"sketch.ts#Editor"} */
  readonly editor?: string;
  /** Judgements of each edit. @default {1} */
  readonly repeats?: number;
}

const AT = "2026-03-04T05:06:07.000Z";

/**
 * Writes the folder of a finished run without evaluating anything, and its benchmark beside it as
 * `benchmark.json`, unless that is there.
 *
 * @returns The run's folder.
 */
export async function writeStoredRun(folder: string, sketch: RunSketch): Promise<string> {
  const { repeats = 1, measured = true, editor = "sketch.ts#Editor" } = sketch;
  const path = `${folder.replace(/\/[^/]+$/, "")}/benchmark.json`;
  const json = JSON.stringify(sketch.benchmark);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(path, json);
  await writeRunFile(folder, await runFile({ path, json, sketch, editor, repeats }));

  const pairs: IndexedPair[] = [];
  const records: JournalRecord[] = [];
  const checks: string[] = [];
  for await (const event of readPairs(path, { language: "en" })) {
    if (event.kind === "defect") throw new Error(event.defect.message);
    const { source, target, ...info } = event.pair;
    const pair = {
      ...info,
      ...await hashPair(event.pair),
      width: 64,
      height: 48,
      hasTarget: target !== undefined,
    };
    pairs.push(pair);
    const { id } = pair;
    const common = { id, ms: 40, at: AT };
    const edit = await sketch.edit(pair);
    if (typeof edit === "string") {
      records.push({ type: "edit", key: `edit ${id}`, ...common, status: "failed", reason: edit });
      continue;
    }
    const image = `images/${pair.category}/${id}.png`;
    const imageHash = sha256(edit);
    await Deno.mkdir(`${folder}/images/${pair.category}`, { recursive: true });
    await Deno.writeFile(`${folder}/${image}`, edit);
    const done = {
      type: "edit",
      key: `edit ${id}`,
      ...common,
      status: "done",
      image,
      hash: imageHash,
      notes: [],
    } as const;
    records.push(done);
    const judged = (key: string, text: string, more: Record<string, unknown>): JournalRecord => ({
      type: "judge",
      key,
      ...common,
      imageHash,
      ask: 0,
      status: "replied",
      reply: text,
      truncated: false,
      parsed: parseScore(text),
      ...more,
    } as JournalRecord);
    for (const [repeat, answers] of sketch.replies(pair).entries()) {
      for (const [ask, { text, logprobs }] of answers.entries()) {
        const more = {
          ask,
          ...(repeat === 0 ? {} : { repeat }),
          ...(logprobs === undefined ? {} : { logprobs }),
        };
        records.push(judged(`judge ${id} ${repeat}`, text, more));
      }
    }
    for (const { mark, reply } of sketch.controls?.(pair) ?? []) {
      const key = `control ${id} ${mark.kind}`;
      checks.push(key);
      records.push(judged(key, reply, { control: mark }));
    }
    if (!measured) continue;
    const companions = await measureCompanions(source, edit);
    records.push({
      type: "measure",
      key: measureKey(pair, done),
      ...common,
      status: "done",
      companions,
    });
  }
  if (checks.length > 0) records.push({ type: "checks", keys: checks, at: AT });
  await writePairList(folder, { pairs, invalid: [] });
  const lines = records.map((record) => `${encodeRecord(record)}\n`).join("");
  await Deno.writeTextFile(`${folder}/journal.jsonl`, lines);
  return folder;
}

async function runFile(
  { path, json, sketch, editor, repeats }: {
    readonly path: string;
    readonly json: string;
    readonly sketch: RunSketch;
    readonly editor: string;
    readonly repeats: number;
  },
): Promise<RunFile> {
  const file = "config/prompts/score_only.yaml";
  const text = await Deno.readTextFile(new URL(`../../${file}`, import.meta.url));
  const prompts = loadPromptSet({ file, text });
  const model = (class_path: string) => ({
    class_path,
    params: { model_name: "org/<b>model</b>" },
  });
  return {
    schema_version: RUN_SCHEMA_VERSION,
    created_at: AT,
    identity: {
      benchmark: { hash: sha256(json), language: "en", fields: {}, categories: null },
      diffusion_model: { name: editor, fingerprint: editor },
      reward_model: { name: "judge", fingerprint: "judge" },
      prompts: { hash: prompts.hash },
      evaluation: { seed: 0, max_reasks: 1, repeats, unparsed_policy: "exclude" },
    },
    configuration: { benchmark: { data_path: path }, prompts: "score_only" },
    benchmark: { path, pairs: sketch.benchmark.length },
    diffusion_model: model(editor),
    reward_model: model("judge.ts#Judge"),
    prompts: { name: "score_only", show_source: false },
    notices: [],
    versions: { image_edit_bench: "0.1.0" },
    servers: { diffusion_model: [], reward_model: [] },
  };
}

/** An object of a benchmark file with these images. */
export function benchmarkObject(
  index: number,
  { source, target, ...fields }: {
    readonly source: Uint8Array;
    readonly target?: Uint8Array;
  } & Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const category = ["物理", "环境", "社会", "因果", "指代"][index % 5];
  return {
    id: `pair_${String(index).padStart(5, "0")}`,
    subset: category,
    src_img_b64: base64(source),
    ...(target === undefined ? {} : { target_img_b64: base64(target) }),
    edit_instruction_en: `Make square ${index} red`,
    edit_instruction: `把方块 ${index} 变成红色`,
    original_description_en: `A square, number ${index}`,
    rationale_short_en: "The square is red; nothing else changes.",
    tags: [index % 2 === 0 ? "square" : "shape"],
    difficulty: ["easy", "medium", "hard"][index % 3],
    ...fields,
  };
}
