import { assert, assertEquals } from "@std/assert";
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { readJournal } from "../../lib/evaluation/journal.ts";
import { evaluationAccess } from "../../scripts/cli/access.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { TINY_JUDGE } from "../helpers/exported_model.ts";
import { ROOT, runTask, taskProcess } from "../helpers/task.ts";

const MODELS = `${ROOT}tests/fixtures/trespassing_models.ts`;
const SELF = Object.keys(Deno.env.toObject()).some((name) => /^(?:LD|DYLD)_/.test(name)) ||
  [Deno.execPath()];

Deno.test("evaluate cannot read outside its inputs or write outside its run", async () => {
  await inTempFolder(async (outside) => {
    await Deno.writeTextFile(`${outside}/secret.txt`, "secret");
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 1);
      await Deno.writeTextFile(`${folder}/named.txt`, "named");
      const parts = JSON.stringify([outside.slice(0, -3), outside.slice(-3)]);
      const editor = `class_path: ${MODELS}#TrespassingEditor\n` +
        `  params: { named: ${folder}/named.txt, outside: ${parts} }`;
      const path = await configure(folder, { editor });
      const { code, stderr } = await runTask("evaluate", ["--config", path, "--no-progress"]);
      assertEquals(code, 0, stderr);
      const { records } = await readJournal(`${folder}/run/journal.jsonl`);
      const notes = records.flatMap((record) =>
        record.type === "edit" && record.status === "done" ? record.notes : []
      );
      assertEquals(notes, [
        "import: hello",
        "read named: named",
        "write named: undefined",
        "read secret: refused",
        "stat secret: refused",
        "list folder: refused",
        "write secret: refused",
        "write new: refused",
        "remove secret: refused",
        "link: refused",
        "symlink: refused",
        "read passwords: refused",
        "fs: refused",
      ]);
      assertEquals(await Deno.readTextFile(`${outside}/secret.txt`), "secret");
      const left = await Array.fromAsync(Deno.readDir(outside), ({ name }) => name);
      assertEquals(left, ["secret.txt"]);
    });
  });
});

Deno.test("an evaluation with built-in models asks no host and starts this runtime alone", async () => {
  const { read, write, net, run } = await evaluationAccess({
    config: {
      benchmark: { data_path: "data.json" },
      diffusion_model: { class_path: "classical", params: { steps: 3 } },
      reward_model: { class_path: "qwen3-vl", params: { model_name: "./models/judge" } },
      prompts: "prompts.yaml",
      evaluation: { output_dir: "runs/a", canary: "canary.jsonl" },
    },
    read: ["my.yaml"],
  });
  assertEquals(read, ["my.yaml", "data.json", "prompts.yaml", "canary.jsonl", "./models/judge"]);
  assertEquals([write, net, run], [["runs/a"], [], SELF]);
});

/** Evaluates the folder's benchmark with the model of a folder as judge, which must answer. */
async function judgeInProcess(
  folder: string,
  { model, env }: { readonly model: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const params = `{ model_name: "${model}", device: cpu, dtype: auto, scoring: expected }`;
  const path = await configure(folder, { judge: `class_path: qwen3-vl\n  params: ${params}` });
  const { stderr } = await runTask("evaluate", ["--config", path, "--no-progress"], { env });
  const { records } = await readJournal(`${folder}/run/journal.jsonl`);
  // Its weights are random: what counts is that it answered.
  const answers = records.flatMap((record) => record.type === "judge" ? [record.status] : []);
  assertEquals(answers[0], "replied", stderr);
}

Deno.test("an evaluation with processes of its own passes LD_LIBRARY_PATH on to them", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 1);
    await judgeInProcess(folder, { model: TINY_JUDGE, env: { LD_LIBRARY_PATH: folder } });
  });
});

Deno.test("a model in process reports to nobody, and lies in a folder of any name", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 1);
    const model = `${folder}/a,b, c`;
    await cp(TINY_JUDGE, model, { recursive: true });
    const home = `${folder}/home`;
    await Deno.mkdir(home);
    // Where CI is set, the runtime would be silent on its own.
    const { DENO_DIR = `${Deno.env.get("HOME")}/.cache/deno` } = Deno.env.toObject();
    await judgeInProcess(folder, { model, env: { HOME: home, TMPDIR: home, CI: "", DENO_DIR } });
    const left = await Array.fromAsync(Deno.readDir(home), ({ name }) => name);
    assertEquals(left.filter((name) => name !== ".ses" && name !== ".cache"), []);
    const cache = Deno.readDir(`${home}/.cache`);
    const cached = await Array.fromAsync(cache, ({ name }) => name).catch(() => []);
    assertEquals(cached.filter((name) => name === "Microsoft"), []);
  });
});

