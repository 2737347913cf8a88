import type { Pair } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
import { writeAside } from "../files/write_aside.ts";
import { decodePixels } from "../image/pixels.ts";
import { isPng } from "../image/png.ts";
import type { DiffusionModel, EditRequest, EditResult } from "../models/mod.ts";
import { checkEdit } from "./answers.ts";
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

/**
 * Makes the edits: every pair of `tasks`. Each finished edit is on disk, and then in the journal,
 * before it counts.
 */
export async function editStage(
  tasks: ReadonlyMap<number, EditTask>,
  model: DiffusionModel,
  context: StageContext & { readonly baseSeed: number },
): Promise<void> {
  const { directory, signal, logger } = context;
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
    const failed = record.status === "failed";
    logger.log(failed ? "error" : "info", failed ? "edit.failed" : "edit.done", {
      id: pair.id,
      category: pair.category,
      ms: record.ms,
      ...(record.status === "failed"
        ? { reason: record.reason }
        : { image: record.image, notes: record.notes.join("; ") || undefined }),
    });
    context.onDone({ failed });
  };
  const { batchEdit } = model;
  await serve<Pair, EditResult>(context.pairs(new Set(tasks.keys())), {
    limit: context.concurrency ?? model.concurrency,
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
      const fault = result.ok ? await imageFault(result.answer) : result.reason;
      if (fault !== undefined || !result.ok) {
        return await settle(pair, { ...common, at, status: "failed", reason: fault ?? "" });
      }
      const { image, notes = [] } = result.answer;
      const path = imagePath(pair);
      await writeAside(`${directory.path}/${path}`, image);
      await settle(pair, {
        ...common,
        at,
        status: "done",
        image: path,
        hash: sha256(image),
        notes,
      });
    },
  });
}

async function imageFault({ image }: EditResult): Promise<string | undefined> {
  if (!isPng(image)) {
    return `The editing model returned ${image.length} bytes that are not a PNG image`;
  }
  try {
    await decodePixels(image);
    return undefined;
  } catch {
    return `The editing model returned a PNG image of ${image.length} bytes that does not decode`;
  }
}
