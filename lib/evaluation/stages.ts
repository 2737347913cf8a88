import type { IndexedPair, Pair } from "../benchmark/mod.ts";
import { messageOf } from "../input_error.ts";
import type { DiffusionModel, ModelHost, RewardModel } from "../models/mod.ts";
import { type EditContext, editStage, loseEdits } from "./edit_stage.ts";
import type { CurrentPair } from "./chain.ts";
import { canaryItems, type CanaryTask } from "./canary.ts";
import { controlItems, type ControlTask } from "./controls.ts";
import { editItem, type JudgeItem, judgeStage, looksAtPairs } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import { withModel } from "./model_use.ts";
import { editSeed, editTask } from "./edit_task.ts";
import { pairAt } from "./pair_at.ts";
import { judgementsPerPair, openJudgements, type Plan } from "./plan.ts";
import { type Progress, progressCounter } from "./progress.ts";
import { BoundedQueue } from "./queue.ts";
import type { StageContext } from "./stage.ts";
import type { WorkHistory } from "./work.ts";

/** What both stages are run with. */
export interface StagesContext extends Omit<StageContext, "concurrency" | "onDone"> {
  readonly loaded: LoadedConfig;
  readonly history: WorkHistory;
  /** The chosen pairs, in the order of their positions. */
  readonly selected: readonly IndexedPair[];
  /** A chosen pair as it is edited now; none while it starts from an edit that is not made. */
  readonly current: (pair: IndexedPair) => CurrentPair | undefined;
  /** What is left to do; asked for again after the edits are made. */
  plan(): Plan;
  /** The questions about the judge that are left now. */
  checks(): Promise<JudgeChecks>;
  /** Where a pair's edited image is kept, relative to the run's folder. */
  readonly imageOf: (pair: Pair) => string;
  /** Streams the pairs with these positions from the benchmark file, images included. */
  pairs(indices: ReadonlySet<number>): AsyncIterable<Pair>;
  /** What each model is offered. */
  readonly hosts: Readonly<Record<"edit" | "judge", ModelHost>>;
  /** Told where the evaluation stands. */
  onProgress(progress: Progress): void;
  /** Told that a model could not be freed. */
  onDisposeFailed(reason: string): void;
}

/** Questions about the judge that are not answered yet. */
export interface JudgeChecks {
  /** Those about pairs of this benchmark. */
  readonly controls: readonly ControlTask[];
  /** Those of the canary. */
  readonly canary: readonly CanaryTask[];
}

/** Number of questions about the judge. */
export function countChecks({ controls, canary }: JudgeChecks): number {
  return controls.length + canary.length;
}

/** Edits that wait for the judge, for each judgement that may be under way. */
const WAITING_PER_JUDGEMENT = 2;

/** Judgements of all chosen pairs. */
function countAll({ loaded, selected }: Pick<StagesContext, "loaded" | "selected">): number {
  return selected.reduce((sum, pair) => sum + judgementsPerPair(loaded, pair), 0);
}

/** First every edit, then every judgement: each model has the machine to itself. */
export async function sequentialStages(context: StagesContext): Promise<void> {
  const { loaded, signal, logger, hosts, directory, onDisposeFailed } = context;
  const plan = await editAll(context);
  if (plan === undefined || signal.aborted) return;
  const { judgements, scores } = plan;
  const todo = judgements.count;
  if (todo + countChecks(await context.checks()) === 0) return;
  logger.log("info", "judge.start", { todo });
  const folder = directory.path;
  async function* items(model: RewardModel): AsyncGenerator<JudgeItem> {
    if (!looksAtPairs(model, loaded)) {
      for (const index of judgements.indices) {
        yield* judgements.of(index).map((task) => editItem(task, { folder }));
      }
      return;
    }
    for await (const pair of context.pairs(judgements.indices)) {
      yield* judgements.of(pair.index).map((task) => editItem(task, { folder, images: pair }));
    }
  }
  await withModel("judge", loaded.judge, {
    host: hosts.judge,
    onDisposeFailed,
    work: async (model) => {
      if (todo > 0) {
        await judgeStage(items(model), model, {
          ...context,
          ...judgeOptions(loaded),
          onDone: progressCounter(
            {
              stage: "judge",
              todo,
              total: countAll(context),
              scores,
            },
            context.onProgress,
          ),
        });
      }
      await checkJudge(model, context);
    },
  });
}

