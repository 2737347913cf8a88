import { messageOf } from "../input_error.ts";
import { CrashError, ModelGoneError, RefusedError } from "../models/mod.ts";
import { chunked, forEachConcurrent } from "./pool.ts";

/** How one call of a model ended. */
export type Settled<Answer> =
  | { readonly ok: true; readonly answer: Answer; readonly ms: number }
  | Failure;

/** A call of a model that brought no answer. */
export interface Failure {
  readonly ok: false;
  readonly reason: string;
  readonly ms: number;
  /** The model would not answer, as against could not. */
  readonly refused: boolean;
  /** A process died over it. */
  readonly crashed: boolean;
}

/**
 * Puts items to a model, one by one or in batches, and settles each.
 *
 * A batch that fails is tried again item by item, so that one bad item does not fail the others.
 * A model that is gone for good ends the call: what is left would only fail.
 * Once `signal` is aborted, no further item is taken, and work that was broken off is not
 * settled: it is neither done nor failed.
 */
export async function serve<Item, Answer>(
  items: AsyncIterable<Item>,
  options: {
    /** Items under way at once; asked anew for each. */
    readonly limit: () => number;
    readonly signal: AbortSignal;
    readonly one: (item: Item) => Promise<Answer>;
    readonly batch?: (items: readonly Item[]) => Promise<readonly Answer[]>;
    /** Told why a batch is tried again item by item. */
    readonly onBatchFailed: (reason: string, size: number) => void;
    readonly settle: (item: Item, result: Settled<Answer>) => Promise<void>;
  },
): Promise<void> {
  const { limit, signal, one, batch, settle, onBatchFailed } = options;
  const serveOne = async (item: Item) => {
    const result = await attempt(() => one(item));
    if (result.ok || !signal.aborted) await settle(item, result);
  };
  if (batch === undefined) return await forEachConcurrent(items, serveOne, { limit, signal });
  for await (const chunk of chunked(items, limit)) {
    if (signal.aborted) return;
    const result = await attempt(() => batch(chunk));
    if (result.ok && result.answer.length === chunk.length) {
      const ms = result.ms / chunk.length;
      for (const [i, answer] of result.answer.entries()) {
        await settle(chunk[i] as Item, { ok: true, answer, ms });
      }
    } else {
      if (signal.aborted) return;
      onBatchFailed(
        result.ok
          ? `${result.answer.length} answers for a batch of ${chunk.length}`
          : result.reason,
        chunk.length,
      );
      await forEachConcurrent(chunk, serveOne, { limit: 1, signal });
    }
  }
}

/**
 * Calls `work` and times it; what it throws becomes a reason.
 *
 * @throws {ModelGoneError} If `work` does.
 */
export async function attempt<Answer>(work: () => Promise<Answer>): Promise<Settled<Answer>> {
  const start = performance.now();
  const ms = () => Math.round((performance.now() - start) * 10) / 10;
  try {
    return { ok: true, answer: await work(), ms: ms() };
  } catch (error) {
    if (error instanceof ModelGoneError) throw error;
    return {
      ok: false,
      reason: messageOf(error),
      ms: ms(),
      refused: error instanceof RefusedError,
      crashed: error instanceof CrashError,
    };
  }
}
