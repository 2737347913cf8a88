/** Names and addresses of this machine. */
const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/**
 * Keeps requests to this machine's own servers away from a proxy. Clusters set one for the
 * internet, and it would be asked for 127.0.0.1, too.
 *
 * To be called before the first request: the runtime reads the setting once.
 */
export function keepLoopbackDirect(): void {
  const own = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy") ?? "";
  const direct = [...own.split(","), ...LOOPBACK].map((name) => name.trim()).filter(Boolean);
  Deno.env.set("NO_PROXY", [...new Set(direct)].join(","));
}
