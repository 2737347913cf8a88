import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";

/** So many questions in a row may fail: an edit takes minutes, a hiccup must not cost it. */
const BORNE_FAILURES = 2;

/** What is asked until there is an answer. */
export interface PatientQuestion<T> {
  /** Asks. */
  readonly ask: () => Promise<T>;
  /** Wait before it is asked again, in ms, unless the server wants a longer one. */
  readonly intervalMs: number;
}

/**
 * Asks a server about an edit that is under way or done, and bears two failures in a row that may
 * pass: the edit would be lost with them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RequestFailure } from "../../serving/http/failure.ts";
 *
 * let asked = 0;
 * const endpoint = { sleep: () => Promise.resolve() };
 * const answer = await askPatiently(endpoint, {
 *   ask: () => {
 *     asked += 1;
 *     if (asked < 3) throw new RequestFailure("hung up", { kind: "connection", retry: true });
 *     return Promise.resolve("done");
 *   },
 *   intervalMs: 1000,
 * });
 * assertEquals([answer, asked], ["done", 3]);
 * ```
 *
 * @throws {RequestFailure} If the server fails three times, or once in a way that will not pass.
 */
export async function askPatiently<T>(
  endpoint: Pick<Endpoint, "sleep">,
  { ask, intervalMs }: PatientQuestion<T>,
): Promise<T> {
  for (let failures = 1;; failures += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(error) || failures > BORNE_FAILURES) throw error;
      await endpoint.sleep(Math.max(intervalMs, error.retryAfterMs ?? 0));
    }
  }
}

function mayPass(error: unknown): error is RequestFailure {
  // A timeout is the end of the whole attempt.
  return error instanceof RequestFailure && error.retry && error.kind !== "timeout";
}
