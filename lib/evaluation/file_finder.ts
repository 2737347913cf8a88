import { listFolder } from "../files/list_folder.ts";
import { unlessMissing } from "../files/unless_missing.ts";

/**
 * Says of files whether they are in a folder. Each folder below it is listed once: asking the
 * system for every image of a large run takes longer than all else before the first edit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const has = fileFinder("lib");
 * assertEquals([await has("files/hash.ts"), await has("files"), await has("no/file.ts")], [true, false, false]);
 * ```
 */
export function fileFinder(folder: string): (path: string) => Promise<boolean> {
  const listings = new Map<string, ReadonlySet<string>>();
  return async (path) => {
    const cut = path.lastIndexOf("/");
    const parent = cut < 0 ? "." : path.slice(0, cut);
    const listing = listings.get(parent) ?? listFiles(`${folder}/${parent}`);
    listings.set(parent, listing);
    // A system may list a name in another Unicode form than the one by which it finds the file.
    return listing.has(path.slice(cut + 1)) || await isFile(`${folder}/${path}`);
  };
}

function listFiles(folder: string): ReadonlySet<string> {
  return new Set(listFolder(folder).flatMap(({ isFile, name }) => isFile ? [name] : []));
}

async function isFile(path: string): Promise<boolean> {
  return (await unlessMissing(Deno.stat(path)))?.isFile ?? false;
}
