import { basename } from "node:path";
import { InputError } from "../../lib/input_error.ts";
import { KERNEL, KERNEL_TITLE } from "./notebook_file.ts";
import { runPython } from "./python_environment.ts";

/** Longest that a cell of an executed notebook may run, in s. */
const CELL_SECONDS = 3600;

/**
 * Installs the project's kernel under its own name, beside other Deno kernels. It is Deno's own,
 * started by the program that runs now, so it is installed anew at each start.
 *
 * @param python Python with Jupyter.
 * @param where For every Jupyter of the user, VS Code included, or for that of `python` alone.
 * @throws {Error} If Jupyter cannot write there.
 */
export async function installKernel(
  python: string,
  where: "user" | "environment",
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "kernel-" });
  try {
    const spec = {
      argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
      display_name: KERNEL_TITLE,
      language: "typescript",
      // As for the tasks: glibc would hoard what the image library's threads have freed.
      env: { MALLOC_ARENA_MAX: "2", NO_COLOR: "1" },
    };
    await Deno.writeTextFile(`${folder}/kernel.json`, JSON.stringify(spec, null, 2));
    await runPython(python, [
      ...["-m", "jupyter_client.kernelspecapp", "install", folder, `--name=${KERNEL}`],
      ...["--replace", where === "user" ? "--user" : "--sys-prefix"],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** How {@linkcode executeNotebook} executes. */
export interface ExecuteOptions {
  /** Python with nbconvert, in whose environment the kernel is installed. */
  readonly python: string;
  /** What to write. */
  readonly to: "html" | "notebook";
  /** Folder for the executed copy; made where it is missing. */
  readonly output: string;
}

/**
 * Executes a copy of a notebook from top to bottom, with the notebook's folder as working folder.
 *
 * @returns Path of the copy.
 * @throws {InputError} If a cell fails; the message holds the cell and its error.
 */
export async function executeNotebook(
  path: string,
  { python, to, output }: ExecuteOptions,
): Promise<string> {
  try {
    await runPython(python, [
      ...["-m", "nbconvert", "--log-level=ERROR", "--execute", `--to=${to}`],
      `--ExecutePreprocessor.timeout=${CELL_SECONDS}`,
      ...[`--output-dir=${output}`, path],
    ]);
  } catch (cause) {
    throw new InputError(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const ending = to === "html" ? "html" : "ipynb";
  return `${output}/${basename(path, ".ipynb")}.${ending}`;
}
