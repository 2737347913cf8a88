import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RefusedError } from "../../../../../lib/models/model_host.ts";
import { readChatReply } from "../../../../../lib/models/serving/chat/chat_protocol.ts";
import type { EndpointReply } from "../../../../../lib/models/serving/http/endpoint.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { completion } from "../../../../helpers/chat_server.ts";

const url = "http://127.0.0.1:8000";

function answer(body: string, type = "application/json"): EndpointReply {
  return {
    status: 200,
    headers: new Headers({ "content-type": type }),
    bytes: new TextEncoder().encode(body),
    text: () => body,
    redact: (text) => text,
    json: () => JSON.parse(body),
    rawJson: () => JSON.parse(body),
  };
}

const read = (body: unknown) => readChatReply(answer(JSON.stringify(body)), url);
const readStream = (body: string) =>
  readChatReply(answer(body, "text/event-stream; charset=utf-8"), url);

function failure(work: () => unknown): RequestFailure {
  return assertThrows(work, RequestFailure);
}

/** A chunk as servers stream it. */
function chunk(delta: unknown, rest: Readonly<Record<string, unknown>> = {}): string {
  const value = {
    id: "req_0",
    object: "chat.completion.chunk",
    created: 1,
    model: "some/model@main",
    choices: [{ index: 0, delta, ...rest }],
  };
  return `data: ${JSON.stringify(value)}\n\n`;
}

Deno.test("readChatReply() reads vLLM's reply with its usage", () => {
  assertEquals(read(completion("Score: 8.250")), {
    text: "Score: 8.250",
    images: [],
    finishReason: "stop",
    refusal: undefined,
    logprobs: undefined,
    usage: { promptTokens: 311, completionTokens: 9 },
    model: "served/judge",
  });
});

