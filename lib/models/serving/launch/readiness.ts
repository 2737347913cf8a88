import { get } from "node:http";

/** How long to wait for an answer. */
export interface AnswerOptions {
  /** At most this long, in ms. */
  readonly patience: number;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
}

/**
 * Whether an address of this machine answers 2xx. Anything else, such as a refused connection, a
 * redirect or silence, is a no.
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
 * assertEquals(await answersWell(`${url}/health`, options), true);
 * assertEquals(await answersWell(`${url}/busy`, options), false);
 * await server.shutdown();
 * ```
 */
export function answersWell(
  url: string,
  { patience, signal }: AnswerOptions,
): Promise<boolean> {
  return new Promise((resolve) => {
    // Unlike fetch() this asks no proxy, which could not reach this machine by 127.0.0.1.
    const request = get(new URL(url), { agent: false });
    const end = (well: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      request.destroy();
      resolve(well);
    };
    const giveUp = () => end(false);
    const timer = setTimeout(giveUp, patience);
    signal.addEventListener("abort", giveUp);
    request.on("response", ({ statusCode = 0 }) => end(statusCode >= 200 && statusCode < 300));
    request.on("error", giveUp);
    if (signal.aborted) giveUp();
  });
}
