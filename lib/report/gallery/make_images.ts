import type { Pair } from "../../benchmark/mod.ts";
import {
  forEachConcurrent,
  type OtherTexts,
  type PairOutcome,
  readEdited,
  readOtherTexts,
  readStoredPairs,
  storedBenchmark,
} from "../../evaluation/mod.ts";
import { sha256 } from "../../files/hash.ts";
import { InputError, messageOf } from "../../input_error.ts";
import type { GalleryImage } from "./gallery_data.ts";
import type { EncodedImage, GalleryImages } from "./gallery_images.ts";
import type { PairImages } from "./gallery_pairs.ts";
import type { RunToShow, ShownRun } from "./shown_run.ts";

/** Pairs whose images are made at once: the image library decodes in threads of its own. */
const AT_ONCE = 4;

/** Images and texts that only the benchmark file and the runs' folders hold. */
export interface MadeImages {
  /** Images by the position of the pair. */
  readonly images: ReadonlyMap<number, PairImages>;
  /** Texts in the other language, by the position of the pair. */
  readonly other: ReadonlyMap<number, OtherTexts>;
  /** What cannot be shown. */
  readonly notices: readonly string[];
}

/**
 * Makes the images of pairs, and reads their texts in the other language.
 *
 * @throws {InputError} If the benchmark file is not the one that was evaluated, or was named and is
 * not there.
 */
export async function makeImages(
  chosen: readonly PairOutcome[],
  options: {
    /** The run whose pairs they are. */
    readonly first: RunToShow;
    /** The runs whose edits are shown. */
    readonly shown: readonly ShownRun[];
    /** Where they are kept. */
    readonly store: GalleryImages;
    /** The benchmark file, where it is not the one that the first run names. */
    readonly benchmark?: string | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((done: number, total: number) => void) | undefined;
  },
): Promise<MadeImages> {
  const { first, shown, store, signal, onProgress } = options;
  const path = options.benchmark ?? storedBenchmark(first);
  const byIndex = new Map(chosen.map((outcome) => [outcome.index, outcome]));
  const indices = new Set(byIndex.keys());
  const images = new Map<number, PairImages>();
  const faults: string[] = [];
  const hasBenchmark = await exists(path);
  if (!hasBenchmark && options.benchmark !== undefined) {
    throw new InputError(`Cannot read the benchmark: there is no file ${path}`);
  }
  const pairs: AsyncIterable<Pair> | Iterable<Pair> = hasBenchmark
    ? readStoredPairs(first, { path, indices })
    : [];
  const make = async (outcome: PairOutcome, pair?: Pair) => {
    signal?.throwIfAborted();
    images.set(outcome.index, await imagesOf(outcome, { pair, shown, store, faults }));
    onProgress?.(images.size, chosen.length);
  };
  await forEachConcurrent(pairs, async (pair) => {
    const outcome = byIndex.get(pair.index);
    if (outcome !== undefined) await make(outcome, pair);
  }, { limit: AT_ONCE });
  // What is left was skipped, or its source is not to be had.
  const rest = chosen.filter(({ index }) => !images.has(index));
  await forEachConcurrent(rest, (outcome) => make(outcome), { limit: AT_ONCE });
  return {
    images,
    other: hasBenchmark ? await readOtherTexts(first, { path, indices }) : new Map(),
    notices: [
      ...(hasBenchmark ? [] : [
        `The benchmark ${path} is not there, so sources, targets and differences are not shown; ` +
        "name it with --benchmark",
      ]),
      ...faults.slice(0, 3),
      ...(faults.length > 3 ? [`${faults.length - 3} more images could not be shown`] : []),
    ],
  };
}

async function imagesOf(
  { id }: PairOutcome,
  { pair, shown, store, faults }: {
    readonly pair: Pair | undefined;
    readonly shown: readonly ShownRun[];
    readonly store: GalleryImages;
    /** Takes what could not be shown. */
    readonly faults: string[];
  },
): Promise<PairImages> {
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      // A full disk is no fault of one image; that a file is gone is.
      const isGone = error instanceof Error && error.cause instanceof Deno.errors.NotFound;
      if (!isGone && /\(os error \d+\)/.test(messageOf(error))) throw error;
      faults.push(`${what} of ${id} cannot be shown: ${messageOf(error)}`);
      return undefined;
    }
  };
  const source = pair && encoded(pair.source);
  const keptSource = source && await attempt("The source", () => store.keep(source));
  const target = pair?.target && encoded(pair.target);
  const keptTarget = target && await attempt("The target", () => store.keep(target));
  const results = [];
  for (const { folder, outcomes, records } of shown) {
    const { edit } = records(id);
    if (edit?.status !== "done" || !outcomes.has(id)) {
      results.push({});
      continue;
    }
    const result = await attempt(`The edit in ${folder}`, async () => {
      const path = `${folder}/${edit.image}`;
      const edited = { hash: edit.hash, path, bytes: await readEdited(path, edit.hash) };
      const image = await store.keep(edited);
      if (source === undefined || keptSource === undefined) return { image };
      // In a chain, each run has started from its own earlier edit.
      const earlier = edit.source?.hash === source.hash ? undefined : edit.source;
      const from = earlier === undefined
        ? source
        : encoded(await readEdited(`${folder}/${earlier.image}`, earlier.hash));
      return { image, difference: await store.difference(from, edited) };
    });
    results.push(result ?? {});
  }
  return {
    ...optional("source", keptSource),
    ...optional("target", keptTarget),
    results,
  };
}

function optional<Name extends string>(
  name: Name,
  image: GalleryImage | undefined,
): { readonly [Key in Name]?: GalleryImage } {
  return image === undefined ? {} : { [name]: image } as { readonly [Key in Name]: GalleryImage };
}

function encoded(bytes: Uint8Array): EncodedImage {
  return { hash: sha256(bytes), bytes };
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
