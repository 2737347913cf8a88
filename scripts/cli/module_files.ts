import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const LIBRARY = fileURLToPath(new URL("lib", ROOT));

/** A static import as people write it, on lines of its own. */
const IMPORT = /^import\s(?:[\w$\s{},*]+?\bfrom\s*)?\s*(["'])([^"'\\\n]+)\1;?[ \t\r]*$/gm;

/** What may lead to other files. */
const OTHER = /\b(?:import|require)\b|\bexport\s*(?:type\s*)?[*{]|@jsx/;

/**
 * The files of a module: its own, and those of all that it imports. Packages are none of them; the
 * runtime reads those itself.
 *
 * The runtime tells them, but that takes a process of its own. Most classes import the library
 * alone, which can be seen from their text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const files = await moduleFiles("config/examples/constant_judge.ts");
 * assertEquals(files, ["config/examples/constant_judge.ts"]);
 * ```
 *
 * @param file Path of the module.
 */
export async function moduleFiles(file: string): Promise<readonly string[]> {
  return await importsLibraryAlone(file) ? [file] : [file, ...await importedFiles(file)];
}

async function importsLibraryAlone(file: string): Promise<boolean> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch {
    // It cannot be read; importing it tells why.
    return true;
  }
  const rest = text.replaceAll(IMPORT, (whole, _, specifier: string) => {
    const isKnown = !/^(?:[./]|file:)/.test(specifier) || isOfLibrary(specifier, file);
    return isKnown ? "" : whole;
  });
  return !OTHER.test(rest);
}

function isOfLibrary(specifier: string, file: string): boolean {
  try {
    const path = fileURLToPath(new URL(specifier, pathToFileURL(file)));
    return path.startsWith(LIBRARY + sep);
  } catch {
    // No file has such a name.
    return false;
  }
}

async function importedFiles(file: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `--config=${fileURLToPath(new URL("deno.json", ROOT))}`, file],
    stdout: "piped",
    stderr: "null",
  }).output();
  let info: { readonly modules?: readonly { readonly local?: string }[] };
  try {
    info = JSON.parse(new TextDecoder().decode(stdout));
  } catch {
    // It cannot be read; importing it tells why.
    return [];
  }
  return (info.modules ?? []).flatMap(({ local }) => local ?? []);
}
