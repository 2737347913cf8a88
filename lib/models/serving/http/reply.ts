import { LONG_TEXT, parseRawJson, type RawJson } from "../../../text/raw_json.ts";
import { RequestFailure } from "./failure.ts";
import { joinParts } from "./join_parts.ts";
import { redacted } from "./redact.ts";
import { oneLine, shortened } from "./server_message.ts";
import type { EndpointReply } from "./endpoint.ts";

/** What is needed to speak of a server's answer. */
export interface ReplyContext {
  /** Base URL of the server. */
  readonly url: string;
  /** The key, which must not appear in messages. */
  readonly key: string | undefined;
}

/** A body that was read, up to a limit. */
export interface Body {
  /** The bytes, as many as the limit allows. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** There is more. */
  readonly cut: boolean;
}

/**
 * Reads a body up to a limit, and gives the rest up.
 *
 * @param limit Bytes.
 * @throws {TypeError} If the body breaks off.
 */
export async function readBody(response: Response, limit: number): Promise<Body> {
  if (response.body === null) return { bytes: new Uint8Array(), cut: false };
  const length = Number(response.headers.get("content-length") ?? NaN);
  // A length that is known beforehand is kept to by the transport, unless the body is packed.
  if (length <= limit && !response.headers.has("content-encoding")) {
    return { bytes: await response.bytes(), cut: false };
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: joinParts(chunks), cut: false };
    chunks.push(value);
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      return { bytes: joinParts(chunks).subarray(0, limit), cut: true };
    }
  }
}

/** The whole answer, with its readings. */
export function makeReply(
  response: Response,
  bytes: Uint8Array<ArrayBuffer>,
  { url, key }: ReplyContext,
): EndpointReply {
  const { status, headers } = response;
  // A server that echoes the key must not bring it into a journal or a report.
  const text = () => redacted(new TextDecoder().decode(bytes), key);
  const json = () => {
    const body = text();
    try {
      // Written with escapes, a key is none before it is parsed.
      return key === undefined || !/\\[u/]/.test(body) ? JSON.parse(body) : JSON.parse(
        body,
        (_, value) => typeof value === "string" ? redacted(value, key) : value,
      );
    } catch {
      const start = oneLine(body.slice(0, 2000));
      const shown = start.length > 80 ? `${shortened(start.slice(0, 79))}…` : start;
      throw new RequestFailure(
        body === ""
          ? `${url} answered ${status}, but its body is empty and should be JSON`
          : `${url} answered ${status}, but its body is not JSON: "${shown}"`,
        { kind: "body", status, retry: true },
      );
    }
  };
  return {
    status,
    headers,
    bytes,
    text,
    redact: (piece) => redacted(piece, key),
    json,
    rawJson() {
      // What is small loses nothing by the usual way, which also tells what is wrong.
      return rawValue(bytes, key) ?? json();
    },
  };
}

/** The body as JSON around its long texts; nothing where it is small, or cannot be read so. */
function rawValue(bytes: Uint8Array, key: string | undefined): RawJson | undefined {
  if (bytes.length <= LONG_TEXT) return undefined;
  try {
    return withoutKey(parseRawJson(bytes), key);
  } catch {
    return undefined;
  }
}

/** The value with its texts redacted, but for those that are left as bytes. */
function withoutKey(value: RawJson, key: string | undefined): RawJson {
  if (typeof value === "string") return redacted(value, key);
  if (Array.isArray(value)) return value.map((item) => withoutKey(item, key));
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redacted(name, key), withoutKey(member, key)]),
  );
}
