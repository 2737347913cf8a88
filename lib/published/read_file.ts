import { InputError, messageOf } from "../input_error.ts";

/**
 * The text of a file that a published figure needs.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => readText("absent.tsv"), Error, "absent.tsv: not found");
 * ```
 *
 * @throws {InputError} If there is no such file.
 */
export async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (isAbsence(error)) {
      throw new InputError(`${path}: not found; published figures need it`);
    }
    throw error;
  }
}

/**
 * The value of a JSON file that a published figure needs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "[1, 2]");
 * assertEquals(await readJson(path), [1, 2]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {InputError} If there is no such file, or it is not JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: not JSON: ${messageOf(error)}`);
  }
}

/**
 * Whether a value is an object with keys, as opposed to a list or nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([{}, [], null].map(isObject), [true, false, false]);
 * ```
 */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Whether there is a file or a folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await exists("no such folder"), false);
 * ```
 */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/**
 * Names of the folders in a folder, sorted; none if there is no such folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await subfolders("no such folder"), []);
 * ```
 */
export async function subfolders(folder: string): Promise<readonly string[]> {
  return await names(folder, (entry) => entry.isDirectory || entry.isSymlink);
}

/**
 * Names of the files in a folder, sorted; none if there is no such folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await filesIn("no such folder"), []);
 * ```
 */
export async function filesIn(folder: string): Promise<readonly string[]> {
  return await names(folder, (entry) => entry.isFile || entry.isSymlink);
}

async function names(
  folder: string,
  isWanted: (entry: Deno.DirEntry) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) if (isWanted(entry)) found.push(entry.name);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  return found.toSorted();
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
