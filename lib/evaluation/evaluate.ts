import {
  describeDefect,
  hashPair,
  type IndexedPair,
  type Pair,
  readPairs,
} from "../benchmark/mod.ts";
import { z } from "zod";
import { createHash } from "node:crypto";
import { canonicalJson } from "../files/hash.ts";
import { parentFolder } from "../files/write_aside.ts";
import { InputError, messageOf } from "../input_error.ts";
import type { JournalContent } from "./journal.ts";
import type { ChecksRecord, JournalRecord, ReportRecord } from "./journal_record.ts";
import { canaryTasks } from "./canary.ts";
import { type CurrentPair, currentPair, pairWithSource } from "./chain.ts";
import { checkGroups, controlTasks } from "./controls.ts";
import type { Asked } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import type { ModelHost } from "../models/mod.ts";
import { fileFinder } from "./file_finder.ts";
import { FileLogger, type Logger } from "./logger.ts";
import { assertModels } from "./model_use.ts";
import { readOptions } from "./open_benchmark.ts";
import type { OpenedBenchmark } from "./opened_benchmark.ts";
import type { PairOutcome } from "./outcome.ts";
import { pairAt } from "./pair_at.ts";
import { controlOutcomes, pairOutcome, skippedOutcome } from "./outcomes.ts";
import {
  type EditedPairs,
  isOpenQuestion,
  judgedSoFar,
  makePlan,
  type Plan,
  planAgain,
} from "./plan.ts";
import { measureStage, measureTask } from "./measure_stage.ts";
import { type Progress, progressCounter } from "./progress.ts";
import { RunDirectory } from "./run_directory.ts";
import { newRunFile, readRunFile } from "./run_file.ts";
import { partialNotice, type RunMetadata, runMetadata } from "./run_metadata.ts";
import { changeNotices, launchNotice } from "./run_servers.ts";
import { countChecks, type JudgeChecks, overlappedStages, sequentialStages } from "./stages.ts";
import { MAX_CRASHES, WorkHistory } from "./work.ts";

/** Pairs that a message names. */
const NAMED = 5;

/** As much of a class's `launch` as tells how its servers are started. */
const launchSchema = z.object({ command: z.string(), args: z.array(z.string()) });

/** How to evaluate, beyond the configuration. */
export interface EvaluateOptions {
  /** How the pairs were chosen, such as `--limit 10`; empty where all are. */
  readonly filterText: string;
  /** Also try what was left as failed, since processes died over it too often. */
  readonly retryCrashed?: boolean;
  /** Tells the versions for `run.json` and the report; asked where a run begins. */
  readonly versions: () => Promise<Readonly<Record<string, string>>>;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Told where the evaluation stands. */
  readonly onProgress: (progress: Progress) => void;
  /** Told what the user should know at once. */
  readonly onMessage: (message: string) => void;
  /** Shown what is being waited for, such as a server's start; empty when it is over. */
  readonly onStatus?: (status: string) => void;
  /** Writes the report into the run's folder; returns its files, relative to it. */
  readonly writeReport: (
    folder: string,
    outcomes: readonly PairOutcome[],
    metadata: RunMetadata,
  ) => Promise<readonly string[]>;
}

/** How an evaluation ended. */
export interface EvaluationResult {
  /** Stopped by the user, with nothing left to do from the start, or done now. */
  readonly ending: "interrupted" | "nothing to do" | "done";
  /** Outcomes of the selected pairs; those that an interruption left open are missing. */
  readonly outcomes: readonly PairOutcome[];
  /** What a report says of the run beyond its outcomes. */
  readonly metadata: RunMetadata;
  /** Files of the report, relative to the run's folder; none after an interruption. */
  readonly files: readonly string[];
}

/**
 * Edits, judges and reports: the main job.
 *
 * Every finished edit and reply is in the journal before it counts, so a run that was stopped at
 * any moment goes on where it was. Both models are asked whether they have what they need before
 * the first edit; then each is loaded once and freed.
 *
 * @throws {InputError} If the run's folder or a model cannot be used.
 */
