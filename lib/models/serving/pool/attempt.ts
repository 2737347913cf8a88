/** Limits of one attempt. */
export interface AttemptLimits {
  /** Ends the attempt at once, with its reason. */
  readonly signal: AbortSignal;
  /** Longest time, in ms. */
  readonly timeoutMs: number;
  /** Makes the error of an attempt that took longer. */
  readonly timedOut: () => Error;
}

/**
 * Runs work under a time limit and the caller's signal. Whichever comes first decides, even where
 * the work does not listen; whatever it has under way is then aborted.
 *
 * Nothing is left on the caller's signal, which may live as long as the run: combined signals
 * (`AbortSignal.any`) would pile up on it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const limits = {
 *   signal: new AbortController().signal,
 *   timeoutMs: 1000,
 *   timedOut: () => new Error("too slow"),
 * };
 * assertEquals(await runAttempt(() => Promise.resolve(7), limits), 7);
 * ```
 *
 * @param work Gets a signal that is aborted when the attempt is over before the work.
 * @throws {unknown} What the work threw, the caller's reason, or the error of a timeout.
 */
export function runAttempt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { signal, timeoutMs, timedOut }: AttemptLimits,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const own = new AbortController();
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (reason: unknown) => {
      finish();
      reject(reason);
      own.abort(reason);
    };
    const onAbort = () => fail(signal.reason);
    const timer = setTimeout(() => fail(timedOut()), timeoutMs);
    signal.addEventListener("abort", onAbort);
    Promise.try(work, own.signal).then((value) => {
      finish();
      resolve(value);
    }, fail);
  });
}
