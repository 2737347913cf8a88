import { assert, assertEquals } from "@std/assert";
import { readJournal } from "../../../../../lib/evaluation/journal.ts";
import { inTempFolder, writeBenchmark } from "../../../../helpers/benchmark.ts";
import { configure } from "../../../../helpers/configuration.ts";
import { TINY_EDITOR, TINY_JUDGE } from "../../../../helpers/exported_model.ts";
import { runTask, taskProcess } from "../../../../helpers/task.ts";

const PAIRS = 6;

const EDITOR = "class_path: qwen-image-edit\n  params:\n" +
  `    { model_name: ${TINY_EDITOR}, device: cpu, device_ids: [0, 1], dtype: float32,\n` +
  "      num_inference_steps: 1, true_cfg_scale: 1, seed: 40 }";

function judge(params: string): string {
  return "class_path: qwen3-vl\n  params:\n" +
    `    { model_name: ${TINY_JUDGE}, device: cpu, device_ids: [0, 1], dtype: float32,\n` +
    `      max_new_tokens: 6, max_image_pixels: 70000, ${params} }`;
}

async function repliesOf(folder: string) {
  const { records } = await readJournal(`${folder}/run/journal.jsonl`);
  return records.filter((record) => record.type === "judge");
}

Deno.test("evaluate edits and judges in process on two devices, killed and gone on with", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, PAIRS);
    const config = await configure(folder, {
      editor: EDITOR,
      judge: judge(
        "compare_with_original: true, use_batch_inference: true, batch_size: 1, " +
          "temperature: 1",
      ),
      evaluation: "  unparsed_policy: default\n  max_reasks: 1\n",
    });
    const child = taskProcess("evaluate", ["--config", config]).spawn();
    let ended = false;
    const output = child.output().finally(() => ended = true);
    while (!ended && (await repliesOf(folder).catch(() => [])).length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!ended) child.kill("SIGKILL");
    const killed = await output;
    assertEquals(killed.signal, "SIGKILL", new TextDecoder().decode(killed.stderr));
    const kept = await repliesOf(folder);
    assert(kept.length >= 3 && kept.length < 2 * PAIRS, `${kept.length} replies were kept`);

    const last = await runTask("evaluate", ["--config", config, "--resume", "--json"]);
    // Random weights write no score, which is what code 3 says.
    assertEquals(last.code, 3, last.stderr);
    assertEquals(JSON.parse(last.stdout).overall.count, PAIRS);
    const { records } = await readJournal(`${folder}/run/journal.jsonl`);
    const edits = records.filter((record) => record.type === "edit");
    assertEquals(edits.map(({ status }) => status), Array(PAIRS).fill("done"));
    assertEquals(new Set(edits.map(({ id }) => id)).size, PAIRS);

    const replies = await repliesOf(folder);
    assertEquals(replies.slice(0, kept.length), kept);
    // So each pair was asked twice, and nothing a third time.
    const asked = replies.map(({ id, ask }) => `${id} ${ask}`);
    const ids = [...new Set(replies.map(({ id }) => id))];
    assertEquals(asked.toSorted(), ids.flatMap((id) => [`${id} 0`, `${id} 1`]).toSorted());
    assertEquals(ids.length, PAIRS);
    for (const reply of replies) {
      assert(reply.status === "replied" && reply.reply.length > 0, JSON.stringify(reply));
    }
    const texts = replies.map((reply) => reply.status === "replied" ? reply.reply : "");
    assert(new Set(texts).size > PAIRS, "replies do not depend on pair and seed");
  });
});

Deno.test("evaluate scores by the expected score in process, and notes it in the journal", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 2);
    const config = await configure(folder, { judge: judge("scoring: expected") });
    const { code, stdout, stderr } = await runTask("evaluate", ["--config", config, "--json"]);
    const replies = await repliesOf(folder);
    for (const reply of replies) {
      assert(reply.status === "replied" && reply.expected !== undefined, JSON.stringify(reply));
      const { mean, mass } = reply.expected;
      assert(mean > 0 && mean < 10, String(mean));
      // Random weights hardly write a score there, and that is what the record says.
      assertEquals(reply.parsed.status, mass < 0.5 ? "unparsed" : "scored");
    }
    assertEquals(new Set(replies.map(({ id }) => id)).size, 2, `${code} ${stdout} ${stderr}`);
  });
});
