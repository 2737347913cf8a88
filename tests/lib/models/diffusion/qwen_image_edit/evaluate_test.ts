import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readJournal } from "../../../../../lib/evaluation/journal.ts";
import { decodePixels } from "../../../../../lib/image/pixels.ts";
import { EditGraphs } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_graphs.ts";
import { makeEdit } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { inTempFolder, records, writeBenchmark } from "../../../../helpers/benchmark.ts";
import { configure } from "../../../../helpers/configuration.ts";
import { TINY_EDITOR } from "../../../../helpers/exported_model.ts";
import { runTask, taskProcess } from "../../../../helpers/task.ts";

const PAIRS = 10;

async function editsOf(folder: string) {
  const { records } = await readJournal(`${folder}/run/journal.jsonl`);
  return records.filter((record) => record.type === "edit");
}

Deno.test("evaluate edits on two devices in process, and goes on after it was killed", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, PAIRS);
    const config = await configure(folder, {
      editor: "class_path: qwen-image-edit\n  params:\n" +
        `    { model_name: ${TINY_EDITOR}, device: cpu, device_ids: [0, 1], dtype: float32,\n` +
        "      num_inference_steps: 1, true_cfg_scale: 1, seed: 40 }",
    });
    const child = taskProcess("evaluate", ["--config", config]).spawn();
    let ended = false;
    const output = child.output().finally(() => ended = true);
    const edited = async () =>
      (await Deno.readTextFile(`${folder}/run/journal.jsonl`).catch(() => "")).split("\n").length;
    while (!ended && await edited() < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!ended) child.kill("SIGKILL");
    const killed = await output;
    assertEquals(killed.signal, "SIGKILL", new TextDecoder().decode(killed.stderr));
    const kept = (await editsOf(folder)).map(({ id }) => id);
    assert(kept.length >= 3 && kept.length < PAIRS, `${kept.length} edits were kept`);

    const last = await runTask("evaluate", ["--config", config, "--resume", "--json"]);
    assertEquals(last.code, 0, last.stderr);
    const { count, scored } = JSON.parse(last.stdout).overall;
    assertEquals([count, scored], [PAIRS, PAIRS]);
    const edits = await editsOf(folder);
    assertEquals(edits.map(({ status }) => status), Array(PAIRS).fill("done"));
    assertEquals(new Set(edits.map(({ id }) => id)).size, PAIRS);
    assertEquals(edits.slice(0, kept.length).map(({ id }) => id), kept);
    const spans = edits.map(({ at, ms }) => ({ start: Date.parse(at) - ms, end: Date.parse(at) }));
    const isShared = spans.some((a) => spans.some((b) => a.start < b.start && b.start < a.end));
    assert(isShared, "no two edits were under way at once");

    // The last pair's image is the pipeline's, with that pair's own seed.
    const index = PAIRS - 1;
    const pair = (await records(PAIRS))[index];
    await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu" });
    const { image } = await makeEdit(graphs, {
      images: [await decodePixels(Uint8Array.fromBase64(String(pair?.src_img_b64)))],
      instruction: String(pair?.edit_instruction_en),
      negativePrompt: " ",
      steps: 1,
      scale: 1,
      seed: 40 + index,
    }, { noise: "torch", rounding: "fp32" });
    const record = edits.find(({ id }) => id.startsWith(`0000${index}`));
    assert(record?.status === "done");
    const made = await decodePixels(await Deno.readFile(`${folder}/run/${record.image}`));
    const far = image.data.filter((byte, index) => Math.abs(byte - (made.data[index] ?? 0)) > 1);
    assertEquals(far.length, 0);
  });
});

/** Processes that make edits for another one. */
async function editingProcesses(parent: number): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid=,args="] })
    .output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.includes("edit_worker.ts"))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => pid !== undefined && ppid === parent ? [pid] : []);
}

Deno.test({
  name: "evaluate fails the pair over which its editing process crashes, and goes on",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 3);
      const config = await configure(folder, {
        editor: "class_path: qwen-image-edit\n  params:\n" +
          `    { model_name: ${TINY_EDITOR}, device: cpu, dtype: float32,\n` +
          "      num_inference_steps: 4, true_cfg_scale: 1 }",
      });
      const child = taskProcess("evaluate", ["--config", config]).spawn();
      let ended = false;
      const output = child.output().finally(() => ended = true);
      while (!ended && (await editsOf(folder).catch(() => [])).length < 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const workers = await editingProcesses(child.pid);
      assertEquals(workers.length, 1);
      for (const pid of workers) Deno.kill(pid, "SIGABRT");
      const stderr = new TextDecoder().decode((await output).stderr);
      const edits = await editsOf(folder);
      assertEquals(edits.map(({ status }) => status), ["done", "failed", "done"], stderr);
      const [, failed] = edits;
      assert(failed?.status === "failed");
      assertStringIncludes(
        failed.reason,
        "The editing process on cpu died: it was ended by SIGABRT",
      );
      assertStringIncludes(stderr, "The editing process on cpu died and was replaced");

      const again = await runTask("evaluate", ["--config", config]);
      assertEquals(again.code, 0, again.stderr);
      assertEquals((await editsOf(folder)).slice(3).map(({ id, status }) => ({ id, status })), [
        { id: failed.id, status: "done" },
      ]);
    });
  },
});

Deno.test("evaluate says before any work what is wrong with the exported model", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 1);
    const editor = `class_path: qwen-image-edit\n  params: { model_name: ${TINY_EDITOR} }`;
    const { code, stderr } = await runTask("evaluate", [
      "--config",
      await configure(folder, { editor }),
    ]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "it was exported as float32. Set params.dtype: float32");
  });
});
