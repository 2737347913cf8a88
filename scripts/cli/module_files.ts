import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PROJECT_FILES } from "./project_files.ts";

/** A text behind `from` or `import`: of an import of whatever kind, or of an export. */
const SPECIFIER = /\b(?:from|import)\s*\(?\s*(["'])((?:(?!\1)[^\\\n])+)\1/g;

/**
 * The files of a module: its own, and those of all that it imports, the project's aside. Packages
 * are none of them; the runtime reads those itself.
 *
 * It is looked for by the text, for the runtime's own answer (`deno info`) takes as long as all else
 * before work begins. A comment that looks like an import counts as one.
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
  const found = new Set([file]);
  for (const path of found) {
    for (const imported of await importsOf(path)) {
      const isKnown = PROJECT_FILES.some((one) =>
        imported === one || imported.startsWith(one + sep)
      );
      if (!isKnown) found.add(imported);
    }
  }
  return [...found];
}

async function importsOf(path: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch {
    // It cannot be read; importing it tells why.
    return [];
  }
  const base = pathToFileURL(path);
  return [...text.matchAll(SPECIFIER)].flatMap(([, , specifier = ""]) => {
    if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return [];
    const url = URL.parse(specifier, base);
    return url?.protocol === "file:" && url.host === "" ? [fileURLToPath(url)] : [];
  });
}
