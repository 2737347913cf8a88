import { readApiKey } from "../../serving/http/api_key.ts";
import { encodeJson } from "../../serving/http/json_body.ts";
import { redacted } from "../../serving/http/redact.ts";

/** A request of {@linkcode sideRequest}. */
export interface SideRequest {
  /** Path with the leading slash, joined to the base URL. */
  readonly path: string;
  /** JSON body; with one, the method is POST. */
  readonly json?: unknown;
  /** Name of the environment variable that holds the API key, where the server wants one. */
  readonly keyEnv?: string | undefined;
  /** Ends the request, in place of an attempt's timeout. */
  readonly signal: AbortSignal;
}

/**
 * Asks a server beside the attempts of a pool: once, and without complaint where it does not
 * answer. For tidying up after an attempt that is over, when the attempt's own requests would be
 * refused.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve(
 *   { port: 0, hostname: "127.0.0.1", onListen() {} },
 *   () => new Response("well"),
 * );
 * const text = await sideRequest(`http://127.0.0.1:${server.addr.port}`, {
 *   path: "/health",
 *   signal: AbortSignal.timeout(2000),
 * });
 * assertEquals(text, "well");
 * ```
 *
 * @returns The body of the answer, whatever its status, without the key; `undefined` where there was none.
 */
export async function sideRequest(
  base: string,
  { path, json, keyEnv, signal }: SideRequest,
): Promise<string | undefined> {
  try {
    const key = readApiKey(keyEnv);
    const headers = new Headers();
    if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
    if (json !== undefined) headers.set("content-type", "application/json");
    const response = await fetch(`${base}${path}`, {
      method: json === undefined ? "GET" : "POST",
      headers,
      // A key must not follow to another host.
      redirect: "manual",
      signal,
      ...json === undefined ? {} : { body: encodeJson(json) },
    });
    return redacted(await response.text(), key);
  } catch {
    // The server may be gone, which is often why there is something to tidy up.
    return undefined;
  }
}

/** A text as JSON, or `otherwise` where there is none or it is not JSON. */
export function parsedOr(text: string | undefined, otherwise: unknown): unknown {
  try {
    return text === undefined ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}
