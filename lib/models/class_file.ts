import { stripVTControlCharacters } from "node:util";
import { basename, extname, isAbsolute, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sha256 } from "../files/hash.ts";
import { InputError, messageOf } from "../input_error.ts";
import { nearest } from "../text/nearest.ts";
import { assertModelClass, type ClassSearch, type ResolvedClass } from "./model_class.ts";

/**
 * A class imports a package that the project's lockfile does not hold. The runtime then refuses
 * every later import of this process, whatever it names.
 */
export class UnlockedError extends InputError {
  /** Always `UnlockedError`. */
  override readonly name: string = "UnlockedError";

  /**
   * Makes the error that says how to add the package.
   *
   * @param file The file of the class.
   * @param reason The runtime's message, whose lines begin with `+` where the lockfile would grow.
   */
  constructor(file: string, reason: string) {
    const packages = [...reason.matchAll(/\+\s+"((?:npm|jsr):[^"]+?)(?:@\*)?":/g)]
      .map(([, specifier]) => specifier);
    const what = packages.length === 0 ? "a package" : packages.join(", ");
    super(
      `Cannot load ${file}: it imports ${what}, which the project does not have. Run ` +
        `\`deno cache --frozen=false --config deno.json ${file}\` in the project's folder, which ` +
        "adds it to deno.lock",
    );
  }
}

/** Whether a `class_path` names a file, rather than a built-in or a Python class. */
export function isFilePath(classPath: string): boolean {
  const path = splitClass(classPath).path;
  return /[/\\]/.test(path) || path.startsWith(".") || /\.(?:[cm]?[jt]s|[jt]sx|py)$/.test(path);
}

function splitClass(classPath: string): { readonly path: string; readonly className?: string } {
  const [, path, className] = /^(.*)#([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(classPath) ?? [];
  return path === undefined || className === undefined ? { path: classPath } : { path, className };
}

/**
 * Loads the class that `./file.ts#Class` names.
 *
 * @throws {UnlockedError} If the file imports a package that the project does not have.
 * @throws {InputError} If the file or the class is not there, the file does not run, or the class is not
 * of the wanted kind.
 */
export async function resolveFile<Model>(
  classPath: string,
  search: ClassSearch,
): Promise<ResolvedClass<Model>> {
  const { path, className } = splitClass(classPath);
  const file = absolutePath(path, search);
  const codeHash = sha256(await readSource(file, classPath, search));
  const exports = await importFile(file, codeHash);
  const exportName = className ?? "default";
  if (!Object.hasOwn(exports, exportName)) {
    throw new InputError(exportMessage(file, { exports, className, search }));
  }
  const ModelClass = exports[exportName];
  assertModelClass<Model>(ModelClass, { label: `Export ${exportName} of ${file}`, ...search });
  const ownName = Reflect.get(ModelClass, "name");
  const name = className ??
    (typeof ownName === "string" && ownName !== "default"
      ? ownName
      : basename(file, extname(file)));
  return { name, ModelClass, codeHash };
}

function absolutePath(path: string, { baseDir, kind }: ClassSearch): string {
  if (path.endsWith(".py")) {
    throw new InputError(
      `Cannot load ${path}: Python classes do not run here. Write the class in TypeScript and ` +
        `name it as "${kind.example}"`,
    );
  }
  if (path.startsWith("file:")) return fileURLToPath(path);
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) {
    throw new InputError(
      `Cannot load ${path}: a class must be in a file on this machine, such as "${kind.example}"`,
    );
  }
  return isAbsolute(path) ? path : resolve(baseDir, path);
}

async function readSource(
  file: string,
  classPath: string,
  { baseDir }: ClassSearch,
): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : messageOf(cause);
    throw new InputError(
      `Cannot read ${file}: ${reason} (class_path "${classPath}"; relative paths start from ` +
        `${baseDir})`,
      { cause },
    );
  }
}

async function importFile(
  file: string,
  codeHash: string,
): Promise<Readonly<Record<string, unknown>>> {
  // Modules are cached by URL; with the hash in it, an edited file is not taken for the old one.
  const url = pathToFileURL(file);
  url.searchParams.set("code", codeHash.slice(0, 16));
  try {
    return await import(url.href);
  } catch (cause) {
    // The runtime colours its messages, also where nobody can see colours.
    const reason = stripVTControlCharacters(messageOf(cause));
    if (reason.startsWith("The lockfile is out of date")) throw new UnlockedError(file, reason);
    const [, bare] = /^Import "((?:@[^/"]+\/)?[^/"]+)[^"]*" not a dependency/.exec(reason) ?? [];
    // The runtime's own hint would change deno.json and then fail at the frozen lockfile.
    const advised = bare === undefined
      ? reason
      : `it imports "${bare}", which the project does not have. If that is an npm package, run ` +
        `\`deno add --frozen=false npm:${bare}\` in the project's folder`;
    throw new InputError(`Cannot load ${file}: ${advised}`, { cause });
  }
}

interface Missing {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly className: string | undefined;
  readonly search: ClassSearch;
}

function exportMessage(file: string, { exports, className, search }: Missing): string {
  const names = Object.keys(exports);
  const found = names.length === 0
    ? "it exports nothing"
    : `it exports ${names.map((name) => name === "default" ? "a default" : name).join(", ")}`;
  if (className === undefined) {
    const [first = search.kind.example.split("#")[1]] = names;
    return `${file} has no default export: ${found}. Name the class after a #, such as ` +
      `"${file}#${first}"`;
  }
  const near = nearest(className, names.filter((name) => name !== "default"));
  return `${file} exports no ${className}: ${found}` +
    (near === undefined ? "" : `; did you mean #${near}?`);
}
