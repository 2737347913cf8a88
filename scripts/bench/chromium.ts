import type { BrowserContext } from "playwright-core";

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
  // Whatever a page tries, no name is found; a server of this machine has an address.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/**
 * Finds Chromium's program: the one that the variable `CHROMIUM` names, or one of the usual.
 *
 * @returns `undefined` where there is none.
 * @throws {Error} If `CHROMIUM` names a file that is not there.
 */
export async function findChromium(): Promise<string | undefined> {
  const named = Deno.env.get("CHROMIUM");
  for (const path of named === undefined ? USUAL : [named]) {
    const file = await Deno.stat(path).catch(() => undefined);
    if (file?.isFile) return path;
  }
  if (named !== undefined) throw new Error(`CHROMIUM is ${named}, and there is no such file`);
  return undefined;
}

/** Options of {@linkcode startChromium}. */
export interface ChromiumOptions {
  /** Its program. */
  readonly path: string;
  /** Variables of its environment beyond this process's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A headless Chromium with a profile of its own. */
export interface Chromium {
  /** What its pages are opened in. */
  readonly context: BrowserContext;
  /** Ends it and removes its profile. */
  close(): Promise<void>;
}

/** Starts a headless Chromium. */
export async function startChromium({ path, env }: ChromiumOptions): Promise<Chromium> {
  const { chromium } = await import("playwright-core");
  const profile = await Deno.makeTempDir({ prefix: "chromium-" });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    headless: true,
    args: ARGS,
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    ...(env === undefined ? {} : { env: { ...Deno.env.toObject(), ...env } }),
  });
  return {
    context,
    close: async () => {
      await context.close();
      await removeProfile(profile);
    },
  };
}

/** Chromium may write a last file while its profile is being removed. */
async function removeProfile(profile: string): Promise<void> {
  for (let tries = 1;; tries += 1) {
    try {
      return await Deno.remove(profile, { recursive: true });
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