export async function evaluate(
  loaded: LoadedConfig,
  benchmark: OpenedBenchmark,
  options: EvaluateOptions,
): Promise<EvaluationResult> {
  const { evaluation, logging } = loaded.config;
  const begins = await readRunFile(evaluation.output_dir) === undefined;
  // A run that cannot begin must not take the folder.
  if (begins) await assertModels(loaded, { editing: true });
  const versions = begins ? await options.versions() : {};
  const run = await RunDirectory.open(
    evaluation.output_dir,
    newRunFile(loaded, { benchmark, versions }),
  );
  try {
    await benchmark.keep(run.path);
    const logFile = `${run.path}/${logging.log_file}`;
    await Deno.mkdir(parentFolder(logFile), { recursive: true });
    const logger = await FileLogger.open(logFile, logging.level);
    let isFailed = false;
    try {
      return await evaluateIn(run, loaded, { ...options, benchmark, logger });
    } catch (error) {
      isFailed = true;
      logger.log("error", "run.failed", { reason: messageOf(error) });
      throw error;
    } finally {
      await logger.close().catch((error: unknown) => {
        // What failed first is what the user must know: on a full disk, the log fails, too.
        if (!isFailed) throw error;
      });
    }
  } finally {
    await run.close();
  }
}

interface EvaluationParts extends EvaluateOptions {
  readonly benchmark: OpenedBenchmark;
  readonly logger: Logger;
}

/** Evaluates in an open run directory: does what is left to do, and reports. */
async function evaluateIn(
  run: RunDirectory,
  loaded: LoadedConfig,
  parts: EvaluationParts,
): Promise<EvaluationResult> {
  const { logger, signal, writeReport } = parts;
  // A report of very many pairs takes much memory, as does what the work had to know: that is let
  // go before.
  const { todo, outcomes, metadata, lastReport } = await new Evaluation(run, loaded, parts)
    .finish();
  if (signal.aborted) {
    logger.log("warning", "run.interrupted", { finished: outcomes.length });
    return { ending: "interrupted", outcomes, metadata, files: [] };
  }
  const hash = reportHash(outcomes, metadata);
  if (
    todo === 0 && lastReport?.hash === hash &&
    lastReport.files.every(fileFinder(run.path))
  ) {
    logger.log("info", "run.nothing_to_do");
    return { ending: "nothing to do", outcomes, metadata, files: lastReport.files };
  }
  const files = await writeReport(run.path, outcomes, metadata);
  await run.journal.append({ type: "report", hash, files, at: new Date().toISOString() });
  logger.log("info", "report.written", { files: files.join(" ") });
  return { ending: "done", outcomes, metadata, files };
}

/** What all work of an evaluation brought. */
interface FinishedWork extends Pick<EvaluationResult, "outcomes" | "metadata"> {
  /** How much there was to do. */
  readonly todo: number;
  /** The report that was written last before. */
  readonly lastReport: ReportRecord | undefined;
}

/** The work of one evaluation in an open run directory. */
class Evaluation {
  readonly #run: RunDirectory;
  readonly #loaded: LoadedConfig;
  readonly #parts: EvaluationParts;
  readonly #selected: readonly IndexedPair[];
  readonly #journal: JournalContent;
  readonly #history: WorkHistory;
  readonly #current: (pair: IndexedPair) => CurrentPair | undefined;
  /** Pairs whose edits seemed to be done when all was planned for the last time. */
  #edited: EditedPairs = { pairs: [], compared: new Set(), open: new Set() };

