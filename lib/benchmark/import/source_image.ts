import type { Entry } from "./entry.ts";
import type { ImageFolder } from "./image_folder.ts";
import { joinImages } from "./join_images.ts";

/** Why an entry with several source images is not a pair. */
export const SEVERAL_SOURCES =
  "several source images, of which a pair has one; --join-images puts them side by side";

/**
 * The source image of an entry that names one or several.
 *
 * @param options.join Put several side by side.
 * @returns `undefined` where it cannot be used, which the entry has noted, and `"several"` where
 * there are several that may not be joined.
 */
export async function sourceImage(
  entry: Entry,
  options: {
    readonly key: string;
    readonly paths: readonly string[];
    readonly images: ImageFolder;
    readonly join: boolean;
  },
): Promise<Uint8Array | "several" | undefined> {
  const { key, paths, images, join } = options;
  if (paths.length > 1 && !join) return "several";
  const found: (Uint8Array | undefined)[] = [];
  for (const path of paths) found.push(await entry.image(key, await images.read(path)));
  const sound = found.filter((image) => image !== undefined);
  if (sound.length < found.length) return undefined;
  return sound.length > 1 ? await joinImages(sound) : sound[0];
}
