import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";

/** What is asked again and again, and when that ends. */
export interface JobPoll<T> {
  /** Path of the job's state. */
  readonly path: string;
  /** Wait before each question, in ms. */
  readonly intervalMs: number;
  /**
   * Reads the answer's JSON.
   *
   * @returns The result, or `undefined` while the job is not done.
   */
  readonly read: (state: unknown) => T | undefined | Promise<T | undefined>;
}

/** So many questions in a row may fail: an edit takes minutes, a hiccup must not cost it. */
const BORNE_FAILURES = 2;

/**
 * Asks for a job's state until it is done.
 *
 * @throws {RequestFailure} If the server fails three times in a row, in a way that may pass, or
 * once in another; and what `read` throws.
 */
export async function pollJob<T>(endpoint: Endpoint, poll: JobPoll<T>): Promise<T> {
  let failures = 0;
  let wait = poll.intervalMs;
  for (;;) {
    await endpoint.sleep(wait);
    wait = poll.intervalMs;
    let state: unknown;
    try {
      state = (await endpoint.request({ path: poll.path })).json();
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!mayPass(error) || failures > BORNE_FAILURES) throw error;
      wait = Math.max(poll.intervalMs, error.retryAfterMs ?? 0);
      continue;
    }
    const result = await poll.read(state);
    if (result !== undefined) return result;
  }
}

function mayPass(error: unknown): error is RequestFailure {
  // A timeout is the end of the whole attempt.
  return error instanceof RequestFailure && error.retry && error.kind !== "timeout";
}
