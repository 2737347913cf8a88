import { EXIT, say } from "./command.ts";
import { exit } from "./confine.ts";

/** How long work that is under way may take to end or be broken off, in ms. */
const GRACE = 45_000;

/**
 * A signal that is aborted by the first SIGINT or SIGTERM. What runs then has 45 s to end, enough for servers to be stopped; the
 * second signal ends the process at once. Nothing is lost either way: finished work is on disk.
 */
export function interruptSignal(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const handle = () => {
    if (controller.signal.aborted) exit(EXIT.interrupted);
    controller.abort(new DOMException("Interrupted", "AbortError"));
    onFirst();
    Deno.unrefTimer(setTimeout(() => {
      say("What is under way takes too long to end; it is given up. Finished work is kept.");
      exit(EXIT.interrupted);
    }, GRACE));
  };
  Deno.addSignalListener("SIGINT", handle);
  // Windows has no SIGTERM to listen to.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", handle);
  return controller.signal;
}
