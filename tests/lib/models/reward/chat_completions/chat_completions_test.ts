import { Buffer } from "node:buffer";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { decodePixels } from "../../../../../lib/image/pixels.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import type { Judgement, JudgeRequest, ModelHost } from "../../../../../lib/models/mod.ts";
import type { ServerRecord } from "../../../../../lib/models/model_host.ts";
import { ChatCompletionsModel } from "../../../../../lib/models/reward/chat_completions/chat_completions.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { parseScore } from "../../../../../lib/parsers/mod.ts";
import { picture } from "../../../../helpers/benchmark.ts";
import {
  type ChatRoute,
  chatServer,
  completion,
  models,
  openapi,
  transformersOpenapi,
} from "../../../../helpers/chat_server.ts";

const edited = new Uint8Array(await sharp(await picture()).removeAlpha().png().toBuffer());
const source = new Uint8Array(
  await sharp({ create: { width: 40, height: 30, channels: 3, background: "#a50" } })
    .jpeg().toBuffer(),
);
const alone: JudgeRequest = {
  id: "p1",
  systemPrompt: "",
  userPrompt: 'Judge: "Mach\'s rot" 把方块变成红色',
  source,
  edited,
  showSource: false,
  seed: 1234,
};

type Params = Readonly<Record<string, unknown>>;

function makeJudge(params: Params): ChatCompletionsModel {
  return new ChatCompletionsModel(ChatCompletionsModel.paramsSchema.parse(params));
}

interface Collected extends ModelHost {
  readonly notices: string[];
  readonly records: ServerRecord[];
}

function collectingHost(): Collected {
  const notices: string[] = [];
  const records: ServerRecord[] = [];
  return {
    logs: "",
    signal: new AbortController().signal,
    notice: (message) => void notices.push(message),
    status() {},
    server: (record) => void records.push(record),
    notices,
    records,
  };
}

/** Asks a judge at the servers; the host has what it told. */
async function ask(
  request: JudgeRequest,
  params: Params & { readonly endpoints: readonly string[] },
  host = collectingHost(),
): Promise<Judgement> {
  const judge = makeJudge(params);
  try {
    await judge.initialize(host);
    return await judge.score(request, new AbortController().signal);
  } finally {
    await judge.dispose();
  }
}

const json = (value: unknown): ChatRoute => () => Response.json(value);

/** Routes of a vLLM server that answers every chat alike. */
function vllm(reply: unknown): Readonly<Record<string, ChatRoute>> {
  return {
    "GET /v1/models": models("vllm", "served/judge"),
    "GET /version": json({ version: "0.11.2" }),
    "POST /v1/chat/completions": json(reply),
  };
}

