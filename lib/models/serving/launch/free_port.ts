import { pause } from "../pause.ts";

/**
 * Ports of 127.0.0.1 on which nobody listens, all different.
 *
 * Another program may take one before it is used; whoever uses it must be ready for that.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ports = freePorts(2);
 * assertEquals(new Set(ports).size, 2);
 * assertEquals(await portIsFree(ports[0] ?? 0), true);
 * ```
 */
export function freePorts(count: number): readonly number[] {
  // All are held until the last is found, as the system may give a released one again.
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Whether a server could listen on this port of 127.0.0.1. */
export async function portIsFree(port: number): Promise<boolean> {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  } catch (error) {
    // A port below 1024 may be forbidden to us and yet open to the server's program.
    if (!(error instanceof Deno.errors.PermissionDenied)) return false;
  }
  // Some systems let two programs share a port if one listens on all addresses.
  try {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.close();
    return false;
  } catch {
    return true;
  }
}

/** Waits a little for a port that a server may only just have left. */
export async function portGetsFree(
  port: number,
  { patience, stopping }: { readonly patience: number; readonly stopping?: AbortSignal },
): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (!await portIsFree(port)) {
    if (performance.now() >= deadline || stopping?.aborted) return false;
    await pause(100, stopping);
  }
  return true;
}
