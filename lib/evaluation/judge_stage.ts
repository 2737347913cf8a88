import { imageHash } from "../files/hash.ts";
import { messageOf } from "../input_error.ts";
import type { Judgement, JudgeRequest, RewardModel, ShownRequest } from "../models/mod.ts";
import type { RenderedPrompts } from "../prompts/mod.ts";
import { checkJudgement } from "./answers.ts";
import type { ControlMark } from "./control.ts";
import { failedWork } from "./failed_work.ts";
import type { JournalWriter } from "./journal.ts";
import type { LoadedConfig } from "./load_config.ts";
import { heldAnswer } from "./held_record.ts";
import type { JudgeRecord } from "./journal_record.ts";
import { readAnswer } from "./read_answer.ts";
import { attempt, serve, type Settled } from "./serve.ts";
import type { StageContext } from "./stage.ts";
import { type AspectMark, onCommonScale } from "./scoring.ts";
import { askSeed, nextAsk } from "./work.ts";

/** What is known of a judgement before its question is put. */
export interface Asked {
  /** The pair's id. */
  readonly id: string;
  /** Identity of the reply. */
  readonly key: string;
  /** Seed of the first question. */
  readonly seed: number;
  /** Number of the judgement of this edit, from 0. */
  readonly repeat: number;
  /** What is asked about; absent where the edit as a whole is. */
  readonly aspect?: AspectMark;
  /** SHA-256 of the image that the judge is to be shown, where it is there already. */
  readonly imageHash?: string;
  /** Where the judge itself is checked: how. */
  readonly control?: ControlMark;
}

/** One judgement of an edit. */
export interface JudgeTask extends Asked {
  /** Edited image, relative to the run's folder. */
  readonly image: string;
  readonly imageHash: string;
  /** Renders the prompts; held as text, those of all pairs would fill memory. */
  readonly prompts: () => RenderedPrompts;
  readonly showSource: boolean;
}

/** A question to the judge, but for its seed; images that it does not look at may be missing. */
export type JudgeQuestion = Omit<ShownRequest, "seed"> & Partial<PairImages>;

/** Images of a pair from the benchmark. */
export type PairImages = Pick<JudgeRequest, "source" | "target">;

/** A judgement to ask for, and its question, put together when there is room for it. */
export interface JudgeItem {
  readonly asked: Asked;
  /** @throws {Error} If it cannot be put; the message goes into the journal. */
  question(): Promise<JudgeQuestion>;
}

/**
 * Whether a judge looks at images of the benchmark, so that they have to be read. One that looks at
 * what it is shown alone does not, where that is the edit alone.
 */
export function looksAtPairs(
  { looksAt }: Pick<RewardModel, "looksAt">,
  { showSource }: Pick<LoadedConfig, "showSource">,
): boolean {
  return looksAt !== "shown" || showSource;
}

/** The judgement of a pair's own edit. */
export function editItem(
  task: JudgeTask,
  { folder, images }: {
    readonly folder: string;
    /** Those of the pair, for a judge that looks at them. */
    readonly images?: PairImages | undefined;
  },
): JudgeItem {
  const { target } = images ?? {};
  return {
    asked: task,
    question: async () => ({
      id: task.id,
      ...task.prompts(),
      showSource: task.showSource,
      ...(images === undefined ? {} : { source: images.source }),
      edited: await readEdited(`${folder}/${task.image}`, task.imageHash),
      ...(target === undefined ? {} : { target }),
    }),
  };
}

/** What the judge stage works with. */
export interface JudgeStageContext extends Omit<StageContext, "directory"> {
  /** Keeps every reply. */
  readonly directory: { readonly journal: Pick<JournalWriter, "append"> };
  /** How often the judge is asked again after a reply without a score. */
  readonly maxReasks: number;
}

/**
 * Judges every edit that comes, and asks again after a reply without a score. Every reply is in
 * the journal before it counts.
 */
