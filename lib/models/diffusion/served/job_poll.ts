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

/** What is asked until there is an answer. */
export interface BorneQuestion<T> {
  /** Asks. */
  readonly ask: () => Promise<T>;
  /** Wait before it is asked again, in ms, unless the server wants a longer one. */
  readonly intervalMs: number;
}

/**
 * Asks a server about a job that is under way or done, and bears two failures in a row that may
 * pass: the job would be lost with them.
 *
 * @throws {RequestFailure} If the server fails three times, or once in a way that will not pass.
 */
export async function bearing<T>(
  endpoint: Endpoint,
  { ask, intervalMs }: BorneQuestion<T>,
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

/**
 * Asks for a job's state until it is done.
 *
 * @throws {RequestFailure} If the server fails three times in a row, in a way that may pass, or
 * once in another; and what `read` throws.
 */
export async function pollJob<T>(
  endpoint: Endpoint,
  { path, intervalMs, read }: JobPoll<T>,
): Promise<T> {
  const ask = async (): Promise<unknown> => (await endpoint.request({ path })).json();
  for (;;) {
    await endpoint.sleep(intervalMs);
    const result = await read(await bearing(endpoint, { ask, intervalMs }));
    if (result !== undefined) return result;
  }
}

function mayPass(error: unknown): error is RequestFailure {
  // A timeout is the end of the whole attempt.
  return error instanceof RequestFailure && error.retry && error.kind !== "timeout";
}
