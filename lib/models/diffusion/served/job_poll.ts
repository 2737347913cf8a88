import type { Endpoint } from "../../serving/http/endpoint.ts";
import { askPatiently } from "./ask_patiently.ts";

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
    const result = await read(await askPatiently(endpoint, { ask, intervalMs }));
    if (result !== undefined) return result;
  }
}
