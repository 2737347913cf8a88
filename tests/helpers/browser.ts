import { assertEquals } from "@std/assert";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Where Chromium is usually found. */
const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
];

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  // Whatever the page tries, no name is found.
  "--host-resolver-rules=MAP * ~NOTFOUND",
];

/** Chromium's program; `CHROMIUM` names another than the usual ones. */
export const CHROMIUM: string | undefined = await findChromium();

async function findChromium(): Promise<string | undefined> {
  const named = Deno.env.get("CHROMIUM");
  for (const path of named === undefined ? USUAL : [named]) {
    const file = await Deno.stat(path).catch(() => undefined);
    if (file?.isFile) return path;
  }
  if (named !== undefined) throw new Error(`CHROMIUM is ${named}, and there is no such file`);
  return undefined;
}

/** Declares a test that needs a browser; where there is none, it is ignored and says why. */
export function browserTest(name: string, work: () => Promise<void>): void {
  Deno.test({
    name: CHROMIUM === undefined ? `${name} (no Chromium here: set CHROMIUM)` : name,
    ignore: CHROMIUM === undefined,
    fn: work,
    // The driver keeps its pipes from test to test.
    sanitizeOps: false,
    sanitizeResources: false,
  });
}

/** A browser with a profile of its own. */
export class Browser {
  readonly #context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context;
    this.#profile = profile;
  }

  /** Starts one; with `env`, in another environment. */
  static async start(
    options: { readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<Browser> {
    if (CHROMIUM === undefined) throw new Error("There is no Chromium here");
    const profile = await Deno.makeTempDir({ prefix: "chromium-" });
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: ARGS,
      viewport: { width: 1280, height: 800 },
      acceptDownloads: true,
      ...(options.env === undefined ? {} : { env: { ...Deno.env.toObject(), ...options.env } }),
    });
    return new Browser(context, profile);
  }

  /**
   * Opens an address in a new page, and makes sure that until the end of `work` nothing was asked
   * of the network, nothing was written to the console as an error, and nothing was thrown.
   */
  async visit(url: string, work: (page: Page) => Promise<void>): Promise<void> {
    const page = await this.#context.newPage();
    const faults: string[] = [];
    page.on("request", (request) => {
      const { protocol } = new URL(request.url());
      if (!["file:", "data:", "blob:"].includes(protocol)) faults.push(`asked: ${request.url()}`);
    });
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(`said: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`threw: ${error.message}`));
    page.on("dialog", (dialog) => {
      faults.push(`opened a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    try {
      await page.goto(url);
      await work(page);
      assertEquals(faults, []);
    } finally {
      await page.close();
    }
  }

  /** Ends the browser and removes its profile. */
  async close(): Promise<void> {
    await this.#context.close();
    // Chromium may write a last file while its profile is being removed.
    for (let tries = 0; tries < 10; tries += 1) {
      try {
        await Deno.remove(this.#profile, { recursive: true });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}
