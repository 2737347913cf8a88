/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { parentFolder } from "../../lib/files/write_aside.ts";
import { type NotebookCell, notebookText } from "../../scripts/cli/notebook_file.ts";
import { JUPYTER } from "./notebook.ts";
import { ROOT } from "./task.ts";

/** Longest that JupyterLab may take to start, in ms. */
const START = 120_000;

const SETTINGS = {
  // Else cells out of sight are not on the page.
  "notebook-extension/tracker": { windowingMode: "none" },
  // Else it asks whether it may look for news.
  "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
} as const;

/** As much of JupyterLab's own interface as is used in its page. */
interface LabApp {
  readonly restored: Promise<void>;
  readonly shell: {
    readonly currentWidget: {
      readonly context: { readonly ready: Promise<void> };
      readonly sessionContext: { readonly ready: Promise<void> };
    };
  };
  readonly commands: { execute(command: string, args?: object): Promise<unknown> };
}

/** A JupyterLab of its own, with a folder of its own within the project. */
export class JupyterLab {
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #token: string;
  readonly #address: string;

  private constructor(
    parts: {
      readonly folder: string;
      readonly process: Deno.ChildProcess;
      readonly token: string;
      readonly address: string;
    },
  ) {
    this.#folder = parts.folder;
    this.#process = parts.process;
    this.#token = parts.token;
    this.#address = parts.address;
  }

  /** Starts one and waits until it answers. */
  static async start(): Promise<JupyterLab> {
    if ("skip" in JUPYTER) throw new Error(JUPYTER.skip);
    await Deno.mkdir(`${ROOT}outputs`, { recursive: true });
    // The kernel looks for the project's configuration from the notebook's folder upwards.
    const folder = await Deno.makeTempDir({ dir: `${ROOT}outputs`, prefix: "jupyterlab-" });
    for (const [name, values] of Object.entries(SETTINGS)) {
      const path = `${folder}/.settings/@jupyterlab/${name}.jupyterlab-settings`;
      await Deno.mkdir(parentFolder(path), { recursive: true });
      await Deno.writeTextFile(path, JSON.stringify(values));
    }
    const token = crypto.randomUUID();
    const port = freePort();
    const process = new Deno.Command(JUPYTER.python, {
      args: [
        ...["-m", "jupyterlab", "--no-browser", "--allow-root"],
        ...[`--ServerApp.port=${port}`, "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"],
        ...[`--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${folder}`],
        "--LabApp.expose_app_in_browser=True",
        `--LabApp.user_settings_dir=${folder}/.settings`,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const lab = new JupyterLab({ folder, process, token, address: `http://127.0.0.1:${port}` });
    try {
      await lab.#answers();
      return lab;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  /** Opens a notebook in a page, runs all its cells, and waits until all are done. */
  async run(page: Page, name: string, cells: readonly NotebookCell[]): Promise<void> {
    await Deno.writeTextFile(`${this.#folder}/${name}.ipynb`, notebookText(cells));
    // A workspace of its own holds no other notebook.
    const path = `lab/workspaces/${name}/tree/${name}.ipynb`;
    await page.goto(`${this.#address}/${path}?token=${this.#token}`);
    await page.waitForFunction(() => "jupyterapp" in globalThis, undefined, { timeout: START });
    await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor({ timeout: START });
    await page.evaluate(async () => {
      const { jupyterapp } = globalThis as unknown as { readonly jupyterapp: LabApp };
      await jupyterapp.restored;
      const { context, sessionContext } = jupyterapp.shell.currentWidget;
      await context.ready;
      // Without a kernel, running would open a dialog.
      await sessionContext.ready;
      await jupyterapp.commands.execute("notebook:run-all-cells");
    });
    // A cell that runs or waits shows [*], one that is done its number.
    await page.waitForFunction(
      () => {
        const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
        return prompts.length > 0 &&
          prompts.every(({ textContent }) => /\[\d+\]/.test(textContent ?? ""));
      },
      undefined,
      { timeout: 300_000 },
    );
  }

  /** Ends it, and removes its folder. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #answers(): Promise<void> {
    const until = Date.now() + START;
    while (Date.now() < until) {
      const response = await fetch(`${this.#address}/api?token=${this.#token}`).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error("JupyterLab does not answer");
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