export async function judgeStage(
  items: AsyncIterable<JudgeItem>,
  model: RewardModel,
  context: JudgeStageContext,
): Promise<void> {
  const { directory, history, signal, maxReasks } = context;

  async function* questions(): AsyncGenerator<Question> {
    for await (const { asked, question } of items) {
      const ask = nextAsk(history.judgements(asked.key), maxReasks) ?? 0;
      const put = await attempt(question);
      if (put.ok) {
        const hash = asked.imageHash ?? await imageHash(put.answer.edited);
        yield { asked, ask, imageHash: hash, question: put.answer };
      } else {
        await keep({ asked, ask, imageHash: asked.imageHash ?? "" }, put);
      }
    }
  }

  /** Notes an answer; says whether the judge is to be asked again. */
  async function keep(
    question: Omit<Question, "question">,
    result: Settled<Judgement>,
  ): Promise<number | undefined> {
    const record = recordOf(question, { result, crashes: history.crashes(question.asked.key) });
    await directory.journal.append(record);
    history.add(heldAnswer(record), record.at);
    logRecord(record, context);
    const next = record.status === "replied"
      ? nextAsk(history.judgements(record.key), maxReasks)
      : undefined;
    if (next === undefined) {
      const parsed = record.status === "replied" ? record.parsed : undefined;
      context.onDone(
        parsed?.status === "scored"
          ? { failed: false, score: onCommonScale(parsed.score, record.aspect) }
          : { failed: true },
      );
    }
    return next;
  }

  const requestFor = ({ question, asked, ask }: Question) => {
    const request: ShownRequest = { ...question, seed: askSeed(asked.seed, ask) };
    // What it lacks, if anything, the judge does not look at: see looksAtPairs.
    return request as JudgeRequest;
  };
  const askJudge = async (question: Question) =>
    checkJudgement(await model.score(requestFor(question), signal));
  const { batchScore } = model;
  await serve<Question, Judgement>(questions(), {
    limit: () => context.concurrency ?? model.concurrency,
    signal,
    onBatchFailed: (reason, size) =>
      context.logger.log("warning", "judge.batch_failed", { size, reason }),
    one: askJudge,
    ...(batchScore === undefined ? {} : {
      batch: async (list: readonly Question[]) =>
        (await batchScore.call(model, list.map(requestFor), signal)).map(checkJudgement),
    }),
    settle: async (question, result) => {
      let next = await keep(question, result);
      while (next !== undefined && !signal.aborted) {
        const again = { ...question, ask: next };
        const answer = await attempt(() => askJudge(again));
        if (!answer.ok && signal.aborted) return;
        next = await keep(again, answer);
      }
    },
  });
}

interface Question {
  readonly asked: Asked;
  readonly ask: number;
  readonly question: JudgeQuestion;
  /** SHA-256 of the image that the judge is shown; empty where there is none. */
  readonly imageHash: string;
}

/**
 * The bytes of an edited image.
 *
 * @throws {Error} If it cannot be read, or is not the image with this hash.
 */
export async function readEdited(path: string, hash: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw new Error(`Cannot read the edited image: ${messageOf(error)}`, { cause: error });
  }
  if (await imageHash(bytes) === hash) return bytes;
  throw new Error(
    `The image ${path} is not the one that was edited; remove it to have it made again`,
  );
}

function recordOf(
  { asked, ask, imageHash }: Omit<Question, "question">,
  { result, crashes }: { readonly result: Settled<Judgement>; readonly crashes: number },
): JudgeRecord {
  const { id, key, repeat, aspect, control } = asked;
  const common = {
    type: "judge",
    key,
    id,
    imageHash,
    ask,
    ...(repeat === 0 ? {} : { repeat }),
    ...(aspect === undefined ? {} : { aspect }),
    ...(control === undefined ? {} : { control }),
    ms: result.ms,
    at: new Date().toISOString(),
  } as const;
  if (!result.ok) return { ...common, ...failedWork(result, crashes) };
  const { answer } = result;
  if (answer.kind === "refused") return { ...common, status: "refused", reason: answer.reason };
  const { text: reply, truncated = false, logprobs, expected, scoring, serving } = answer;
  const read = {
    reply,
    truncated,
    ...(expected === undefined ? {} : { expected }),
    ...(scoring === undefined ? {} : { scoring }),
  };
  return {
    ...common,
    status: "replied",
    ...read,
    ...(logprobs === undefined ? {} : { logprobs }),
    ...(serving === undefined ? {} : { serving }),
    parsed: readAnswer({ ...read, ...(aspect === undefined ? {} : { aspect }) }),
  };
}

function logRecord(record: JudgeRecord, { logger }: Pick<StageContext, "logger">): void {
  const { id, ask, repeat, aspect, control, ms } = record;
  const fields = { id, repeat, aspect: aspect?.name, control: control?.kind, ask, ms };
  if (record.status !== "replied") {
    return logger.log("error", `judge.${record.status}`, { ...fields, reason: record.reason });
  }
  const { parsed, reply } = record;
  logger.log(parsed.status === "scored" ? "info" : "warning", "judge.reply", {
    ...fields,
    status: parsed.status,
    ...(parsed.status === "scored"
      ? { score: parsed.score, rule: parsed.rule }
      : { reason: parsed.reason }),
    reply,
  });
}
