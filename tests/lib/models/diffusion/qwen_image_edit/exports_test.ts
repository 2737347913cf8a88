import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { encodePng } from "../../../../../lib/image/pixels.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import { EditGraphs } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_graphs.ts";
import { makeEdit } from "../../../../../lib/models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { measureParity } from "../../../../../lib/models/diffusion/qwen_image_edit/parity.ts";
import { isMet } from "../../../../../lib/models/parity.ts";
import { pythonEnvironment, runPython } from "../../../../../scripts/cli/python_environment.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import { exportEditor } from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";
import { ROOT } from "../../../../helpers/task.ts";
import { writeTinyModels } from "../../../../helpers/tiny_models.ts";
import { assertMeets } from "./edit_oracle.ts";
import edit2511 from "./oracle/edit_2511.json" with { type: "json" };

const environments = [await pythonEnvironment("engines"), await pythonEnvironment("export")];
const [engines, exporter] = environments.map((one) => "python" in one ? one.python : undefined);

const PROMPT = "Make the sky orange, 把天空换成晚霞";
const STEPS = 2;

/** What an export makes of one edit. */
interface Made {
  readonly embeds: Float32Array;
  readonly latents: Float32Array;
  readonly pixels: Uint8Array;
}

async function edit(folder: string): Promise<Made> {
  await using graphs = await EditGraphs.open(folder, { device: "cpu" });
  let latents = new Float32Array();
  const { image, trace } = await makeEdit(graphs, {
    images: [picture(96, 64)],
    instruction: PROMPT,
    negativePrompt: " ",
    steps: STEPS,
    scale: 4,
    seed: 3,
  }, {
    noise: "torch",
    rounding: "fp32",
    onStep: (_, __, after) => latents = Float32Array.from(after),
  });
  return { embeds: trace.promptEmbeds, latents, pixels: image.data };
}

/** The length of the differences over that of what is expected. */
function relative(values: Float32Array, expected: Float32Array): number {
  assertEquals(values.length, expected.length);
  const length = (numbers: Iterable<number>) =>
    Math.sqrt(Iterator.from(numbers).reduce((sum, x) => sum + x * x, 0));
  return length(values.map((x, index) => x - (expected[index] ?? 0))) / length(expected);
}

/** How far each export is from the float32 one, as scripts/export/README.md says. */
function distances(made: Made, exact: Made) {
  const levels = made.pixels.map((byte, index) => Math.abs(byte - (exact.pixels[index] ?? 0)));
  return {
    embeds: relative(made.embeds, exact.embeds),
    latents: relative(made.latents, exact.latents),
    levels: levels.reduce((sum, level) => sum + level, 0) / levels.length,
  };
}

Deno.test({
  name: "exports of a tiny model meet diffusers in float32, and stay as near in fewer bits",
  ignore: engines === undefined || exporter === undefined,
  fn: async (t) => {
    await inTempFolder(async (folder) => {
      const { editor: model } = await writeTinyModels(engines ?? "", `${folder}/models`);
      const output = (dtype: string) => join(folder, dtype);
      const exported = async (dtype: string) => {
        const more = [`--dtype=${dtype}`];
        const said = await exportEditor(exporter ?? "", { model, output: output(dtype), more });
        assertMatch(said, /^transformer: largest difference \S+, relative \S+/m);
        return output(dtype);
      };

      const float32 = await exported("float32");
      await t.step("float32", async () => {
        const input = `${folder}/input.png`;
        await Deno.writeFile(input, await encodePng(picture(96, 64)));
        const options = { model, image: input, prompt: PROMPT, steps: STEPS, seed: 3 };
        await runPython(engines ?? "", [
          `${ROOT}scripts/engines/parity_case.py`,
          ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
          `--output=${folder}/case`,
        ]);
        await using graphs = await EditGraphs.open(float32, { device: "cpu" });
        const { rows } = await measureParity(graphs, `${folder}/case`);
        assertEquals(rows.filter((row) => !isMet(row)), []);
        assertEquals(rows.length, 7 + STEPS + 1);
      });

      await t.step("Edit-2511, by what the folder says", async () => {
        const config = `${model}/transformer/config.json`;
        const text = await Deno.readTextFile(config);
        await Deno.writeTextFile(
          config,
          JSON.stringify({ ...JSON.parse(text), zero_cond_t: true }),
        );
        const exported2511 = `${folder}/edit-2511`;
        const said = await exportEditor(exporter ?? "", { model, output: exported2511 });
        await Deno.writeTextFile(config, text);
        assertMatch(said, /^transformer: largest difference \S+, relative \S+/m);
        await using graphs = await EditGraphs.open(exported2511, { device: "cpu" });
        assertEquals(graphs.manifest.transformer.zero_cond_t, true);
        for (const oracle of edit2511) await assertMeets(graphs, oracle);
      });

      const exact = await edit(float32);
      await t.step("float16", async () => {
        const { embeds, latents, levels } = distances(await edit(await exported("float16")), exact);
        const text = JSON.stringify({ embeds, latents, levels });
        assert(embeds > 1e-5 && embeds < 2e-3, text);
        assert(latents > 1e-5 && latents < 2e-3, text);
        assert(levels < 0.1, text);
      });
      await t.step("int4", async () => {
        const { embeds, latents, levels } = distances(await edit(await exported("int4")), exact);
        const text = JSON.stringify({ embeds, latents, levels });
        assert(embeds > 1e-3 && embeds < 0.12, text);
        assert(latents > 1e-3 && latents < 0.04, text);
        assert(levels < 2, text);
      });
      await t.step("bfloat16", async () => {
        const bfloat16 = await exported("bfloat16");
        await assertRejects(
          () => EditGraphs.open(bfloat16, { device: "cpu" }),
          InputError,
          "Name a GPU (device: cuda), or export it as float32 or int4",
        );
      });
    });
  },
});
