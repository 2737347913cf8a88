import { isSecretVariable } from "../../../text/secret_name.ts";

/** Bytes that are read from the end of a log; more than its last lines are of no use here. */
const WINDOW = 32 * 1024;
/** Characters of a line that are worth showing. */
const LINE = 400;

/** What part of a log is wanted. */
export interface TailOptions {
  /** Byte at which the part that counts begins; 0 where absent. */
  readonly from?: number;
  /** Lines at most. */
  readonly lines: number;
}

/**
 * The last lines of a log that say something, oldest first; none where there is no such file.
 *
 * A progress bar that is drawn over and over with carriage returns counts as its last state, and
 * colours are taken out. Secrets of the environment, which servers inherit, are replaced by their
 * names.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "Loading\n 10%|#  |\r 50%|## |\r100%|###|\n\n\x1b[32mReady\x1b[0m\n");
 * assertEquals(await lastLines(path, { lines: 2 }), ["100%|###|", "Ready"]);
 * await Deno.remove(path);
 * ```
 */
export async function lastLines(path: string, options: TailOptions): Promise<readonly string[]> {
  const text = await readEnd(path, options.from ?? 0);
  return withoutSecrets(text).split("\n").map(readable).filter((line) => line !== "")
    .slice(-options.lines);
}

/** A shorter value may well be a word that stands there for another reason. */
const SHORTEST_SECRET = 8;

function withoutSecrets(text: string): string {
  return Object.entries(Deno.env.toObject())
    .filter(([name, value]) => isSecretVariable(name) && value.length >= SHORTEST_SECRET)
    .reduce((shown, [name, value]) => shown.replaceAll(value, `[${name}]`), text);
}

async function readEnd(path: string, from: number): Promise<string> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const start = Math.max(from, size - WINDOW);
    await file.seek(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.max(0, size - start));
    let filled = 0;
    while (filled < bytes.length) {
      const read = await file.read(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    return new TextDecoder().decode(bytes.subarray(0, filled));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

// deno-lint-ignore no-control-regex -- escape sequences of terminals are what this removes
const ESCAPES = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?|\x1b./g;
// deno-lint-ignore no-control-regex -- the other control characters
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f]/g;

function readable(line: string): string {
  const states = line.replace(ESCAPES, "").split("\r").map((state) =>
    state.replace(CONTROLS, "").replaceAll("\t", " ").trim()
  ).filter((state) => state !== "");
  const last = states.at(-1) ?? "";
  return last.length > LINE ? `${last.slice(0, LINE)}…` : last;
}
