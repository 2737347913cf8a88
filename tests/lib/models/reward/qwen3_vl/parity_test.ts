import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "../../../../../lib/image/pixels.ts";
import { isMet, parityCases } from "../../../../../lib/models/parity.ts";
import { ExportedJudgeGraphs } from "../../../../../lib/models/reward/qwen3_vl/exported_graphs.ts";
import { GREEDY, JudgePipeline } from "../../../../../lib/models/reward/qwen3_vl/judge_pipeline.ts";
import { openJudgeGraphs } from "../../../../../lib/models/reward/qwen3_vl/open_judge_graphs.ts";
import { measureJudgeParity } from "../../../../../lib/models/reward/qwen3_vl/parity.ts";
import { promptText } from "../../../../../lib/models/reward/qwen3_vl/prompt.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import { cannotExport, exportReference } from "../../../../helpers/export_reference.ts";
import { TINY_JUDGE } from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";
import { FIXTURES, withoutFixtures } from "../../../../helpers/reference_fixtures.ts";
import { encodeSafetensors } from "../../../../helpers/safetensors.ts";
import { runTask } from "../../../../helpers/task.ts";

const OPTIONS = { ...GREEDY, max_new_tokens: 4 };

/** Writes a case that our own pipeline meets, for it has made it; `change` may spoil the logits. */
async function writeCase(
  folder: string,
  change: (logits: Float32Array) => void = () => {},
): Promise<void> {
  await using graphs = await ExportedJudgeGraphs.open(TINY_JUDGE, { device: "cpu" });
  const question = {
    systemPrompt: "You judge edits.",
    userPrompt: "Make the sky orange",
    showSource: false,
    images: [picture(60, 40)],
    seed: 0,
  };
  const pipeline = new JudgePipeline(graphs);
  const { logitsAt } = await pipeline.read([question], OPTIONS);
  const [reply] = await pipeline.judge([question], OPTIONS);
  const logits = logitsAt(0, -1).slice();
  change(logits);
  await Deno.mkdir(folder);
  await Deno.writeTextFile(
    join(folder, "case.json"),
    JSON.stringify({
      system: question.systemPrompt,
      user: question.userPrompt,
      max_new_tokens: OPTIONS.max_new_tokens,
      text: promptText(question, graphs.template),
      generated: reply?.text,
    }),
  );
  await Deno.writeFile(join(folder, "image0.png"), await encodePng(picture(60, 40)));
  await Deno.writeFile(
    join(folder, "tensors.safetensors"),
    encodeSafetensors({ last_logits: { data: logits, shape: [logits.length] } }),
  );
}

Deno.test("parity compares a judge, too, and fails on an excess", async () => {
  await inTempFolder(async (folder) => {
    await writeCase(`${folder}/a`);
    const met = await runTask("parity", ["--model", TINY_JUDGE, "--cases", folder]);
    assertEquals(met.code, 0, met.stderr);
    assertStringIncludes(met.stdout, "a: qwen3_vl, ");
    assertStringIncludes(met.stdout, "logits, relative           0   1.0e-4\n");
    assertStringIncludes(met.stdout, "generated text             0        0\n");

    await writeCase(`${folder}/b`, (logits) => logits[100] = (logits[100] ?? 0) + 0.01);
    const missed = await runTask("parity", ["--model", TINY_JUDGE, "--cases", folder]);
    assertEquals(missed.code, 4, missed.stderr);
    assertStringIncludes(
      missed.stderr,
      "b: logits, relative must be within 0.0001 of the reference",
    );
  });
});

const MODEL = Deno.env.get("PARITY_JUDGE");
const withoutModel = await cannotExport(MODEL);

for (const name of ["qwen3_vl_tiny", "qwen3_vl_moe_tiny"]) {
  Deno.test({
    name: `the judge meets every case of the reference (${name})`,
    // A named model is met against its own cases alone.
    ignore: withoutFixtures || withoutModel || (MODEL !== undefined && !MODEL.includes(name)),
    fn: async () => {
      await inTempFolder(async (folder) => {
        const model = MODEL ??
          await exportReference(`${folder}/model`, { script: "qwen3_vl.py", model: name });
        await using graphs = await openJudgeGraphs(model, { device: "cpu" });
        const cases = await parityCases(fileURLToPath(new URL(`${name}/cases`, FIXTURES)));
        assert(cases.length >= 2);
        for (const path of cases) {
          const { name, rows } = await measureJudgeParity(graphs, path);
          assertEquals(rows.length, 8);
          assertEquals(rows.filter((row) => !isMet(row)), [], name);
        }
      });
    },
  });
}
