import type { IndexedPair, Pair } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
import { asPng } from "../image/as_png.ts";
import { encodePng } from "../image/pixels.ts";
import { CONTROL_KINDS, type ControlKind } from "./control.ts";
import type { DoneEdit } from "./copy_image.ts";
import { type Asked, type JudgeItem, readEdited } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import { editTask } from "./edit_task.ts";
import { type PutQuestion, putQuestions } from "./plan.ts";
import { pairSeed, type WorkHistory } from "./work.ts";

/** A pair on which the judge is checked, and those that it borrows from. */
export interface ControlPair {
  readonly pair: IndexedPair;
  /** Lends its instruction, another one; absent where all are told the same. */
  readonly told?: IndexedPair;
  /** Lends its edit, of another source; absent where there is one source only. */
  readonly shown?: IndexedPair;
}

/** One question about the judge itself. */
export interface ControlTask extends Asked, Pick<PutQuestion, "prompts" | "showSource"> {
  /** The pair that is asked about. */
  readonly pair: IndexedPair;
  /** The pair whose instruction, description and target the judge is given. */
  readonly told: IndexedPair;
  /** Makes or reads the image that the judge is shown in place of the edit. */
  readonly image: (pair: Pair, folder: string) => Promise<Uint8Array>;
}

/**
 * Chooses `count` of the pairs, evenly over the categories, and to each the pairs that lend it an
 * instruction and an edit, of its own category where it has such. The choice follows from the seed
 * and the ids alone, and a larger count only adds to it.
 */
export function chooseControls(
  pairs: readonly IndexedPair[],
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly ControlPair[] {
  const place = new Map(pairs.map(({ id }) => [id, sha256(`${seed} ${id}`)]));
  const byPlace = (a: IndexedPair, b: IndexedPair) =>
    (place.get(a.id) ?? "") < (place.get(b.id) ?? "") ? -1 : 1;
  const ordered = pairs.toSorted(byPlace);
  const queues = [...Map.groupBy(pairs, ({ category }) => category).values()]
    .map((members) => members.toSorted(byPlace));
  const chosen: ControlPair[] = [];
  const wanted = Math.min(count, pairs.length);
  for (let round = 0; chosen.length < wanted; round++) {
    for (const queue of queues) {
      const pair = queue[round];
      if (pair === undefined || chosen.length === wanted) continue;
      // Each from its own place on, so that not all borrow from the first.
      const lenders = [...queue.slice(round + 1), ...queue.slice(0, round), ...ordered];
      const told = lenders.find(({ instruction }) => instruction !== pair.instruction);
      const shown = lenders.find(({ sourceHash }) => sourceHash !== pair.sourceHash);
      chosen.push({ pair, ...(told && { told }), ...(shown && { shown }) });
    }
  }
  return chosen;
}

/** The questions about the judge; those that need an edit only where it was made. */
export function controlTasks(
  pairs: readonly IndexedPair[],
  parts: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly ControlTask[] {
  const { controls: count, seed } = parts.loaded.config.evaluation;
  if (count === 0) return [];
  return chooseControls(pairs, { count, seed })
    .flatMap((chosen) => CONTROL_KINDS.flatMap((kind) => controlTasksOf(kind, chosen, parts)));
}

/**
 * The questions as the judge is asked them. The images of the pairs that they are about are held
 * in memory until the last is put.
 *
 * @param pairs Streams the pairs with these positions from the benchmark file.
 */
export async function* controlItems(
  tasks: readonly ControlTask[],
  { folder, pairs }: {
    readonly folder: string;
    readonly pairs: (indices: ReadonlySet<number>) => AsyncIterable<Pair>;
  },
): AsyncGenerator<JudgeItem> {
  const wanted = new Set(tasks.flatMap(({ pair, told }) => [pair.index, told.index]));
  const held = new Map<number, Pair>();
  for await (const pair of pairs(wanted)) held.set(pair.index, pair);
  for (const task of tasks) {
    const pair = held.get(task.pair.index);
    const told = held.get(task.told.index);
    if (pair === undefined || told === undefined) throw new RangeError(`No pair ${task.id} came`);
    yield {
      asked: task,
      question: async () => ({
        id: pair.id,
        ...task.prompts(),
        showSource: task.showSource,
        source: pair.source,
        edited: await task.image(pair, folder),
        // The target is what the instruction asks for, so it is that of the same pair.
        ...(told.target === undefined ? {} : { target: told.target }),
      }),
    };
  }
}

/** What one kind of control shows, and tells, the judge. */
interface Recipe extends Pick<ControlTask, "told" | "image"> {
  /** Identity of the image. */
  readonly shown: string;
  readonly partner?: string;
}

/** The questions of one control, one for each that is asked about the pair's own edit. */
function controlTasksOf(
  kind: ControlKind,
  chosen: ControlPair,
  { loaded, history }: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly ControlTask[] {
  const { pair } = chosen;
  const edits = (of: IndexedPair) => {
    const edit = history.edit(editTask(of, loaded).key);
    return edit?.status === "done" ? edit : undefined;
  };
  const recipe = recipeOf(kind, chosen, edits);
  if (recipe === undefined) return [];
  const { shown, told, image, partner } = recipe;
  const seed = pairSeed(loaded.config.evaluation.seed, pair);
  const control = { kind, ...(partner === undefined ? {} : { partner }) };
  return putQuestions(loaded, {
    pair,
    values: told,
    contentHash: told.contentHash,
    imageHash: `${kind}: ${pair.sourceHash} ${shown}`,
    seed,
  }).map((question) => ({
    ...question,
    id: pair.id,
    seed,
    repeat: 0,
    control,
    pair,
    told,
    image,
  }));
}

/** Questions about the judge, those about the aspects of one image together. */
export function checkGroups(tasks: readonly Asked[]): readonly (readonly string[])[] {
  return [...Map.groupBy(tasks, ({ id, control }) => `${control?.kind} ${id}`).values()]
    .map((group) => group.map(({ key }) => key));
}

function recipeOf(
  kind: ControlKind,
  { pair, told, shown }: ControlPair,
  editOf: (pair: IndexedPair) => DoneEdit | undefined,
): Recipe | undefined {
  switch (kind) {
    case "no_op":
      return { told: pair, shown: "source", image: ({ source }) => asPng(source) };
    case "oracle":
      return pair.hasTarget ? { told: pair, shown: pair.contentHash, image: targetOf } : undefined;
    case "black_image":
      return { told: pair, shown: "black", image: () => black(pair) };
    case "shuffled_instruction": {
      const edit = editOf(pair);
      if (told === undefined || edit === undefined) return undefined;
      return { told, partner: told.id, ...shownEdit(edit) };
    }
    case "other_edit": {
      const edit = shown && editOf(shown);
      if (shown === undefined || edit === undefined) return undefined;
      return { told: pair, partner: shown.id, ...shownEdit(edit) };
    }
  }
}

function shownEdit({ image, hash }: DoneEdit): Pick<Recipe, "shown" | "image"> {
  return { shown: hash, image: (_, folder) => readEdited(`${folder}/${image}`, hash) };
}

async function targetOf({ id, target }: Pair): Promise<Uint8Array> {
  if (target === undefined) throw new Error(`Pair ${id} has no target`);
  return await asPng(target);
}

async function black({ width, height }: IndexedPair): Promise<Uint8Array> {
  return await encodePng({ width, height, data: new Uint8Array(width * height * 3) });
}
