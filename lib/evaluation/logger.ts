import { writeAll, writeFault } from "../files/write_aside.ts";
import { LOG_LEVELS, type LogLevel } from "./config.ts";

/** Values of a log entry. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Takes what is worth noting; where it goes is the caller's choice. */
export interface Logger {
  /** Notes an event such as `judge.reply` with its values. */
  log(level: LogLevel, event: string, fields?: LogFields): void;
}

/**
 * One log entry as a line that is easy to grep: time, level, event, then `key=value` pairs.
 * Values with spaces or quotes are JSON strings; base64 of an image is replaced by its length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const at = new Date("2026-01-02T03:04:05Z");
 * assertEquals(
 *   logLine(at, "info", "judge.reply", { id: "7_物理", reply: "Score: 8" }),
 *   '2026-01-02T03:04:05.000Z INFO judge.reply id=7_物理 reply="Score: 8"',
 * );
 * ```
 */
export function logLine(at: Date, level: LogLevel, event: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${logValue(String(value))}`);
  return `${at.toISOString()} ${level.toUpperCase()} ${event}${pairs.join("")}`;
}

// Standard and URL-safe, on one line or broken into many.
const BASE64_RUN = /[A-Za-z0-9+/_\-\r\n]{200,}={0,2}/g;
// Bidirectional controls could make a line read otherwise than it is.
const NEEDS_QUOTES = /[\s"=\\\p{Cc}\p{Cf}]/u;

function logValue(text: string): string {
  const short = text.replace(BASE64_RUN, (run) => `<base64 of ${run.length} characters>`);
  if (short !== "" && !NEEDS_QUOTES.test(short)) return short;
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}]/gu, escapeUnits);
}

function escapeUnits(character: string): string {
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** A log file; entries are appended in the order they come. */
export class FileLogger implements Logger {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #least: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile, level: LogLevel) {
    this.#path = path;
    this.#file = file;
    this.#least = LOG_LEVELS.indexOf(level);
  }

  /** Opens `path` for appending; its folder must exist. */
  static async open(path: string, level: LogLevel): Promise<FileLogger> {
    return new FileLogger(path, await Deno.open(path, { append: true, create: true }), level);
  }

  /** Notes an event. */
  log(level: LogLevel, event: string, fields?: LogFields): void {
    if (LOG_LEVELS.indexOf(level) < this.#least) return;
    const bytes = new TextEncoder().encode(`${logLine(new Date(), level, event, fields)}\n`);
    this.#writing = this.#writing.then(() => writeAll(this.#file, bytes));
    this.#writing.catch(() => {}); // reported by close()
  }

  /**
   * Waits for the last entry and closes the file.
   *
   * @throws {Error} If entries could not be written, such as on a full disk.
   */
  async close(): Promise<void> {
    try {
      await this.#writing;
    } catch (error) {
      throw writeFault(this.#path, error);
    } finally {
      this.#file.close();
    }
  }
}
