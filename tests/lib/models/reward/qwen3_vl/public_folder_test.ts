import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encodePng } from "../../../../../lib/image/pixels.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import { Qwen3VLRewardModel } from "../../../../../lib/models/reward/qwen3_vl.ts";
import { readPublicFolder } from "../../../../../lib/models/reward/qwen3_vl/public_folder.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";
import { copyFolder, TINY_PUBLIC_JUDGE } from "../../../../helpers/exported_model.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";

const SIGNAL = new AbortController().signal;

function judge(params: object): Qwen3VLRewardModel {
  return new Qwen3VLRewardModel(Qwen3VLRewardModel.paramsSchema.parse({
    model_name: TINY_PUBLIC_JUDGE,
    device: "cpu",
    dtype: "float32",
    max_new_tokens: 4,
    ...params,
  }));
}

Deno.test("qwen3-vl loads the public layout, and says what its graphs lack", async () => {
  const notices: string[] = [];
  const model = judge({ use_batch_inference: true, batch_size: 2 });
  await model.initialize({
    logs: "",
    signal: SIGNAL,
    notice: (message) => notices.push(message),
    status: () => {},
    server: () => {},
  });
  assertStringIncludes(notices.join(), `The graphs in ${TINY_PUBLIC_JUDGE} lack DeepStack`);
  const edited = await encodePng(picture(300, 260));
  const requests = ["Sharp?", "Bright?"].map((userPrompt) => ({
    id: userPrompt,
    systemPrompt: "Judge.",
    userPrompt,
    source: edited,
    showSource: true,
    edited,
    seed: 0,
  }));
  const together = await model.batchScore?.(requests, SIGNAL);
  const alone = [];
  for (const request of requests) alone.push(await model.score(request, SIGNAL));
  assertEquals(together, alone);
  await model.dispose();
});

Deno.test("qwen3-vl expects no scores of graphs without branches", async () => {
  await assertRejects(
    () => judge({ scoring: "expected" }).check(),
    InputError,
    "Write `scoring: text`, or export the model",
  );
});

Deno.test("the fingerprint of a judge in the public layout goes by its files", async () => {
  await inTempFolder(async (parent) => {
    const folder = `${parent}/copy`;
    await copyFolder(TINY_PUBLIC_JUDGE, folder);
    const { fingerprint } = judge({});
    assertEquals(judge({ model_name: folder }).fingerprint, fingerprint);
    await Deno.writeFile(`${folder}/onnx/embed_tokens.onnx`, new Uint8Array(9));
    assert(judge({ model_name: folder }).fingerprint !== fingerprint);
  });
});

Deno.test("readPublicFolder() says what is missing, and takes int4 where there is no float32", async () => {
  await inTempFolder(async (parent) => {
    const folder = `${parent}/copy`;
    await copyFolder(TINY_PUBLIC_JUDGE, folder);
    const rename = (from: string, to: string) =>
      Deno.rename(`${folder}/onnx/${from}.onnx`, `${folder}/onnx/${to}.onnx`);
    await rename("embed_tokens", "embed_tokens_q4");
    await assertRejects(() => readPublicFolder(folder), InputError, "each as .onnx (float32) or");
    await rename("vision_encoder", "vision_encoder_q4");
    await rename("decoder_model_merged", "decoder_model_merged_q4");
    const { model, graphs } = await readPublicFolder(folder);
    assertEquals([model.dtype, graphs.embed_tokens], ["int4", "onnx/embed_tokens_q4.onnx"]);
    const config = `${folder}/config.json`;
    const text = await Deno.readTextFile(config);
    await Deno.writeTextFile(config, text.replace('"head_dim"', '"head"'));
    await assertRejects(() => readPublicFolder(folder), InputError, "text_config.head_dim");
    await Deno.remove(config);
    await assertRejects(() => readPublicFolder(folder), InputError, `Cannot read ${config}`);
  });
});