/** Makes every edit; returns what is left then, nothing where the user stopped this. */
async function editAll(context: StagesContext): Promise<Plan | undefined> {
  const { logger, selected, signal } = context;
  const first = context.plan();
  const todo = first.edits.size + first.waiting.length;
  if (todo === 0) return first;
  logger.log("info", "edit.start", { todo });
  const onDone = progressCounter(
    { stage: "edit", todo, total: selected.length, scores: [] },
    context.onProgress,
  );
  await editRounds(first, { ...context, onDone });
  // Every edit that was made is one more to judge.
  return signal.aborted ? undefined : context.plan();
}

/**
 * Makes every edit, round by round: one that starts from an earlier edit comes once that is made.
 * Those whose earlier edit was not made fail.
 *
 * @param options.firstPairs The pairs of the first round; streamed from the benchmark if absent.
 * @param options.onEdited Told of each pair whose edit was made.
 */
async function editRounds(
  first: Plan,
  context: StagesContext & Pick<EditContext, "onDone" | "onFailed">,
  { firstPairs, onEdited = () => Promise.resolve() }: {
    readonly firstPairs?: AsyncIterable<Pair>;
    readonly onEdited?: (pair: Pair) => Promise<void>;
  } = {},
): Promise<void> {
  const { loaded, hosts, signal, onDisposeFailed } = context;
  const tried = new Set<number>();
  let plan = first;
  const rounds = async (model: DiffusionModel) => {
    for (let pairs = firstPairs;; pairs = undefined) {
      const tasks = tried.size === 0
        ? plan.edits
        : new Map([...plan.edits].filter(([index]) => !tried.has(index)));
      if (tasks.size === 0) return;
      for (const index of tasks.keys()) tried.add(index);
      await editStage(pairs ?? context.pairs(new Set(tasks.keys())), model, {
        ...context,
        concurrency: loaded.config.evaluation.concurrency.edit,
        tasks,
        baseSeed: editSeed(loaded),
        onEdited,
      });
      if (plan.waiting.length === 0 || signal.aborted) return;
      plan = context.plan();
    }
  };
  if (first.edits.size > 0) {
    const { editor } = loaded;
    await withModel("editing model", editor, { host: hosts.edit, onDisposeFailed, work: rounds });
  }
  if (signal.aborted) return;
  const keyOf = (pair: IndexedPair) => editTask(pair, loaded).key;
  await loseEdits(plan.waiting, { keyOf, context });
}

/** Asks the questions about the judge itself, while it is loaded. */
async function checkJudge(model: RewardModel, context: StagesContext): Promise<void> {
  const { loaded, signal, logger, directory } = context;
  const checks = await context.checks();
  const todo = countChecks(checks);
  if (todo === 0 || signal.aborted) return;
  logger.log("info", "control.start", { todo });
  async function* items(): AsyncGenerator<JudgeItem> {
    yield* controlItems(checks.controls, { ...context, folder: directory.path });
    yield* canaryItems(checks.canary, loaded);
  }
  const count = progressCounter(
    { stage: "control", todo, total: todo, scores: [] },
    context.onProgress,
  );
  await judgeStage(items(), model, {
    ...context,
    ...judgeOptions(loaded),
    // Scores of controls are no scores of the model.
    onDone: ({ failed }) => count({ failed }),
  });
}

function judgeOptions({ config: { evaluation } }: LoadedConfig): {
  readonly concurrency: number | undefined;
  readonly maxReasks: number;
} {
  return { concurrency: evaluation.concurrency.judge, maxReasks: evaluation.max_reasks };
}

/**
 * Both stages at once: an edit is judged as soon as it exists. What is on the way between them is
 * bounded, so the faster stage waits for the slower.
 */
