import { isMissing } from "./unless_missing.ts";

/**
 * What is in a folder; nothing where there is none. All at once: entry by entry, a folder of very
 * many files takes several times as long.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(listFolder("lib/files").some(({ name }) => name === "list_folder.ts"), true);
 * assertEquals(listFolder("no such folder"), []);
 * ```
 */
export function listFolder(folder: string): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
