/// <reference lib="dom" />

const PREFIX = "image-edit-bench ";

/** What the browser keeps under a name from visit to visit, if it keeps anything. */
export function readKept(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined; // storage is switched off
  }
}

/**
 * Keeps a text in the browser.
 *
 * @returns `false` where the browser does not.
 */
export function writeKept(name: string, text: string): boolean {
  try {
    localStorage.setItem(PREFIX + name, text);
    return true;
  } catch {
    return false;
  }
}

/** Names of what is kept that begin with `start`. */
export function keptNames(start: string): readonly string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}
