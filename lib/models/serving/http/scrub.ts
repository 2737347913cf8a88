import { redacted } from "./redact.ts";

/** Errors deeper than this in a chain of causes are not looked at. */
const DEEPEST = 8;

/**
 * Takes an API key out of an error's message and stack, and out of those of its causes: work may
 * quote what a server echoed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const error = new Error("no such key: secret");
 * scrub(error, "secret");
 * assertEquals(error.message, "no such key: [key]");
 * ```
 *
 * @param key The key; `undefined` where there is none.
 */
export function scrub(error: unknown, key: string | undefined): void {
  if (key === undefined) return;
  let current = error;
  for (let depth = 0; depth < DEEPEST && current instanceof Error; depth++) {
    // A `DOMException` cannot be written to; none carries a server's words.
    if (!(current instanceof DOMException)) {
      current.message = redacted(current.message, key);
      if (current.stack !== undefined) current.stack = redacted(current.stack, key);
    }
    current = current.cause;
  }
}
