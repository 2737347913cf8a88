import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../../lib/input_error.ts";
import {
  DeviceThreads,
  type ThreadsOptions,
} from "../../../../lib/models/device_threads/device_threads.ts";
import { ModelGoneError } from "../../../../lib/models/model_host.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import type { FakeWork } from "./fake_work.ts";

const SIGNAL = new AbortController().signal;

type Threads = DeviceThreads<FakeWork>;

function start(options: Partial<ThreadsOptions<FakeWork>> = {}): Promise<Threads> {
  return DeviceThreads.start<FakeWork>({
    module: new URL("./fake_worker.ts", import.meta.url),
    noun: "editing thread",
    folder: "anywhere",
    devices: ["cuda:0", "cuda:1"],
    options: {},
    ...options,
  });
}

/** Has a task done; the fake gives the name of the device. */
function work(
  threads: Threads,
  { instruction = "", steps = 1, signal = SIGNAL, onNews = (_: number) => {} } = {},
): Promise<string> {
  return threads.work({ instruction, steps }, { signal, onNews });
}

Deno.test("DeviceThreads share tasks out to the devices, each to the first that is free", async () => {
  const threads = await start();
  const steps = [10, 1, 1, 1];
  const devices = await Promise.all(steps.map((steps) => work(threads, { steps })));
  assertEquals(devices, ["cuda:0", "cuda:1", "cuda:1", "cuda:1"]);
  const told: number[] = [];
  await work(threads, { steps: 3, onNews: (done) => told.push(done) });
  assertEquals(told, [1, 2, 3]);
  await threads.dispose();
});

Deno.test("DeviceThreads go on after a task that failed", async () => {
  const threads = await start({ devices: ["cpu"] });
  await assertRejects(() => work(threads, { instruction: "fail" }), Error, "out of memory");
  assertEquals(await work(threads), "cpu");
  await threads.dispose();
});

Deno.test("DeviceThreads let go of a task at once, and its thread after the step", async () => {
  const threads = await start({ devices: ["cpu"] });
  const stop = new AbortController();
  const reason = new Error("enough");
  const begun = Promise.withResolvers<number>();
  const given = assertRejects(
    () => work(threads, { steps: 10_000, signal: stop.signal, onNews: begun.resolve }),
    Error,
    "enough",
  );
  // One that waits for the thread is let go of, too, and another gets it.
  const waiting = assertRejects(() => work(threads, { signal: stop.signal }), Error, "enough");
  const next = work(threads);
  await begun.promise;
  stop.abort(reason);
  await given;
  await waiting;
  assertEquals(await next, "cpu");
  await threads.dispose();
});

Deno.test("DeviceThreads replace a thread that dies, which fails its task", async () => {
  const notices: string[] = [];
  const threads = await start({ devices: ["cuda:1"], onNotice: (text) => notices.push(text) });
  const dead = assertRejects(
    () => work(threads, { instruction: "die" }),
    Error,
    "The editing thread on cuda:1 died: Uncaught Error: the driver was lost",
  );
  const next = work(threads);
  await dead;
  assertEquals(await next, "cuda:1");
  assertEquals(notices, ["The editing thread on cuda:1 died and was replaced"]);
  await threads.dispose();
});

Deno.test("DeviceThreads are gone once none can be replaced", async () => {
  await inTempFolder(async (parent) => {
    const folder = `${parent}/once`;
    await Deno.mkdir(folder);
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    const threads = await start({ folder, devices: ["cuda:0"], onNotice });
    const dead = assertRejects(() => work(threads, { instruction: "die" }), Error, "died");
    const waiting = assertRejects(() => work(threads), ModelGoneError, "No editing thread is left");
    await dead;
    await waiting;
    await assertRejects(() => work(threads), ModelGoneError);
    assertEquals(notices, [
      "The editing thread on cuda:0 died, and no other starts: the device is gone",
    ]);
    await threads.dispose();
  });
});

Deno.test("DeviceThreads do not start where a device is not to be had", async () => {
  await assertRejects(() => start({ devices: ["cpu", "none"] }), InputError, "no such device");
});