function dataUrl(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

Deno.test("a judgement is one request with the exact bytes of the edited image", async () => {
  await using server = chatServer(vllm(completion("Score: 7.5")));
  const params = { endpoints: [server.url], model: "served/judge" };
  const judgement = await ask(alone, params);
  assertEquals(server.chats(), [{
    model: "served/judge",
    messages: [{
      role: "user",
      content: [
        { type: "image_url", image_url: { url: dataUrl("image/png", edited) } },
        { type: "text", text: alone.userPrompt },
      ],
    }],
    temperature: 0,
    max_tokens: 1024,
    seed: 1234,
  }]);
  assert(judgement.kind === "reply" && judgement.serving !== undefined);
  const { latencyMs, ...serving } = judgement.serving;
  assert(latencyMs > 0 && latencyMs < 10_000);
  assertEquals({ ...judgement, serving }, {
    kind: "reply",
    text: "Score: 7.5",
    serving: {
      url: server.url,
      model: "served/judge",
      attempts: 1,
      usage: { promptTokens: 311, completionTokens: 9 },
      images: [{ width: 64, height: 48, hash: sha256(edited), resized: false }],
    },
  });
});

Deno.test("with the source, both images have labels and stand before the prompt", async () => {
  await using server = chatServer(vllm(completion("Score: 7.5")));
  const request = { ...alone, systemPrompt: "You are strict.", showSource: true };
  const judgement = await ask(request, { endpoints: [server.url], compare_with_original: true });
  assertEquals(server.chats()[0]?.["messages"], [
    { role: "system", content: "You are strict." },
    {
      role: "user",
      content: [
        { type: "text", text: "Original image:" },
        { type: "image_url", image_url: { url: dataUrl("image/jpeg", source) } },
        { type: "text", text: "Edited image:" },
        { type: "image_url", image_url: { url: dataUrl("image/png", edited) } },
        { type: "text", text: alone.userPrompt },
      ],
    },
  ]);
  assert(judgement.kind === "reply");
  assertEquals(judgement.serving?.images, [
    { width: 40, height: 30, hash: sha256(source), resized: false },
    { width: 64, height: 48, hash: sha256(edited), resized: false },
  ]);
});

Deno.test("an image over the limit is sent smaller, as PNG, and recorded so", async () => {
  await using server = chatServer(vllm(completion("Score: 7.5")));
  const params = { endpoints: [server.url], max_image_pixels: 1500 };
  const judgement = await ask({ ...alone, showSource: true }, params);
  const sent = [...JSON.stringify(server.chats()).matchAll(/"data:(.+?);base64,(.+?)"/g)]
    .map(([, type, base64 = ""]) => ({ type, bytes: Buffer.from(base64, "base64") }));
  assertEquals(sent.map(({ type }) => type), ["image/jpeg", "image/png"]);
  const pixels = await decodePixels(sent[1]?.bytes ?? new Uint8Array());
  assertEquals([pixels.width, pixels.height], [44, 33]);
  assert(judgement.kind === "reply");
  assertEquals(judgement.serving?.images, [
    { width: 40, height: 30, hash: sha256(source), resized: false },
    { width: 44, height: 33, hash: sha256(sent[1]?.bytes ?? ""), resized: true },
  ]);
});

Deno.test("every field that is configured arrives, extra_body last", async () => {
  const fields = ["temperature", "top_p", "top_k", "max_tokens", "seed", "response_format"];
  const names = [...fields, "logprobs", "top_logprobs", "chat_template_kwargs"];
  const routes = {
    ...vllm(completion('{"reasoning": "Clean.", "score": 8.25}')),
    "GET /openapi.json": json(openapi(names)),
  };
  await using server = chatServer(routes);
  const host = collectingHost();
  const judgement = await ask(alone, {
    endpoints: [server.url],
    temperature: 0.7,
    top_p: 0.9,
    top_k: 20,
    max_tokens: 64,
    output: "json",
    logprobs: true,
    top_logprobs: 5,
    extra_body: { top_p: 0.8, chat_template_kwargs: { enable_thinking: false } },
    omit: ["seed"],
  }, host);
  const { model: _, messages: __, ...rest } = server.chats()[0] ?? {};
  const score = { type: "number", minimum: 0, maximum: 10 };
  assertEquals(rest, {
    temperature: 0.7,
    top_p: 0.8,
    top_k: 20,
    max_tokens: 64,
    response_format: {
      type: "json_schema",
      json_schema: {
        name: "judgement",
        strict: true,
        schema: {
          type: "object",
          properties: { reasoning: { type: "string" }, score },
          required: ["reasoning", "score"],
          additionalProperties: false,
        },
      },
    },
    logprobs: true,
    top_logprobs: 5,
    chat_template_kwargs: { enable_thinking: false },
  });
  assert(judgement.kind === "reply");
  const parsed = parseScore(judgement.text);
  assertEquals(parsed.status === "scored" && parsed.score, 8.25);
  assertEquals(host.records[0]?.unsupported, []);
});

Deno.test("log-probabilities and a cut-off end are kept", async () => {
  const content = [{
    token: "8",
    logprob: -0.25,
    bytes: [56],
    top_logprobs: [{ token: "8", logprob: -0.25 }, { token: "9", logprob: -1.5 }],
  }];
  const reply = completion("8", { logprobs: { content }, finish_reason: "length" });
  await using server = chatServer(vllm(reply));
  const params = { endpoints: [server.url], logprobs: true, top_logprobs: 2 };
  const judgement = await ask(alone, params);
  assert(judgement.kind === "reply");
  assertEquals([judgement.truncated, judgement.logprobs], [true, [{
    token: "8",
    logprob: -0.25,
    top: [{ token: "8", logprob: -0.25 }, { token: "9", logprob: -1.5 }],
  }]]);
});

Deno.test("log-probabilities that a server leaves out are missed aloud, once", async () => {
  await using server = chatServer(vllm(completion("Score: 7.5")));
  const host = collectingHost();
  const params = { endpoints: [server.url], model: "served/judge", logprobs: true };
  const judge = makeJudge(params);
  await judge.initialize(host);
  const signal = new AbortController().signal;
  for (const seed of [1, 2]) {
    assertEquals((await judge.score({ ...alone, seed }, signal)).kind, "reply");
  }
  await judge.dispose();
  assertEquals(host.notices, [
    `${server.url} leaves out the log-probabilities that it was asked for`,
  ]);
  assertEquals(host.records.map(({ unsupported }) => unsupported), [
    [],
    ["logprobs: sent, but left out of the answers"],
  ]);
  assertEquals(server.chats().map(({ seed }) => seed), [1, 2]);
});

Deno.test("a refusal is one, by message, finish reason and status", async () => {
  const message = { role: "assistant", content: null, refusal: "I cannot judge people." };
  const blocked = { message: "Blocked by policy.", code: "content_policy_violation" };
  const cases: readonly (readonly [reason: string, ChatRoute])[] = [
    ["I cannot judge people.", json(completion(null, { message }))],
    [
      'the server\'s content filter stopped the reply (finish_reason "content_filter")',
      json(completion("", { finish_reason: "content_filter" })),
    ],
    ["Blocked by policy.", () => Response.json({ error: blocked }, { status: 400 })],
  ];
  for (const [reason, route] of cases) {
    await using server = chatServer({
      "GET /v1/models": models("openai", "gpt-4o"),
      "POST /v1/chat/completions": route,
    });
    assertEquals(await ask(alone, { endpoints: [server.url] }), { kind: "refused", reason });
    assertEquals(server.chats().length, 1);
  }
});

Deno.test("transformers serve streams, and is not sent what it does not know", async () => {
  const chunk = (delta: unknown, finish_reason?: string) =>
    `data: ${
      JSON.stringify({
        model: "/models/tiny@main",
        choices: [{ delta, index: 0, ...(finish_reason === undefined ? {} : { finish_reason }) }],
      })
    }\n\n`;
  const stream = chunk({ role: "assistant" }) + chunk({ content: "Score: " }) +
    chunk({ content: "6.125" }) + chunk({}, "stop");
  const headers = { "content-type": "text/event-stream; charset=utf-8" };
  await using server = chatServer({
    "GET /v1/models": models("Qwen", "Qwen/Qwen2.5-0.5B-Instruct"),
    "GET /openapi.json": json(transformersOpenapi()),
    "POST /v1/chat/completions": () => new Response(stream, { headers }),
  });
  const host = collectingHost();
  const wanted = { output: "json", logprobs: true, top_k: 5 };
  const params = { endpoints: [server.url], model: "/models/tiny", ...wanted };
  const judgement = await ask(alone, params, host);
  assert(judgement.kind === "reply");
  assertEquals([judgement.text, judgement.serving?.model], ["Score: 6.125", "/models/tiny@main"]);
  const { messages: _, ...rest } = server.chats()[0] ?? {};
  assertEquals(rest, {
    model: "/models/tiny",
    stream: true,
    temperature: 0,
    max_tokens: 1024,
    seed: 1234,
  });
  const unsupported = [
    "top_k: transformers serve has no such field; not sent",
    "max_tokens: transformers serve does not say when a reply was cut off there",
    "output: json: transformers serve has no field response_format; not sent, replies are free text",
    "logprobs: transformers serve has no such field; not sent",
  ];
  assertEquals(host.records, [{
    url: server.url,
    software: "transformers",
    models: ["/models/tiny"],
    unsupported: host.records[0]?.unsupported ?? [],
  }]);
  assertEquals(host.records[0]?.unsupported.toSorted(), unsupported.toSorted());
  assertEquals(host.notices.length, unsupported.length);
});

Deno.test("transformers serve gets its first request alone", async () => {
  const answered = 'data: {"choices": [{"delta": {"content": "8"}, "finish_reason": "stop"}]}\n\n';
  const headers = { "content-type": "text/event-stream" };
  const route = "POST /v1/chat/completions";
  let underWay = 0;
  const peaks: number[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/openapi.json") return Response.json(transformersOpenapi());
    if (`${request.method} ${path}` !== route) return new Response("", { status: 404 });
    await request.arrayBuffer();
    peaks.push(++underWay);
    await new Promise((resolve) => setTimeout(resolve, 20));
    underWay--;
    return new Response(answered, { headers });
  });
  const endpoints = [`http://127.0.0.1:${server.addr.port}`];
  const judge = makeJudge({ endpoints, model: "/models/tiny", concurrency: 4 });
  await judge.initialize();
  const { signal } = new AbortController();
  const asked = [1, 2, 3, 4].map((seed) => judge.score({ ...alone, seed }, signal));
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  await judge.dispose();
  await server.shutdown();
  assertEquals(kinds, ["reply", "reply", "reply", "reply"]);
  assertEquals([peaks[0], peaks[1], Math.max(...peaks)], [1, 1, 3]);
});

