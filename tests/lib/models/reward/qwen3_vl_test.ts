import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { resolve } from "node:path";
import { encodePng } from "../../../../lib/image/pixels.ts";
import { InputError } from "../../../../lib/input_error.ts";
import { ModelGoneError, type ModelHost } from "../../../../lib/models/model_host.ts";
import { Qwen3VLRewardModel } from "../../../../lib/models/reward/qwen3_vl.ts";
import type { Judgement, JudgeRequest } from "../../../../lib/models/reward/reward_model.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { copyExport, TINY_JUDGE } from "../../../helpers/exported_model.ts";
import { picture } from "../../../helpers/oracle_picture.ts";

const SIGNAL = new AbortController().signal;

const CPU = { model_name: TINY_JUDGE, device: "cpu", dtype: "float32", max_new_tokens: 8 };

function judge(params: object): Qwen3VLRewardModel {
  return new Qwen3VLRewardModel(Qwen3VLRewardModel.paramsSchema.parse(params));
}

async function requests(count: number): Promise<readonly JudgeRequest[]> {
  const source = await encodePng(picture(90, 60));
  return await Promise.all(Array.from({ length: count }, async (_, index) => ({
    id: String(index),
    systemPrompt: "You judge edits. Answer with a score from 0 to 10.",
    userPrompt: `Instruction: ${"make it rain ".repeat(index + 1)}`,
    source,
    showSource: index % 2 === 1,
    edited: await encodePng(picture(60 + 40 * index, 80)),
    seed: index,
  })));
}

async function scores(params: object, count: number): Promise<readonly Judgement[]> {
  const model = judge({ ...CPU, ...params });
  await model.initialize();
  try {
    const asked = await requests(count);
    if (model.batchScore !== undefined) return await model.batchScore(asked, SIGNAL);
    return await Promise.all(asked.map((request) => model.score(request, SIGNAL)));
  } finally {
    await model.dispose();
  }
}

/** What is wrong with these parameters, as both `check` and `initialize` say. */
async function fault(params: object): Promise<string> {
  const { message } = await assertRejects(() => judge(params).check(), InputError);
  const { message: again } = await assertRejects(() => judge(params).initialize(), InputError);
  assertEquals(again, message);
  return message;
}

