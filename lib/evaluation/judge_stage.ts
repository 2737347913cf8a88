import type { IndexedPair, Pair } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
import { messageOf } from "../input_error.ts";
import type { Judgement, JudgeRequest, RewardModel } from "../models/mod.ts";
import { parseScore } from "../parsers/mod.ts";
import type { RenderedPrompts } from "../prompts/mod.ts";
import { checkJudgement } from "./answers.ts";
import { type JudgeRecord, withoutLogprobs } from "./journal_record.ts";
import { attempt, serve, type Settled } from "./serve.ts";
import type { StageContext } from "./stage.ts";
import { askSeed, nextAsk } from "./work.ts";

/** One edit to judge. */
export interface JudgeTask {
  readonly pair: IndexedPair;
  /** Identity of the reply. */
  readonly key: string;
  /** Edited image, relative to the run's folder. */
  readonly image: string;
  /** SHA-256 of the edited image. */
  readonly imageHash: string;
  /** Renders the prompts; held as text, those of all pairs would fill memory. */
  readonly prompts: () => RenderedPrompts;
  readonly showSource: boolean;
  /** Seed of the first question. */
  readonly seed: number;
}

/** A pair, and how its edit is to be judged. */
export interface JudgeItem {
  readonly source: Pair;
  readonly task: JudgeTask;
}

/**
 * Judges every edit that comes, and asks again after a reply without a score. Every reply is in
 * the journal before it counts.
 */
export async function judgeStage(
  items: AsyncIterable<JudgeItem>,
  model: RewardModel,
  context: StageContext & { readonly maxReasks: number },
): Promise<void> {
  const { directory, history, signal, maxReasks } = context;

  async function* questions(): AsyncGenerator<Question> {
    for await (const { source: pair, task } of items) {
      const ask = nextAsk(history.judgements(task.key), maxReasks) ?? 0;
      const edited = await readEdited(`${directory.path}/${task.image}`, task.imageHash);
      if (typeof edited !== "string") {
        yield { task, ask, request: requestOf(pair, task, edited) };
      } else {
        const result = { ok: false, reason: edited, ms: 0, refused: false } as const;
        await keep({ task, ask }, result);
      }
    }
  }

  /** Notes an answer; says whether the judge is to be asked again. */
  async function keep(
    { task, ask }: Pick<Question, "task" | "ask">,
    result: Settled<Judgement>,
  ): Promise<number | undefined> {
    const record = recordOf(task, ask, result);
    await directory.journal.append(record);
    history.add(withoutLogprobs(record));
    logRecord(record, context);
    const next = record.status === "replied"
      ? nextAsk(history.judgements(task.key), maxReasks)
      : undefined;
    if (next === undefined) {
      const parsed = record.status === "replied" ? record.parsed : undefined;
      context.onDone(
        parsed?.status === "scored" ? { failed: false, score: parsed.score } : { failed: true },
      );
    }
    return next;
  }

  const requestFor = ({ request, task, ask }: Question): JudgeRequest => ({
    ...request,
    seed: askSeed(task.seed, ask),
  });
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
  readonly task: JudgeTask;
  readonly ask: number;
  readonly request: Omit<JudgeRequest, "seed">;
}

function requestOf(pair: Pair, task: JudgeTask, edited: Uint8Array): Question["request"] {
  return {
    id: pair.id,
    ...task.prompts(),
    showSource: task.showSource,
    source: pair.source,
    edited,
    ...(pair.target === undefined ? {} : { target: pair.target }),
  };
}

/** The edited image's bytes, or why they cannot be judged. */
async function readEdited(path: string, hash: string): Promise<Uint8Array | string> {
  try {
    const bytes = await Deno.readFile(path);
    return sha256(bytes) === hash
      ? bytes
      : `The image ${path} is not the one that was edited; remove it to have it made again`;
  } catch (error) {
    return `Cannot read the edited image: ${messageOf(error)}`;
  }
}

function recordOf(task: JudgeTask, ask: number, result: Settled<Judgement>): JudgeRecord {
  const common = {
    type: "judge",
    key: task.key,
    id: task.pair.id,
    imageHash: task.imageHash,
    ask,
    ms: result.ms,
    at: new Date().toISOString(),
  } as const;
  if (!result.ok) {
    return { ...common, status: result.refused ? "refused" : "failed", reason: result.reason };
  }
  const { answer } = result;
  if (answer.kind === "refused") return { ...common, status: "refused", reason: answer.reason };
  const { text: reply, truncated = false, logprobs, serving } = answer;
  return {
    ...common,
    status: "replied",
    reply,
    truncated,
    ...(logprobs === undefined ? {} : { logprobs }),
    ...(serving === undefined ? {} : { serving }),
    parsed: parseScore(reply, { truncated }),
  };
}

function logRecord(record: JudgeRecord, { logger }: StageContext): void {
  const fields = { id: record.id, ask: record.ask, ms: record.ms };
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
