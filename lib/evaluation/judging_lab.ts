import { resolve } from "node:path";
import { selectPairs } from "../benchmark/mod.ts";
import { InputError } from "../input_error.ts";
import type { ModelHost, RewardModel } from "../models/mod.ts";
import type { PromptSet } from "../prompts/mod.ts";
import type { DoneEdit } from "./copy_image.ts";
import { JournalWriter, readJournal } from "./journal.ts";
import { type JournalRecord, slimRecord } from "./journal_record.ts";
import { editItem, type JudgeItem, judgeStage, type JudgeTask } from "./judge_stage.ts";
import type { ConfiguredModel } from "./load_config.ts";
import { ready } from "./model_use.ts";
import type { PairOutcome } from "./outcome.ts";
import { pairOutcome } from "./outcomes.ts";
import { readPairList } from "./pair_list.ts";
import { judgeTasksOf } from "./plan.ts";
import { type Progress, progressCounter } from "./progress.ts";
import type { StoredRun } from "./read_run.ts";
import { takeLock } from "./run_directory.ts";
import type { RunMetadata } from "./run_metadata.ts";
import { withSource } from "./chain.ts";
import { readStoredPairs } from "./stored_pairs.ts";
import { askedAspects, aspectMismatch, type Scoring } from "./scoring.ts";
import { DEFAULT_AGGREGATION, findAggregation } from "../aggregation/mod.ts";
import { nextAsk, WorkHistory } from "./work.ts";
import type { IdentifiedRun } from "./identity_difference.ts";

/** How a lab is opened. */
export interface LabOptions {
  /** The judge. */
  readonly judge: ConfiguredModel<RewardModel>;
  /** Pairs whose edits are judged. */
  readonly ids: readonly string[];
  /** The benchmark file. */
  readonly benchmark: string;
  /** Where replies are kept, so that no question is put twice; made where it is missing. */
  readonly folder: string;
  /** Told what the judge wants noted. */
  readonly onMessage?: (message: string) => void;
}

/** What a judge made of a run's edits under some prompts. */
export interface LabJudgements {
  /** Name of the prompts. */
  readonly name: string;
  /** One for each edit, in the order of the benchmark. */
  readonly outcomes: readonly PairOutcome[];
  /** What decided the scores. */
  readonly run: IdentifiedRun;
  /** What reports say of it. */
  readonly metadata: RunMetadata;
  /** How many questions were put to the judge now, re-asks aside; the others were known. */
  readonly asked: number;
}

/** An edit that the lab judges. */
interface LabEdit {
  readonly pair: Parameters<typeof judgeTasksOf>[1]["pair"];
  readonly edit: DoneEdit;
}

/** Labs of this process by folder: a cell of a notebook is run again and again. */
const LABS = new Map<string, JudgingLab>();

/**
 * Judges edits of a stored run again and again, with other prompts each time, without making runs
 * of it. The judge is loaded by the first question and stays; replies are kept, and a question that
 * was put before, here or in the run, is not put again.
 */
export class JudgingLab implements AsyncDisposable {
  readonly #run: StoredRun;
  readonly #options: LabOptions;
  readonly #edits: readonly LabEdit[];
  readonly #known: WorkHistory;
  readonly #journal: JournalWriter;
  readonly #lock: Deno.FsFile;
  readonly #stop = new AbortController();
  #model: Promise<RewardModel> | undefined;
  #isOpen = true;

  private constructor(
    run: StoredRun,
    parts: {
      readonly options: LabOptions;
      readonly edits: readonly LabEdit[];
      readonly known: WorkHistory;
      readonly journal: JournalWriter;
      readonly lock: Deno.FsFile;
    },
  ) {
    this.#run = run;
    this.#options = parts.options;
    this.#edits = parts.edits;
    this.#known = parts.known;
    this.#journal = parts.journal;
    this.#lock = parts.lock;
  }

