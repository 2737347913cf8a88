import { assert, assertEquals, assertRejects } from "@std/assert";
import { resolve } from "node:path";
import { InputError } from "../../../lib/input_error.ts";
import { QwenImageEditModel } from "../../../lib/models/diffusion/qwen_image_edit.ts";
import { Qwen3VLRewardModel } from "../../../lib/models/reward/qwen3_vl.ts";

Deno.test("qwen-image-edit takes the parameters of the earlier system", () => {
  const params = {
    model_name: "Qwen/Qwen-Image-Edit",
    device: "cuda:0",
    device_ids: [0, 1],
    dtype: "bfloat16",
    num_inference_steps: 40,
    true_cfg_scale: 3.5,
    negative_prompt: "blurry",
    seed: 42,
    disable_progress_bar: true,
  };
  assertEquals<unknown>(QwenImageEditModel.paramsSchema.parse(params), params);
  assertEquals(QwenImageEditModel.paramsSchema.parse({}), {
    model_name: "Qwen/Qwen-Image-Edit",
    device: "cuda",
    dtype: "bfloat16",
    num_inference_steps: 50,
    true_cfg_scale: 4,
    negative_prompt: " ",
    seed: 0,
    disable_progress_bar: false,
  });
});

Deno.test("qwen3-vl takes the parameters of the earlier system", () => {
  const params = {
    model_name: "/models/Qwen3-VL-30B-A3B-Instruct",
    device: "auto",
    device_ids: null,
    dtype: "float16",
    max_new_tokens: 256,
    batch_size: 4,
    use_batch_inference: true,
    use_flash_attention: true,
    compare_with_original: true,
  };
  assertEquals<unknown>(Qwen3VLRewardModel.paramsSchema.parse(params), params);
});

Deno.test("the schemas of the qwen classes refuse wrong parameters", () => {
  for (
    const params of [
      { num_inference_steps: 0 },
      { num_inference_steps: 2.5 },
      { true_cfg_scale: -1 },
      { device: "gpu" },
      { device_ids: [-1] },
      { device_ids: [] },
      { dtype: "int8" },
      { num_inference_step: 50 },
    ]
  ) {
    assert(!QwenImageEditModel.paramsSchema.safeParse(params).success, JSON.stringify(params));
  }
  for (const params of [{ max_new_tokens: 0 }, { batch_size: 0 }, { temperature: 1 }]) {
    assert(!Qwen3VLRewardModel.paramsSchema.safeParse(params).success, JSON.stringify(params));
  }
});

Deno.test("the fingerprint of the qwen classes leaves out devices, not seeds", () => {
  const make = (params: object) =>
    new QwenImageEditModel(QwenImageEditModel.paramsSchema.parse(params)).fingerprint;
  assertEquals(make({ device: "cpu", disable_progress_bar: true }), make({ device_ids: [1] }));
  assert(make({ seed: 1 }) !== make({ seed: 2 }));
});

Deno.test("the qwen classes name the folder of weights that is missing", async () => {
  const editor = new QwenImageEditModel(QwenImageEditModel.paramsSchema.parse({}));
  const error = await assertRejects(() => editor.initialize(), InputError);
  assertEquals((await assertRejects(() => editor.check(), InputError)).message, error.message);
  assertEquals(
    error.message,
    'qwen-image-edit needs a folder of weights, and model_name "Qwen/Qwen-Image-Edit" is not a ' +
      `folder on this machine (looked for ${resolve("Qwen/Qwen-Image-Edit")}). Weights are not ` +
      "downloaded by their hub name. Running them in process is not in this release either. " +
      "A server can run it: class_path: images-edits, as in config/vllm.yaml. Without weights " +
      "these work: copy, oracle, classical.",
  );
});

Deno.test("the qwen classes say that a folder of weights cannot be run yet", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const params = Qwen3VLRewardModel.paramsSchema.parse({ model_name: folder });
    const judge = new Qwen3VLRewardModel(params);
    const message = `qwen3-vl cannot run yet: the folder ${folder} is there, but running the ` +
      "network in process is not in this release.";
    await assertRejects(() => judge.initialize(), InputError, message);
    await assertRejects(() => judge.score(), InputError, message);
    await judge.dispose();
  } finally {
    await Deno.remove(folder);
  }
});
