import type { Endpoint, EndpointReply } from "./http/endpoint.ts";
import { RequestFailure } from "./http/failure.ts";

/** Where servers list their models. */
export const MODELS_PATH = "/v1/models";

/** Statuses that say that a server has no such path. */
const ABSENT: readonly (number | undefined)[] = [404, 405, 501];

/**
 * Questions to one server under paths that it need not have, and whether any was answered.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openEndpoint } from "./http/open_endpoint.ts";
 *
 * const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
 * const server = Deno.serve(options, ({ url }) =>
 *   url.endsWith("/version")
 *     ? Response.json({ version: "1" })
 *     : new Response("", { status: 404 }));
 * const url = `http://127.0.0.1:${server.addr.port}`;
 * const { signal } = new AbortController();
 * const questions = new ServerQuestions(openEndpoint({ url, key: undefined, signal }));
 * assertEquals(await questions.ask("/version"), { version: "1" });
 * assertEquals(await questions.ask("/other"), undefined);
 * await server.shutdown();
 * ```
 */
export class ServerQuestions {
  /** Base URL of the server. */
  readonly url: string;
  readonly #endpoint: Endpoint;
  #heard = false;
  #denied: RequestFailure | undefined;

  /** Takes the server, without asking it yet. */
  constructor(endpoint: Endpoint) {
    this.url = endpoint.url;
    this.#endpoint = endpoint;
  }

  /**
   * The JSON that the server answers with under a path, or `undefined` where it does not.
   *
   * @throws {RequestFailure} As {@linkcode answer} does.
   */
  async ask(path: string): Promise<unknown> {
    return jsonOf(await this.answer(path));
  }

  /**
   * What the server answers under a path, or `undefined` where it has none or wants another key.
   *
   * @throws {RequestFailure} If it cannot be reached, fails, or wants another key under
   * {@linkcode MODELS_PATH}.
   */
  async answer(path: string): Promise<EndpointReply | undefined> {
    try {
      const reply = await this.#endpoint.request({ path });
      this.#heard = true;
      return reply;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      const { status } = error;
      if (ABSENT.includes(status)) return undefined;
      if (status !== 401 && status !== 403) throw error;
      const message = `${this.url} answered ${status} on ${path}`;
      const denied = new RequestFailure(message, {
        kind: "status",
        status,
        retry: false,
        cause: error,
      });
      // Without a key that it accepts, nothing that it does not answer means anything.
      if (path === MODELS_PATH) throw denied;
      this.#denied ??= denied;
      return undefined;
    }
  }

  /**
   * Makes sure that the server has answered something: where it wants another key under every path
   * that it has, the key is wrong.
   *
   * @throws {RequestFailure} If it has not, with the status 401 or 403.
   */
  assertHeard(): void {
    if (!this.#heard && this.#denied !== undefined) throw this.#denied;
  }
}

/** The JSON of an answer, or `undefined` where there is none or it is not JSON. */
export function jsonOf(reply: EndpointReply | undefined): unknown {
  try {
    return reply?.json();
  } catch {
    // Some servers answer with their web page under every path.
    return undefined;
  }
}