export async function overlappedStages(context: StagesContext): Promise<void> {
  const plan = context.plan();
  const { edits, judgements, waiting, scores } = plan;
  const { loaded, logger, hosts, selected, directory, onDisposeFailed } = context;
  const { evaluation } = loaded.config;
  /** Judgements of the pair at this position. */
  const judgementsOf = (index: number) => {
    const pair = pairAt(selected, index);
    return pair === undefined ? 0 : judgementsPerPair(loaded, pair);
  };
  const todo = new Set([...edits.keys(), ...judgements.indices].toSorted((a, b) => a - b));
  if (todo.size + waiting.length + countChecks(await context.checks()) === 0) return;
  const judge = loaded.judge.create();
  const needsImages = looksAtPairs(judge, loaded);
  const folder = directory.path;
  const judged = judgements.count;
  const toMake = edits.size + waiting.length;
  logger.log("info", "overlapped.start", { edits: toMake, judgements: judged });

  let edited: Progress = {
    stage: "edit",
    done: selected.length - toMake,
    total: selected.length,
    fresh: 0,
    failures: 0,
  };
  const onEdit = progressCounter(
    { stage: "edit", todo: toMake, total: selected.length, scores: [] },
    (progress) => edited = progress,
  );
  const onJudged = progressCounter(
    {
      stage: "judge",
      todo: [...edits.keys(), ...waiting.map(({ index }) => index)]
        .reduce((sum, index) => sum + judgementsOf(index), judged),
      total: countAll(context),
      scores,
    },
    (progress) => context.onProgress({ ...progress, edited }),
  );

  const judging = async (queue: BoundedQueue<JudgeItem>) => {
    await withModel("judge", loaded.judge, {
      host: hosts.judge,
      onDisposeFailed,
      work: async (model) => {
        await judgeStage(queue, model, {
          ...context,
          ...judgeOptions(loaded),
          onDone: onJudged,
        });
        // Which questions there are depends on the edits; all are made now.
        await checkJudge(model, context);
      },
    });
  };
  const editing = async (queue: BoundedQueue<JudgeItem>) => {
    const hand = async (index: number, images?: Pair): Promise<void> => {
      const pair = pairAt(selected, index);
      const now = pair && context.current(pair);
      const tasks = now ? openJudgements(now.pair, context) : [];
      // The same image may have been judged before.
      const known = judgements.indices.has(index) ? 0 : judgementsOf(index) - tasks.length;
      for (let i = 0; i < known; i++) onJudged({ failed: false });
      for (const task of tasks) {
        await queue.push(editItem(task, { folder, images: needsImages ? images : undefined }));
      }
    };
    async function* toEdit(): AsyncGenerator<Pair> {
      // Edited before, with nothing left to be read; the next one is the last.
      const unread = needsImages ? [] : [...todo].filter((index) => !edits.has(index)).reverse();
      const handBefore = async (end: number) => {
        for (let next = unread.at(-1); next !== undefined && next < end; next = unread.at(-1)) {
          unread.pop();
          await hand(next);
        }
      };
      for await (const pair of context.pairs(needsImages ? todo : new Set(edits.keys()))) {
        await handBefore(pair.index);
        if (edits.has(pair.index)) yield pair;
        else await hand(pair.index, pair);
      }
      await handBefore(Infinity);
    }
    // Without an edit to make, what was edited before is handed over all the same.
    if (edits.size === 0) await Array.fromAsync(toEdit());
    await editRounds(plan, {
      ...context,
      onDone: onEdit,
      // What cannot be judged is done with.
      onFailed: ({ index }) => {
        for (let i = 0; i < judgementsOf(index); i++) onJudged({ failed: true });
      },
    }, { firstPairs: toEdit(), onEdited: (pair) => hand(pair.index, pair) });
  };
  const atOnce = evaluation.concurrency.judge ?? judge.concurrency;
  const capacity = WAITING_PER_JUDGEMENT * atOnce;
  await handOver<JudgeItem>({ editing, judging, capacity, signal: context.signal });
}

/** Runs giver and taker of a queue to their end; the first fault of either is thrown. */
async function handOver<T>({ editing, judging, capacity, signal }: {
  readonly editing: (queue: BoundedQueue<T>) => Promise<void>;
  readonly judging: (queue: BoundedQueue<T>) => Promise<void>;
  readonly capacity: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const queue = new BoundedQueue<T>(capacity);
  const faults: unknown[] = [];
  // Whoever waits for something to take must not wait until the giver's servers are stopped.
  const close = () => queue.close();
  signal.addEventListener("abort", close);
  await Promise.all([
    editing(queue).catch((error: unknown) => void faults.push(error)).finally(() => queue.close()),
    // Nobody takes any more: whoever waits to hand something over must not wait for ever.
    judging(queue).then(() => queue.abandon(), (error: unknown) => {
      faults.push(error);
      queue.fail(error instanceof Error ? error : new Error(messageOf(error)));
    }),
  ]).finally(() => signal.removeEventListener("abort", close));
  if (faults.length > 0) throw faults[0];
}
