import { InputError } from "../../../../lib/input_error.ts";
import { serveWorker } from "../../../../lib/models/device_workers/worker_body.ts";
import type { FakeWork } from "./fake_work.ts";

// In place of the networks: a task does what its instruction says. A folder that is named
// "once" loads as long as it is there.

interface Networks extends AsyncDisposable {
  readonly device: string;
}

await serveWorker<FakeWork, Networks>({
  load: async (folder, { device }) => {
    if (device === "none") throw new InputError("no such device");
    if (folder.endsWith("once")) {
      await Deno.stat(folder).catch(() => {
        throw new Error("the device is gone");
      });
    }
    return { device, [Symbol.asyncDispose]: () => Promise.resolve() };
  },
  work: async ({ device }, { instruction, steps }, { signal, tell }) => {
    if (instruction === "fail") throw new Error("out of memory");
    if (instruction === "die") {
      // As native code does: no exception, no answer.
      Deno.stderr.writeSync(new TextEncoder().encode("the driver was lost\n"));
      Deno.kill(Deno.pid, "SIGABRT");
      await new Promise(() => {});
    }
    if (instruction === "block") {
      // As native code does: nothing else gets this thread.
      tell(Deno.pid);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    }
    if (instruction.startsWith("env ")) return Deno.env.get(instruction.slice(4)) ?? "not set";
    for (let done = 1; done <= steps; done += 1) {
      tell(done);
      await new Promise((resolve) => setTimeout(resolve, 20));
      signal.throwIfAborted();
    }
    return device;
  },
});
