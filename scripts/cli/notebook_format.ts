import { fileURLToPath } from "node:url";
import type { NotebookCell } from "./notebook_file.ts";

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/**
 * The cells with their code formatted as all code of the project; what does not parse stays as it
 * is.
 *
 * `deno fmt --check` is of no use on notebooks: Deno 2.9.6 takes each for unformatted until its own
 * cache says otherwise.
 */
export async function formatCells(
  cells: readonly NotebookCell[],
): Promise<readonly NotebookCell[]> {
  const folder = await Deno.makeTempDir({ prefix: "cells-" });
  const fileOf = (index: number) => `${folder}/${index}.ts`;
  try {
    const files: string[] = [];
    for (const [index, { kind, source }] of cells.entries()) {
      if (kind !== "code") continue;
      await Deno.writeTextFile(fileOf(index), `${source}\n`);
      files.push(fileOf(index));
    }
    if (files.length === 0) return cells;
    // A cell that does not parse makes it fail, and the others are formatted all the same.
    await new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--quiet", "--config", CONFIG, ...files],
      stdout: "null",
      stderr: "null",
    }).output();
    const formatted = async (cell: NotebookCell, index: number): Promise<NotebookCell> =>
      cell.kind === "code"
        ? { ...cell, source: (await Deno.readTextFile(fileOf(index))).trimEnd() }
        : cell;
    return await Promise.all(cells.map(formatted));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
