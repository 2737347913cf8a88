import type { IndexedPair, Pair } from "../benchmark/mod.ts";
import { canonicalJson, sha256 } from "../files/hash.ts";
import { InputError, messageOf } from "../input_error.ts";
import type { EditedImage } from "./journal_record.ts";
import { readEdited } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import { editTask } from "./edit_task.ts";
import type { WorkHistory } from "./work.ts";

/** A pair as it is edited now. */
export interface CurrentPair {
  /** The pair; where it starts from an earlier edit, its hashes are those with that image. */
  readonly pair: IndexedPair;
  /** That image. */
  readonly source?: EditedImage;
}

/**
 * A pair whose source is another image than its own: the hashes of its content and source change
 * with it, and so do the identities of its edit, its judgements and its measures.
 */
export function withSource(pair: IndexedPair, source: EditedImage | undefined): IndexedPair {
  if (source === undefined) return pair;
  const parts = { contentHash: pair.contentHash, sourceHash: source.hash };
  return { ...pair, contentHash: sha256(canonicalJson(parts)), sourceHash: source.hash };
}

/**
 * Tells how pairs are edited now: one that starts from an earlier edit, with that edit's image.
 *
 * @returns A function that gives `undefined` while that edit is not made.
 */
export function currentPair(
  pairs: readonly IndexedPair[],
  { loaded, history }: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): (pair: IndexedPair) => CurrentPair | undefined {
  const chained = pairs.some(({ sourceFrom }) => sourceFrom !== undefined);
  const byId = new Map(chained ? pairs.map((pair) => [pair.id, pair]) : []);
  const current = (pair: IndexedPair): CurrentPair | undefined => {
    if (pair.sourceFrom === undefined) return { pair };
    const before = byId.get(pair.sourceFrom);
    const known = before && current(before);
    const edit = known && history.edit(editTask(known.pair, loaded).key);
    if (edit?.status !== "done") return undefined;
    const source = { image: edit.image, hash: edit.hash };
    return { pair: withSource(pair, source), source };
  };
  return current;
}

/** Pairs as they are edited now, without those whose earlier edit is not made. */
export function currentPairs(
  pairs: readonly IndexedPair[],
  parts: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly IndexedPair[] {
  const current = currentPair(pairs, parts);
  return pairs.flatMap((pair) => current(pair)?.pair ?? []);
}

/**
 * The pair with the image that it starts from.
 *
 * @throws {InputError} If that image is gone or is another one.
 */
export async function pairWithSource(
  pair: Pair,
  { source, folder }: { readonly source: EditedImage | undefined; readonly folder: string },
): Promise<Pair> {
  if (source === undefined) return pair;
  try {
    return { ...pair, source: await readEdited(`${folder}/${source.image}`, source.hash) };
  } catch (error) {
    const reason = `Cannot use the edit that ${pair.id} starts from: ${messageOf(error)}`;
    throw new InputError(reason, { cause: error });
  }
}
