import { assertEquals, assertStringIncludes } from "@std/assert";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { TINY_JUDGE } from "../helpers/exported_model.ts";
import { COMMIT, type HubRepository, startHub } from "../helpers/fake_hub.ts";
import { runTask, type TaskResult } from "../helpers/task.ts";

async function filesOf(folder: string): Promise<HubRepository["files"]> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) files[name] = await Deno.readFile(`${folder}/${name}`);
    else {
      for (const [path, bytes] of Object.entries(await filesOf(`${folder}/${name}`))) {
        files[`${name}/${path}`] = bytes;
      }
    }
  }
  return files;
}

const JUDGE = "class_path: qwen3-vl\n  params:\n" +
  "    { model_name: org/tiny-judge, device: cpu, dtype: float32, max_new_tokens: 4,\n" +
  "      max_image_pixels: 70000 }";

Deno.test("evaluate fetches an exported judge by its name on the hub, once", async () => {
  await inTempFolder(async (folder) => {
    const token = "canary-token";
    await using hub = startHub({
      "models/org/tiny-judge": { files: await filesOf(TINY_JUDGE), token },
    });
    await writeBenchmark(folder, 1);
    const config = await configure(folder, { judge: JUDGE });
    const env = {
      HF_ENDPOINT: hub.endpoint,
      HF_HOME: `${folder}/hf`,
      HF_TOKEN: token,
      HF_HUB_OFFLINE: "",
    };
    const evaluate = (more: Readonly<Record<string, string>> = {}): Promise<TaskResult> =>
      runTask("evaluate", ["--config", config], { env: { ...env, ...more } });

    const refused = await evaluate({ HF_TOKEN: "canary-wrong" });
    assertEquals(refused.code, 2, refused.stderr);
    assertStringIncludes(refused.stderr, "Cannot use the judge qwen3-vl: there is no such folder");
    assertStringIncludes(refused.stderr, "the token in HF_TOKEN is not accepted");

    const first = await evaluate();
    // Random weights write no score, which is what code 3 says.
    assertEquals(first.code, 3, first.stderr);
    const { records } = await readJournal(`${folder}/run/journal.jsonl`);
    assertEquals(records.map(({ type }) => type).slice(0, 2), ["edit", "judge"]);

    const asked = hub.requests.length;
    const again = await evaluate({ HF_HUB_OFFLINE: "1" });
    assertEquals(again.code, 3, again.stderr);
    assertEquals(hub.requests.length, asked, "the cache is enough");
    const after = await readJournal(`${folder}/run/journal.jsonl`);
    const work = after.records.filter(({ type }) => type === "edit" || type === "judge");
    assertEquals(work, records.filter(({ type }) => type === "edit" || type === "judge"));
    for (const path of ["run.json", "journal.jsonl", "logs/evaluation.log"]) {
      assertEquals((await Deno.readTextFile(`${folder}/run/${path}`)).includes("canary"), false);
    }
    for (const { stdout, stderr } of [refused, first, again]) {
      assertEquals(`${stdout}${stderr}`.includes("canary"), false);
    }
  });
});

Deno.test("validate does not fetch weights for Python, and says what to do with them", async () => {
  await inTempFolder(async (folder) => {
    const weights = new Uint8Array(200);
    await using hub = startHub({
      "models/org/tiny-judge": { files: { "config.json": weights, "model.safetensors": weights } },
    });
    await writeBenchmark(folder, 1);
    const config = await configure(folder, { judge: JUDGE });
    const env = { HF_ENDPOINT: hub.endpoint, HF_HOME: `${folder}/hf`, HF_HUB_OFFLINE: "" };
    const validate = await runTask("validate", ["--config", config], { env });
    assertEquals(validate.code, 0, validate.stderr);
    assertStringIncludes(validate.stdout, 'model_name "org/tiny-judge" holds weights for Python');
    assertStringIncludes(validate.stdout, "`deno task fetch org/tiny-judge`");
    assertEquals(hub.requests.some(({ path }) => path.includes("resolve")), false);

    const fetched = await runTask("fetch", ["org/tiny-judge"], { env });
    assertEquals(fetched.code, 0, fetched.stderr);
    const snapshot = `${folder}/hf/hub/models--org--tiny-judge/snapshots/${COMMIT}`;
    assertEquals(fetched.stdout, `${snapshot}\n`);
    assertEquals(await Deno.readFile(`${snapshot}/model.safetensors`), weights);
  });
});

Deno.test("import fetches a data set of the hub", async () => {
  await inTempFolder(async (folder) => {
    const gedit = new URL("../fixtures/gedit/train-00000-of-00001.parquet", import.meta.url);
    const name = "data/train-00000-of-00001.parquet";
    await using hub = startHub({
      "datasets/stepfun-ai/GEdit-Bench": { files: { [name]: await Deno.readFile(gedit) } },
    });
    const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: `${folder}/cache`, HF_HUB_OFFLINE: "" };
    const run = (data: string) =>
      runTask(
        "import",
        ["--from", "gedit", "--data", data, "--output", `${folder}/gedit.json`],
        { env },
      );
    const { code, stdout, stderr } = await run("hub:stepfun-ai/GEdit-Bench");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "gedit.json: 3 pairs");
    assertEquals((await run("hub:no")).code, 2);
    const none = await run("hub:stepfun-ai/GEdit");
    assertEquals(none.code, 2);
    assertStringIncludes(none.stderr, "Cannot fetch the data set stepfun-ai/GEdit from");
  });
});
