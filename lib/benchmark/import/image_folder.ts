import { InputError, messageOf } from "../../input_error.ts";
import type { FoundImage } from "./entry.ts";
import { isFile, isFolder } from "./find_files.ts";

/**
 * A folder with images that entries name by relative paths.
 *
 * Where there is no such file, one whose name differs only in case is taken: benchmarks were
 * annotated on systems that do not tell `1.JPG` from `1.jpg`.
 */
export class ImageFolder {
  /** The folder. */
  readonly path: string;
  readonly #names = new Map<string, readonly string[]>();

  /** Takes the folder that paths start from. */
  constructor(path: string) {
    this.path = path;
  }

  /** Reads the image under a path that an entry names. */
  async read(relative: string): Promise<FoundImage> {
    if (!isInside(relative)) {
      return { ok: false, message: `leads out of the folder of the images ("${relative}")` };
    }
    const exact = `${this.path}/${relative}`;
    try {
      const path = await isFile(exact) ? exact : await this.#inOtherCase(relative);
      if (path === undefined) return { ok: false, message: `there is no file ${exact}` };
      return { ok: true, bytes: await Deno.readFile(path) };
    } catch (error) {
      return { ok: false, message: `cannot be read (${messageOf(error)})` };
    }
  }

  async #inOtherCase(relative: string): Promise<string | undefined> {
    const cut = relative.lastIndexOf("/");
    const folder = cut < 0 ? this.path : `${this.path}/${relative.slice(0, cut)}`;
    const name = relative.slice(cut + 1).toLowerCase();
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = await fileNames(folder);
      this.#names.set(folder, names);
    }
    const [found, ...others] = names.filter((other) => other.toLowerCase() === name);
    // Of several, nobody knows which was meant.
    return found === undefined || others.length > 0 ? undefined : `${folder}/${found}`;
  }
}

/**
 * Finds the folder that image paths start from: that of the annotations, or one below it.
 *
 * @param paths Paths that the entries name; one that is there decides.
 * @param options.images The folder, where the user has named it.
 * @throws {InputError} If no folder has any of the images.
 */
export async function findImageFolder(
  paths: readonly string[],
  options: { readonly data: string; readonly images?: string | undefined },
): Promise<ImageFolder> {
  const { data, images } = options;
  if (images !== undefined) {
    if (await isFolder(images)) return new ImageFolder(images);
    throw new InputError(`Cannot import: ${images}, the folder of the images, is not there`);
  }
  if (paths.length === 0) return new ImageFolder(data);
  const candidates = [data, ...await subfolders(data, DEEPEST)];
  for (const path of paths.filter(isInside)) {
    for (const candidate of candidates) {
      const found = await new ImageFolder(candidate).read(path);
      if (found.ok) return new ImageFolder(candidate);
    }
  }
  const archives = (await fileNames(data)).filter((name) =>
    /\.(?:zip|tar|tar\.gz|tgz)$/i.test(name)
  );
  const remedy = archives.length > 0
    ? `Unpack ${archives.join(", ")} there`
    : "Name their folder (--images)";
  throw new InputError(
    `Cannot import: none of the images (such as ${paths[0]}) is in ${data} or below. ${remedy}` +
      (archives.length > 0 ? ", or name their folder (--images)." : "."),
  );
}

/** How many folders below that of the annotations the images may lie. */
const DEEPEST = 2;

async function subfolders(folder: string, depth: number): Promise<readonly string[]> {
  if (depth === 0) return [];
  const found: string[] = [];
  for (const name of await entryNames(folder)) {
    const path = `${folder}/${name}`;
    if (await isFolder(path)) found.push(path, ...await subfolders(path, depth - 1));
  }
  return found;
}

async function fileNames(folder: string): Promise<readonly string[]> {
  const names = await entryNames(folder);
  const are = await Promise.all(names.map((name) => isFile(`${folder}/${name}`)));
  return names.filter((_, i) => are[i]);
}

async function entryNames(folder: string): Promise<readonly string[]> {
  if (!await isFolder(folder)) return [];
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
}

function isInside(relative: string): boolean {
  return !/^(?:[/\\]|[a-z]:)/i.test(relative) && !relative.split(/[/\\]/).includes("..") &&
    !relative.includes("\0");
}