  constructor(run: RunDirectory, loaded: LoadedConfig, parts: EvaluationParts) {
    this.#run = run;
    this.#loaded = loaded;
    this.#parts = parts;
    this.#selected = parts.benchmark.selected;
    const { retryCrashed = false } = parts;
    this.#journal = run.takeHistory();
    this.#history = new WorkHistory(
      this.#journal.records,
      retryCrashed ? { maxCrashes: Infinity } : {},
    );
    this.#current = currentPair(this.#selected, { loaded, history: this.#history });
  }

  /**
   * Does what is left to do.
   *
   * @throws {InputError} If a pair has no outcome in the end, unless the user stopped it.
   */
  async finish(): Promise<FinishedWork> {
    const { signal } = this.#parts;
    this.#announce();
    let todo = await this.#work(() => this.#plan());
    todo += signal.aborted ? 0 : await this.#workAgain();
    todo += signal.aborted ? 0 : await this.#measure();
    const outcomes = this.#outcomes();
    const metadata = runMetadata(this.#run.run, {
      outcomes,
      selected: this.#selected.length,
      finishedAt: this.#history.lastAt,
      partial: this.#partial(),
      controls: controlOutcomes(this.#history.checks, {
        history: this.#history,
        scoring: this.#loaded.scoring,
      }),
    });
    if (!signal.aborted) this.#assertComplete(outcomes);
    return { todo, outcomes, metadata, lastReport: this.#journal.records.findLast(isReport) };
  }

  #announce(): void {
    const { logger, onMessage } = this.#parts;
    const { records, faults } = this.#journal;
    logger.log("info", "run.open", {
      folder: this.#run.path,
      pairs: this.#selected.length,
      records: records.length,
    });
    const messages = [
      ...this.#partial(),
      ...this.#run.run.notices,
      ...this.#launches(),
      ...givenUpNotice(this.#history.givenUp),
    ];
    for (const message of messages) {
      logger.log("warning", "run.notice", { message });
      onMessage(message);
    }
    for (const { line, reason } of faults) {
      logger.log("warning", "journal.fault", { line, reason });
      onMessage(
        `journal.jsonl:${line}: ${reason}; what it held is done again where no later line holds it`,
      );
    }
  }

  /** Where servers are to be started in another way than those that did the finished work. */
  #launches(): readonly string[] {
    const { servers } = this.#run.run;
    const { editor, judge } = this.#loaded;
    return ([["diffusion_model", editor], ["reward_model", judge]] as const).flatMap(
      ([role, { params }]) => {
        const launch = launchSchema.safeParse(params["launch"]);
        if (!launch.success) return [];
        const { command, args } = launch.data;
        return launchNotice(role, { servers: servers[role], launch: [command, ...args] });
      },
    );
  }

  #partial(): readonly string[] {
    const { benchmark, filterText } = this.#parts;
    return partialNotice({
      finished: this.#selected.length,
      whole: benchmark.whole,
      how: filterText === "" ? "" : `, chosen by ${filterText}`,
    });
  }

  /** A pair must not vanish from the report without a word. */
  #assertComplete(outcomes: readonly PairOutcome[]): void {
    const ended = new Set(outcomes.map(({ index }) => index));
    const missing = this.#selected.filter(({ index }) => !ended.has(index)).map(({ id }) => id);
    if (missing.length === 0) return;
    const named = missing.slice(0, NAMED).join(", ") + (missing.length > NAMED ? ", ..." : "");
    throw new InputError(
      `${missing.length} pairs have no outcome (${named}): ${this.#parts.benchmark.path} or ` +
        `images in ${this.#run.path}/images changed or vanished while they were used. Start the ` +
        "evaluation again: what is missing is made again.",
    );
  }

  #plan(): Plan {
    const hasImage = fileFinder(this.#run.path);
    const parts = { loaded: this.#loaded, history: this.#history, hasImage };
    const plan = makePlan(this.#selected, parts);
    this.#edited = plan.edited;
    return plan;
  }

  /** The selected pairs as they are edited now. */
  #currentPairs(): readonly IndexedPair[] {
    return this.#selected.flatMap((pair) => this.#current(pair)?.pair ?? []);
  }

  /** The open questions about the judge; which ones count at all is kept in the journal. */
  async #checks(): Promise<JudgeChecks> {
    const loaded = this.#loaded;
    const history = this.#history;
    const controls = controlTasks(this.#currentPairs(), { loaded, history });
    const canary = canaryTasks(loaded);
    const groups = checkGroups([...controls, ...canary]);
    if (JSON.stringify(groups) !== JSON.stringify(history.checks)) {
      const keys = groups.map((group) => group.length === 1 ? group[0] ?? [] : group);
      const isPartial = this.#selected.length < this.#parts.benchmark.whole;
      const record: ChecksRecord = {
        type: "checks",
        keys,
        ...(isPartial ? { partial: true } : {}),
        at: new Date().toISOString(),
      };
      await this.#run.journal.append(record);
      history.add(record);
    }
    const isOpen = ({ key }: Asked) => isOpenQuestion(key, { loaded, history });
    return { controls: controls.filter(isOpen), canary: canary.filter(isOpen) };
  }

  /** Does again what only seemed to be done, by the pair's id; returns how much that was. */
  async #workAgain(): Promise<number> {
    const parts = { loaded: this.#loaded, history: this.#history };
    const again = planAgain(this.#edited, parts);
    if (again.edits.size + again.judgements.count === 0) return 0;
    const indices = new Set([...again.edits.keys(), ...again.judgements.indices]);
    // Of these pairs alone: what failed before is left to the next run.
    const redone: EditedPairs = {
      pairs: this.#edited.pairs.filter(({ index }) => indices.has(index)),
      compared: indices,
      open: new Set(),
    };
    const scores = this.#selected.filter(({ index }) => !again.edits.has(index))
      .flatMap((pair) => judgedSoFar(pair, parts).scores);
    const rest = { edited: redone, waiting: [], scores };
    return await this.#work(once({ ...again, ...rest }, () => ({
      ...planAgain(redone, parts),
      ...rest,
    })));
  }

  /**
   * Does what is left to do; returns how much that was.
   *
   * @param plan Tells what is left; asked again once the edits are made.
   */
  async #work(plan: () => Plan): Promise<number> {
    const { logger, signal, onProgress, onMessage, benchmark } = this.#parts;
    const next = ahead(plan);
    const todo = next.todo + countChecks(await this.#checks());
    if (todo === 0) return 0;
    await assertModels(this.#loaded, { editing: next.edits });
    const { stages } = this.#loaded.config.evaluation;
    await (stages === "overlapped" ? overlappedStages : sequentialStages)({
      directory: this.#run,
      loaded: this.#loaded,
      history: this.#history,
      selected: this.#selected,
      current: this.#current,
      logger,
      signal,
      plan: next.plan,
      checks: () => this.#checks(),
      imageOf: benchmark.imageOf,
      pairs: (indices) => this.#pairs(benchmark.path, indices),
      hosts: { edit: this.#host("diffusion_model"), judge: this.#host("reward_model") },
      onProgress,
      onDisposeFailed: (reason) => {
        logger.log("error", "model.dispose_failed", { reason });
        onMessage(`A model could not be freed: ${reason}`);
      },
    });
    await this.#run.settled();
    return todo;
  }

  /** Measures the edits that were not measured yet; returns how many. */
  async #measure(): Promise<number> {
    const { logger, signal, benchmark, onProgress } = this.#parts;
    const { companions, target_distance: target } = this.#loaded.config.evaluation;
    if (!companions) return 0;
    const history = this.#history;
    const taskOf = (pair: IndexedPair) => {
      const now = this.#current(pair)?.pair;
      return now && measureTask(now, { history, target });
    };
    const open = new Set<number>();
    for (const pair of this.#selected) {
      const { key } = taskOf(pair) ?? {};
      if (key !== undefined && history.measure(key)?.status !== "done") open.add(pair.index);
    }
    const todo = open.size;
    if (todo === 0) return 0;
    logger.log("info", "measure.start", { todo });
    await measureStage(this.#pairs(benchmark.path, open), {
      directory: this.#run,
      history,
      logger,
      signal,
      task: (index) => {
        const pair = pairAt(this.#selected, index);
        return pair && taskOf(pair);
      },
      target,
      onDone: progressCounter(
        { stage: "measure", todo, total: this.#selected.length, scores: [] },
        onProgress,
      ),
    });
    return todo;
  }

  #host(role: "diffusion_model" | "reward_model"): ModelHost {
    const { logger, signal, onMessage, onStatus } = this.#parts;
    return {
      logs: `${this.#run.path}/logs`,
      signal,
      status: onStatus ?? (() => {}),
      notice: (message) => {
        logger.log("warning", "model.notice", { role, message });
        onMessage(message);
      },
      server: (record) => {
        const { url, software, version, models } = record;
        logger.log("info", "model.server", {
          role,
          url,
          software,
          version,
          models: models.join(" "),
        });
        const before = this.#run.run.servers;
        this.#run.noteServer(role, { ...record, at: new Date().toISOString() });
        for (const message of changeNotices(before, this.#run.run.servers)) {
          logger.log("warning", "model.changed", { role, message });
          onMessage(message);
        }
      },
    };
  }

  async *#pairs(path: string, indices: ReadonlySet<number>): AsyncGenerator<Pair> {
    const offsetOf = (index: number) => pairAt(this.#selected, index)?.offset;
    const options = { ...readOptions(this.#loaded), indices, offsetOf };
    for await (const event of readPairs(path, options)) {
      if (event.kind === "defect") {
        throw new InputError(`${path} changed while it was used: ${describeDefect(event.defect)}`);
      }
      const { pair } = event;
      const indexed = pairAt(this.#selected, pair.index);
      const { contentHash } = await hashPair(pair);
      if (contentHash !== indexed?.contentHash) {
        throw new InputError(`${path} changed while it was used: pair ${pair.id} is another one`);
      }
      const { source } = this.#current(indexed) ?? {};
      yield await pairWithSource(pair, { source, folder: this.#run.path });
    }
  }

  /** What outcomes are made of. */
  get #outcomeParts(): Parameters<typeof pairOutcome>[1] {
    const { unparsed_policy: policy, repeats } = this.#loaded.config.evaluation;
    return { history: this.#history, policy, repeats, scoring: this.#loaded.scoring };
  }

  #outcomes(): readonly PairOutcome[] {
    const parts = this.#outcomeParts;
    return [
      ...this.#selected.flatMap((pair) => pairOutcome(pair, parts) ?? []),
      ...this.#parts.benchmark.skipped.map(skippedOutcome),
    ].toSorted((a, b) => a.index - b.index);
  }
}

/** What is ahead by the first plan, and the plans from it on. */
function ahead(plan: () => Plan): {
  readonly todo: number;
  /** There are edits among it. */
  readonly edits: boolean;
  readonly plan: () => Plan;
} {
  const first = plan();
  const { edits, judgements, waiting } = first;
  const todo = edits.size + judgements.count + waiting.length;
  return { todo, edits: edits.size > 0, plan: once(first, plan) };
}

/**
 * A plan, and later ones. It is handed out and let go: it holds something of every pair, and who
 * waits for all work to end must not hold it that long.
 */
function once(first: Plan, later: () => Plan): () => Plan {
  let next: Plan | undefined = first;
  return () => {
    const plan = next ?? later();
    next = undefined;
    return plan;
  };
}

/** Says what is not tried any more; nothing where that is nothing. */
function givenUpNotice(count: number): readonly string[] {
  return count === 0 ? [] : [
    `${count} edits or judgements are left as failed, for processes died over each of them ` +
    `${MAX_CRASHES} times. --retry-crashed tries them again`,
  ];
}

function isReport(record: JournalRecord): record is ReportRecord {
  return record.type === "report";
}

/**
 * Hash over what a report says, times aside: of a list with the outcomes and the rest, as canonical
 * JSON. It is taken piece by piece, for as one text it would take as much memory as all else.
 */
function reportHash(outcomes: readonly PairOutcome[], metadata: RunMetadata): string {
  const hash = createHash("sha256").update("[[");
  for (const [at, { editMs: _edit, judgeMs: _judge, ...timeless }] of outcomes.entries()) {
    hash.update(`${at === 0 ? "" : ","}${canonicalJson(timeless)}`);
  }
  const { generatedAt: _at, timings: _timings, ...rest } = metadata;
  return hash.update(`],${canonicalJson(rest)}]`).digest("hex");
}
