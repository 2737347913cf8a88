/**
 * Waits, until the time is over or the signal is aborted.
 *
 * The signal may live long: nothing is left on it.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 *
 * await wait(1, new AbortController().signal);
 * await assertRejects(() => wait(60_000, AbortSignal.abort(new Error("stop"))), Error, "stop");
 * ```
 *
 * @param ms Time in ms; 0 or less waits for the next turn.
 * @throws {unknown} The signal's reason, if it is aborted before.
 */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