Deno.test("OpenAI gets max_completion_tokens", async () => {
  await using server = chatServer({
    "GET /v1/models": () =>
      Response.json({ data: [{ id: "gpt-4o", owned_by: "system" }] }, {
        headers: { "openai-version": "2020-10-01" },
      }),
    "POST /v1/chat/completions": json(completion("Score: 7.5")),
  });
  await ask(alone, { endpoints: [server.url], model: "gpt-4o", omit: ["temperature"] });
  const { messages: _, ...rest } = server.chats()[0] ?? {};
  assertEquals(rest, { model: "gpt-4o", max_completion_tokens: 1024, seed: 1234 });
});

Deno.test("a stream that breaks off is asked again", async () => {
  const whole = 'data: {"choices": [{"delta": {"content": "Score: 8.5"}}]}\n\n';
  const headers = { "content-type": "text/event-stream" };
  let asked = 0;
  await using server = chatServer({
    ...vllm(undefined),
    "POST /v1/chat/completions": () =>
      new Response(++asked === 1 ? whole : `${whole}data: [DONE]\n\n`, { headers }),
  });
  const judgement = await ask(alone, { endpoints: [server.url] });
  assert(judgement.kind === "reply");
  assertEquals([judgement.text, judgement.serving?.attempts], ["Score: 8.5", 2]);
});

