/**
 * What to call runs: the last part of each folder, or the whole of it where two would be the same.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(runNames(["runs/copy", "runs/mine/"]), ["copy", "mine"]);
 * assertEquals(runNames(["a/copy", "b/copy", "c/mine"]), ["a/copy", "b/copy", "mine"]);
 * ```
 */
export function runNames(folders: readonly string[]): readonly string[] {
  const short = folders.map((folder) => folder.split(/[\\/]+/).findLast((part) => part !== ""));
  return folders.map((folder, index) => {
    const name = short[index];
    return name === undefined || short.some((other, at) => other === name && at !== index)
      ? folder
      : name;
  });
}
