import type { IndexedPair, Pair, PairInfo } from "../benchmark/mod.ts";
import { imageHash } from "../files/hash.ts";
import { writeAside } from "../files/write_aside.ts";
import { assertDecodes } from "../image/assert_decodes.ts";
import { isPng } from "../image/png.ts";
import type { DiffusionModel, EditRequest, EditResult } from "../models/mod.ts";
import { checkEdit } from "./answers.ts";
import { failedWork } from "./failed_work.ts";
import { heldEdit } from "./held_record.ts";
import type { EditedImage, EditRecord } from "./journal_record.ts";
import type { StageContext } from "./stage.ts";
import { serve } from "./serve.ts";
import { pairSeed } from "./work.ts";

/** One edit to make. */
export interface EditTask {
  /** Identity of the edit. */
  readonly key: string;
  /** What is edited, where that is an earlier edit and not the pair's own source. */
  readonly source?: EditedImage;
}

/** What the editing stage works with. */
export interface EditContext extends StageContext {
  /** What to make, by the pair's position in the file. */
  readonly tasks: ReadonlyMap<number, EditTask>;
  /** Where a pair's edited image is kept, relative to the run's folder. */
  readonly imageOf: (pair: Pair) => string;
  /** Base seed; the pair's index is added. */
  readonly baseSeed: number;
  /** Told of each pair whose edit was made; the next one waits for it. */
  onEdited?(pair: Pair): Promise<void>;
  /** Told of each pair that has no edit. */
  onFailed?(pair: PairInfo): void;
}

/**
 * Makes the edit of every pair that comes. Each finished edit is on disk, and then in the
 * journal, before it counts.
 */
export async function editStage(
  pairs: AsyncIterable<Pair>,
  model: DiffusionModel,
  context: EditContext,
): Promise<void> {
  const { directory, signal, logger, tasks } = context;
  const request = (pair: Pair): EditRequest => ({
    id: pair.id,
    instruction: pair.instruction,
    source: pair.source,
    ...(pair.target === undefined ? {} : { target: pair.target }),
    seed: pairSeed(context.baseSeed, pair),
  });
  const settle = async (pair: Pair, record: EditRecord) => {
    await keepEdit(pair, { record, context });
    if (record.status === "done") await context.onEdited?.(pair);
  };
  const { batchEdit } = model;
  await serve<Pair, EditResult>(pairs, {
    limit: () => context.concurrency ?? model.concurrency,
    signal,
    onBatchFailed: (reason, size) => logger.log("warning", "edit.batch_failed", { size, reason }),
    one: async (pair) => checkEdit(await model.editImage(request(pair), signal)),
    ...(batchEdit === undefined ? {} : {
      batch: async (pairs: readonly Pair[]) =>
        (await batchEdit.call(model, pairs.map(request), signal)).map(checkEdit),
    }),
    settle: async (pair, result) => {
      const task = tasks.get(pair.index);
      if (task === undefined) throw new RangeError(`No edit was asked for pair ${pair.id}`);
      const common = { type: "edit", key: task.key, id: pair.id, ms: result.ms } as const;
      const at = new Date().toISOString();
      if (!result.ok) {
        const crashes = context.history.crashes(task.key);
        return await settle(pair, { ...common, at, ...failedWork(result, crashes) });
      }
      const fault = await imageFault(result.answer);
      if (fault !== undefined) {
        return await settle(pair, { ...common, at, status: "failed", reason: fault });
      }
      const { image, notes = NO_NOTES, serving } = result.answer;
      const path = context.imageOf(pair);
      await writeAside(`${directory.path}/${path}`, image);
      await settle(pair, {
        ...common,
        at,
        status: "done",
        image: path,
        hash: await imageHash(image),
        ...(task.source === undefined ? {} : { source: task.source }),
        notes,
        ...(serving === undefined ? {} : { serving }),
      });
    },
  });
}

/** One list for all edits without notes: there may be very many. */
const NO_NOTES: readonly string[] = [];

/** What an edit's record is kept with. */
type KeptContext = Pick<
  EditContext,
  "directory" | "history" | "logger" | "onDone" | "onFailed"
>;

/** Notes the failure of edits that start from edits which were not made. */
export async function loseEdits(
  pairs: readonly IndexedPair[],
  { keyOf, context }: {
    /** Identity of the edit, as far as it can be told. */
    readonly keyOf: (pair: IndexedPair) => string;
    readonly context: KeptContext;
  },
): Promise<void> {
  for (const pair of pairs) {
    const { id, sourceFrom = "" } = pair;
    const { edit: before } = context.history.ofPair(sourceFrom, 0);
    const reason = before === undefined || before.status === "done"
      ? `It starts from the edit of ${sourceFrom}, which was not made`
      : `It starts from the edit of ${sourceFrom}, which ${
        before.status === "failed" ? "failed" : "was refused"
      }: ${before.reason}`;
    const at = new Date().toISOString();
    const key = keyOf(pair);
    const record = { type: "edit", key, id, ms: 0, at, status: "failed", reason } as const;
    await keepEdit(pair, { record, context });
  }
}

/** Keeps the record of an edit, and tells of it. */
async function keepEdit(
  pair: PairInfo,
  { record, context }: {
    readonly record: EditRecord;
    readonly context: KeptContext;
  },
): Promise<void> {
  const { id, category } = pair;
  const { directory, history, logger, onDone } = context;
  await directory.journal.append(record);
  history.add(heldEdit(record), record.at);
  const done = record.status === "done";
  logger.log(done ? "info" : "error", `edit.${record.status}`, {
    id,
    category,
    ms: record.ms,
    ...(done
      ? { image: record.image, notes: record.notes.join("; ") || undefined }
      : { reason: record.reason }),
  });
  onDone({ failed: !done });
  if (!done) context.onFailed?.(pair);
}

async function imageFault({ image, isWhole = false }: EditResult): Promise<string | undefined> {
  if (!isPng(image)) {
    return `The editing model returned ${image.length} bytes that are not a PNG image`;
  }
  if (isWhole) return undefined;
  try {
    await assertDecodes(image);
    return undefined;
  } catch {
    return `The editing model returned a PNG image of ${image.length} bytes that does not decode`;
  }
}