Deno.test("a request that the server rejects fails at once with its words", async () => {
  const detail = "Unexpected keys in the request: {'top_k'}";
  await using server = chatServer({
    ...vllm(undefined),
    "POST /v1/chat/completions": () => Response.json({ detail }, { status: 422 }),
  });
  const failure = await assertRejects(
    () => ask(alone, { endpoints: [server.url] }),
    RequestFailure,
  );
  assertEquals([failure.message, failure.status], [`${server.url} answered 422: ${detail}`, 422]);
  assertEquals(server.chats().length, 1);
});

Deno.test("the only model of a server is taken from it, told and recorded", async () => {
  await using server = chatServer(vllm(completion("Score: 7.5")));
  const host = collectingHost();
  await ask(alone, { endpoints: [server.url] }, host);
  assertEquals(server.chats()[0]?.["model"], "served/judge");
  assertEquals(host.records, [{
    url: server.url,
    software: "vllm",
    version: "0.11.2",
    models: ["served/judge"],
    unsupported: [],
  }]);
  assertEquals(host.notices, [
    `Judging with "served/judge", the only model of ${server.url}; name it in params.model to ` +
    "make it part of what replies are kept by",
  ]);
});

Deno.test("servers with different models need a name", async () => {
  const other = { ...vllm(undefined), "GET /v1/models": models("vllm", "other/judge") };
  await using first = chatServer(vllm(undefined));
  await using second = chatServer(other);
  const judge = makeJudge({ endpoints: [first.url, second.url] });
  const { message } = await assertRejects(() => judge.initialize(), InputError);
  await judge.dispose();
  assert(message.startsWith("Name a model in params.model: "), message);
  assert(message.includes(`${first.url} serves "served/judge"`), message);
  assert(message.includes(`${second.url} serves "other/judge"`), message);
});

Deno.test("a model that is not served is found by check(), before anything is judged", async () => {
  await using server = chatServer(vllm(undefined));
  const judge = makeJudge({ endpoints: [server.url], model: "served/jugde" });
  const expected = `params.model: ${server.url} has no model "served/jugde"; it serves ` +
    'served/judge. Did you mean "served/judge"?';
  assertEquals((await assertRejects(() => judge.check(), InputError)).message, expected);
  assertEquals((await assertRejects(() => judge.initialize(), InputError)).message, expected);
  await judge.dispose();
  const right = makeJudge({ endpoints: [server.url], model: "served/judge" });
  await right.check();
  await right.dispose();
});

