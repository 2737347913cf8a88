/**
 * Runs in a thread of a worker's process, and ends the process once its parent is gone: also in the
 * middle of a step, while onnxruntime has the process's own thread. It is told the parent's number.
 *
 * On Windows nothing tells that a parent is gone; there the process ends after the step under way.
 *
 * @module
 */

/** Between two looks, in ms. */
const INTERVAL = 250;

addEventListener("message", ({ data: parent }: MessageEvent<number>) => {
  setInterval(() => {
    if (Deno.ppid !== parent) Deno.kill(Deno.pid, "SIGKILL");
  }, INTERVAL);
});
