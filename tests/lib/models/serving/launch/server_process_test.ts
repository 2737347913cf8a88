import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  type ServerEnd,
  ServerProcess,
} from "../../../../../lib/models/serving/launch/server_process.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import { withEnvironment } from "../../../../helpers/environment.ts";
import {
  ask,
  living,
  parentOf,
  smallServer,
  until,
  writtenPid,
} from "../../../../helpers/launch.ts";
import { ROOT } from "../../../../helpers/task.ts";

const UNIX = Deno.build.os !== "windows";
const LINUX = Deno.build.os === "linux";

/** A server that does not end when asked, with a child in a session of its own that neither does. */
const STUBBORN = "trap '' TERM; echo $$ > server.pid; " +
  `setsid sh -c 'trap "" TERM; echo $$ > child.pid; while :; do sleep 1; done' & ` +
  "echo serving; while :; do sleep 1; done";

function start(
  folder: string,
  script: string,
  env: Readonly<Record<string, string>> = { GREETING: "hello" },
): ServerProcess {
  return new ServerProcess({
    command: "/bin/sh",
    args: ["-c", script],
    env,
    cwd: folder,
    log: `${folder}/server.log`,
    stopMs: 200,
    orphanMs: 200,
  });
}

/** Waits until a server has ended by itself. */
async function endOf(server: ServerProcess): Promise<ServerEnd> {
  // It does not keep this process from ending, so something else must.
  while (!server.over.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
  await server.stop();
  return await server.ended;
}

Deno.test({
  name: "ServerProcess tells how a server ended, and keeps both its outputs",
  ignore: !UNIX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const server = start(folder, "echo $GREETING; echo error >&2; exit 7");
      assertEquals(await endOf(server), {
        kind: "exited",
        what: "ended with exit code 7",
        code: 7,
        left: [],
      });
      assert(server.over.aborted);
      assertEquals(await Deno.readTextFile(`${folder}/server.log`), "hello\nerror\n");
    });
  },
});

Deno.test({
  name: "ServerProcess passes the run's environment on, but not what it sets for its own memory",
  ignore: !UNIX,
  fn: async () => {
    const own = ["MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_"] as const;
    const set = Object.fromEntries(own.map((name) => [name, "2"]));
    await withEnvironment({ ...set, IMAGE_EDIT_BENCH_TEST: "kept" }, async () => {
      await inTempFolder(async (folder) => {
        const values = own.map((name) => `\${${name}-none}`).join(" ");
        const script = `echo ${values} $IMAGE_EDIT_BENCH_TEST`;
        for (const env of [{}, { MALLOC_ARENA_MAX: "8" }]) {
          await endOf(start(folder, script, env));
        }
        assertEquals(
          await Deno.readTextFile(`${folder}/server.log`),
          "none none kept\n8 none kept\n",
        );
      });
    });
  },
});

Deno.test({
  name: "ServerProcess.stop() ends a server that ignores SIGTERM, and a child that left its group",
  ignore: !LINUX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const server = start(folder, STUBBORN);
      const pids = [
        await writtenPid(`${folder}/server.pid`),
        await writtenPid(`${folder}/child.pid`),
      ];
      assertEquals((await living(pids)).length, 2);
      const began = performance.now();
      await server.stop();
      assert(performance.now() - began >= 200, "SIGKILL came before its time");
      assertEquals(await living([...pids, server.supervisorPid]), []);
      const { what } = await server.ended;
      assertEquals(what, "was ended by SIGKILL, as the system does when memory runs out");
    });
  },
});

Deno.test({
  name: "ServerProcess lets a server end by itself when it is asked to",
  ignore: !UNIX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const server = start(
        folder,
        "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep .05; done",
      );
      const log = () => Deno.readTextFile(`${folder}/server.log`).catch(() => "");
      await until("its word", async () => await log() === "up\n");
      await server.stop();
      assertEquals((await server.ended).what, "ended with exit code 0");
      assert((await log()).endsWith("bye\n"), await log());
    });
  },
});

Deno.test({
  name: "ServerProcess ends what a crashed server left behind before it says that it ended",
  ignore: !LINUX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const script = STUBBORN.replace("echo serving; while :; do sleep 1; done", "") +
        "while [ ! -s child.pid ]; do sleep .02; done; exit 3";
      const server = start(folder, script);
      const child = await writtenPid(`${folder}/child.pid`);
      await until("its end", () => server.over.aborted);
      assertEquals((await server.ended).what, "ended with exit code 3");
      assertEquals(await living([child]), []);
    });
  },
});

Deno.test({
  name: "ServerProcess survives the signals of a terminal, and ends with a killed supervisor",
  ignore: !LINUX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const server = start(folder, STUBBORN);
      const pids = [
        await writtenPid(`${folder}/server.pid`),
        await writtenPid(`${folder}/child.pid`),
      ];
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        Deno.kill(server.supervisorPid, signal);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      assertEquals((await living([...pids, server.supervisorPid])).length, 3);

      Deno.kill(server.supervisorPid, "SIGKILL");
      await until("its end", () => server.over.aborted);
      assertEquals(await server.ended, {
        kind: "lost",
        what: "had to end because the process that watches it was killed",
        code: undefined,
        left: [],
      });
      assertEquals(await living(pids), []);
    });
  },
});

const RUN = fileURLToPath(new URL("../../../../fixtures/launching_run.ts", import.meta.url));

for (const way of ["SIGKILL", "exit", "return"] as const) {
  Deno.test({
    name: `No server or child of one outlives a run that ends by ${way}`,
    ignore: !LINUX,
    fn: async () => {
      await inTempFolder(async (folder) => {
        const { command, args } = smallServer({ deaf: true });
        const script = `setsid sh -c 'trap "" TERM; echo $$ > {index}.pid; sleep 60; sleep 60' & ` +
          'exec "$@"';
        const params = {
          command: "sh",
          args: ["-c", script, "sh", command, ...args],
          cwd: folder,
          per_device: [0, 1],
        };
        const run = new Deno.Command(Deno.execPath(), {
          args: [
            "run",
            "-q",
            "--no-prompt",
            `--config=${ROOT}deno.json`,
            "--allow-run",
            "--allow-read",
            "--allow-write",
            "--allow-env",
            "--allow-net",
            RUN,
            JSON.stringify(params),
            folder,
            way === "SIGKILL" ? "sleep" : way,
          ],
          stdout: "piped",
        }).spawn();
        const reader = run.stdout.pipeThrough(new TextDecoderStream()).getReader();
        const { value = "" } = await reader.read();
        const pids = [await writtenPid(`${folder}/0.pid`), await writtenPid(`${folder}/1.pid`)];
        if (way === "SIGKILL") {
          for (const url of JSON.parse(value)) {
            const server = Number(await ask(url, "/pid"));
            pids.push(server, await parentOf(server));
          }
          assertEquals((await living(pids)).length, 6);
          run.kill("SIGKILL");
        }
        await reader.cancel();
        assertEquals((await run.status).code, { SIGKILL: 137, exit: 1, return: 0 }[way]);
        await until("the end of all", async () => (await living(pids)).length === 0);
      });
    },
  });
}
