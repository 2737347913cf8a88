import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { decodePixels, encodePng } from "../../../lib/image/pixels.ts";
import { resolveDiffusionModel, resolveRewardModel } from "../../../lib/models/mod.ts";

const baseDir = fileURLToPath(new URL("../../../config/examples", import.meta.url));
const signal = new AbortController().signal;
const source = await encodePng({
  width: 2,
  height: 1,
  data: new Uint8Array([0, 10, 20, 255, 1, 2]),
});

async function reply(classPath: string, edited: Uint8Array): Promise<string> {
  const { ModelClass } = await resolveRewardModel(classPath, { baseDir });
  const judge = new ModelClass(ModelClass.paramsSchema.parse({}));
  await judge.initialize();
  const judgement = await judge.score({
    id: "a",
    systemPrompt: "",
    userPrompt: "",
    source,
    showSource: false,
    edited,
    seed: 0,
  }, signal);
  await judge.dispose();
  assert(judgement.kind === "reply");
  return judgement.text;
}

Deno.test("the example editing model makes the negative", async () => {
  const { ModelClass, name } = await resolveDiffusionModel("./invert_editor.ts#InvertEditor", {
    baseDir,
  });
  assertEquals(name, "InvertEditor");
  const model = new ModelClass(ModelClass.paramsSchema.parse({}));
  await model.initialize();
  const request = { id: "a", instruction: "Make it night", source, seed: 0 };
  const { image } = await model.editImage(request, signal);
  await model.dispose();
  assertEquals([...(await decodePixels(image)).data], [255, 245, 235, 0, 254, 253]);
});

Deno.test("the example judge scores by brightness", async () => {
  const grey = (value: number) =>
    encodePng({ width: 4, height: 4, data: new Uint8Array(48).fill(value) });
  const path = "./brightness_judge.ts#BrightnessJudge";
  assertEquals(await reply(path, await grey(51)), "Score: 2.000");
  assertEquals(await reply(path, await grey(255)), "Score: 10.000");
});

Deno.test("the constant judge always gives 5", async () => {
  assertEquals(await reply("./constant_judge.ts#ConstantJudge", source), "Score: 5.000");
});

Deno.test("each example has its own code hash", async () => {
  const one = await resolveRewardModel("./constant_judge.ts#ConstantJudge", { baseDir });
  const two = await resolveRewardModel("./brightness_judge.ts#BrightnessJudge", { baseDir });
  assertNotEquals(one.codeHash, two.codeHash);
});
