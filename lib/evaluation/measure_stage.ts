import type { IndexedPair, Pair } from "../benchmark/mod.ts";
import {
  type Companions,
  COMPANIONS_VERSION,
  measureCompanions,
  targetDistance,
} from "../companions/mod.ts";
import { canonicalJson, sha256 } from "../files/hash.ts";
import type { DoneEdit } from "./copy_image.ts";
import type { MeasureRecord } from "./journal_record.ts";
import { readEdited } from "./judge_stage.ts";
import { forEachConcurrent } from "./pool.ts";
import { attempt } from "./serve.ts";
import type { StageContext } from "./stage.ts";
import type { WorkHistory } from "./work.ts";

/** Edits measured at once: the image library decodes in threads of its own. */
const AT_ONCE = 4;

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

/** Edits that are not measured yet, by the pair's position. */
export function openMeasures(
  pairs: readonly IndexedPair[],
  { history, target }: { readonly history: WorkHistory; readonly target: boolean },
): ReadonlyMap<number, DoneEdit & { readonly measure: string }> {
  return new Map(pairs.flatMap((pair) => {
    const { edit } = history.ofPair(pair.id, 0);
    if (edit?.status !== "done") return [];
    const measure = measureKey(pair, edit, { target });
    return history.measure(measure)?.status === "done" ? [] : [[pair.index, { ...edit, measure }]];
  }));
}

/** Measures every edit that comes against its source, and its target if asked, without the judge. */
export async function measureStage(
  pairs: AsyncIterable<Pair>,
  context: Omit<StageContext, "concurrency"> & {
    readonly tasks: ReturnType<typeof openMeasures>;
    /** The distance to the target is measured, too. */
    readonly target: boolean;
  },
): Promise<void> {
  const { directory, history, logger, signal, tasks } = context;
  await forEachConcurrent(pairs, async (pair) => {
    const edit = tasks.get(pair.index);
    if (edit === undefined) throw new RangeError(`No measure was asked for pair ${pair.id}`);
    const result = await attempt(async () => {
      const edited = await readEdited(`${directory.path}/${edit.image}`, edit.hash);
      const companions = await measureCompanions(pair.source, edited);
      return context.target && pair.target !== undefined
        ? { ...companions, targetDistance: await targetDistance(edited, pair.target) }
        : companions;
    });
    const common = {
      type: "measure",
      key: edit.measure,
      id: pair.id,
      ms: result.ms,
      at: new Date().toISOString(),
    } as const;
    const record: MeasureRecord = result.ok
      ? { ...common, status: "done", companions: result.answer }
      : { ...common, status: "failed", reason: result.reason };
    await directory.journal.append(record);
    history.add(record);
    logger.log(result.ok ? "debug" : "error", `measure.${record.status}`, {
      id: pair.id,
      ms: record.ms,
      ...(result.ok ? {} : { reason: result.reason }),
    });
    context.onDone({ failed: !result.ok });
  }, { limit: AT_ONCE, signal });
}
