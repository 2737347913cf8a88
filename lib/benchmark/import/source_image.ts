import type { Entry } from "./entry.ts";
import type { ImageFolder } from "./image_folder.ts";
import type { ImportedPair, ImportEvent } from "./imported_pair.ts";
import { joinImages } from "./join_images.ts";

/** Why an entry with several source images is not a pair. */
const SEVERAL_SOURCES =
  "several source images, of which a pair has one; --join-images puts them side by side";

/** The source images that an entry names. */
interface Sources {
  /** The field that names them. */
  readonly key: string;
  /** One or several. */
  readonly paths: readonly string[];
  /** Where they are. */
  readonly images: ImageFolder;
  /** Put several side by side. */
  readonly join: boolean;
}

/**
 * What an entry comes to that names one source image or several: the pair, its problems, or that
 * it is left out, for it has several that may not be joined.
 */
export async function* settleWithSources(
  entry: Entry,
  pair: Omit<ImportedPair, "source">,
  sources: Sources,
): AsyncGenerator<ImportEvent> {
  if (sources.paths.length > 1 && !sources.join) {
    yield* entry.problems();
    yield { kind: "left_out", place: entry.place, reason: SEVERAL_SOURCES };
    return;
  }
  yield* entry.settle({ ...pair, source: await sourceImage(entry, sources) });
}

/** The source image; `undefined` where it cannot be used, which the entry has noted. */
async function sourceImage(
  entry: Entry,
  { key, paths, images }: Sources,
): Promise<Uint8Array | undefined> {
  const found: (Uint8Array | undefined)[] = [];
  for (const path of paths) found.push(await entry.image(key, await images.read(path)));
  const sound = found.filter((image) => image !== undefined);
  if (sound.length < found.length) return undefined;
  return sound.length > 1 ? await joinImages(sound) : sound[0];
}
