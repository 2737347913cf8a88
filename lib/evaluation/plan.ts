import type { IndexedPair } from "../benchmark/mod.ts";
import { currentPair } from "./chain.ts";
import type { DoneEdit } from "./copy_image.ts";
import type { EditTask } from "./edit_stage.ts";
import { editTask } from "./edit_task.ts";
import type { JudgeTask } from "./judge_stage.ts";
import type { HeldEdit } from "./held_record.ts";
import type { LoadedConfig } from "./load_config.ts";
import { pairAt } from "./pair_at.ts";
import type { PromptValues } from "../prompts/mod.ts";
import { type AspectMark, onCommonScale } from "./scoring.ts";
import { judgeKey, lastWord, nextAsk, pairSeed, repeatSeed, type WorkHistory } from "./work.ts";

/** What is left to do, and what is done. */
export interface Plan {
  /** Edits to make, by the pair's position in the file. */
  readonly edits: ReadonlyMap<number, EditTask>;
  /** Judgements to ask for of the edits that exist. */
  readonly judgements: OpenJudgements;
  /** Pairs whose edits seem to be done; see {@linkcode planAgain}. */
  readonly edited: EditedPairs;
  /** Pairs that start from edits which are still to be made, or never will. */
  readonly waiting: readonly IndexedPair[];
  /** Scores that edits which need not be made again were given so far, from 0 to 10 each. */
  readonly scores: readonly number[];
}

/** Pairs whose edits seem to be done, told by their position in the file. */
export interface EditedPairs {
  /** The pairs as they are edited now, in the order of their positions. */
  readonly pairs: readonly IndexedPair[];
  /** Those whose edits were found by their identity, and not by the pair's id. */
  readonly compared: ReadonlySet<number>;
  /** Those of which judgements seem to be open. */
  readonly open: ReadonlySet<number>;
}

/**
 * Judgements to ask for, told one pair at a time: what a judgement depends on takes longer to work
 * out than all else before a run goes on.
 */
export interface OpenJudgements {
  /** The pairs, by their position in the file. */
  readonly indices: ReadonlySet<number>;
  /** Number of judgements, by what the journal says of these pairs. */
  readonly count: number;
  /** Those of a pair that are neither finished nor given up now. */
  of(index: number): readonly JudgeTask[];
}

/** Judgements that a pair takes: one for each question and repeat. */
export function judgementsPerPair(
  { prompts, config }: Pick<LoadedConfig, "prompts" | "config">,
  { category, tags }: Pick<IndexedPair, "category" | "tags">,
): number {
  const { repeats } = config.evaluation;
  // Pairs without prompts are refused before anything is planned.
  return prompts.has(category)
    ? repeats * aspectNames(prompts, { category, tags }).length
    : repeats;
}

/** Names of the aspects that a pair is asked about; one without a name where it is asked as a whole. */
function aspectNames(
  prompts: LoadedConfig["prompts"],
  { category, tags }: Pick<IndexedPair, "category" | "tags">,
): readonly (string | undefined)[] {
  if (prompts.aspects.length === 0) return [undefined];
  return prompts.questions(category, tags).map(({ aspect }) => aspect?.name);
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
  parts: PlanParts,
): readonly JudgeTask[] {
  return openOf(judgeTasks(pair, parts), parts);
}

function openOf(
  tasks: readonly JudgeTask[],
  parts: PlanParts,
): readonly JudgeTask[] {
  return tasks.filter(({ key }) => isOpenQuestion(key, parts));
}

/** Whether the question with this key is still to be put: neither finished nor given up. */
export function isOpenQuestion(key: string, { loaded, history }: PlanParts): boolean {
  const { max_reasks } = loaded.config.evaluation;
  return !history.isGivenUp(key) && nextAsk(history.judgements(key), max_reasks) !== undefined;
}

interface PlanParts {
  readonly loaded: LoadedConfig;
  readonly history: WorkHistory;
}

/** How far the judgements of a pair's edit are, by the pair's id and the image alone. */
export interface Judged {
  /** How many seem to be open. */
  readonly open: number;
  /** What the others gave, from 0 to 10 each. */
  readonly scores: readonly number[];
}

