/**
 * How long the judge in this process takes for the pairs of one category, next to `generate` of
 * transformers with the same weights, and whether both write the same texts.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { CATEGORY_COUNTS, renderSamplePair, samplePairs } from "../../lib/benchmark/sample/mod.ts";
import { sha256 } from "../../lib/files/hash.ts";
import { readTokenizer } from "../../lib/models/qwen_vl/tokenizer.ts";
import { judgeParts } from "../../lib/models/reward/judge_content.ts";
import { Qwen3VLRewardModel } from "../../lib/models/reward/qwen3_vl.ts";
import type { JudgeRequest } from "../../lib/models/reward/reward_model.ts";
import type { Scoring } from "../../lib/models/reward/scoring.ts";
import { loadPromptSet, type PromptSet } from "../../lib/prompts/mod.ts";
import { pythonEnvironment, runPython } from "../cli/python_environment.ts";
import { type TimedReplies, TransformersJudge } from "./transformers_judge.ts";

/** Time of our text over time of transformers, at most. */
export const MAX_TEXT_RATIO = 0.5;

/** Time of our expected scores over time of transformers, at most. */
export const MAX_EXPECTED_RATIO = 0.1;

/** Tokens of the system prompt, about. */
export const SYSTEM_TOKENS = 1000;

/** Results of {@linkcode benchJudge}; times are in s, without loading. */
export interface JudgeBench {
  /** Pairs judged. */
  readonly pairs: number;
  /** Judgements computed together. */
  readonly batchSize: number;
  /** Longest reply, in tokens. */
  readonly newTokens: number;
  /** Tokens of the system prompt. */
  readonly systemTokens: number;
  /** Our time, with the text of each reply. */
  readonly text: number;
  /** Our time, with an expected score in place of a reply. */
  readonly expected: number;
  /** The time of transformers. */
  readonly transformers: number;
  /** Judgements that transformers computes together: 1 or as many as we, whichever is faster. */
  readonly referenceBatch: number;
  /** Replies that have the same text in both. */
  readonly equalTexts: number;
}

/** Options of {@linkcode benchJudge}; the defaults are the published benchmark's. */
export interface JudgeBenchOptions {
  /** Pairs to judge; 50 if absent. */
  readonly pairs?: number;
  /** Judgements computed together; 4 if absent. */
  readonly batchSize?: number;
  /** Longest reply, in tokens; 128, the judge's own, if absent. */
  readonly newTokens?: number;
  /** Told before each part. */
  readonly onPart?: (text: string) => void;
}

/** Pairs by which the faster way of transformers is found. */
const TRIED = 8;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CATEGORY = "物理";
// How many pairs of all categories have so many of this one.
const SHARE = CATEGORY_COUNTS[CATEGORY] /
  Object.values(CATEGORY_COUNTS).reduce((sum, count) => sum + count);
// The model's tokenizer spells most words out: this is about as long, in tokens, as the prompts of
// `reasoned.yaml` are to Qwen's.
const QUESTION = "Weigh it, then write the score.";
const PICTURE = { width: 256, height: 256 };

/**
 * Judges pairs of the sample with a random model of 119 million weights, which is made on the first
 * call and kept in `bench-data`, and lets transformers do the same; on the CPU.
 *
 * @returns The times, or why there is nothing to compare with.
 * @throws {Error} If a model cannot be made, or judging fails.
 */
