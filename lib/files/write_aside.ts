import { messageOf } from "../input_error.ts";
import { listFolder } from "./list_folder.ts";
import { unlessMissing } from "./unless_missing.ts";

/**
 * Writes a file so that it is either there whole or not at all: under another name first,
 * flushed to disk, then renamed. Missing folders are made.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await writeAside(`${folder}/a/b.txt`, "whole");
 * assertEquals(await Deno.readTextFile(`${folder}/a/b.txt`), "whole");
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param content All of it, or texts that follow each other.
 * @throws {Error} If the folder cannot be written to or the disk is full; the message names the
 * file, and nothing is left behind.
 */
export async function writeAside(
  path: string,
  content: Uint8Array | string | Iterable<string>,
): Promise<void> {
  const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  const aside = asidePath(path);
  try {
    using file = await createIn(parentFolder(path), aside);
    for (const piece of pieces) {
      await writeAll(file, typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
    }
    await file.syncData();
    await Deno.rename(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch(() => {});
    throw writeFault(path, error);
  }
}

/** Makes a file, and the folder that it lies in where there is none. */
async function createIn(folder: string, path: string): Promise<Deno.FsFile> {
  const options = { write: true, createNew: true };
  const file = await unlessMissing(Deno.open(path, options));
  if (file !== undefined) return file;
  await Deno.mkdir(folder, { recursive: true });
  return await Deno.open(path, options);
}

/** What went wrong with writing a file, by its name: the system does not always give it. */
export function writeFault(path: string, error: unknown): Error {
  return new Error(`Cannot write ${path}: ${messageOf(error)}`, { cause: error });
}

/** A name beside `path` to write under at first. */
export function asidePath(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
}

const ASIDE = /\.[0-9a-f]{8}\.tmp$/;

/** Whether a file name is one of those that {@linkcode writeAside} writes under at first. */
export function isAside(name: string): boolean {
  return ASIDE.test(name);
}

/**
 * Removes what writers that were killed left aside in a folder.
 *
 * @param deep Also in the folders below it.
 */
export async function removeAsides(
  folder: string,
  { deep = true }: { readonly deep?: boolean } = {},
): Promise<void> {
  for (const { name, isDirectory, isFile } of listFolder(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && deep) await removeAsides(path);
    else if (isFile && isAside(name)) await Deno.remove(path);
  }
}

/** Writes every byte, however many calls that takes. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

/** The folder that `path` lies in; `.` for a bare name. */
export function parentFolder(path: string): string {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return cut < 0 ? "." : cut === 0 ? "/" : path.slice(0, cut);
}
