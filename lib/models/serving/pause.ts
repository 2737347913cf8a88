import { wait } from "./wait.ts";

/** Waits as {@linkcode wait} does, but only ends early where the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, signal ?? new AbortController().signal).catch(() => {});
}
