import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { type Chromium, findChromium, startChromium } from "../../scripts/bench/chromium.ts";

/** Chromium's program, where there is one. */
export const CHROMIUM: string | undefined = await findChromium();

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

/** A browser whose pages must keep to themselves. */
export class Browser {
  readonly #chromium: Chromium;

  private constructor(chromium: Chromium) {
    this.#chromium = chromium;
  }

  /** Starts one; with `env`, in another environment. */
  static async start(
    options: { readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<Browser> {
    if (CHROMIUM === undefined) throw new Error("There is no Chromium here");
    return new Browser(await startChromium({ path: CHROMIUM, ...options }));
  }

  /**
   * Opens an address in a new page, and makes sure that until the end of `work` nothing was asked
   * of the network, nothing was written to the console as an error, and nothing was thrown.
   */
  async visit(url: string, work: (page: Page) => Promise<void>): Promise<void> {
    const page = await this.#chromium.context.newPage();
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

  /** Ends the browser. */
  async close(): Promise<void> {
    await this.#chromium.close();
  }
}