Deno.test("qwen3-vl takes the parameters of the earlier system, and some of its own", () => {
  const earlier = {
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
  const own = {
    temperature: 0,
    top_p: 1,
    top_k: -1,
    repetition_penalty: 1,
    logprobs: false,
    top_logprobs: 0,
    score_prefix: "",
  };
  assertEquals<unknown>(Qwen3VLRewardModel.paramsSchema.parse(earlier), { ...earlier, ...own });
});

Deno.test("qwen3-vl refuses wrong parameters", () => {
  for (
    const params of [
      { max_new_tokens: 0 },
      { batch_size: 0 },
      { temperature: -1 },
      { top_p: 0 },
      { top_logprobs: 5 },
      { scoring: "mean" },
      { score_prefix: 1 },
      { max_tokens: 5 },
    ]
  ) {
    assert(!Qwen3VLRewardModel.paramsSchema.safeParse(params).success, JSON.stringify(params));
  }
});

Deno.test("the fingerprint of qwen3-vl goes by the networks and what changes replies", () => {
  const make = (params: object) => judge({ ...CPU, ...params }).fingerprint;
  const neutral = { device: "cuda:1", device_ids: [1], batch_size: 4, use_batch_inference: true };
  assertEquals(make(neutral), make({}));
  for (
    const params of [
      { temperature: 0.5 },
      { max_new_tokens: 9 },
      { scoring: "expected" },
      { model_name: "elsewhere" },
    ]
  ) {
    assert(make(params) !== make({}), JSON.stringify(params));
  }
  assert(!make({}).includes(TINY_JUDGE), "the folder's name counts");
});

Deno.test("qwen3-vl says what is wrong with its folder, and what to do", async () => {
  const hub = await fault({});
  const name = "Qwen/Qwen3-VL-30B-A3B-Instruct";
  assertStringIncludes(hub, `no such folder (looked for ${resolve(name)})`);
  assertStringIncludes(hub, `deno task fetch ${name}`);
  await inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/config.json`, "{}");
    assertStringIncludes(
      await fault({ model_name: folder }),
      "it is a model's folder, whose weights are for Python; export it",
    );
  });
  await inTempFolder(async (folder) => {
    await copyExport(TINY_JUDGE, { folder });
    await Deno.remove(`${folder}/tokenizer/chat_template.jinja`);
    assertStringIncludes(
      await fault({ ...CPU, model_name: folder }),
      "tokenizer/chat_template.jinja is missing",
    );
  });
  assertStringIncludes(
    await fault({ ...CPU, dtype: "bfloat16" }),
    "it was exported as float32. Set params.dtype: float32",
  );
});

Deno.test("qwen3-vl names the chat template that fails", async () => {
  await inTempFolder(async (folder) => {
    await copyExport(TINY_JUDGE, { folder });
    const file = `${folder}/tokenizer/chat_template.jinja`;
    await Deno.writeTextFile(file, "{{ raise_exception('no images, please') }}");
    const model = judge({ ...CPU, model_name: folder });
    await model.initialize();
    const [request] = await requests(1);
    assert(request !== undefined);
    await assertRejects(
      () => model.score(request, SIGNAL),
      InputError,
      `Cannot render the chat template ${file}: no images, please`,
    );
    await model.dispose();
  });
});

Deno.test("qwen3-vl judges the same one by one, in batches and on two devices", async () => {
  const alone = await scores({}, 5);
  assert(alone.every((each) => each.kind === "reply" && each.truncated === true));
  assertEquals(new Set(alone.map((each) => each.kind === "reply" && each.text)).size > 1, true);
  const batches = { use_batch_inference: true, batch_size: 2, device_ids: [0, 1] };
  assertEquals(await scores(batches, 5), alone);
});

Deno.test("qwen3-vl draws the same tokens from a seed, alone and in a batch", async () => {
  const sampled = { temperature: 1.5, top_k: 50, top_p: 0.95, repetition_penalty: 1.1 };
  const alone = await scores(sampled, 3);
  assertEquals(await scores({ ...sampled, use_batch_inference: true, batch_size: 3 }, 3), alone);
  const greedy = await scores({}, 3);
  assert(
    alone.some((each, index) =>
      each.kind === "reply" && greedy[index]?.kind === "reply" && each.text !== greedy[index].text
    ),
  );
});

Deno.test("qwen3-vl gives the text while it is written", async () => {
  const model = judge({ ...CPU, max_new_tokens: 20, logprobs: true, top_logprobs: 2 });
  await model.initialize();
  const [request] = await requests(1);
  assert(request !== undefined);
  const whole = await model.score(request, SIGNAL);
  assert(whole.kind === "reply");
  const pieces: string[] = [];
  const stream = model.stream(request, SIGNAL);
  let next = await stream.next();
  for (; !next.done; next = await stream.next()) pieces.push(next.value);
  assertEquals(next.value, whole);
  assertEquals(pieces.join(""), whole.text);
  assert(pieces.length > 2, "the text came at once");
  assertEquals(whole.logprobs?.length, 20);
  for (const { token, logprob, top = [] } of whole.logprobs ?? []) {
    assertEquals(top.length, 2);
    assertEquals(top[0], { token, logprob });
  }
  // Who stops listening stops the writing; the thread is free for others.
  for await (const _ of model.stream(request, SIGNAL)) break;
  assertEquals(await model.score(request, SIGNAL), whole);
  await model.dispose();
});

Deno.test("qwen3-vl says which limit a question is beyond", async () => {
  const [request] = await requests(1);
  assert(request !== undefined);
  const large = { ...request, edited: await encodePng(picture(500, 400)) };
  await inTempFolder(async (folder) => {
    const change = (manifest: string) =>
      manifest.replace(/("max_position_embeddings": )\d+/, "$1200")
        .replace(/("longest_edge": )\d+/, "$1100000");
    await copyExport(TINY_JUDGE, { folder, change });
    const model = judge({ ...CPU, model_name: folder });
    await model.initialize();
    const fault = async (asked: JudgeRequest) =>
      (await assertRejects(() => model.score(asked, SIGNAL), InputError)).message;
    const long = { ...request, userPrompt: "rain ".repeat(50) };
    const tokens = await fault(long);
    const pattern = /a prompt of \d{3} tokens, images among them: the model takes 200, of which 8 /;
    assert(pattern.test(tokens), tokens);
    assertStringIncludes(
      await fault(large),
      "Cannot judge an image of 500x400 pixels: the model takes at most 100000, got 200000",
    );
    const marked = { ...request, userPrompt: "<|image_pad|>" };
    assertStringIncludes(
      await fault(marked),
      "contains <|image_pad|>, the mark of an image's place",
    );
    const broken = { ...request, edited: new Uint8Array(9) };
    await assertRejects(() => model.score(broken, SIGNAL), Error, "(the edited image)");
    await model.dispose();
    await assertRejects(() => model.score(request, SIGNAL), ModelGoneError, "not loaded");

    const shrinking = judge({ ...CPU, model_name: folder, max_image_pixels: 66_000 });
    await shrinking.initialize();
    assertEquals((await shrinking.score(large, SIGNAL)).kind, "reply");
    await shrinking.dispose();
  });
});

Deno.test("qwen3-vl tells where the fused kernel that is asked for is missing", async () => {
  const notices: string[] = [];
  const host: ModelHost = {
    logs: "",
    signal: SIGNAL,
    notice: (message) => notices.push(message),
    status: () => {},
    server: () => {},
  };
  for (const device of ["cpu", "auto"]) {
    const model = judge({ ...CPU, device, use_flash_attention: true });
    await model.initialize(host);
    await model.dispose();
  }
  assertStringIncludes(
    notices[0] ?? "",
    "use_flash_attention has no effect: the graphs have that of cpu. Export the model with " +
      "--fused-attention cuda to have it on cuda",
  );
  assertStringIncludes(notices[1] ?? "", "Judging on the CPU: ");
});
