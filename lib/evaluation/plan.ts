import type { IndexedPair } from "../benchmark/mod.ts";
import { currentPair } from "./chain.ts";
import type { DoneEdit } from "./copy_image.ts";
import type { EditTask } from "./edit_stage.ts";
import { editTask } from "./edit_task.ts";
import type { JudgeTask } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
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

/** Number of judgements in a plan. */
export function countJudgements({ judgements }: Pick<Plan, "judgements">): number {
  return [...judgements.values()].reduce((sum, tasks) => sum + tasks.length, 0);
}

/** The judgements of a pair's edit, one for each repeat; none where the edit is not done. */
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

/** The judgements of an edit that is done, one for each repeat. */
export function judgeTasksOf(
  edit: DoneEdit,
  { pair, loaded }: { readonly pair: IndexedPair; readonly loaded: Judging },
): readonly JudgeTask[] {
  const { prompts, judge, config: { evaluation }, showSource } = loaded;
  const render = () => prompts.render(pair.category, pair);
  const asked = {
    contentHash: pair.contentHash,
    fingerprint: judge.fingerprint,
    promptHash: prompts.hashOf(pair.category),
    ...render(),
    showSource,
    imageHash: edit.hash,
  };
  return Array.from({ length: evaluation.repeats }, (_, repeat) => {
    const seed = repeatSeed(pairSeed(evaluation.seed, pair), repeat);
    return {
      id: pair.id,
      key: judgeKey({ ...asked, seed }),
      repeat,
      image: edit.image,
      imageHash: edit.hash,
      prompts: render,
      showSource,
      seed,
    };
  });
}

/** Those of a pair's judgements that are not finished. */
export function openJudgements(
  pair: IndexedPair,
  parts: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly JudgeTask[] {
  const { max_reasks } = parts.loaded.config.evaluation;
  return judgeTasks(pair, parts).filter(({ key }) =>
    nextAsk(parts.history.judgements(key), max_reasks) !== undefined
  );
}

/**
 * What is left to do for `pairs`: edits that are not done or failed, and judgements that are not
 * finished of edits that are done. Finished work is never planned again.
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
      edits.set(pair.index, source === undefined ? task : { ...task, source });
      unmade.add(pair.id);
      continue;
    }
    const open = openJudgements(now.pair, parts);
    if (open.length > 0) judgements.set(pair.index, open);
  }
  return { edits, judgements, waiting };
}
