import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkNotebooks } from "../../scripts/cli/notebook_check.ts";
import {
  listNotebooks,
  type NotebookCell,
  notebookText,
  parseNotebook,
} from "../../scripts/cli/notebook_file.ts";
import { inTempFolder } from "../helpers/benchmark.ts";
import { ROOT, runTask } from "../helpers/task.ts";

/** Lines of logic that a cell may hold. */
const MOST_LINES = 15;

/** A cell of code. */
function codeCell(source: string): NotebookCell {
  return { kind: "code", id: "b", tags: [], source };
}

const paths = await listNotebooks(`${ROOT}notebooks`);

// That their cells pass check and lint is a step of deno task test, as for all code.
Deno.test("the notebooks are clean", async () => {
  assertEquals(paths.length, 6);
  for (const path of paths) {
    const text = await Deno.readTextFile(path);
    assertEquals(text, notebookText(parseNotebook(text, path)));
  }
});

for (const path of paths) {
  const name = path.slice(`${ROOT}notebooks/`.length);

  Deno.test(`${name} asks a question before each cell, which holds ${MOST_LINES} lines at most`, async () => {
    const cells = parseNotebook(await Deno.readTextFile(path), path);
    for (const [index, { kind, source }] of cells.entries()) {
      if (kind !== "code") continue;
      const before = cells[index - 1];
      assert(before?.kind === "markdown" && before.source.startsWith("## "), source);
      assertStringIncludes(before.source, "?");
      const logic = source.replaceAll(/^import [^;]*;\n*/gm, "").split("\n")
        .filter((line) => /[\p{L}\p{N}]/u.test(line) && !line.startsWith("//"));
      assert(logic.length <= MOST_LINES, `${logic.length} lines:\n${source}`);
    }
    const code = cells.filter(({ kind }) => kind === "code");
    assertStringIncludes(code[0]?.source ?? "", "guard();");
    assertEquals(code.filter(({ tags }) => tags.includes("parameters")).length, 1);
    assert(cells.at(-2)?.source.startsWith("## What was learned?"));
  });
}

Deno.test("a fault is named by notebook, cell and line", async () => {
  await inTempFolder(async (folder) => {
    const sound: NotebookCell = { kind: "markdown", id: "a", tags: [], source: "## Why?" };
    const planted = codeCell(
      '// The fault is in the next line.\nconst planted: number = "seven";\nvar old = planted;\n' +
        "export { old };",
    );
    const path = `${folder}/planted.ipynb`;
    await Deno.writeTextFile(path, notebookText([sound, sound, sound, sound, planted]));
    const faults = await checkNotebooks([path]);
    assertEquals(faults.length, 2);
    assertStringIncludes(faults[0] ?? "", "Type 'string' is not assignable to type 'number'");
    assertStringIncludes(faults[0] ?? "", `${path}, cell 5, line 2, column 7`);
    assertStringIncludes(faults[1] ?? "", `${path}, cell 5, line 3, column 1`);
    assertStringIncludes(faults[1] ?? "", "no-var");
  });
});

Deno.test("a notebook with outputs and unformatted cells is not clean, and notebook:clean mends it", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/used.ipynb`;
    const clean = notebookText([{ ...codeCell("export {};"), tags: ["parameters"] }]);
    const used = JSON.parse(clean);
    used.cells[0].source = ["export  {  }\n"];
    used.cells[0].execution_count = 7;
    used.cells[0].outputs = [{ output_type: "stream", name: "stdout", text: ["3\n"] }];
    used.cells[0].metadata = { tags: ["parameters"], execution: { started: "2026" } };
    used.metadata.kernelspec.name = "deno";
    await Deno.writeTextFile(path, JSON.stringify(used));
    assertEquals(await checkNotebooks([path]), [
      `${path}: is not clean or not formatted; run deno task notebook:clean`,
    ]);
    const { code, stdout } = await runTask("notebook", ["--clean", "--notebook", path]);
    assertEquals([code, stdout], [0, `${path}\n`]);
    assertEquals(await Deno.readTextFile(path), clean);
    assertEquals((await runTask("notebook", ["--clean", "--notebook", path])).stdout, "");
  });
});

Deno.test("notebook --clean refuses what is no notebook", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/a.ipynb`;
    await Deno.writeTextFile(path, '{"cells": [], "nbformat": 3, "nbformat_minor": 0}');
    const { code, stderr } = await runTask("notebook", ["--clean", "--notebook", path]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "is no notebook of format 4.5 (nbformat:");
  });
});
