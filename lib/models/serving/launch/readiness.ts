import { get } from "node:http";

/** How long to wait for an answer. */
export interface AnswerOptions {
  /** At most this long, in ms. */
  readonly patience: number;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
}

/**
 * Asks an address of this machine whether it answers 2xx. Anything else, such as a refused
 * connection, a redirect or silence, is a no.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const server = Deno.serve(
 *   { hostname: "127.0.0.1", port: 0, onListen() {} },
 *   ({ url }) => new Response(null, { status: url.endsWith("/health") ? 200 : 503 }),
 * );
 * const url = `http://127.0.0.1:${server.addr.port}`;
 * const options = { patience: 5000, signal: new AbortController().signal };
 * assertEquals(await whyNotWell(`${url}/health`, options), undefined);
 * assertEquals(await whyNotWell(`${url}/busy`, options), "answered 503");
 * await server.shutdown();
 * ```
 *
 * @returns What it did instead, to follow the address; `undefined` if it answered well.
 */
export function whyNotWell(
  url: string,
  { patience, signal }: AnswerOptions,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Unlike fetch() this asks no proxy, which could not reach this machine by 127.0.0.1.
    const request = get(new URL(url), { agent: false });
    const end = (fault?: string) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      request.destroy();
      resolve(fault);
    };
    const giveUp = () => end("did not answer");
    const timer = setTimeout(giveUp, patience);
    signal.addEventListener("abort", giveUp);
    request.on(
      "response",
      ({ statusCode = 0 }) =>
        end(statusCode >= 200 && statusCode < 300 ? undefined : `answered ${statusCode}`),
    );
    request.on("error", () => end("refused the connection"));
    if (signal.aborted) giveUp();
  });
}
