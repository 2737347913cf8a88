import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../../lib/input_error.ts";
import {
  DeviceWorkers,
  type WorkersOptions,
} from "../../../../lib/models/device_workers/device_workers.ts";
import { ModelGoneError } from "../../../../lib/models/model_host.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { withEnvironment } from "../../../helpers/environment.ts";
import { living, until } from "../../../helpers/launch.ts";
import { ROOT } from "../../../helpers/task.ts";
import type { FakeWork } from "./fake_work.ts";

const SIGNAL = new AbortController().signal;

type Workers = DeviceWorkers<FakeWork>;

function start(options: Partial<WorkersOptions<FakeWork>> = {}): Promise<Workers> {
  return DeviceWorkers.start<FakeWork>({
    module: new URL("./fake_worker.ts", import.meta.url),
    noun: "editing process",
    folder: "anywhere",
    devices: ["cuda:0", "cuda:1"],
    options: {},
    ...options,
  });
}

/** Has a task done; the fake gives the name of the device. */
function work(
  workers: Workers,
  { instruction = "", steps = 1, signal = SIGNAL, onNews = (_: number) => {} } = {},
): Promise<string> {
  return workers.work({ instruction, steps }, { signal, onNews });
}

Deno.test("DeviceWorkers share tasks out to the devices, each to the first that is free", async () => {
  const workers = await start();
  const steps = [10, 1, 1, 1];
  const devices = await Promise.all(steps.map((steps) => work(workers, { steps })));
  assertEquals(devices, ["cuda:0", "cuda:1", "cuda:1", "cuda:1"]);
  const told: number[] = [];
  await work(workers, { steps: 3, onNews: (done) => told.push(done) });
  assertEquals(told, [1, 2, 3]);
  await workers.dispose();
});

Deno.test("DeviceWorkers have the run's environment, but for what would slow down tensors", async () => {
  const own = { MALLOC_MMAP_THRESHOLD_: "131072", IMAGE_EDIT_BENCH_TEST: "kept" };
  await withEnvironment(own, async () => {
    const workers = await start({ devices: ["cpu"] });
    const told = [];
    for (const name of [...Object.keys(own), "PATH"]) {
      told.push(await work(workers, { instruction: `env ${name}` }));
    }
    assertEquals(told, ["not set", "kept", Deno.env.get("PATH")]);
    await workers.dispose();
  });
});

Deno.test("DeviceWorkers go on after a task that failed", async () => {
  const workers = await start({ devices: ["cpu"] });
  await assertRejects(() => work(workers, { instruction: "fail" }), Error, "out of memory");
  assertEquals(await work(workers), "cpu");
  await workers.dispose();
});

Deno.test("DeviceWorkers let go of a task at once, and its worker after the step", async () => {
  const workers = await start({ devices: ["cpu"] });
  const stop = new AbortController();
  const reason = new Error("enough");
  const begun = Promise.withResolvers<number>();
  const given = assertRejects(
    () => work(workers, { steps: 10_000, signal: stop.signal, onNews: begun.resolve }),
    Error,
    "enough",
  );
  // One that waits for the worker is let go of, too, and another gets it.
  const waiting = assertRejects(() => work(workers, { signal: stop.signal }), Error, "enough");
  const next = work(workers);
  await begun.promise;
  stop.abort(reason);
  await given;
  await waiting;
  assertEquals(await next, "cpu");
  await workers.dispose();
});

Deno.test("DeviceWorkers replace a worker that dies, which fails its task", async () => {
  const notices: string[] = [];
  const workers = await start({ devices: ["cuda:1"], onNotice: (text) => notices.push(text) });
  const dead = assertRejects(
    () => work(workers, { instruction: "die" }),
    Error,
    "The editing process on cuda:1 died: it was ended by SIGABRT: the driver was lost",
  );
  const next = work(workers);
  await dead;
  assertEquals(await next, "cuda:1");
  assertEquals(notices, ["The editing process on cuda:1 died and was replaced"]);
  await workers.dispose();
});

Deno.test("DeviceWorkers give a device up on which one dies after the other", async () => {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  const workers = await start({ devices: ["cuda:0"], onNotice });
  const die = () => assertRejects(() => work(workers, { instruction: "die" }), Error, "died");
  for (let death = 0; death < 2; death += 1) await die();
  assertEquals(await work(workers), "cuda:0");
  for (let death = 0; death < 3; death += 1) await die();
  await assertRejects(() => work(workers), ModelGoneError, "No editing process is left");
  assertEquals(
    notices.at(-1),
    "The editing process on cuda:0 died, and no other starts: 3 have died over tasks in a row",
  );
  await workers.dispose();
});

Deno.test("DeviceWorkers are gone once none can be replaced", async () => {
  await inTempFolder(async (parent) => {
    const folder = `${parent}/once`;
    await Deno.mkdir(folder);
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    const workers = await start({ folder, devices: ["cuda:0"], onNotice });
    await Deno.remove(folder);
    const dead = assertRejects(() => work(workers, { instruction: "die" }), Error, "died");
    const waiting = assertRejects(
      () => work(workers),
      ModelGoneError,
      "No editing process is left",
    );
    await dead;
    await waiting;
    await assertRejects(() => work(workers), ModelGoneError);
    assertEquals(notices, [
      "The editing process on cuda:0 died, and no other starts: the device is gone",
    ]);
    await workers.dispose();
  });
});

Deno.test("DeviceWorkers do not start where a device is not to be had", async () => {
  await assertRejects(() => start({ devices: ["cpu", "none"] }), InputError, "no such device");
});

Deno.test({
  name: "DeviceWorkers end with a run that is killed, also in the middle of a step",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const run = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", "-P=test", `${ROOT}tests/fixtures/blocking_run.ts`],
      cwd: ROOT,
      stdout: "piped",
    }).spawn();
    const reader = run.stdout.getReader();
    const { value } = await reader.read();
    const worker = Number(new TextDecoder().decode(value));
    assertEquals(await living([run.pid, worker]), [run.pid, worker]);
    run.kill("SIGKILL");
    await run.status;
    await until("the end of the worker", async () => (await living([worker])).length === 0, 30);
    await reader.cancel();
  },
});