  /**
   * Opens a lab; an earlier one of this process in the same folder is closed.
   *
   * @throws {InputError} If the run has none of these pairs or no edit of one, or another process
   * uses the folder.
   */
  static async open(run: StoredRun, options: LabOptions): Promise<JudgingLab> {
    const { folder, ids } = options;
    const place = resolve(folder);
    await LABS.get(place)?.dispose();
    const { records } = await readJournal(`${run.folder}/journal.jsonl`, { keep: "slim" });
    const history = new WorkHistory(records);
    const { pairs } = await readPairList(run.folder);
    const edits = selectPairs(pairs, { ids }).map((pair): LabEdit => {
      const { edit } = history.ofPair(pair.id, 0);
      if (edit?.status === "done") return { pair, edit };
      throw new InputError(`Cannot judge pair ${pair.id} again: ${run.folder} holds no edit of it`);
    });
    await Deno.mkdir(folder, { recursive: true });
    const lock = await takeLock(folder);
    try {
      const path = `${folder}/journal.jsonl`;
      const earlier = await readJournal(path, { keep: "slim" });
      const known = new WorkHistory([...records, ...earlier.records]);
      const journal = await JournalWriter.open(path, earlier.wholeLength);
      const lab = new JudgingLab(run, { options, edits, known, journal, lock });
      LABS.set(place, lab);
      return lab;
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /**
   * Judges the edits with these prompts.
   *
   * @throws {InputError} If the lab is closed, the judge lacks something, or the benchmark file is
   * not the run's.
   * @throws {RangeError} If a pair's category has no prompts.
   */
  async judge(
    prompts: PromptSet,
    { onProgress = () => {} }: { readonly onProgress?: (progress: Progress) => void } = {},
  ): Promise<LabJudgements> {
    if (!this.#isOpen) throw new InputError("Cannot judge: the lab is closed. Open it again.");
    const { judge, benchmark } = this.#options;
    const { identity } = this.#run.run;
    const { aggregation: _, ...evaluation } = identity.evaluation;
    const { seed, repeats, max_reasks: maxReasks, unparsed_policy: policy } = evaluation;
    const scoring = this.#scoring(prompts);
    const aggregation = scoring === undefined ? {} : { aggregation: scoring.aggregation.id };
    const showSource = prompts.showSource || judge.params["compare_with_original"] === true;
    const loaded = { prompts, judge, showSource, config: { evaluation: { seed, repeats } } };
    const tasks = this.#edits.flatMap(({ pair, edit }) =>
      judgeTasksOf(edit, { pair: withSource(pair, edit.source), loaded })
    );
    const history = new WorkHistory([
      ...this.#edits.map(({ edit }) => edit),
      ...tasks.flatMap(({ key }) => this.#known.judgements(key)),
    ]);
    const open = tasks.filter(({ key }) =>
      nextAsk(history.judgements(key), maxReasks) !== undefined
    );
    if (open.length > 0) {
      const model = await this.#load();
      await judgeStage(this.#items(open, benchmark), model, {
        directory: { journal: { append: (record) => this.#keep(record) } },
        history,
        logger: { log: () => {} },
        signal: this.#stop.signal,
        concurrency: undefined,
        maxReasks,
        onDone: progressCounter(
          { stage: "judge", todo: open.length, total: tasks.length, scores: [] },
          onProgress,
        ),
      });
    }
    const judging = {
      reward_model: { name: judge.name, fingerprint: judge.fingerprint },
      prompts: { hash: prompts.hash },
      evaluation: { ...evaluation, ...aggregation },
    };
    const { aggregation: __, ...told } = this.#run.metadata.evaluation;
    return {
      name: prompts.name,
      outcomes: this.#edits.flatMap(({ pair }) =>
        pairOutcome(pair, { history, policy, repeats, scoring }) ?? []
      ),
      run: {
        ...this.#run.run,
        identity: { ...identity, ...judging },
        reward_model: { class_path: judge.name },
        prompts: { name: prompts.name },
      },
      metadata: {
        ...this.#run.metadata,
        rewardModel: {
          classPath: judge.name,
          params: judge.params,
          fingerprint: judge.fingerprint,
          servers: [],
        },
        prompts: {
          name: prompts.name,
          hash: prompts.hash,
          showSource,
          ...(scoring === undefined ? {} : { aspects: scoring.aspects }),
        },
        evaluation: { ...told, ...aggregation },
        controls: [],
      },
      asked: open.length,
    };
  }

  /** Frees the judge and lets the folder go; safe to call again. */
  async dispose(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    LABS.delete(resolve(this.#options.folder));
    this.#stop.abort();
    try {
      await (await this.#model?.catch(() => undefined))?.dispose();
    } finally {
      await this.#journal.close();
      this.#lock.close();
    }
  }

  /** The same as {@linkcode dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** The run's aggregation, or the plain one where the run has none, or takes other aspects. */
  #scoring(prompts: PromptSet): Scoring | undefined {
    if (prompts.aspects.length === 0) return undefined;
    const { judge } = this.#options;
    const named = findAggregation(this.#run.run.identity.evaluation.aggregation ?? "");
    const fits = named !== undefined && aspectMismatch(prompts, named) === undefined;
    return {
      aspects: askedAspects(prompts, {
        showSource: judge.params["compare_with_original"] === true,
      }),
      aggregation: fits ? named : DEFAULT_AGGREGATION,
    };
  }

  async #keep(record: JournalRecord): Promise<void> {
    await this.#journal.append(record);
    this.#known.add(slimRecord(record));
  }

  async *#items(tasks: readonly JudgeTask[], path: string): AsyncGenerator<JudgeItem> {
    const byId = Map.groupBy(tasks, ({ id }) => id);
    const indices = new Set(
      this.#edits.flatMap(({ pair }) => byId.has(pair.id) ? [pair.index] : []),
    );
    for await (const pair of readStoredPairs(this.#run, { path, indices })) {
      for (const task of byId.get(pair.id) ?? []) {
        yield editItem(task, { folder: this.#run.folder, images: pair });
      }
    }
  }

  /** Loads the judge, once; a failure is tried again at the next call. */
  #load(): Promise<RewardModel> {
    const { judge, onMessage = () => {} } = this.#options;
    this.#model ??= (async () => {
      const model = judge.create();
      const host: ModelHost = {
        logs: this.#options.folder,
        signal: this.#stop.signal,
        status: () => {},
        notice: onMessage,
        server: () => {},
      };
      try {
        await ready("judge", judge.name, () => model.check?.());
        await ready("judge", judge.name, () => model.initialize(host));
        return model;
      } catch (error) {
        this.#model = undefined;
        await model.dispose().catch(() => {}); // the first error says why
        throw error;
      }
    })();
    return this.#model;
  }
}
