import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../../../lib/input_error.ts";
import {
  EditWorkers,
  type WorkersOptions,
} from "../../../../../lib/models/diffusion/qwen_image_edit/edit_workers.ts";
import { ModelGoneError } from "../../../../../lib/models/model_host.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";

const SIGNAL = new AbortController().signal;

function start(options: Partial<WorkersOptions> = {}): Promise<EditWorkers> {
  return EditWorkers.start({
    folder: "anywhere",
    devices: ["cuda:0", "cuda:1"],
    module: new URL("./fake_worker.ts", import.meta.url),
    ...options,
  });
}

/** Has an edit made; the fake gives the name of the device in place of an image. */
async function edit(
  workers: EditWorkers,
  { instruction = "", steps = 1, signal = SIGNAL, onStep = (_: number) => {} } = {},
): Promise<string> {
  const { data } = await workers.edit(
    { images: [], instruction, negativePrompt: "", steps, scale: 1, seed: 0 },
    { noise: "torch", rounding: "fp32", signal, onStep },
  );
  return new TextDecoder().decode(data);
}

Deno.test("EditWorkers share edits out to the devices, each to the first that is free", async () => {
  const workers = await start();
  const steps = [10, 1, 1, 1];
  const devices = await Promise.all(steps.map((steps) => edit(workers, { steps })));
  assertEquals(devices, ["cuda:0", "cuda:1", "cuda:1", "cuda:1"]);
  const told: number[] = [];
  await edit(workers, { steps: 3, onStep: (done) => told.push(done) });
  assertEquals(told, [1, 2, 3]);
  await workers.dispose();
});

Deno.test("EditWorkers go on after an edit that failed", async () => {
  const workers = await start({ devices: ["cpu"] });
  await assertRejects(() => edit(workers, { instruction: "fail" }), Error, "out of memory");
  assertEquals(await edit(workers), "cpu");
  await workers.dispose();
});

Deno.test("EditWorkers let go of an edit at once, and its thread after the step", async () => {
  const workers = await start({ devices: ["cpu"] });
  const stop = new AbortController();
  const reason = new Error("enough");
  const begun = Promise.withResolvers<number>();
  const given = assertRejects(
    () => edit(workers, { steps: 10_000, signal: stop.signal, onStep: begun.resolve }),
    Error,
    "enough",
  );
  // One that waits for the thread is let go of, too, and another gets it.
  const waiting = assertRejects(() => edit(workers, { signal: stop.signal }), Error, "enough");
  const next = edit(workers);
  await begun.promise;
  stop.abort(reason);
  await given;
  await waiting;
  assertEquals(await next, "cpu");
  await workers.dispose();
});

Deno.test("EditWorkers replace a thread that dies, which fails its edit", async () => {
  const notices: string[] = [];
  const workers = await start({ devices: ["cuda:1"], onNotice: (text) => notices.push(text) });
  const dead = assertRejects(
    () => edit(workers, { instruction: "die" }),
    Error,
    "The editing thread on cuda:1 died: Uncaught (in promise) Error: the driver was lost",
  );
  const next = edit(workers);
  await dead;
  assertEquals(await next, "cuda:1");
  assertEquals(notices, ["The editing thread on cuda:1 died and was replaced"]);
  await workers.dispose();
});

Deno.test("EditWorkers are gone once none can be replaced", async () => {
  await inTempFolder(async (parent) => {
    const folder = `${parent}/once`;
    await Deno.mkdir(folder);
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    const workers = await start({ folder, devices: ["cuda:0"], onNotice });
    const dead = assertRejects(() => edit(workers, { instruction: "die" }), Error, "died");
    const waiting = assertRejects(() => edit(workers), ModelGoneError, "No editing thread is left");
    await dead;
    await waiting;
    await assertRejects(() => edit(workers), ModelGoneError);
    assertEquals(notices, [
      "The editing thread on cuda:0 died, and no other starts: the device is gone",
    ]);
    await workers.dispose();
  });
});

Deno.test("EditWorkers do not start where a device is not to be had", async () => {
  await assertRejects(() => start({ devices: ["cpu", "none"] }), InputError, "no such device");
});
