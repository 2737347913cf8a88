import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { InputError } from "../../../../../lib/input_error.ts";
import {
  checkLaunch,
  launchSchema,
  launchServers,
} from "../../../../../lib/models/serving/launch/launch.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import {
  ask,
  living,
  QUICK,
  smallServer,
  toldHost,
  until,
  writtenPid,
} from "../../../../helpers/launch.ts";

const UNIX = Deno.build.os !== "windows";

Deno.test("launchServers() gives every device a server with its own port and log", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    const params = smallServer({ lines: ["hello"] }, {
      per_device: [3, "0,1"],
      env: { DEVICES: "{devices} from {device}, number {index}", HF_TOKEN: "secret-1234" },
    });
    const servers = await launchServers(params, { role: "editor", host, timing: QUICK });
    try {
      assertEquals(new Set(servers.map(({ url }) => url)).size, 2);
      assertEquals(servers.map(({ state }) => state), ["ready", "ready"]);
      assertEquals(servers.map(({ log }) => log), [
        `${folder}/editor-0.log`,
        `${folder}/editor-1.log`,
      ]);
      const seen = [];
      for (const { url } of servers) {
        const env = JSON.parse(await ask(url, "/env"));
        seen.push([env.CUDA_VISIBLE_DEVICES, env.DEVICES, env.HF_TOKEN, env.PATH]);
      }
      const path = Deno.env.get("PATH");
      assertEquals(seen, [
        ["3", "3 from 3, number 0", "secret-1234", path],
        ["0,1", "0,1 from 0, number 1", "secret-1234", path],
      ]);
      const [server] = servers;
      assert(server !== undefined);
      assertEquals(server.template.at(-1), '{"lines":["hello"],"port":{port}}');
      assertEquals(server.commandLine.at(-1), `{"lines":["hello"],"port":${server.url.slice(17)}}`);
      assertEquals(await server.tail(), "hello");
      const log = await Deno.readTextFile(server.log);
      assertMatch(log, /^=== \d{4}-\d\d-\d\dT\S+Z editor-0 starts in .+: CUDA_VISIBLE_DEVICES=3 /);
      assert(log.includes(`run --no-config`), log);
      assert(log.includes("(also set: DEVICES, HF_TOKEN)\nhello\n"), log);
      assert(!log.includes("secret-1234"), log);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
    assertEquals(servers.map(({ state }) => state), ["stopped", "stopped"]);
  });
});

Deno.test("launchServers() leaves CUDA_VISIBLE_DEVICES alone without per_device", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    const [server] = await launchServers(smallServer(), { role: "judge", host, timing: QUICK });
    const env = JSON.parse(await ask(server?.url ?? "", "/env"));
    await server?.stop();
    assertEquals(env.CUDA_VISIBLE_DEVICES, Deno.env.get("CUDA_VISIBLE_DEVICES"));
  });
});

Deno.test("launchServers() shows what a server writes until it is ready", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    const params = smallServer({ lines: ["Loading 1 of 2", "Loading 2 of 2"], pause: 400 });
    const [server] = await launchServers(params, { role: "judge", host, timing: QUICK });
    await server?.stop();
    const shown = host.shown.map((text) => text.replace(/\d+ s/, "0 s"));
    for (const number of [1, 2]) {
      const text = `Waiting for the judge to start, 0 s; judge-0: Loading ${number} of 2`;
      assert(shown.includes(text), shown.join("\n"));
    }
    assertEquals(shown.at(-1), "");
  });
});

Deno.test("launchServers() starts a server again that crashed, on its port", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    const [server] = await launchServers(smallServer(), { role: "editor", host, timing: QUICK });
    assert(server !== undefined);
    try {
      const first = await ask(server.url, "/pid");
      await ask(server.url, "/crash").catch(() => {});
      await until("a second notice", () => host.notices.length === 2);
      assertEquals(server.state, "ready");
      assertEquals(
        host.notices[0],
        `editor-0 ended with exit code 3; it is started again (1 of 3). Its log is ` +
          `${folder}/editor-0.log and ends with: something broke`,
      );
      assertMatch(host.notices[1] ?? "", /^editor-0 is ready again after \d/);
      assert(await ask(server.url, "/pid") !== first);
      // The log goes on, but what the first one wrote is no longer shown.
      const log = await Deno.readTextFile(server.log);
      assertEquals(log.match(/^=== /gm)?.length, 2);
      assertEquals(await server.tail(), "");
    } finally {
      await server.stop();
    }
  });
});

Deno.test("launchServers() tells the reason when a server crashed once too often", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    const params = smallServer({ lines: ["a b"] }, { max_restarts: 1 });
    const [server] = await launchServers(params, { role: "editor", host, timing: QUICK });
    assert(server !== undefined);
    await ask(server.url, "/crash").catch(() => {});
    await until("ready again", () => host.notices.length === 2);
    await ask(server.url, "/crash").catch(() => {});
    await until("gone", () => server.state === "gone");
    const lines = (await server.gone).split("\n");
    assertEquals(lines[0], "editor-0 ended with exit code 3, after 1 of 1 restarts.");
    assert(lines[1]?.startsWith(`  Command: ${Deno.execPath()} run --no-config`), lines[1]);
    assert(lines[1]?.endsWith(`'{"lines":["a b"],"port":${server.url.slice(17)}}'`), lines[1]);
    assertEquals(lines.slice(2), [
      `  Log: ${folder}/editor-0.log`,
      "  Its last lines:",
      "    a b",
      "    something broke",
    ]);
    await server.stop();
    assertEquals(server.state, "gone");
  });
});

