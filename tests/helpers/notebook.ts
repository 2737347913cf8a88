import { installKernel, WAITING } from "../../scripts/cli/jupyter.ts";
import { type NotebookCell, notebookText, parseNotebook } from "../../scripts/cli/notebook_file.ts";
import { pythonEnvironment } from "../../scripts/cli/python_environment.ts";
import { ROOT } from "./task.ts";

const environment = await pythonEnvironment("notebook");

/** The Python that has Jupyter, with the project's kernel; where there is none, why. */
export const JUPYTER = environment;

if ("python" in environment) await installKernel(environment.python, "environment");

/** Declares a test that needs Jupyter; where there is none, it is ignored and says why. */
export function jupyterTest(name: string, work: () => Promise<void>): void {
  const skip = "skip" in environment ? environment.skip : undefined;
  Deno.test({
    name: skip === undefined ? name : `${name} (no Jupyter here: ${skip})`,
    ignore: skip !== undefined,
    fn: work,
  });
}

/** A notebook of the project. */
export async function readNotebook(name: string): Promise<readonly NotebookCell[]> {
  const path = `${ROOT}notebooks/${name}.ipynb`;
  return parseNotebook(await Deno.readTextFile(path), path);
}

/** A cell of code. */
export function codeCell(source: string): NotebookCell {
  return { kind: "code", id: `test-${crypto.randomUUID().slice(0, 8)}`, tags: [], source };
}

/**
 * A notebook with other parameters, a line of code each, and more cells at its end.
 *
 * @param before Cells that go before the last one.
 */
export function withCells(
  cells: readonly NotebookCell[],
  { parameters, before = [], after = [] }: {
    readonly parameters: readonly string[];
    readonly before?: readonly NotebookCell[];
    readonly after?: readonly NotebookCell[];
  },
): readonly NotebookCell[] {
  const changed = cells.flatMap((cell) =>
    cell.tags.includes("parameters") ? [cell, codeCell(parameters.join("\n"))] : [cell]
  );
  if (changed.length !== cells.length + 1) throw new Error("There must be one cell of parameters");
  return [...changed.slice(0, -1), ...before, ...changed.slice(-1), ...after];
}

/** A cell after it was executed. */
export interface ExecutedCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly text?: string | readonly string[];
  }[];
}

/**
 * Executes cells with the real kernel, in the folder of the notebooks.
 *
 * @throws {Error} If a cell fails; the message holds the cell and its error.
 */
export async function executeCells(
  cells: readonly NotebookCell[],
): Promise<readonly ExecutedCell[]> {
  if ("skip" in environment) throw new Error(environment.skip);
  const child = new Deno.Command(environment.python, {
    args: [
      ...["-m", "nbconvert", "--log-level=ERROR", "--stdin", "--stdout", "--execute"],
      ...["--to=notebook", "--ExecutePreprocessor.timeout=300", ...WAITING],
    ],
    cwd: `${ROOT}notebooks`,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(notebookText(cells)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)).cells;
}

/** Media types of all outputs, and how many there are of each. */
export function countOutputs(cells: readonly ExecutedCell[]): ReadonlyMap<string, number> {
  const types = cells.flatMap(({ outputs = [] }) =>
    outputs.flatMap(({ data = {} }) => Object.keys(data))
  );
  return new Map(
    [...Map.groupBy(types, (type) => type)].map(([type, { length }]) => [type, length]),
  );
}
