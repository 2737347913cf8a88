/**
 * The data of each event of a `text/event-stream` body (HTML Living Standard, section 9.2.6).
 *
 * A last event without the empty line that should end it counts, too: servers send their error
 * that way when they break off.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const body = ': hello\ndata: {"a":\ndata: 1}\n\ndata: [DONE]\n\n';
 * assertEquals(eventData(body), ['{"a":\n1}', "[DONE]"]);
 * ```
 */
export function eventData(body: string): readonly string[] {
  const events: string[] = [];
  let lines: string[] = [];
  for (const line of `${body.replace(/^\ufeff/, "")}\n\n`.split(/\r\n|\n|\r/)) {
    if (line === "") {
      if (lines.length > 0) events.push(lines.join("\n"));
      lines = [];
    } else if (line === "data" || line.startsWith("data:")) {
      lines.push(line.slice("data:".length).replace(/^ /, ""));
    }
  }
  return events;
}
