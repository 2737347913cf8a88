import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { resolve } from "node:path";
import { decodePixels } from "../../../lib/image/pixels.ts";
import { InputError } from "../../../lib/input_error.ts";
import { QwenImageEditModel } from "../../../lib/models/diffusion/qwen_image_edit.ts";
import { ModelGoneError } from "../../../lib/models/model_host.ts";
import { inTempFolder, picture } from "../../helpers/benchmark.ts";
import { copyTinyEditor, TINY_EDITOR as MODEL } from "../../helpers/exported_model.ts";

function editor(params: object): QwenImageEditModel {
  return new QwenImageEditModel(QwenImageEditModel.paramsSchema.parse(params));
}

/** What is wrong with these parameters, as both `check` and `initialize` say. */
async function editorFault(params: object): Promise<string> {
  const { message } = await assertRejects(() => editor(params).check(), InputError);
  const { message: again } = await assertRejects(() => editor(params).initialize(), InputError);
  assertEquals(again, message);
  return message;
}

Deno.test("qwen-image-edit takes the parameters of the earlier system, and some of its own", () => {
  const earlier = {
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
  const own = { offload: "none", noise: "torch", scheduler: "model" };
  assertEquals<unknown>(QwenImageEditModel.paramsSchema.parse(earlier), { ...earlier, ...own });
  assertEquals(QwenImageEditModel.paramsSchema.parse({}), {
    model_name: "Qwen/Qwen-Image-Edit",
    device: "cuda",
    dtype: "bfloat16",
    offload: "none",
    num_inference_steps: 50,
    true_cfg_scale: 4,
    negative_prompt: " ",
    seed: 0,
    noise: "torch",
    scheduler: "model",
    disable_progress_bar: false,
  });
});

Deno.test("qwen-image-edit refuses wrong parameters", () => {
  for (
    const params of [
      { num_inference_steps: 0 },
      { num_inference_steps: 2.5 },
      { true_cfg_scale: -1 },
      { device: "gpu" },
      { device_ids: [-1] },
      { device_ids: [] },
      { dtype: "int8" },
      { device: "cuda:" },
      { noise: "numpy" },
      { rounding: "bf16" },
      { offload: "auto" },
      { scheduler: "karras" },
      { num_inference_step: 50 },
    ]
  ) {
    assert(!QwenImageEditModel.paramsSchema.safeParse(params).success, JSON.stringify(params));
  }
});

Deno.test("the fingerprint of qwen-image-edit leaves out devices, not seeds", () => {
  const make = (params: object) => editor(params).fingerprint;
  assertEquals(
    make({ device: "cpu", disable_progress_bar: true, offload: "sequential" }),
    make({ device_ids: [1] }),
  );
  for (const params of [{ seed: 1 }, { noise: "torch-legacy" }, { rounding: "fp32" }]) {
    assert(make(params) !== make({}), JSON.stringify(params));
  }
});

Deno.test("the fingerprint of qwen-image-edit goes by the manifest, not by its folder", async () => {
  await inTempFolder(async (folder) => {
    const file = `${folder}/manifest.json`;
    const manifest = await Deno.readTextFile(`${MODEL}/manifest.json`);
    await Deno.writeTextFile(file, manifest);
    const { fingerprint } = editor({ model_name: MODEL });
    assertEquals(editor({ model_name: folder }).fingerprint, fingerprint);
    assert(!fingerprint.includes(MODEL), fingerprint);
    await Deno.writeTextFile(file, manifest.replace("float32", "float16"));
    assert(editor({ model_name: folder }).fingerprint !== fingerprint);
    await Deno.remove(file);
    assertStringIncludes(editor({ model_name: folder }).fingerprint, folder);
  });
});

Deno.test("qwen-image-edit says how to come by a model that is not there", async () => {
  const hub = await editorFault({});
  assertStringIncludes(hub, `no such folder (looked for ${resolve("Qwen/Qwen-Image-Edit")})`);
  assertStringIncludes(hub, "`deno task fetch Qwen/Qwen-Image-Edit`");
  assertStringIncludes(hub, "scripts/export/README.md");
});

Deno.test("qwen-image-edit says why a model does not run with these parameters", async () => {
  assertEquals(
    await editorFault({ model_name: MODEL, device: "cpu" }),
    `Cannot run ${MODEL} as bfloat16: it was exported as float32. Set params.dtype: float32, ` +
      "or export it as bfloat16",
  );
  await inTempFolder(async (folder) => {
    await copyTinyEditor(
      folder,
      (text) => text.replace('"dtype": "float32"', '"dtype": "bfloat16"'),
    );
    assertEquals(
      await editorFault({ model_name: folder, device: "cpu" }),
      `Cannot run ${folder} on cpu: it was exported as bfloat16, for which onnxruntime has no ` +
        "code on the CPU. Name a GPU (device: cuda), or export it as float32 or int4",
    );
  });
});

Deno.test("qwen-image-edit edits, shows its steps, and frees its processes", async () => {
  const model = editor({
    model_name: MODEL,
    device: "cpu",
    dtype: "auto",
    num_inference_steps: 2,
    true_cfg_scale: 1,
    scheduler: "lightning",
  });
  assertEquals([model.concurrency, editor({ device_ids: [0, 2] }).concurrency], [1, 2]);
  const source = await picture();
  const request = { id: "a", instruction: "Make the square red", source, seed: 1 };
  const { signal } = new AbortController();
  await assertRejects(() => model.editImage(request, signal), ModelGoneError, "not loaded");
  const shown: string[] = [];
  await model.initialize({
    logs: "",
    signal,
    notice: (text) => shown.push(text),
    status: (text) => shown.push(text),
    server: () => {},
  });
  const { image } = await model.editImage(request, signal);
  const { width, height } = await decodePixels(image);
  assertEquals([width, height], [1184, 896]);
  assertEquals(shown, [
    "Lightning models are made for num_inference_steps 4 or 8 and true_cfg_scale 1, got 2 and 1",
    "a step 1/2",
    "a step 2/2",
    "",
  ]);
  const broken = { ...request, source: new Uint8Array(9) };
  await assertRejects(() => model.editImage(broken, signal), Error, "Cannot decode the image");
  await model.dispose();
  await model.dispose();
});
