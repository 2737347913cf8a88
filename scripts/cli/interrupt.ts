import { EXIT } from "./command.ts";

/**
 * A signal that is aborted by the first SIGINT or SIGTERM; the second one ends the process at
 * once. Nothing is lost either way: finished work is on disk.
 */
export function interruptSignal(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const handle = () => {
    if (controller.signal.aborted) Deno.exit(EXIT.interrupted);
    controller.abort(new DOMException("Interrupted", "AbortError"));
    onFirst();
  };
  Deno.addSignalListener("SIGINT", handle);
  // Windows has no SIGTERM to listen to.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", handle);
  return controller.signal;
}