export async function benchJudge(
  { pairs = 50, batchSize = 4, newTokens = 128, onPart }: JudgeBenchOptions = {},
): Promise<JudgeBench | { readonly skip: string }> {
  const engines = await pythonEnvironment("engines");
  if ("skip" in engines) return engines;
  const exporter = await pythonEnvironment("export");
  if ("skip" in exporter) return exporter;
  onPart?.("making the models, unless they are there ...");
  const { model, exported } = await madeModels({
    engines: engines.python,
    exporter: exporter.python,
  });
  const file = `${ROOT}config/prompts/reasoned.yaml`;
  const prompts = loadPromptSet({ file, text: await Deno.readTextFile(file) });
  const system = await systemPrompt(prompts, exported);
  const [first, ...requests] = await drawnRequests(pairs + 1, system.text);
  if (first === undefined) throw new RangeError("Cannot compare: there must be a pair to judge");

  const folder = await Deno.makeTempDir({ prefix: "bench-judge-" });
  try {
    const questions = await writeQuestions(requests, folder);
    onPart?.("loading ...");
    const start = (scoring: Scoring) =>
      TimedJudge.start({ exported, batchSize, newTokens, scoring }, first);
    await using text = await start("text");
    await using expected = await start("expected");
    await using transformers = new TransformersJudge(engines.python, model);

    const few = questions.slice(0, TRIED);
    const trials: { readonly size: number; readonly seconds: number }[] = [];
    for (const size of new Set([1, batchSize])) {
      onPart?.(`${few.length} pairs, transformers, ${size} at once ...`);
      const { seconds } = await transformers.replies(few, { newTokens, batchSize: size });
      trials.push({ size, seconds });
    }
    const [faster] = trials.toSorted((a, b) => a.seconds - b.seconds);
    if (faster === undefined) throw new RangeError("Cannot compare: there must be a way to ask");
    const asked = { newTokens, batchSize: faster.size };

    // By turns, so that what else the machine does slows all of them down alike.
    const sums = { text: 0, expected: 0, transformers: 0, equalTexts: 0 };
    for (let index = 0; index < pairs; index += batchSize) {
      const end = Math.min(index + batchSize, pairs);
      onPart?.(`${end} of ${pairs} pairs ...`);
      const some = requests.slice(index, end);
      const ours = await text.replies(some);
      const reference = await transformers.replies(questions.slice(index, end), asked);
      sums.text += ours.seconds;
      sums.expected += (await expected.replies(some)).seconds;
      sums.transformers += reference.seconds;
      sums.equalTexts += reference.texts.filter((each, at) => each === ours.texts[at]).length;
    }
    const systemTokens = system.tokens;
    return { pairs, batchSize, newTokens, systemTokens, referenceBatch: faster.size, ...sums };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The model as transformers reads it and as we do, made anew when what makes it has changed. */
async function madeModels(
  { engines, exporter }: { readonly engines: string; readonly exporter: string },
): Promise<{ readonly model: string; readonly exported: string }> {
  const maker = `${ROOT}scripts/engines/middle_judge.py`;
  const sources = [maker, `${ROOT}scripts/engines/tiny_models.py`, ...await exporterFiles()];
  const texts = await Promise.all(sources.map((file) => Deno.readTextFile(file)));
  const hash = sha256(texts.join("\n"));
  const folder = `${ROOT}bench-data/judge`;
  const model = `${folder}/model`;
  const exported = `${folder}/exported`;
  const stamp = `${folder}/made-from.txt`;
  if (await Deno.readTextFile(stamp).catch(() => "") !== hash) {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await runPython(engines, [maker, `--output=${model}`]);
    const program = `${ROOT}scripts/export/qwen3_vl.py`;
    await runPython(exporter, [program, `--model=${model}`, `--output=${exported}`]);
    await Deno.writeTextFile(stamp, hash);
  }
  return { model, exported };
}

async function exporterFiles(): Promise<readonly string[]> {
  const folder = `${ROOT}scripts/export`;
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".py")) names.push(`${folder}/${name}`);
  }
  return names.toSorted();
}

/** As much of a category's own system prompt as has so many tokens, again and again if need be. */
async function systemPrompt(
  prompts: PromptSet,
  exported: string,
): Promise<{ readonly text: string; readonly tokens: number }> {
  const nothing = { description: "", instruction: "", rationale: "", difficulty: "", tags: [] };
  const { systemPrompt } = prompts.render(CATEGORY, { ...nothing, category: CATEGORY });
  const words = systemPrompt.split(" ");
  const tokenizer = await readTokenizer(`${exported}/tokenizer`);
  let text = "";
  let tokens = 0;
  for (let index = 0; tokens < SYSTEM_TOKENS; index += 1) {
    text += `${index === 0 ? "" : " "}${words[index % words.length]}`;
    tokens = tokenizer.encode(text).ids.length;
  }
  return { text, tokens };
}

