import type { Pair } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
import { writeAside } from "../files/write_aside.ts";
import { isPng } from "../image/png.ts";
import { thumbnail } from "../image/thumbnail.ts";
import type { DiffusionModel, EditRequest, EditResult } from "../models/mod.ts";
import { checkEdit } from "./answers.ts";
import { failedWork } from "./failed_work.ts";
import type { EditRecord } from "./journal_record.ts";
import type { StageContext } from "./stage.ts";
import { serve } from "./serve.ts";
import { pairSeed } from "./work.ts";

/** One edit to make. */
export interface EditTask {
  /** Identity of the edit. */
  readonly key: string;
}

/** Where a pair's edited image is kept, relative to the run's folder. */
export function imagePath(pair: { readonly category: string; readonly id: string }): string {
  return `images/${pair.category}/${pair.id}.png`;
}

/** What the editing stage works with. */
export interface EditContext extends StageContext {
  /** What to make, by the pair's position in the file. */
  readonly tasks: ReadonlyMap<number, EditTask>;
  /** Base seed; the pair's index is added. */
  readonly baseSeed: number;
  /** Told of each pair whose edit was made; the next one waits for it. */
  onEdited?(pair: Pair): Promise<void>;
  /** Told of each pair that has no edit. */
  onFailed?(pair: Pair): void;
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
    await directory.journal.append(record);
    context.history.add(record);
    const done = record.status === "done";
    logger.log(done ? "info" : "error", `edit.${record.status}`, {
      id: pair.id,
      category: pair.category,
      ms: record.ms,
      ...(done
        ? { image: record.image, notes: record.notes.join("; ") || undefined }
        : { reason: record.reason }),
    });
    context.onDone({ failed: !done });
    if (done) await context.onEdited?.(pair);
    else context.onFailed?.(pair);
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
      const { image, notes = [], serving } = result.answer;
      const path = imagePath(pair);
      await writeAside(`${directory.path}/${path}`, image);
      await settle(pair, {
        ...common,
        at,
        status: "done",
        image: path,
        hash: sha256(image),
        notes,
        ...(serving === undefined ? {} : { serving }),
      });
    },
  });
}

/** To see whether an image can be decoded, hardly any of it is needed. */
const TINY = { width: 8, height: 8 };

async function imageFault({ image, isWhole = false }: EditResult): Promise<string | undefined> {
  if (!isPng(image)) {
    return `The editing model returned ${image.length} bytes that are not a PNG image`;
  }
  if (isWhole) return undefined;
  try {
    await thumbnail(image, TINY);
    return undefined;
  } catch {
    return `The editing model returned a PNG image of ${image.length} bytes that does not decode`;
  }
}
