import { basename } from "node:path";
import { unlessMissing } from "../../lib/files/unless_missing.ts";
import { writeAside } from "../../lib/files/write_aside.ts";
import { InputError } from "../../lib/input_error.ts";
import { KERNEL, KERNEL_TITLE } from "./notebook_file.ts";
import { runPython } from "./python_environment.ts";

/** Longest that a cell of an executed notebook may run, in s. */
const CELL_SECONDS = 3600;

/** Prints the folder of Jupyter's files: of the user, or of the environment. */
const DATA_FOLDER = {
  user: "from jupyter_core.paths import jupyter_data_dir; print(jupyter_data_dir())",
  environment: "from jupyter_core.paths import ENV_JUPYTER_PATH; print(ENV_JUPYTER_PATH[0])",
} as const;

/** Has Python write paths in UTF-8, whatever the system's encoding is. */
const UTF8 = { PYTHONUTF8: "1" } as const;

/**
 * Installs the project's kernel under its own name, beside other Deno kernels. It is Deno's own,
 * started by the program that runs now, so it is looked after at each start, and replaced in one
 * step where it is another: others may be starting it. (Jupyter's own installer removes it first.)
 *
 * @param python Python with Jupyter.
 * @param where For every Jupyter of the user, VS Code included, or for that of `python` alone.
 * @returns The kernel's file.
 * @throws {Error} If Jupyter cannot be asked for its folder, or that cannot be written to; the
 * message says which.
 */
export async function installKernel(
  python: string,
  where: keyof typeof DATA_FOLDER,
): Promise<string> {
  const data = (await runPython(python, ["-c", DATA_FOLDER[where]], UTF8)).trim();
  const file = `${data}/kernels/${KERNEL}/kernel.json`;
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: KERNEL_TITLE,
    language: "typescript",
    // As for the tasks: glibc would hoard what the image library's threads have freed.
    env: { MALLOC_ARENA_MAX: "2", NO_COLOR: "1" },
  };
  const text = JSON.stringify(spec, null, 2);
  // Where it is the same, nothing needs to be replaced that another process may hold open.
  if (await unlessMissing(Deno.readTextFile(file)) !== text) await writeAside(file, text);
  return file;
}

/**
 * Has nbconvert wait for what a cell shows once it has run. By itself it waits 4 s, and then goes on
 * without it.
 */
export const WAITING: readonly string[] = [
  "--ExecutePreprocessor.iopub_timeout=60",
  "--ExecutePreprocessor.raise_on_iopub_timeout=True",
];

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
      ...[`--ExecutePreprocessor.timeout=${CELL_SECONDS}`, ...WAITING],
      ...[`--output-dir=${output}`, path],
    ]);
  } catch (cause) {
    throw new InputError(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const ending = to === "html" ? "html" : "ipynb";
  return `${output}/${basename(path, ".ipynb")}.${ending}`;
}
