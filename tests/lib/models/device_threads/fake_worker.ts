/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { InputError } from "../../../../lib/input_error.ts";
import { serveThread } from "../../../../lib/models/device_threads/thread_body.ts";
import type { FakeWork } from "./fake_work.ts";

// In place of the networks: a task does what its instruction says. A folder that is named "once"
// loads as long as it is there, and is removed by the first thread.

interface Networks extends AsyncDisposable {
  readonly device: string;
}

serveThread<FakeWork, Networks>(self, {
  load: async (folder, { device }) => {
    if (device === "none") throw new InputError("no such device");
    if (folder.endsWith("once")) {
      await Deno.remove(folder).catch(() => {
        throw new Error("the device is gone");
      });
    }
    return { device, [Symbol.asyncDispose]: () => Promise.resolve() };
  },
  work: async ({ device }, { instruction, steps }, { signal, tell }) => {
    if (instruction === "fail") throw new Error("out of memory");
    if (instruction === "die") {
      setTimeout(() => {
        throw new Error("the driver was lost");
      });
      await new Promise(() => {});
    }
    for (let done = 1; done <= steps; done += 1) {
      tell(done);
      await new Promise((resolve) => setTimeout(resolve, 20));
      signal.throwIfAborted();
    }
    return device;
  },
});
