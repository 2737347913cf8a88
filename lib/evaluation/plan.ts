import type { IndexedPair } from "../benchmark/mod.ts";
import { currentPair } from "./chain.ts";
import type { DoneEdit } from "./copy_image.ts";
import type { EditTask } from "./edit_stage.ts";
import { editTask } from "./edit_task.ts";
import type { JudgeTask } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import type { PromptValues } from "../prompts/mod.ts";
import type { AspectMark } from "./scoring.ts";
import { judgeKey, nextAsk, pairSeed, repeatSeed, type WorkHistory } from "./work.ts";

/** What is left to do, and what is done. */
export interface Plan {
  /** Edits to make, by the pair's position in the file. */
  readonly edits: ReadonlyMap<number, EditTask>;
  /** Judgements to ask for of the edits that exist, by the pair's position; at least one each. */
  readonly judgements: ReadonlyMap<number, readonly JudgeTask[]>;
  /** Pairs that start from edits which are still to be made, or never will. */
  readonly waiting: readonly IndexedPair[];
}

/** Judgements that a pair takes: one for each question and repeat. */
export function judgementsPerPair(
  { prompts, config }: Pick<LoadedConfig, "prompts" | "config">,
  { category, tags }: Pick<IndexedPair, "category" | "tags">,
): number {
  const { repeats } = config.evaluation;
  // Pairs without prompts are refused before anything is planned.
  return prompts.has(category) ? repeats * prompts.questions(category, tags).length : repeats;
}

/** Number of judgements in a plan. */
export function countJudgements({ judgements }: Pick<Plan, "judgements">): number {
  return [...judgements.values()].reduce((sum, tasks) => sum + tasks.length, 0);
}

/** The judgements of a pair's edit; none where the edit is not done. */
export function judgeTasks(
  pair: IndexedPair,
  { loaded, history }: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly JudgeTask[] {
  const edit = history.edit(editTask(pair, loaded).key);
  return edit?.status === "done" ? judgeTasksOf(edit, { pair, loaded }) : [];
}

/** What a judgement depends on, the edit aside. */
export interface Judging extends Pick<LoadedConfig, "prompts" | "judge" | "showSource"> {
  readonly config: { readonly evaluation: Pick<Evaluation, "seed" | "repeats"> };
}

type Evaluation = LoadedConfig["config"]["evaluation"];

/** The judgements of an edit that is done, one for each question and repeat. */
export function judgeTasksOf(
  edit: DoneEdit,
  { pair, loaded }: { readonly pair: IndexedPair; readonly loaded: Judging },
): readonly JudgeTask[] {
  const { config: { evaluation } } = loaded;
  return Array.from({ length: evaluation.repeats }, (_, repeat) => {
    const seed = repeatSeed(pairSeed(evaluation.seed, pair), repeat);
    return putQuestions(loaded, {
      pair,
      values: pair,
      contentHash: pair.contentHash,
      imageHash: edit.hash,
      seed,
    }).map((question) => ({
      ...question,
      id: pair.id,
      repeat,
      image: edit.image,
      imageHash: edit.hash,
      seed,
    }));
  }).flat();
}

/** A question to the judge with its identity. */
export interface PutQuestion extends Pick<JudgeTask, "key" | "prompts" | "showSource"> {
  readonly aspect?: AspectMark;
}

/** The questions that are asked about one image, with their identities. */
export function putQuestions(
  { prompts, judge, showSource }: Pick<LoadedConfig, "prompts" | "judge" | "showSource">,
  { pair: { category, tags }, values, ...asked }: {
    /** The pair whose questions they are. */
    readonly pair: Pick<IndexedPair, "category" | "tags">;
    /** What the prompts are filled with. */
    readonly values: PromptValues;
    readonly contentHash: string;
    readonly imageHash: string;
    readonly seed: number;
  },
): readonly PutQuestion[] {
  return prompts.questions(category, tags).map((question) => {
    const render = () => question.render(values);
    const { name, scale } = question.aspect ?? {};
    const aspect = name === undefined || scale === undefined ? {} : { aspect: { name, scale } };
    // An aspect says itself whether the source is shown; the judge's own parameter adds to it.
    const isShown = question.aspect === undefined
      ? showSource
      : question.showSource || judge.params["compare_with_original"] === true;
    const key = judgeKey({
      ...asked,
      fingerprint: judge.fingerprint,
      promptHash: question.hash,
      ...render(),
      showSource: isShown,
      ...aspect,
    });
    return { key, prompts: render, showSource: isShown, ...aspect };
  });
}

/** Those of a pair's judgements that are neither finished nor given up. */
export function openJudgements(
  pair: IndexedPair,
  parts: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly JudgeTask[] {
  return openOf(judgeTasks(pair, parts), parts);
}

function openOf(
  tasks: readonly JudgeTask[],
  { loaded, history }: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly JudgeTask[] {
  const { max_reasks } = loaded.config.evaluation;
  return tasks.filter(({ key }) =>
    !history.isGivenUp(key) && nextAsk(history.judgements(key), max_reasks) !== undefined
  );
}

/**
 * What is left to do for `pairs`: edits that are not done or failed, and judgements that are not
 * finished of edits that are done. Finished work is never planned again, nor is what processes
 * died over too often.
 *
 * @param hasImage Whether a file of the run's folder is still there.
 */
export async function makePlan(
  pairs: readonly IndexedPair[],
  parts: {
    readonly loaded: LoadedConfig;
    readonly history: WorkHistory;
    readonly hasImage: (path: string) => Promise<boolean>;
  },
): Promise<Plan> {
  const { loaded, history, hasImage } = parts;
  const edits = new Map<number, EditTask>();
  const judgements = new Map<number, readonly JudgeTask[]>();
  const waiting: IndexedPair[] = [];
  const current = currentPair(pairs, parts);
  const unmade = new Set<string>();
  for (const pair of pairs) {
    const comes = pair.sourceFrom !== undefined && unmade.has(pair.sourceFrom);
    const now = comes ? undefined : current(pair);
    if (now === undefined) {
      // That it will never come is known already, unless the edit before it is tried again.
      if (!comes && history.edit(editTask(pair, loaded).key)?.status === "failed") continue;
      waiting.push(pair);
      unmade.add(pair.id);
      continue;
    }
    const { source } = now;
    const task = editTask(now.pair, loaded);
    const edit = history.edit(task.key);
    if (edit?.status !== "done" || !await hasImage(edit.image)) {
      if (history.isGivenUp(task.key)) continue;
      edits.set(pair.index, source === undefined ? task : { ...task, source });
      unmade.add(pair.id);
      continue;
    }
    const open = openOf(judgeTasksOf(edit, { pair: now.pair, loaded }), parts);
    if (open.length > 0) judgements.set(pair.index, open);
  }
  return { edits, judgements, waiting };
}
