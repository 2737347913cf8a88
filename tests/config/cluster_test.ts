import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Job } from "kubernetes-models/batch/v1/Job";
import { readRun } from "../../lib/evaluation/mod.ts";
import { parseYaml } from "../../lib/text/yaml.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { ROOT, runTask } from "../helpers/task.ts";

const SLURM = `${ROOT}config/cluster/slurm.sh`;
const KUBERNETES = `${ROOT}config/cluster/kubernetes.yaml`;

const job = () =>
  Deno.readTextFile(KUBERNETES).then((text) => parseYaml(text, KUBERNETES)) as Promise<
    ConstructorParameters<typeof Job>[0]
  >;

async function bash(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const options = { args: [...args], env, cwd: ROOT };
  const { code, stdout, stderr } = await new Deno.Command("bash", options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(code, 0, text(stdout) + text(stderr));
}

/** Joins the parts in a folder, and sees that they are the whole benchmark. */
async function assertWhole(folder: string, pairs: number): Promise<void> {
  const parts = [`${folder}/part-1`, `${folder}/part-2`];
  const { code, stderr } = await runTask("merge", [...parts, "--output", `${folder}/all`]);
  assertEquals(code, 0, stderr);
  assertEquals((await readRun(`${folder}/all`)).outcomes.length, pairs);
}

Deno.test("the job for Kubernetes is one by its own schema", async () => {
  new Job(await job()).validate();
  const { spec, ...rest } = await job() ?? {};
  let fault = "";
  try {
    new Job({ ...rest, spec: { ...spec, completions: "four" } } as never).validate();
  } catch (error) {
    fault = String(error);
  }
  assertStringIncludes(fault, "completions");
});

Deno.test({
  name: "the pods of the job for Kubernetes do all parts of a benchmark",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempFolder(async (folder) => {
      await writeBenchmark(folder, 5);
      const config = await configure(folder);
      const [container] = (await job())?.spec?.template.spec?.containers ?? [];
      assert(container !== undefined);
      assertEquals(container.command, ["bash", "-c"]);
      const env = { CONFIG: config, RUNS: folder, PARTS: "2" };
      for (const index of ["0", "1"]) {
        await bash(["-c", ...container.args ?? []], { ...env, JOB_COMPLETION_INDEX: index });
      }
      await assertWhole(folder, 5);
    }),
});

Deno.test({
  name: "the tasks of the array for Slurm do all parts of a benchmark",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempFolder(async (folder) => {
      await writeBenchmark(folder, 5);
      const config = await configure(folder);
      for (const task of ["1", "2"]) {
        const env = { SLURM_ARRAY_TASK_ID: task, SLURM_ARRAY_TASK_COUNT: "2" };
        await bash([SLURM, config, folder], env);
      }
      await assertWhole(folder, 5);
    }),
});