/** What the judge is asked of pairs of the sample, whose wanted pictures stand for the edits. */
async function drawnRequests(
  pairs: number,
  systemPrompt: string,
): Promise<readonly JudgeRequest[]> {
  const requests: JudgeRequest[] = [];
  // All of the first category, which is the wanted one, are drawn before any other.
  for await (const pair of samplePairs({ pairs: Math.ceil((pairs + 1) / SHARE) })) {
    if (pair.category !== CATEGORY || requests.length === pairs) break;
    const { description, instruction } = pair.scene;
    const userPrompt = `Description: ${description.en}\nEdit: ${instruction.en}\n${QUESTION}`;
    const { source, target } = await renderSamplePair(pair, PICTURE);
    const showSource = true;
    requests.push({
      id: pair.id,
      systemPrompt,
      userPrompt,
      source,
      showSource,
      edited: target,
      seed: 0,
    });
  }
  return requests;
}

/** Our judge, and how long it takes. */
class TimedJudge implements AsyncDisposable {
  readonly #model: Qwen3VLRewardModel;

  private constructor(model: Qwen3VLRewardModel) {
    this.#model = model;
  }

  /** Loads the judge and warms it up with `first`, whose prompt it is to know nothing of later. */
  static async start(
    { exported, batchSize, newTokens, scoring }: {
      readonly exported: string;
      readonly batchSize: number;
      readonly newTokens: number;
      readonly scoring: Scoring;
    },
    first: JudgeRequest,
  ): Promise<TimedJudge> {
    const params = Qwen3VLRewardModel.paramsSchema.parse({
      model_name: exported,
      device: "cpu",
      dtype: "auto",
      max_new_tokens: newTokens,
      batch_size: batchSize,
      use_batch_inference: true,
      scoring,
    });
    const model = new Qwen3VLRewardModel(params);
    const judge = new TimedJudge(model);
    const systemPrompt = first.systemPrompt.split(" ").toReversed().join(" ");
    try {
      await model.initialize();
      await judge.replies([{ ...first, systemPrompt }]);
      return judge;
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  async replies(requests: readonly JudgeRequest[]): Promise<TimedReplies> {
    const { signal } = new AbortController();
    const start = performance.now();
    const judgements = await this.#model.batchScore?.(requests, signal) ?? [];
    const seconds = (performance.now() - start) / 1000;
    const texts = judgements.map((judgement) => judgement.kind === "reply" ? judgement.text : "");
    return { seconds, texts };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#model.dispose();
  }
}

/** Writes the images of requests into a folder, and returns what transformers is asked. */
async function writeQuestions(
  requests: readonly JudgeRequest[],
  folder: string,
): Promise<readonly unknown[]> {
  return await Promise.all(requests.map(async (request) => {
    const images: string[] = [];
    for (const part of judgeParts(request)) {
      if (part.type !== "image") continue;
      const path = `${folder}/${request.id}_${part.name}.png`;
      await Deno.writeFile(path, request[part.name]);
      images.push(path);
    }
    const messages = [
      { role: "system", content: request.systemPrompt },
      { role: "user", content: judgeParts(request) },
    ];
    return { messages, images };
  }));
}

/** The results as a few lines. */
export function formatJudgeBench(bench: JudgeBench | { readonly skip: string }): string {
  if ("skip" in bench) return `judge: skipped, as there is nothing to compare with: ${bench.skip}`;
  const { pairs, batchSize, newTokens, text, expected, transformers, equalTexts } = bench;
  const s = (seconds: number) => `${seconds.toFixed(1).padStart(7)} s`;
  const ratio = (ours: number, most: number) => {
    const value = ours / transformers;
    return `${value.toFixed(3)} (target <= ${most}) ${value <= most ? "PASS" : "over target"}`;
  };
  const line = (label: string, value: string) => `  ${label.padEnd(24)} ${value}`;
  return [
    `judge: ${pairs} pairs of one category, system prompt of ${bench.systemTokens} tokens, ` +
    `replies of at most ${newTokens}, CPU`,
    line(`ours, text, ${batchSize} at once`, s(text)),
    line("ours, expected scores", s(expected)),
    line(`transformers, ${bench.referenceBatch} at once`, s(transformers)),
    line("text over transformers", ratio(text, MAX_TEXT_RATIO)),
    line("expected over it", ratio(expected, MAX_EXPECTED_RATIO)),
    line(
      "equal texts",
      `${equalTexts} of ${pairs} ${equalTexts === pairs ? "PASS" : "below target"}`,
    ),
  ].join("\n");
}
