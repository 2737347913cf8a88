import { assertEquals } from "@std/assert";
import {
  CHAT_FIELDS,
  chatCapabilities,
  unsupportedFields,
} from "../../../../../lib/models/reward/chat_completions/chat_capabilities.ts";
import { openapi, transformersOpenapi } from "../../../../helpers/chat_server.ts";

const all = [...CHAT_FIELDS];

/** What a server is said not to honour when everything is asked of it. */
function lacks(software: string, document?: unknown, extra: readonly string[] = []) {
  const server = { software, models: [], ...(document === undefined ? {} : { openapi: document }) };
  return unsupportedFields(chatCapabilities(server), { fields: all, extra });
}

Deno.test("chatCapabilities() goes by the request that vLLM describes", () => {
  const names = ["messages", "model", "temperature", "top_p", "seed", "max_tokens", "logprobs"];
  assertEquals(lacks("vllm", openapi(names)), [
    "top_k: vllm has no such field; not sent",
    "output: json: vllm has no field response_format; not sent, replies are free text",
    "top_logprobs: vllm has no such field; not sent",
  ]);
  assertEquals(lacks("vllm", openapi(["messages", "model", ...all])), []);
});

Deno.test("chatCapabilities() knows servers that do not describe themselves", () => {
  for (const software of ["vllm", "sglang", "llama.cpp", "unknown"]) {
    assertEquals(lacks(software), []);
  }
  assertEquals(lacks("openai"), ["top_k: openai has no such field; not sent"]);
  assertEquals(lacks("ollama"), ["top_k: ollama has no such field; not sent"]);
  assertEquals(lacks("transformers", transformersOpenapi()), [
    "top_k: transformers serve has no such field; not sent",
    "output: json: transformers serve has no field response_format; not sent, replies are free text",
    "logprobs: transformers serve has no such field; not sent",
    "top_logprobs: transformers serve has no such field; not sent",
    "max_tokens: transformers serve does not say when a reply was cut off there",
  ]);
});

Deno.test("chatCapabilities() calls the longest reply what the server calls it", () => {
  const name = (software: string, document?: unknown) =>
    chatCapabilities({ software, models: [], openapi: document }).maxTokensField;
  assertEquals(name("vllm"), "max_tokens");
  assertEquals(name("openai"), "max_completion_tokens");
  assertEquals(name("unknown", openapi(["max_completion_tokens"])), "max_completion_tokens");
  assertEquals(name("vllm", openapi(["max_tokens", "max_completion_tokens"])), "max_tokens");
  const newName = chatCapabilities({
    software: "unknown",
    models: [],
    openapi: openapi(["max_completion_tokens"]),
  });
  assertEquals([...newName.fields], ["max_tokens"]);
});

Deno.test("unsupportedFields() names further fields that a description does not list", () => {
  const document = openapi([...all, "mm_processor_kwargs"]);
  assertEquals(lacks("vllm", document, ["mm_processor_kwargs", "guided_json"]), [
    "extra_body.guided_json: vllm does not list such a field; sent all the same",
  ]);
  assertEquals(lacks("vllm", undefined, ["guided_json"]), []);
});
