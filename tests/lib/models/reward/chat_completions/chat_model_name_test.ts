import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../../../lib/input_error.ts";
import { modelName } from "../../../../../lib/models/reward/chat_completions/chat_model_name.ts";

const url = "http://127.0.0.1:8000";

function fault(wanted: string | undefined, software: string, models: readonly string[]): string {
  return assertThrows(() => modelName(wanted, { url, software, models }), InputError).message;
}

Deno.test("modelName() takes the only model of a server", () => {
  assertEquals(modelName(undefined, { url, software: "vllm", models: ["a/b"] }), "a/b");
});

Deno.test("modelName() wants a name where a server has several models, or lists none", () => {
  assertEquals(
    fault(undefined, "vllm", ["base", "lora"]),
    `Name a model in params.model: ${url} serves base, lora`,
  );
  assertEquals(
    fault(undefined, "unknown", []),
    `Name a model in params.model: ${url} does not list its models`,
  );
  assertEquals(
    fault(undefined, "transformers", ["a", "b"]),
    `Name a model in params.model: ${url} runs transformers serve, which loads any model by its ` +
      "folder or hub name",
  );
});

Deno.test("modelName() lists what a server has in place of the configured model", () => {
  for (const software of ["vllm", "sglang", "llama.cpp", "openai"]) {
    assertEquals(
      fault("Qwen/Qwen3-VL-8B", software, ["Qwen/Qwen3-VL-8b", "x"]),
      `params.model: ${url} has no model "Qwen/Qwen3-VL-8B"; it serves Qwen/Qwen3-VL-8b, x. ` +
        'Did you mean "Qwen/Qwen3-VL-8b"?',
    );
  }
  const many = Array.from({ length: 23 }, (_, i) => `m${i}`);
  assertEquals(fault("gpt-4o", "openai", many).endsWith("m18, m19 and 3 more"), true);
});

Deno.test("modelName() trusts the configuration where a list need not be whole", () => {
  const known = { url, models: ["a"] };
  assertEquals(modelName("/models/b", { ...known, software: "transformers" }), "/models/b");
  assertEquals(modelName("b", { ...known, software: "unknown" }), "b");
  assertEquals(modelName("b", { url, models: [], software: "vllm" }), "b");
  assertEquals(modelName("q", { url, models: ["q:latest"], software: "ollama" }), "q");
});
