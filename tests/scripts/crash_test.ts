import { assertEquals, assertStringIncludes } from "@std/assert";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { reportOf } from "../../scripts/torture/timeless_report.ts";
import { living, parentOf, until, writtenPid } from "../helpers/launch.ts";
import { ROOT, runTask, taskProcess } from "../helpers/task.ts";

const MODELS = `${ROOT}tests/fixtures/crashing_models.ts`;

/** Lines of the journal's records that failed. */
async function failures(folder: string) {
  const { records } = await readJournal(`${folder}/run/journal.jsonl`);
  return records.flatMap((record) =>
    "status" in record && record.status === "failed" ? [record] : []
  );
}

Deno.test({
  name:
    "evaluate leaves as failed what processes died over three times, until it is told otherwise",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 3);
      const calls = `${folder}/calls.txt`;
      const model = (name: string, crash: number) =>
        `class_path: ${MODELS}#${name}\n  params: { calls: ${calls}, crash: [${crash}] }`;
      const config = await configure(folder, {
        editor: model("CrashingEditor", 0),
        judge: model("CrashingJudge", 1),
      });
      const evaluate = async (...more: readonly string[]) => {
        await Deno.remove(calls).catch(() => {});
        const result = await runTask("evaluate", ["--config", config, "--no-progress", ...more]);
        assertEquals(result.code, 0, result.stderr);
        const done = await Deno.readTextFile(calls).catch(() => "");
        return { ...result, done: done.split("\n").filter((line) => line !== "") };
      };
      const both = ["edit 00000_物理", "judge 00001_环境"];

      // The others go on: the process is replaced.
      const first = await evaluate();
      assertEquals(first.done, [
        ...["edit 00000_物理", "edit 00001_环境", "edit 00002_社会"],
        ...["judge 00001_环境", "judge 00002_社会"],
      ]);
      assertEquals((await evaluate()).done, both);
      assertEquals((await evaluate()).done, both);
      const died = "The process on cpu died: it was ended by SIGABRT: the driver was lost";
      const left = (count: number) =>
        `${died}. Processes died over it ${count} times, so it is left as failed; ` +
        "evaluate --retry-crashed tries it again";
      assertEquals(
        (await failures(folder)).map(({ reason }) => reason),
        [died, died, died, died, left(3), left(3)],
      );

      const fourth = await evaluate();
      assertEquals(fourth.done, []);
      assertStringIncludes(
        fourth.stderr,
        "2 edits or judgements are left as failed, for processes died over each of them 3 times. " +
          "--retry-crashed tries them again",
      );
      assertStringIncludes(fourth.stderr, "Nothing to do");
      const { json } = await reportOf(`${folder}/run`);
      const { pairs } = json as { pairs: { status: string; reason: string | null }[] };
      assertEquals(pairs.map(({ status, reason }) => [status, reason]), [
        ["edit_failed", left(3)],
        ["judge_failed", left(3)],
        ["scored", null],
      ]);
      const plan = async (...more: readonly string[]) => {
        const { stdout } = await evaluate("--dry-run", "--json", ...more);
        const { edits, judgements } = JSON.parse(stdout);
        return [edits, judgements];
      };
      assertEquals(await plan(), [0, 0]);
      assertEquals(await plan("--retry-crashed"), [1, 2]);

      assertEquals((await evaluate("--retry-crashed")).done, both);
      assertEquals((await failures(folder)).slice(6).map(({ reason }) => reason), [
        left(4),
        left(4),
      ]);
      assertEquals((await evaluate()).done, []);
    });
  },
});

/** A server that takes edits and never answers them, and does not end when it is asked to. */
const SILENT_SERVER = `
  const [port, asked] = Deno.args;
  Deno.addSignalListener("SIGTERM", () => {});
  Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return new Response();
    if (pathname === "/v1/models") return Response.json({ object: "list", data: [{ id: "m" }] });
    if (request.method === "GET") return new Response("no such page", { status: 404 });
    Deno.writeTextFileSync(asked, String(Deno.pid));
    return new Promise(() => {});
  });
`;

Deno.test({
  name: "no server that evaluate started, nor a child of one, outlives a kill of evaluate",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 3);
      await Deno.writeTextFile(`${folder}/server.ts`, SILENT_SERVER);
      const child =
        `setsid sh -c 'trap "" TERM; echo $$ > ${folder}/child.pid; sleep 60; sleep 60' &`;
      const serve = `exec "$@"`;
      const allow = ["--allow-net", `--allow-write=${folder}`];
      const launch = {
        command: "sh",
        args: [
          ...["-c", `${child} ${serve}`, "sh", Deno.execPath(), "run", "--no-config", "--no-lock"],
          ...[...allow, `${folder}/server.ts`, "{port}", `${folder}/server.pid`],
        ],
      };
      const editor = `class_path: images-edits\n  params: ${
        JSON.stringify({ model: "m", launch })
      }`;
      const config = await configure(folder, { editor });
      const run = taskProcess("evaluate", ["--config", config, "--no-progress"]).spawn();
      let isOver = false;
      run.status.then(() => isOver = true);
      const output = Promise.all([
        new Response(run.stdout).text(),
        new Response(run.stderr).text(),
      ]);
      try {
        const pids = [
          await writtenPid(`${folder}/child.pid`, 60),
          // Written when the first edit is asked for.
          await writtenPid(`${folder}/server.pid`, 60),
        ];
        pids.push(await parentOf(pids[1] ?? 0));
        assertEquals((await living(pids)).length, 3);
        run.kill("SIGKILL");
        assertEquals((await run.status).signal, "SIGKILL");
        await until("the end of all", async () => (await living(pids)).length === 0);
      } finally {
        // Where something was not as it should be, it still runs.
        if (!isOver) run.kill("SIGKILL");
        await output;
      }
    });
  },
});
