import { assertEquals } from "@std/assert";
import { chatParamsSchema } from "../../../../../lib/models/reward/chat_completions/chat_params.ts";
import { checkYamlValue } from "../../../../../lib/text/schema_problems.ts";

const endpoints = ["http://127.0.0.1:8000"];

function faults(params: Readonly<Record<string, unknown>>): readonly string[] {
  const value = { endpoints, ...params };
  const origin = { file: "a.yaml", text: undefined, keyPath: ["params"] };
  const result = checkYamlValue(chatParamsSchema, value, origin);
  return result.ok
    ? []
    : result.problems.map(({ keyPath, message }) => `${keyPath.join(".")} ${message}`);
}

Deno.test("chatParamsSchema has defaults that take the likeliest tokens", () => {
  assertEquals(chatParamsSchema.parse({ endpoints }), {
    endpoints,
    concurrency: "auto",
    attempt_timeout: 600,
    total_timeout: 3600,
    max_attempts: 8,
    compare_with_original: false,
    temperature: 0,
    max_tokens: 1024,
    output: "text",
    logprobs: false,
    omit: [],
  });
});

Deno.test("chatParamsSchema guesses the name that the earlier system had", () => {
  assertEquals(faults({ max_new_tokens: 128 }), [
    "params.max_new_tokens unknown key; did you mean `max_tokens`?",
  ]);
});

Deno.test("chatParamsSchema keeps fields out of extra_body that belong elsewhere", () => {
  assertEquals(faults({ extra_body: { messages: [], model: "x", chat_template_kwargs: {} } }), [
    "params.extra_body.messages cannot be set in extra_body; the prompts come from the prompt set",
    "params.extra_body.model cannot be set in extra_body; write params.model",
  ]);
});

Deno.test("chatParamsSchema finds parameters that contradict each other", () => {
  assertEquals(faults({ top_logprobs: 5 }), ["params.top_logprobs needs `logprobs: true`"]);
  assertEquals(faults({ output: "json", omit: ["seed", "response_format"] }), [
    "params.omit.1 response_format is what `output: json` asks for; remove one of the two",
  ]);
  assertEquals(faults({ logprobs: true, omit: ["logprobs"] }), [
    "params.omit.0 logprobs is what `logprobs` asks for; remove one of the two",
  ]);
  assertEquals(faults({ logprobs: true, top_logprobs: 0, omit: ["seed", "temperature"] }), []);
});

Deno.test("chatParamsSchema refuses numbers out of their range and unknown fields to omit", () => {
  assertEquals(faults({ logprobs: true, top_logprobs: 21, max_tokens: 0, omit: ["seeds"] }), [
    "params.max_tokens expected at least 1, got 0",
    "params.top_logprobs expected at most 20, got 21",
    "params.omit.0 expected `temperature`, `top_p`, `top_k`, `seed`, `max_tokens`, " +
    '`response_format`, `logprobs` or `top_logprobs`, got "seeds"; did you mean `seed`?',
  ]);
});
