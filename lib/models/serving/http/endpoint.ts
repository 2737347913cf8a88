import type { RawJson } from "../../../text/raw_json.ts";
import type { FormFields } from "./multipart.ts";

/** One request to a server: by POST where it has a body, else by GET. */
export interface EndpointRequest {
  /**
   * Path with the leading slash, joined to the server's base URL; a whole URL on the same origin is
   * allowed, too, such as one that the server gave in an answer.
   */
  readonly path: string;
  /** JSON body; images in it as `Base64Text`. */
  readonly json?: unknown;
  /** Multipart body. */
  readonly form?: FormFields;
}

/** A whole 2xx answer. */
export interface EndpointReply {
  /** HTTP status, 200 to 299. */
  readonly status: number;
  /** Headers of the answer. */
  readonly headers: Headers;
  /** The whole body. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The body as UTF-8 text, without the key. */
  text(): string;
  /** Takes the key out of a text that was put together from pieces of the body. */
  redact(text: string): string;
  /**
   * The body as JSON.
   *
   * @throws {RequestFailure} If it is not JSON; of kind `body`, and worth another attempt.
   */
  json(): unknown;
  /**
   * The same, with texts of more than 64 KiB left as the bytes between their quotes: as strings,
   * images would fill the heap. The key is not taken out of these.
   *
   * @throws {RequestFailure} As for `json()`.
   */
  rawJson(): RawJson;
}

/** One server, as work on it sees it: the attempt's timeout, the run's abort and the key are built in. */
export interface Endpoint {
  /** Base URL without trailing slash and credentials. */
  readonly url: string;
  /**
   * Asks the server and reads the whole answer. Redirects are not followed.
   *
   * @throws {RequestFailure} For every answer but 2xx, and where there is none.
   * @throws {RefusedError} If the server's content filter refused the request.
   * @throws {DOMException} The reason of the run's signal, if the run was stopped.
   */
  request(request: EndpointRequest): Promise<EndpointReply>;
  /** Waits, such as between polls; rejects when the attempt is over (timeout, abort). */
  sleep(ms: number): Promise<void>;
}
