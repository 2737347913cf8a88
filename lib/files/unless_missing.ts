/**
 * What was asked of the system about a path; nothing where there is no such file or folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await unlessMissing(Deno.readTextFile("no such file")), undefined);
 * assertEquals((await unlessMissing(Deno.stat("lib")))?.isDirectory, true);
 * ```
 */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
