import type { IndexedPair, Pair } from "../benchmark/mod.ts";
import {
  type Companions,
  COMPANIONS_VERSION,
  measureCompanions,
  targetDistance,
} from "../companions/mod.ts";
import { canonicalJson, sha256 } from "../files/hash.ts";
import type { DoneEdit } from "./copy_image.ts";
import { heldMeasure } from "./held_record.ts";
import type { MeasureRecord } from "./journal_record.ts";
import { readEdited } from "./judge_stage.ts";
import { forEachConcurrent } from "./pool.ts";
import { attempt } from "./serve.ts";
import type { StageContext } from "./stage.ts";
import type { WorkHistory } from "./work.ts";

/**
 * Edits measured at once: the image library decodes one in threads of its own while the other's
 * pixels are compared. More would hardly be faster, but hold more pixels.
 */
const AT_ONCE = 2;

/**
 * Identity of what is measured of an edit.
 *
 * @param target The distance to the pair's target is measured, too, where it has one.
 */
export function measureKey(
  pair: IndexedPair,
  { hash }: Pick<DoneEdit, "hash">,
  { target = false }: { readonly target?: boolean } = {},
): string {
  const parts = {
    measure: COMPANIONS_VERSION,
    sourceHash: pair.sourceHash,
    imageHash: hash,
    // The target is part of what this hash is of.
    ...(target && pair.hasTarget ? { targetOf: pair.contentHash } : {}),
  };
  return sha256(canonicalJson(parts)).slice(0, 32);
}

/** What was measured of an edit: with the distance to its target where that was. */
export function measureOf(
  pair: IndexedPair,
  edit: Pick<DoneEdit, "hash">,
  history: WorkHistory,
): Companions | undefined {
  if (!history.hasMeasures) return undefined;
  for (const target of [true, false]) {
    const record = history.measure(measureKey(pair, edit, { target }));
    if (record?.status === "done") return record.companions;
  }
  return undefined;
}

/** An edit that is to be measured, and the identity of what is measured of it. */
export interface MeasureTask {
  readonly key: string;
  readonly edit: DoneEdit;
}

/** What is measured of a pair's edit; nothing where it is not made. */
export function measureTask(
  pair: IndexedPair,
  { history, target }: { readonly history: WorkHistory; readonly target: boolean },
): MeasureTask | undefined {
  const edit = history.editOf(pair.id);
  if (edit?.status !== "done") return undefined;
  return { key: measureKey(pair, edit, { target }), edit };
}

/** Measures every edit that comes against its source, and its target if asked, without the judge. */
export async function measureStage(
  pairs: AsyncIterable<Pair>,
  context: Omit<StageContext, "concurrency"> & {
    /** What is to be measured of the pair at this position. */
    readonly task: (index: number) => MeasureTask | undefined;
    /** The distance to the target is measured, too. */
    readonly target: boolean;
  },
): Promise<void> {
  const { directory, history, logger, signal } = context;
  await forEachConcurrent(pairs, async (pair) => {
    const task = context.task(pair.index);
    if (task === undefined) throw new RangeError(`No measure was asked for pair ${pair.id}`);
    const { key, edit } = task;
    // Another pair may have the same images.
    if (history.measure(key)?.status === "done") return context.onDone({ failed: false });
    const result = await attempt(async () => {
      const edited = await readEdited(`${directory.path}/${edit.image}`, edit.hash);
      const companions = await measureCompanions(pair.source, edited);
      return context.target && pair.target !== undefined
        ? { ...companions, targetDistance: await targetDistance(edited, pair.target) }
        : companions;
    });
    const common = {
      type: "measure",
      key,
      id: pair.id,
      ms: result.ms,
      at: new Date().toISOString(),
    } as const;
    const record: MeasureRecord = result.ok
      ? { ...common, status: "done", companions: result.answer }
      : { ...common, status: "failed", reason: result.reason };
    await directory.journal.append(record);
    history.add(heldMeasure(record), record.at);
    logger.log(result.ok ? "debug" : "error", `measure.${record.status}`, {
      id: pair.id,
      ms: record.ms,
      ...(result.ok ? {} : { reason: result.reason }),
    });
    context.onDone({ failed: !result.ok });
  }, { limit: AT_ONCE, signal });
}