Deno.test("of the models that a server lists, the record has the one that is asked", async () => {
  await using server = chatServer({
    ...vllm(completion("Score: 7.5")),
    "GET /v1/models": models("system", "gpt-4o", "gpt-4o-mini", "whisper-1"),
  });
  const host = collectingHost();
  await ask(alone, { endpoints: [server.url], model: "gpt-4o" }, host);
  assertEquals(host.records[0]?.models, ["gpt-4o"]);
});

Deno.test("the only model of two servers is told once, also after a check", async () => {
  await using first = chatServer(vllm(undefined));
  await using second = chatServer(vllm(undefined));
  const judge = makeJudge({ endpoints: [first.url, second.url] });
  const host = collectingHost();
  await judge.check();
  await judge.initialize(host);
  await judge.dispose();
  assertEquals(host.notices.map((notice) => notice.split(",")[0]), ['Judging with "served/judge"']);
});

Deno.test("an error with status 200 that tells of the server's load is no fault of the request", async () => {
  let asked = 0;
  await using server = chatServer({
    ...vllm(undefined),
    "POST /v1/chat/completions": () =>
      Response.json(
        ++asked <= 2
          ? { error: { message: "slow down", code: "rate_limit_exceeded" } }
          : completion("Score: 7.5"),
      ),
  });
  const judgement = await ask(alone, { endpoints: [server.url], max_attempts: 1 });
  assert(judgement.kind === "reply");
  assertEquals(judgement.serving?.attempts, 3);
});

Deno.test("images that servers read in different ways are sent as PNG of their pixels", async () => {
  await using server = chatServer(vllm(completion("Score: 7.5")));
  const turned = await sharp(source).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const seeThrough = await sharp(edited).ensureAlpha(0.25).png().toBuffer();
  const request = { ...alone, source: turned, edited: seeThrough, showSource: true };
  const judgement = await ask(request, { endpoints: [server.url] });
  const sent = [...JSON.stringify(server.chats()).matchAll(/"data:(.+?);base64,(.+?)"/g)]
    .map(([, type, base64 = ""]) => ({ type, bytes: Buffer.from(base64, "base64") }));
  assertEquals(sent.map(({ type }) => type), ["image/png", "image/png"]);
  for (const [index, image] of [turned, seeThrough].entries()) {
    const bytes = sent[index]?.bytes ?? new Uint8Array();
    const { channels, orientation } = await sharp(bytes).metadata();
    assertEquals([channels, orientation], [3, undefined]);
    assertEquals(await decodePixels(bytes), await decodePixels(image));
  }
  assert(judgement.kind === "reply");
  assertEquals(judgement.serving?.images?.[1]?.hash, sha256(sent[1]?.bytes ?? ""));
});

Deno.test("what is no image is not sent", async () => {
  await using server = chatServer(vllm(undefined));
  const svg = new TextEncoder().encode("<svg/>");
  await assertRejects(
    () => ask({ ...alone, source: svg, showSource: true }, { endpoints: [server.url] }),
    Error,
    "Cannot read the image's size: the data is an SVG or XML text; expected a PNG, JPEG, WebP, " +
      "GIF, TIFF or AVIF image (the source image)",
  );
  assertEquals(server.chats(), []);
});

Deno.test("the fingerprint holds what changes replies, and not where the servers are", () => {
  const print = (params: Params) =>
    makeJudge({ endpoints: ["http://127.0.0.1:8000"], model: "m", ...params }).fingerprint;
  const params = '"compare_with_original":false,"logprobs":false,"max_tokens":1024,"model":"m",' +
    '"omit":[],"output":"text","temperature":0';
  assertEquals(print({}), `ChatCompletionsModel {${params}}`);
  assertEquals(print({ omit: ["seed", "top_p", "seed"] }), print({ omit: ["top_p", "seed"] }));
  assertNotEquals(print({ omit: ["seed"] }), print({}));
  const elsewhere = { endpoints: ["http://127.0.0.1:9"], concurrency: 3, total_timeout: 5 };
  assertEquals(print({ ...elsewhere, api_key_env: "KEY" }), print({}));
  for (const other of [{ max_image_pixels: 1 }, { model: "n" }, { extra_body: { a: 1 } }]) {
    assertNotEquals(print(other), print({}));
  }
});

Deno.test("the judge likes to be given a quarter and one each more than its servers take", () => {
  const endpoints = [{ url: "http://127.0.0.1:1", concurrency: 3 }, "http://127.0.0.1:2"];
  assertEquals(makeJudge({ endpoints, concurrency: 5 }).concurrency, 10 + 2);
});
