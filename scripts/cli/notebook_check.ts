import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type NotebookCell, notebookText, parseNotebook } from "./notebook_file.ts";
import { formatCells } from "./notebook_format.ts";

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** The code of a notebook as one module. */
export interface NotebookModule {
  /** Its text. */
  readonly text: string;
  /** Where each of its lines stands in the notebook; both numbers count from 1. */
  readonly places: readonly { readonly cell: number; readonly line: number }[];
}

/**
 * The code cells of a notebook, one after the other, as a module.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { text, places } = notebookModule([
 *   { kind: "markdown", id: "a", tags: [], source: "# Why?" },
 *   { kind: "code", id: "b", tags: [], source: "const a = 1;\nexport { a };" },
 * ]);
 * assertEquals(text, "const a = 1;\nexport { a };\n");
 * assertEquals(places, [{ cell: 2, line: 1 }, { cell: 2, line: 2 }]);
 * ```
 */
export function notebookModule(cells: readonly NotebookCell[]): NotebookModule {
  const lines = cells.flatMap(({ kind, source }, index) =>
    kind !== "code"
      ? []
      : source.split("\n").map((text, at) => ({ text, cell: index + 1, line: at + 1 }))
  );
  return {
    text: lines.map(({ text }) => `${text}\n`).join(""),
    places: lines.map(({ cell, line }) => ({ cell, line })),
  };
}

/**
 * Checks notebooks: that they are committed clean and formatted, and that the code of their cells passes
 * `deno check` and `deno lint`.
 *
 * @param paths The notebooks.
 * @returns What is wrong, places named by notebook, cell and line; nothing where all is well.
 * @throws {InputError} If a file is no notebook.
 */
export async function checkNotebooks(paths: readonly string[]): Promise<readonly string[]> {
  const faults: string[] = [];
  const folder = await Deno.makeTempDir({ prefix: "notebooks-" });
  try {
    const modules = new Map<string, { readonly path: string } & NotebookModule>();
    for (const path of paths) {
      const text = await Deno.readTextFile(path);
      const cells = parseNotebook(text, path);
      if (text !== notebookText(await formatCells(cells))) {
        faults.push(`${path}: is not clean or not formatted; run deno task notebook:clean`);
      }
      const file = `${folder}/${basename(path, ".ipynb")}.ts`;
      const module = notebookModule(cells);
      await Deno.writeTextFile(file, module.text);
      modules.set(file, { path, ...module });
    }
    const files = [...modules.keys()];
    for (
      const args of [
        ["check", "--config", CONFIG, ...files],
        // What a cell leaves for the next ones is no public interface.
        ["lint", "--config", CONFIG, "--compact", "--rules-exclude=no-slow-types", ...files],
      ]
    ) {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args,
        env: { NO_COLOR: "1" },
      }).output();
      if (success) continue;
      const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
      faults.push(placed(said, modules));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return faults;
}

/** Names places in the modules by notebook, cell and line. */
function placed(
  said: string,
  modules: ReadonlyMap<string, { readonly path: string } & NotebookModule>,
): string {
  let text = said;
  for (const [file, { path, places }] of modules) {
    for (const name of [pathToFileURL(file).href, file]) {
      text = text.replaceAll(
        // check writes `:2:7`, lint `: line 2, col 7`.
        new RegExp(`${RegExp.escape(name)}(?::(?: line )?(\\d+)(?::|, col )(\\d+))?`, "g"),
        (_, line?: string, column?: string) => {
          const place = places[Number(line) - 1];
          return place === undefined
            ? path
            : `${path}, cell ${place.cell}, line ${place.line}, column ${column}`;
        },
      );
    }
  }
  return text.trim();
}