Deno.test({
  name: "launchServers() gives up on a server that cannot start, and ends the others",
  ignore: !UNIX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const host = toldHost(folder);
      const script = `echo $$ > ${folder}/$1.pid; for i in 1 2 3 4 5 6; do echo step $i; done; ` +
        `[ $1 = 1 ] && exit 3; exec sleep 60`;
      const params = launchSchema.parse({
        command: "sh",
        args: ["-c", script, "sh", "{index}"],
        env: { PORT: "{port}" },
        per_device: [0, 1],
        max_restarts: 2,
        stop_timeout: 0.3,
      });
      const error = await assertRejects(
        () => launchServers(params, { role: "judge", host, timing: QUICK }),
        InputError,
      );
      assertEquals(
        error.message,
        `judge-1 ended with exit code 3 before it was ready, after 2 of 2 restarts.\n` +
          `  Command: sh -c '${script}' sh 1\n` +
          `  Log: ${folder}/judge-1.log\n` +
          "  Its last lines:\n    step 2\n    step 3\n    step 4\n    step 5\n    step 6\n" +
          "  Correct launch, or start the server by hand and name it in endpoints.",
      );
      assertEquals(host.notices.length, 2);
      assertEquals(await living([await writtenPid(`${folder}/0.pid`)]), []);
      assertEquals(host.shown.at(-1), "");
    });
  },
});

Deno.test({
  name: "launchServers() does not try again where a command was not found",
  ignore: !UNIX,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const host = toldHost(folder);
      const start = (params: Record<string, unknown>) =>
        launchServers(launchSchema.parse(params), { role: "judge", host, timing: QUICK });
      const { message } = await assertRejects(
        () => start({ command: "sh", args: ["-c", "no-such-server --port {port}"] }),
        InputError,
        "judge-0 ended with exit code 127: a command was not found before it was ready.",
      );
      assert(message.includes("no-such-server: "), message);
      await Deno.writeTextFile(`${folder}/script`, "#!/no/such/interpreter\n", { mode: 0o755 });
      await assertRejects(
        () => start({ command: `${folder}/script`, args: ["{port}"] }),
        InputError,
        "judge-0 could not be started: ",
      );
      await assertRejects(
        () => start({ command: "no-such-server", args: ["{port}"] }),
        InputError,
        'launch.command: there is no program "no-such-server" on PATH; write its whole path',
      );
      assertEquals(host.notices, []);
    });
  },
});

Deno.test("launchServers() gives up on a server that does not get ready", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    // It is silent when its time is up, and what it last said is told.
    const habits = { busy: true, answers: 1, lines: ["warming up"] };
    const params = smallServer(habits, { ready: { timeout: 15 } });
    const { message } = await assertRejects(
      () => launchServers(params, { role: "judge", host, timing: { ...QUICK, answer: 60_000 } }),
      InputError,
    );
    assertMatch(message, /^judge-0 was not ready within 15 s: http:\S+\/health answered 503\.$/m);
    assert(message.includes("    warming up\n"), message);
    assertEquals(host.notices, []);
  });
});

Deno.test("launchServers() ends what it started when the run is stopped", async () => {
  await inTempFolder(async (folder) => {
    const host = toldHost(folder);
    const params = smallServer({ busy: true, deaf: true, lines: ["loading"] });
    const launch = launchServers(params, { role: "judge", host, timing: QUICK });
    setTimeout(() => host.abort(new Error("the user has had enough")), 250);
    await assertRejects(() => launch, Error, "the user has had enough");
    await assertRejects(
      () => launchServers(params, { role: "judge", host, timing: QUICK }),
      Error,
      "the user has had enough",
    );
    assertEquals(host.shown.at(-1), "");
  });
});

Deno.test("launchServers() does not take another program's answer for its server's", async () => {
  const other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response());
  const { port } = other.addr;
  try {
    await inTempFolder(async (folder) => {
      const host = toldHost(folder);
      await assertRejects(
        () => launchServers(smallServer({}, { port }), { role: "judge", host, timing: QUICK }),
        InputError,
        `judge-0 found its port ${port} in use by another program.`,
      );
      await assertRejects(
        () => checkLaunch(smallServer({}, { port }), QUICK),
        InputError,
        `launch.port: port ${port} is in use; end what listens there`,
      );
    });
  } finally {
    await other.shutdown();
  }
});

Deno.test("checkLaunch() names every problem once", async () => {
  const params = launchSchema.parse({
    command: "./serve.sh",
    args: ["{port}"],
    cwd: "no/such/folder",
    per_device: [0, 1],
  });
  const { message } = await assertRejects(() => checkLaunch(params), InputError);
  const here = Deno.cwd();
  assertEquals(message.split("\n"), [
    `launch.cwd: there is no folder ${here}/no/such/folder; make it, or correct its path`,
    `launch.command: there is no program ./serve.sh, seen from ${here}/no/such/folder and from ` +
    here,
  ]);
  // What only a run can know is left for later.
  await checkLaunch(launchSchema.parse({ command: "{log_dir}/serve", cwd: "{log_dir}", port: 1 }));
});