/** How far the judgements of a pair's edit are. */
export function judgedSoFar(pair: IndexedPair, { loaded, history }: PlanParts): Judged {
  const { repeats, max_reasks } = loaded.config.evaluation;
  let open = 0;
  const scores: number[] = [];
  for (const aspect of aspectNames(loaded.prompts, pair)) {
    for (const answers of history.ofPair(pair.id, repeats, aspect).repeats) {
      const last = lastWord(answers);
      if (last?.status === "replied" && last.parsed.status === "scored") {
        scores.push(onCommonScale(last.parsed.score, last.aspect));
      } else if (nextAsk(answers, max_reasks) !== undefined) {
        if (!answers.some(({ key }) => history.isGivenUp(key))) open += 1;
      }
    }
  }
  return { open, scores };
}

function openJudgementsOf(
  { pairs, open }: EditedPairs,
  { count, parts }: { readonly count: number; readonly parts: PlanParts },
): OpenJudgements {
  return {
    indices: open,
    count,
    of(index) {
      const pair = open.has(index) ? pairAt(pairs, index) : undefined;
      return pair === undefined ? [] : openJudgements(pair, parts);
    },
  };
}

/**
 * What is to be done of work that seems to be done. Mostly that is nothing; where another release
 * worked identities out in another way, what there is does not count.
 */
export function planAgain(
  edited: EditedPairs,
  parts: PlanParts,
): Pick<Plan, "edits" | "judgements"> {
  const { loaded, history } = parts;
  const edits = new Map<number, EditTask>();
  const open = new Set<number>();
  let count = 0;
  for (const pair of edited.pairs) {
    const { index } = pair;
    const task = editTask(pair, loaded);
    const edit = history.edit(task.key);
    if (edit?.status !== "done") {
      if (!edited.compared.has(index) && !history.isGivenUp(task.key)) edits.set(index, task);
    } else if (!edited.open.has(index)) {
      const { length } = openOf(judgeTasksOf(edit, { pair, loaded }), parts);
      if (length > 0) open.add(index);
      count += length;
    }
  }
  return { edits, judgements: openJudgementsOf({ ...edited, open }, { count, parts }) };
}

/**
 * What is left to do for `pairs`: edits that are not done or failed, and judgements that are not
 * finished of edits that are done. Finished work is never planned again, nor is what processes
 * died over too often. What seems to be done, by the pair's id, can be looked at more closely when
 * all else is done: until then, whatever it depends on needs not be worked out.
 *
 * @param hasImage Whether a file of the run's folder is still there.
 */
export function makePlan(
  pairs: readonly IndexedPair[],
  parts: {
    readonly loaded: LoadedConfig;
    readonly history: WorkHistory;
    readonly hasImage: (path: string) => boolean;
  },
): Plan {
  const { loaded, history, hasImage } = parts;
  const edits = new Map<number, EditTask>();
  const made: IndexedPair[] = [];
  const compared = new Set<number>();
  const open = new Set<number>();
  const scores: number[] = [];
  let count = 0;
  const isThere = (edit: HeldEdit | undefined) => edit?.status === "done" && hasImage(edit.image);
  const waiting: IndexedPair[] = [];
  const current = currentPair(pairs, parts);
  // What starts from another edit changes with it, under the same id.
  const isChained = pairs.some(({ sourceFrom }) => sourceFrom !== undefined);
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
    const seemsMade = !isChained && isThere(history.editOf(pair.id));
    const task = seemsMade ? undefined : editTask(now.pair, loaded);
    if (task !== undefined && !isThere(history.edit(task.key))) {
      if (history.isGivenUp(task.key)) continue;
      edits.set(pair.index, source === undefined ? task : { ...task, source });
      unmade.add(pair.id);
      continue;
    }
    const judged = judgedSoFar(now.pair, parts);
    scores.push(...judged.scores);
    count += judged.open;
    made.push(now.pair);
    if (!seemsMade) compared.add(pair.index);
    if (judged.open > 0) open.add(pair.index);
  }
  const edited = { pairs: made, compared, open };
  const judgements = openJudgementsOf(edited, { count, parts });
  return { edits, judgements, edited, waiting, scores };
}
