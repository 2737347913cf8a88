import { unlessMissing } from "../../files/unless_missing.ts";
import { InputError } from "../../input_error.ts";

/**
 * Whether there is such a file; a link to one counts.
 *
 * @throws {InputError} If symbolic links lead in a circle.
 */
export async function isFile(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile ?? false;
}

/**
 * Whether there is such a folder; a link to one counts.
 *
 * @throws {InputError} If symbolic links lead in a circle.
 */
export async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory ?? false;
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await unlessMissing(Deno.stat(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.FilesystemLoop)) throw error;
    throw new InputError(
      `Cannot follow ${path}: its symbolic links lead in a circle. Remove the link, or let it lead ` +
        "to the file or folder that was meant.",
      { cause: error },
    );
  }
}

/**
 * Finds the one file that a benchmark is described in.
 *
 * @param data Its folder, a folder above it, or the file itself.
 * @param names What it may be called, as paths below the folder; the first that is there is taken.
 * @throws {InputError} If there is none of them.
 */
export async function findAnnotation(data: string, names: readonly string[]): Promise<string> {
  const found = await maybeAnnotation(data, names);
  if (found !== undefined) return found;
  const [first, ...others] = names;
  throw new InputError(
    `Cannot import ${data}: there is no ${first} in it` +
      (others.length === 0 ? "" : ` (nor ${others.join(", ")})`) +
      `. Name the folder that holds it${/\.\w+$/.test(data) ? ", or the file itself" : ""}.`,
  );
}

/**
 * As {@linkcode findAnnotation}; `undefined` where there is none.
 *
 * @throws {InputError} If there is nothing under the path at all.
 */
export async function maybeAnnotation(
  data: string,
  names: readonly string[],
): Promise<string | undefined> {
  if (await isFile(data)) return data;
  if (!await isFolder(data)) throw new InputError(`Cannot import ${data}: there is no such folder`);
  for (const name of names) {
    if (await isFile(`${data}/${name}`)) return `${data}/${name}`;
  }
  return undefined;
}

/** How deep below a benchmark's folder its parquet files may lie. */
const DEEPEST = 3;

/**
 * Finds the parquet files of a benchmark in the order of their shards; empty where there are none.
 *
 * @param options.split Which part, where there are several, such as `train` and `dev`.
 * @throws {InputError} If a shard is missing, or there are several parts and none was named.
 */
export async function findShards(
  data: string,
  options: { readonly split?: string | undefined },
): Promise<readonly string[]> {
  if (await isFile(data)) return data.endsWith(".parquet") ? [data] : [];
  const paths = (await walk(data, DEEPEST)).filter((path) => path.endsWith(".parquet"));
  const splits = Map.groupBy(paths, splitOf);
  const names = [...splits.keys()].toSorted();
  const listed = names.join(", ");
  const { split = names.length === 1 ? names[0] : undefined } = options;
  if (paths.length === 0) return [];
  if (split === undefined) {
    throw new InputError(
      `Cannot import ${data}: it has several parts (${listed}); name one of them`,
    );
  }
  const shards = splits.get(split);
  if (shards === undefined) {
    throw new InputError(`Cannot import ${data}: it has no part "${split}" (known: ${listed})`);
  }
  const missing = missingShards(shards);
  if (missing.length === 0) return shards;
  throw new InputError(
    `Cannot import ${data}: ${missing.join(", ")} of ${split} ` +
      `${missing.length === 1 ? "is" : "are"} missing. Download the benchmark again.`,
  );
}

const SHARD = /(?:^|\/)([^/]*?)-(\d{5})-of-(\d{5})[^/]*\.parquet$/;

function splitOf(path: string): string {
  return SHARD.exec(path)?.[1] ?? path.split("/").at(-1)?.replace(/\.parquet$/, "") ?? path;
}

function missingShards(paths: readonly string[]): readonly string[] {
  const shards = paths.flatMap((path) => {
    const [, , index, count] = SHARD.exec(path) ?? [];
    return index === undefined ? [] : [{ index: Number(index), count: Number(count) }];
  });
  const there = new Set(shards.map(({ index }) => index));
  const count = Math.max(0, ...shards.map((shard) => shard.count));
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => !there.has(index))
    .map((index) => `shard ${index + 1} of ${count}`);
}

/** Files of a folder and those below it, sorted by their paths. */
export async function walk(folder: string, depth: number): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && depth > 0) found.push(...await walk(path, depth - 1));
    else if (!isDirectory && await isFile(path)) found.push(path);
  }
  return found.toSorted();
}
