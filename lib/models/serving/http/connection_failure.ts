import { messageOf } from "../../../input_error.ts";
import { RequestFailure } from "./failure.ts";

/** What the runtime's messages mean, in the words of ours. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, "refused the connection"],
  [/dns error|failed to lookup|name or service not known/i, "is not known by that name"],
  [/certificate|tls|ssl|handshake|corrupt message/i, "made no secure connection"],
  [
    /closed before message completed|connection reset|broken pipe|connection closed|canceled/i,
    "broke the connection off",
  ],
  [/timed out/i, "could not be connected to in time"],
  [/no route|unreachable/i, "is in a network that cannot be reached"],
];

/** Those of which the runtime's own words say more. */
const telling = /secure|name/;

/**
 * What `fetch` throws, as a failure that names the server and says what happened in plain words.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const thrown = new TypeError("fetch failed", { cause: new Error("tcp: Connection refused") });
 * assertEquals(
 *   connectionFailure("http://127.0.0.1:8000", thrown).message,
 *   "http://127.0.0.1:8000 refused the connection",
 * );
 * ```
 */
export function connectionFailure(url: string, thrown: unknown): RequestFailure {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : undefined;
  // The runtime's message begins with the addresses; what happened comes last.
  const detail = messageOf(cause ?? thrown).replace(/^.*?client error \(\w+\): /, "");
  const meaning = meanings.find(([pattern]) => pattern.test(messageOf(cause ?? thrown)))?.[1];
  const message = meaning === undefined
    ? `${url} could not be asked: ${detail}`
    : `${url} ${meaning}${telling.test(meaning) ? `: ${detail}` : ""}${proxyHint(url)}`;
  // Without a cause the request was not even sent, such as for want of a permission.
  return new RequestFailure(message, { kind: "connection", retry: cause !== undefined });
}

/** With a proxy, it may be the proxy that refused. */
function proxyHint(url: string): string {
  const { protocol, hostname } = new URL(url);
  const names = protocol === "https:" ? ["HTTPS_PROXY", "ALL_PROXY"] : ["HTTP_PROXY", "ALL_PROXY"];
  const name = names.flatMap((name) => [name, name.toLowerCase()]).find((name) =>
    Deno.env.get(name)
  );
  const direct = (Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy") ?? "").split(",");
  if (name === undefined || direct.some((host) => host.trim() === hostname)) return "";
  return ` (it was asked through the proxy that ${name} names; to ask it directly, add ${hostname} ` +
    "to NO_PROXY)";
}
