import { RefusedError } from "../../model_host.ts";
import { connectionFailure } from "./connection_failure.ts";
import type { Endpoint, EndpointReply, EndpointRequest } from "./endpoint.ts";
import { isRetried, RequestFailure } from "./failure.ts";
import { encodeJson } from "./json_body.ts";
import { encodeMultipart } from "./multipart.ts";
import { makeReply, readBody, type ReplyContext } from "./reply.ts";
import { redacted } from "./redact.ts";
import { retryAfter } from "./retry_after.ts";
import {
  isContentFilter,
  isSpentAccount,
  oneLine,
  serverMessage,
  shortened,
} from "./server_message.ts";
import { wait } from "../wait.ts";

/** What an {@linkcode Endpoint} is made of. */
export interface EndpointOptions {
  /** Base URL without trailing slash and credentials. */
  readonly url: string;
  /** API key, where the server wants one. */
  readonly key: string | undefined;
  /** Aborted when the attempt is over; its reason is what requests reject with. */
  readonly signal: AbortSignal;
  /** Largest answer, in bytes; 256 MiB where absent. */
  readonly largest?: number;
}

/** Largest answer, in bytes: far beyond any image, and little enough for memory. */
const LARGEST = 256 * 1024 * 1024;

/** As much of an error's body is read, in bytes. */
const LARGEST_ERROR = 65_536;

/**
 * Makes the view of a server that a piece of work gets for one attempt.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
 * const server = Deno.serve(options, () => Response.json({ ok: true }));
 * const url = `http://127.0.0.1:${server.addr.port}`;
 * const endpoint = openEndpoint({ url, key: undefined, signal: new AbortController().signal });
 * const reply = await endpoint.request({ path: "/health" });
 * assertEquals(reply.json(), { ok: true });
 * await server.shutdown();
 * ```
 */
export function openEndpoint(options: EndpointOptions): Endpoint {
  return {
    url: options.url,
    request: (request) => exchange(request, options),
    sleep: (ms) => wait(ms, options.signal),
  };
}

async function exchange(
  request: EndpointRequest,
  { url, key, signal, largest = LARGEST }: EndpointOptions,
): Promise<EndpointReply> {
  const target = targetOf(request.path, { url, key });
  const init = requestInit(request, key, signal);
  const response = await guarded(() => {
    const answered = fetch(target, init);
    // It has a copy by now, and this one may be the larger part of what is waiting for an answer.
    init.body?.buffer.transfer(0);
    return answered;
  }, {
    signal,
    failure: (thrown) => connectionFailure(url, thrown),
  });
  const { status } = response;
  if (!response.ok) throw await statusFailure(response, { url, key, signal, target });
  const { bytes, cut } = await guarded(() => readBody(response, largest), {
    signal,
    failure: () =>
      new RequestFailure(`${url} answered ${status}, but its body broke off`, {
        kind: "body",
        status,
        retry: true,
      }),
  });
  if (!cut) return makeReply(response, bytes, { url, key });
  const mebibytes = Math.round(largest / 1024 / 1024);
  throw new RequestFailure(`${url} answered ${status}, but with more than ${mebibytes} MiB`, {
    kind: "body",
    status,
    retry: false,
  });
}

/** What to ask with; its body's buffer is its own, and may be let go. */
function requestInit(
  { json, form }: EndpointRequest,
  key: string | undefined,
  signal: AbortSignal,
): RequestInit & { readonly body?: Uint8Array<ArrayBuffer> } {
  const headers = new Headers();
  if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
  const { body, contentType } = json !== undefined
    ? { body: encodeJson(json), contentType: "application/json" }
    : form !== undefined
    ? encodeMultipart(form)
    : {};
  if (contentType !== undefined) headers.set("content-type", contentType);
  return {
    method: body === undefined ? "GET" : "POST",
    headers,
    // Followed, a redirect would take the key to another server.
    redirect: "manual",
    signal,
    ...(body === undefined ? {} : { body }),
  };
}

function targetOf(path: string, { url, key }: ReplyContext): string {
  if (path.startsWith("/")) return url + path;
  const target = URL.parse(path);
  if (target?.origin === new URL(url).origin) return target.href;
  const named = redacted(shortened(oneLine(path)), key);
  throw new RequestFailure(`${url} named "${named}", which is not an address on that server`, {
    kind: "body",
    retry: false,
  });
}

/** Gives what goes wrong its name, unless it goes wrong because the attempt is over. */
async function guarded<T>(
  step: () => Promise<T>,
  { signal, failure }: { signal: AbortSignal; failure: (thrown: unknown) => RequestFailure },
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failure(error);
  }
}

async function statusFailure(
  response: Response,
  { url, key, signal, target }: ReplyContext & { signal: AbortSignal; target: string },
): Promise<Error> {
  const { status, headers } = response;
  const body = await errorBody(response, signal);
  if (status < 400) {
    const location = redacted(oneLine(headers.get("location") ?? ""), key);
    return new RequestFailure(
      `${url} answered ${status}, a redirect${
        location === "" ? "" : ` to ${shortened(location)}`
      }` +
        ", which is not followed: name the server's own address in params.endpoints",
      { kind: "status", status, retry: false },
    );
  }
  const said = shortened(redacted(serverMessage(body), key));
  if ((status === 400 || status === 403) && isContentFilter(body)) {
    return new RefusedError(said === "" ? `${url} refused for its content filter` : said);
  }
  // Of a route that is not there, one wants to know which.
  const where = status === 404 || status === 405 ? ` on ${new URL(target).pathname}` : "";
  return new RequestFailure(`${url} answered ${status}${where}${said === "" ? "" : `: ${said}`}`, {
    kind: "status",
    status,
    retry: isRetried(status) && !isSpentAccount(body),
    retryAfterMs: retryAfter(headers.get("retry-after"), Date.now()),
    body: redacted(body, key),
  });
}

/** What can be had of an error's body; the status counts even where it breaks off. */
async function errorBody(response: Response, signal: AbortSignal): Promise<string> {
  try {
    return new TextDecoder().decode((await readBody(response, LARGEST_ERROR)).bytes);
  } catch {
    if (signal.aborted) throw signal.reason;
    return "";
  }
}
