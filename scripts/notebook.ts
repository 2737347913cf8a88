import { fileURLToPath } from "node:url";
import { type Command, EXIT, main, type Options, print, say } from "./cli/command.ts";

const command: Command = {
  name: taskName(),
  summary:
    "Opens the notebooks in JupyterLab, with a kernel of the project's own. JupyterLab is\n" +
    "installed on first use, beside the project: that takes Python 3.10 to 3.13, or uv.",
  options: [
    { name: "port", value: "N", help: "Port of JupyterLab (8888, or the next free one)." },
    { name: "no-browser", help: "Open no browser; the address is printed." },
    { name: "html", help: "Execute copies instead, and write them as HTML: notebook:html." },
    { name: "clean", help: "Take outputs out, and format the cells, instead: notebook:clean." },
    { name: "notebook", value: "FILE", many: true, help: "Only this one, for --html and --clean." },
    { name: "output", value: "DIR", help: "Folder for HTML (outputs/notebooks/html)." },
  ],
  examples: [
    ["deno task notebook", "JupyterLab in the browser"],
    ["deno task notebook --no-browser --port 8900", "on a server, seen through a tunnel"],
    ["deno task notebook:html --notebook notebooks/01_benchmark.ipynb", "one as HTML"],
    ["deno task notebook:clean", "before a commit"],
  ],
  run: notebook,
};

/** The task by which the script was called: two of them are it with an option. */
function taskName(): string {
  const option = ["html", "clean"].find((name) => Deno.args.includes(`--${name}`));
  return option === undefined ? "notebook" : `notebook:${option}`;
}

const ROOT = fileURLToPath(new URL("../", import.meta.url));

async function notebook(options: Options): Promise<number> {
  const { listNotebooks } = await import("./cli/notebook_file.ts");
  const named = options.texts("notebook");
  for (const path of named) await assertFile(path);
  const paths = named.length > 0 ? named : await listNotebooks(`${ROOT}notebooks`);
  if (options.has("clean")) return await clean(paths);
  const port = options.number("port", { min: 1, max: 65535 });
  const python = await jupyterPython();
  if (options.has("html")) {
    return await html(paths, { python, output: options.text("output") });
  }
  const { installKernel } = await import("./cli/jupyter.ts");
  await installKernel(python, "user");
  return await openLab(python, [
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`, "--ServerApp.port_retries=0"]),
    ...(options.has("no-browser") ? ["--no-browser"] : []),
  ]);
}

/** Before anything is made or started, which takes a while. */
async function assertFile(path: string): Promise<void> {
  const { unlessMissing } = await import("../lib/files/unless_missing.ts");
  const { InputError } = await import("../lib/input_error.ts");
  const found = await unlessMissing(Deno.stat(path));
  if (found?.isFile) return;
  const fault = found === undefined ? "it does not exist" : "it is no file";
  throw new InputError(
    `Cannot read ${path}: ${fault}. Name a notebook, such as notebooks/01_benchmark.ipynb ` +
      `(relative paths start from ${Deno.cwd()}).`,
  );
}

/** The Python that has JupyterLab. */
async function jupyterPython(): Promise<string> {
  const { pythonEnvironment } = await import("./cli/python_environment.ts");
  const { InputError } = await import("../lib/input_error.ts");
  const environment = await pythonEnvironment("notebook");
  if ("python" in environment) return environment.python;
  throw new InputError(
    `Cannot start JupyterLab: ${environment.skip}. Install Python 3.10 to 3.13 or uv; or run ` +
      '"deno jupyter --install" and open the folder notebooks in an editor that knows Jupyter.',
  );
}

async function clean(paths: readonly string[]): Promise<number> {
  const { notebookText, parseNotebook } = await import("./cli/notebook_file.ts");
  const { formatCells } = await import("./cli/notebook_format.ts");
  const { writeAside } = await import("../lib/files/write_aside.ts");
  for (const path of paths) {
    const text = await Deno.readTextFile(path);
    const cleaned = notebookText(await formatCells(parseNotebook(text, path)));
    if (cleaned === text) continue;
    await writeAside(path, cleaned);
    print(path);
  }
  return EXIT.done;
}

async function html(
  paths: readonly string[],
  { python, output = "outputs/notebooks/html" }: {
    readonly python: string;
    readonly output?: string | undefined;
  },
): Promise<number> {
  const { executeNotebook, installKernel } = await import("./cli/jupyter.ts");
  await installKernel(python, "environment");
  for (const path of paths) {
    say(`Executing ${path}`);
    print(await executeNotebook(path, { python, to: "html", output }));
  }
  return EXIT.done;
}

/** Runs JupyterLab until it ends. */
async function openLab(python: string, args: readonly string[]): Promise<number> {
  // Ctrl-C is JupyterLab's to answer, which has it from the terminal as well.
  Deno.addSignalListener("SIGINT", () => {});
  const lab = new Deno.Command(python, {
    args: [
      ...["-m", "jupyterlab", `--ServerApp.root_dir=${ROOT}`],
      "--LabApp.default_url=/lab/tree/notebooks",
      // In containers everyone is root, which Jupyter would refuse; only this machine can ask.
      ...(Deno.uid() === 0 ? ["--allow-root"] : []),
      ...args,
    ],
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => lab.kill("SIGTERM"));
  const { success } = await lab.status;
  return success ? EXIT.done : EXIT.crash;
}

if (import.meta.main) await main(command);
