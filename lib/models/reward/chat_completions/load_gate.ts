import { RequestFailure } from "../../serving/http/failure.ts";

/**
 * Lets one request through to a server before the others, for servers that load their model at the
 * first request and break when several come at once, as `transformers serve` does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const gate = new LoadGate();
 * const order: string[] = [];
 * const ask = (name: string) =>
 *   gate.pass("http://127.0.0.1:8000", async () => {
 *     order.push(`${name} starts`);
 *     await Promise.resolve();
 *     order.push(`${name} ends`);
 *   });
 * await Promise.all([ask("first"), ask("second"), ask("third")]);
 * assertEquals(order.slice(0, 4), ["first starts", "first ends", "second starts", "third starts"]);
 * ```
 */
export class LoadGate {
  /** By server, whether the request that went first was answered. */
  readonly #first = new Map<string, Promise<boolean>>();

  /**
   * Sends a request once the server has answered one; it is the first itself if there is none.
   *
   * A lost connection or a server error closes the gate again: the model may be gone.
   *
   * @param url The server.
   * @param send Sends the request; called once.
   * @throws {unknown} What `send` throws.
   */
  async pass<T>(url: string, send: () => Promise<T>): Promise<T> {
    for (;;) {
      const first = this.#first.get(url);
      if (first === undefined) return await this.#goFirst(url, send);
      if (!await first) continue;
      try {
        return await send();
      } catch (error) {
        if (mayBeGone(error) && this.#first.get(url) === first) this.#first.delete(url);
        throw error;
      }
    }
  }

  async #goFirst<T>(url: string, send: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#first.set(url, promise);
    let answered = false;
    try {
      const answer = await send();
      answered = true;
      return answer;
    } finally {
      if (!answered) this.#first.delete(url);
      resolve(answered);
    }
  }
}

function mayBeGone(error: unknown): boolean {
  return error instanceof RequestFailure &&
    (error.kind === "connection" || (error.status ?? 0) >= 500);
}