Deno.test("readChatReply() joins text parts and lists images", () => {
  const content = [
    { type: "text", text: "Score: " },
    { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
    { type: "text", text: "7" },
  ];
  const { text, images } = read(completion(null, { message: { role: "assistant", content } }));
  assertEquals([text, images], ["Score: 7", ["data:image/png;base64,AAAA"]]);
});

Deno.test("readChatReply() does not take thoughts for a reply", () => {
  const message = { role: "assistant", content: null, reasoning_content: "Maybe 9? Score: 9" };
  const { text, finishReason } = read(completion(null, { message, finish_reason: "length" }));
  assertEquals([text, finishReason], ["", "length"]);
});

Deno.test("readChatReply() gives log-probabilities with the likeliest tokens first", () => {
  const content = [
    {
      token: "8",
      logprob: -0.5,
      bytes: [56],
      top_logprobs: [
        { token: "7", logprob: -1.5, bytes: [55] },
        { token: "8", logprob: -0.5, bytes: [56] },
      ],
    },
    { token: ".", logprob: -0.001, bytes: [46], top_logprobs: [] },
  ];
  assertEquals(read(completion("8.", { logprobs: { content } })).logprobs, [
    {
      token: "8",
      logprob: -0.5,
      top: [{ token: "8", logprob: -0.5 }, { token: "7", logprob: -1.5 }],
    },
    { token: ".", logprob: -0.001 },
  ]);
});

Deno.test("readChatReply() tells a refusal by message, part and filter", () => {
  const refused = (choice: Record<string, unknown>) => read(completion(null, choice)).refusal;
  assertEquals(
    refused({ message: { content: null, refusal: "I can't help with that." } }),
    "I can't help with that.",
  );
  const content = [{ type: "refusal", refusal: "No." }];
  assertEquals(refused({ message: { content } }), "No.");
  assertStringIncludes(
    refused({ message: { content: "Sco" }, finish_reason: "content_filter" }) ?? "",
    "content filter stopped the reply",
  );
});

Deno.test("readChatReply() takes a filter's error with status 200 for a refusal", () => {
  const error = { message: "The prompt was filtered.", code: "content_filter" };
  const thrown = assertThrows(() => read({ error }), RefusedError);
  assertEquals(thrown.message, "The prompt was filtered.");
});

Deno.test("readChatReply() fails with the words of an error that came with status 200", () => {
  const lasting = failure(() => read({ error: { message: "no such adapter", code: 404 } }));
  assertEquals(
    [lasting.message, lasting.kind, lasting.retry],
    [`${url} answered 200, but with an error 404: no such adapter`, "status", false],
  );
  const passing = (code: unknown) => failure(() => read({ error: { message: "x", code } })).retry;
  assertEquals(
    [408, 409, 429, 500, "503", 400, "invalid_value", undefined].map(passing),
    [true, true, true, true, true, false, false, false],
  );
  assertEquals(
    failure(() => read({ error: "out of order" })).message,
    `${url} answered 200, but with an error: out of order`,
  );
});

Deno.test("readChatReply() names what is wrong with an answer that is no completion", () => {
  const { message, retry } = failure(() => read({ object: "list", data: [] }));
  assertEquals(retry, false);
  assertStringIncludes(message, `${url} answered 200, but not with a chat completion (choices: `);
  assertStringIncludes(message, '{"object":"list","data":[]}');
  assertEquals(failure(() => read({ choices: [] })).retry, false);
  assertEquals(failure(() => read([1])).retry, false);
});

Deno.test("readChatReply() asks again after a reply that the server broke off", () => {
  const { message, retry } = failure(() => read(completion("Sco", { finish_reason: "abort" })));
  assertEquals(
    [message, retry],
    [`${url} broke off its reply (finish_reason "abort")`, true],
  );
});

Deno.test("readChatReply() assembles the stream of transformers serve", () => {
  const body = chunk({ role: "assistant" }) + chunk({ content: "Score: " }) +
    chunk({ content: "8.5" }) + chunk({}, { finish_reason: "stop" });
  assertEquals(readStream(body), {
    text: "Score: 8.5",
    images: [],
    finishReason: "stop",
    refusal: undefined,
    logprobs: undefined,
    usage: undefined,
    model: "some/model@main",
  });
});

Deno.test("readChatReply() assembles log-probabilities, usage and refusals of a stream", () => {
  const logprobs = (token: string) => ({ logprobs: { content: [{ token, logprob: -1 }] } });
  const usage = { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } };
  const body = chunk({ content: "a" }, logprobs("a")) + chunk({ content: "b" }, logprobs("b")) +
    chunk({}, { finish_reason: "length" }) + `data: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`;
  const reply = readStream(body);
  assertEquals([reply.text, reply.finishReason], ["ab", "length"]);
  assertEquals(reply.logprobs, [{ token: "a", logprob: -1 }, { token: "b", logprob: -1 }]);
  assertEquals(reply.usage, { promptTokens: 5, completionTokens: 2 });
  const refusal = chunk({ refusal: "I " }) + chunk({ refusal: "won't." }) + "data: [DONE]\n\n";
  assertEquals(readStream(refusal).refusal, "I won't.");
});

Deno.test("readChatReply() asks again after a stream that broke off", () => {
  const half = chunk({ role: "assistant" }) + chunk({ content: "Score: 8" });
  const ended = failure(() => readStream(half));
  assertEquals(
    [ended.message, ended.kind, ended.retry],
    [`${url} broke off its stream after 2 events, before the reply's end`, "body", true],
  );
  assertEquals(failure(() => readStream(`${half}data: {"choices": [{"del`)).retry, true);
  assertEquals(failure(() => readStream("")).retry, true);
});

Deno.test("readChatReply() fails with the error that a stream ends in, quoted badly or not", () => {
  const broken = 'data: {"error": "CUDA error: "device" lost"}';
  const { message, retry } = failure(() => readStream(chunk({ role: "assistant" }) + broken));
  assertEquals(
    [message, retry],
    [`${url} answered 200, but with an error: CUDA error: "device" lost`, false],
  );
  const error = { error: { message: "engine died", type: "InternalServerError", code: 500 } };
  const passing = failure(() => readStream(`data: ${JSON.stringify(error)}\n\ndata: [DONE]\n\n`));
  assertEquals(
    [passing.message, passing.status, passing.retry],
    [`${url} answered 200, but with an error 500: engine died`, 500, true],
  );
});