Deno.test({
  name: "evaluate does its work where nobody reads what it says",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 2);
      const path = await configure(folder);
      const task = taskProcess("evaluate", ["--config", path]).spawn();
      await task.stderr.cancel();
      const stdout = await new Response(task.stdout).text();
      assertEquals((await task.status).code, 0);
      assert(stdout.includes("Report: "), stdout);
    });
  },
});

Deno.test({
  name: "evaluate says that it can have no folder below /dev",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = `/dev/shm/image-edit-bench-${crypto.randomUUID()}`;
    const { code, stderr } = await runTask("evaluate", ["--output", folder, "--limit", "1"]);
    assertEquals(code, 2, stderr);
    assert(stderr.includes("Deno lets no task use files below /dev, /proc and /sys"), stderr);
    assert(!stderr.includes("    at "), stderr);
  },
});

Deno.test("an evaluation asks the servers that its parameters name, and those it starts", async () => {
  const model = (params: unknown) => ({ class_path: "chat-completions", params });
  const served = await evaluationAccess({
    config: {
      diffusion_model: model({ endpoints: ["http://gpu1:8091", { url: "https://api.example" }] }),
      reward_model: model({ endpoints: ["http://[::1]:80/v1"] }),
    },
    outputDir: "elsewhere",
  });
  assertEquals(served.net, ["gpu1:8091", "api.example:443", "[::1]:80"]);
  assertEquals([served.write, served.run], [["elsewhere"], SELF]);
  const launch = { command: "serve", args: ["/etc/passwd"], cwd: "work", env: { PATH: "/a" } };
  const launched = await evaluationAccess({ config: { reward_model: model({ launch }) } });
  assertEquals(launched.net, ["127.0.0.1", "localhost", "[::1]"]);
  if (Deno.build.os !== "windows") assertEquals(launched.read, ["work", "/a/serve"]);
});

Deno.test("a class of the user's own may read what it imports, and what its parameters name", async () => {
  const { read, write, net, run } = await evaluationAccess({
    config: {
      diffusion_model: { class_path: `${MODELS}#TrespassingEditor`, params: { named: "a/b.txt" } },
      reward_model: { class_path: "reference", params: { other: "c.txt" } },
    },
  });
  assertEquals([write, net, run], [["outputs", "a/b.txt"], true, true]);
  assert(read.includes(fileURLToPath(new URL(`file://${MODELS}`))));
  assert(read.some((path) => path.endsWith("greeting.ts")));
  assert(read.includes("c.txt"));
});

Deno.test("evaluationAccess() makes nothing of a configuration that is none, or names everything", async () => {
  for (const config of [undefined, null, [], "text", 7, { benchmark: { data_path: 5 } }]) {
    const { read, write, net, run } = await evaluationAccess({ config });
    assertEquals([read, write, net, run], [[], ["outputs"], [], SELF]);
  }
  const params = { a: ".", b: "/", c: "..", d: "", e: " ", f: "x\0y", g: "many\nlines" };
  const { read } = await evaluationAccess({ config: { reward_model: { params } } });
  assertEquals(read, []);
});

Deno.test("tasks that ask nobody have no right to, and those that only read cannot write", () => {
  const sets: Readonly<Record<string, Readonly<Record<string, unknown>>>> = config.permissions;
  const setOf = (task: string) => {
    const { command } = (config.tasks as Readonly<Record<string, { command: string }>>)[task] ??
      { command: "" };
    return sets[/-P=(\S+)/.exec(command)?.[1] ?? ""] ?? {};
  };
  for (
    const task of ["report", "reparse", "gallery", "compare", "agree", "canary", "merge", "sample"]
  ) {
    assertEquals([setOf(task)["net"], setOf(task)["run"]], [undefined, undefined], task);
  }
  assertEquals(setOf("verify-published")["write"], undefined);
  assertEquals([setOf("parity")["write"], setOf("parity")["net"]], [undefined, undefined]);
  assertEquals(Object.hasOwn(setOf("evaluate"), "read"), true);
});
