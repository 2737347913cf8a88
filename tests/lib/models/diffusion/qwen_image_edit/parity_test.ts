import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "../../../../../lib/image/pixels.ts";
import { EditGraphs } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_graphs.ts";
import { makeEdit } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { measureParity } from "../../../../../lib/models/diffusion/qwen_image_edit/parity.ts";
import { isMet, parityCases } from "../../../../../lib/models/parity.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import { TINY_EDITOR } from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";
import { encodeSafetensors } from "../../../../helpers/safetensors.ts";
import { cannotExport, exportReference } from "../../../../helpers/export_reference.ts";
import { FIXTURES, withoutFixtures } from "../../../../helpers/reference_fixtures.ts";
import { runTask } from "../../../../helpers/task.ts";

const SETTINGS = {
  prompt: "Make the sky orange",
  negative_prompt: " ",
  num_inference_steps: 1,
  true_cfg_scale: 1,
  seed: 5,
};

/** Writes a case that our own pipeline meets, for it has made it; `change` may spoil the latents. */
async function writeCase(
  folder: string,
  change: (latents: Float32Array) => void = () => {},
): Promise<void> {
  await using graphs = await EditGraphs.open(TINY_EDITOR, { device: "cpu" });
  const input = picture(60, 40);
  let latents = new Float32Array();
  const { image, trace } = await makeEdit(graphs, {
    images: [input],
    instruction: SETTINGS.prompt,
    negativePrompt: SETTINGS.negative_prompt,
    steps: SETTINGS.num_inference_steps,
    scale: SETTINGS.true_cfg_scale,
    seed: SETTINGS.seed,
  }, {
    noise: "torch",
    rounding: "fp32",
    pipeline: "QwenImageEditPlusPipeline",
    onStep: (_, __, after) => latents = after.slice(),
  });
  change(latents);
  await Deno.mkdir(folder);
  await Deno.writeTextFile(join(folder, "case.json"), JSON.stringify(SETTINGS));
  await Deno.writeFile(join(folder, "input0.png"), await encodePng(input));
  await Deno.writeFile(join(folder, "output.png"), await encodePng(image));
  const length = trace.promptEmbeds.length / 32;
  await Deno.writeFile(
    join(folder, "tensors.safetensors"),
    encodeSafetensors({
      prompt_embeds: { data: trace.promptEmbeds, shape: [1, length, 32] },
      latents_after_step_0: { data: latents, shape: [1, latents.length / 64, 64] },
    }),
  );
}

Deno.test("parity prints a table, finds the pipeline out, and fails on an excess", async () => {
  await inTempFolder(async (folder) => {
    await writeCase(`${folder}/a`);
    const met = await runTask("parity", ["--model", TINY_EDITOR, "--cases", folder]);
    assertEquals(met.code, 0, met.stderr);
    assertStringIncludes(met.stdout, "a: QwenImageEditPlusPipeline, ");
    assertStringIncludes(met.stdout, "latents after step 1           0   1.0e-3\n");

    await writeCase(`${folder}/b`, (latents) => latents[100] = (latents[100] ?? 0) + 0.01);
    await writeCase(`${folder}/c`);
    const missed = await runTask("parity", ["--model", TINY_EDITOR, "--cases", folder]);
    assertEquals(missed.code, 4, missed.stderr);
    assertStringIncludes(missed.stdout, "1.0e-2   1.0e-3  exceeded\n");
    assertStringIncludes(missed.stderr, "b: latents after step 1 must be within 0.001 of the ");
    assert(!missed.stdout.includes("c: "), "it went on after the excess");
  });
});

Deno.test("parity says what is wrong with a folder", async () => {
  const model = await runTask("parity", ["--model", "/nowhere", "--cases", "/nowhere"]);
  assertEquals(model.code, 2);
  assertStringIncludes(model.stderr, "Cannot read the cases in /nowhere");
  await inTempFolder(async (folder) => {
    const none = await runTask("parity", ["--model", TINY_EDITOR, "--cases", folder]);
    assertEquals(none.code, 2);
    assertStringIncludes(none.stderr, `neither it nor a folder in it holds case.json`);
    await Deno.writeTextFile(`${folder}/case.json`, "{}");
    const broken = await runTask("parity", ["--model", TINY_EDITOR, "--cases", folder]);
    assertEquals(broken.code, 2);
    assertStringIncludes(broken.stderr, `Cannot read the case ${folder}`);
  });
});

/** Cases to be met: those of the reference, or of the folder that the variable names. */
const CASES = Deno.env.get("PARITY_CASES") ??
  fileURLToPath(new URL("qwen_image_edit_tiny/cases", FIXTURES));
const MODEL = Deno.env.get("PARITY_MODEL");
const withoutModel = await cannotExport(MODEL);

Deno.test({
  name: "the pipeline meets every case of the reference",
  ignore: (withoutFixtures && !Deno.env.has("PARITY_CASES")) || withoutModel,
  fn: async () => {
    await inTempFolder(async (folder) => {
      const model = MODEL ?? await exportReference(`${folder}/model`, {
        script: "qwen_image_edit.py",
        model: "qwen_image_edit_tiny",
      });
      await using graphs = await EditGraphs.open(model, { device: "cpu" });
      for (const path of await parityCases(CASES)) {
        const { name, rows } = await measureParity(graphs, path);
        assertEquals(rows.filter((row) => !isMet(row)), [], name);
      }
    });
  },
});
