import { listFolder } from "../files/list_folder.ts";
import { isMissing } from "../files/unless_missing.ts";

/**
 * Says of files whether they are in a folder. Each folder below it is listed once: asking the
 * system for every image of a large run takes longer than all else before the first edit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const has = fileFinder("lib");
 * assertEquals([has("files/hash.ts"), has("files"), has("no/file.ts")], [true, false, false]);
 * ```
 */
export function fileFinder(folder: string): (path: string) => boolean {
  const listings = new Map<string, ReadonlySet<string>>();
  return (path) => {
    const cut = path.lastIndexOf("/");
    const parent = cut < 0 ? "." : path.slice(0, cut);
    const listing = listings.get(parent) ?? listFiles(`${folder}/${parent}`);
    listings.set(parent, listing);
    // A system may list a name in another Unicode form than the one by which it finds the file.
    return listing.has(path.slice(cut + 1)) || isFile(`${folder}/${path}`);
  };
}

function listFiles(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { isFile, name } of listFolder(folder)) if (isFile) names.add(name);
  return names;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
