import { decodeBase64 } from "../../../text/base64.ts";
import { decodeLiteral } from "../../../text/raw_json.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { askPatiently } from "./ask_patiently.ts";
import { quoted } from "./edit_answer.ts";

/** Wait before an image is fetched again, in ms. */
const FETCH_AGAIN = 1000;

/** Base64, a URL or a path; where that is long, the bytes of a JSON text between its quotes. */
export type ImageReference = string | Uint8Array;

/**
 * The bytes of an image that an answer refers to: as base64, as a data URL, or by a path or URL on
 * the same server. Other hosts are never asked.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...decodeImage("data:image/png;base64,iVBO", "http://127.0.0.1:1")], [
 *   0x89,
 *   0x50,
 *   0x4e,
 * ]);
 * ```
 *
 * @param reference Base64, or a `data:` URL of base64.
 * @param server Base URL of the server, for the message.
 * @throws {RequestFailure} If it is not base64.
 */
export function decodeImage(reference: ImageReference, server: string): Uint8Array {
  try {
    if (typeof reference === "string") return decodeText(reference);
    // Whatever has escapes or white space in it takes the longer way.
    return decodeBase64(reference) ?? decodeText(decodeLiteral(reference));
  } catch (cause) {
    // Of bytes nothing is quoted: nobody took the key out of them.
    const what = typeof reference === "string"
      ? quoted(reference.slice(0, 60))
      : `a text of ${reference.length} bytes`;
    throw new RequestFailure(`${server} answered with an image that is not base64: ${what}`, {
      kind: "body",
      retry: false,
      cause,
    });
  }
}

function decodeText(reference: string): Uint8Array {
  return Uint8Array.fromBase64(reference.replace(/^data:[^,]{0,200};base64,/i, ""));
}

/**
 * Fetches the image behind a URL that a server gave, again after failures that may pass: the edit
 * is made, and must not be lost with a connection.
 *
 * @param reference A `data:` URL, a path, or a URL on the server's own origin.
 * @throws {RequestFailure} If the URL is on another host, cannot be read, or gives no image.
 */
export async function fetchImage(
  reference: ImageReference,
  endpoint: Endpoint,
): Promise<Uint8Array> {
  // No address is that long.
  if (typeof reference !== "string" || /^data:/i.test(reference)) {
    return decodeImage(reference, endpoint.url);
  }
  const base = new URL(endpoint.url);
  const target = URL.parse(reference, `${base.origin}/`);
  if (target === null || target.origin !== base.origin) {
    throw new RequestFailure(
      `${endpoint.url} answered with an image at ${
        quoted(reference)
      }: only images on the same server are fetched`,
      { kind: "body", retry: false },
    );
  }
  // A bare path starts where the server's paths start, which may be below a proxy's prefix; a whole
  // URL is meant as it is.
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(reference) || /^[/\\]{2}/.test(reference);
  const path = isWhole ? target.href : `${target.pathname}${target.search}`;
  const ask = () => endpoint.request({ path });
  return (await askPatiently(endpoint, { ask, intervalMs: FETCH_AGAIN })).bytes;
}
