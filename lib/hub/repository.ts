/** A repository of the hub at a revision. */
export interface Repository {
  /** What it holds. */
  readonly type: "model" | "dataset";
  /** Its name, such as `Qwen/Qwen-Image-Edit`. */
  readonly name: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const PART = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?$/;

/**
 * Reads the name of a repository, `owner/name` or `owner/name@revision`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseRepository("Qwen/Qwen-Image-Edit@v1", "model"), {
 *   type: "model",
 *   name: "Qwen/Qwen-Image-Edit",
 *   revision: "v1",
 * });
 * assertEquals(parseRepository("./models/mine", "model"), undefined);
 * ```
 *
 * @returns `undefined` if the text is no such name.
 */
export function parseRepository(text: string, type: Repository["type"]): Repository | undefined {
  const [, name = "", revision = "main"] = /^([^@]*)(?:@(.+))?$/s.exec(text) ?? [];
  const parts = name.split("/");
  const isName = parts.length === 2 && parts.every((part) => PART.test(part)) &&
    !/--|\.\./.test(name);
  return isName && isRevision(revision) ? { type, name, revision } : undefined;
}

/** Branches may have slashes; each part of one is a folder of the cache. */
function isRevision(revision: string): boolean {
  return revision.split("/").every((part) => PART.test(part)) && !revision.includes("..");
}

/** What a message calls a repository. */
export function describeRepository({ type, name, revision }: Repository): string {
  const noun = type === "model" ? "model" : "data set";
  return `${noun} ${name}${revision === "main" ? "" : ` at ${revision}`}`;
}
