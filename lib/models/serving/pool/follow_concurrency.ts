import type { ServerPool } from "./server_pool.ts";

/**
 * Makes a model like to be given as many requests as its servers take at the moment, which
 * changes while it runs.
 */
export function followConcurrency(
  model: { readonly concurrency: number },
  pool: Pick<ServerPool, "concurrency">,
): void {
  // A class may override a field of its base class by a field only, not by an accessor.
  Object.defineProperty(model, "concurrency", { get: () => pool.concurrency });
}
