import { assertEquals } from "@std/assert";
import {
  editCapabilities,
  fitFields,
} from "../../../../../lib/models/diffusion/images_edits/edit_capabilities.ts";
import { openapiOf } from "../../../../helpers/edit_server.ts";

const WANTED = {
  prompt: "p",
  model: "m",
  n: "1",
  size: "1024x1024",
  response_format: "b64_json",
  output_format: "png",
  num_inference_steps: "50",
  true_cfg_scale: "4",
  guidance_scale: "1",
  negative_prompt: " ",
  seed: "0",
  generator_device: "cpu",
};

const lacking = (names: readonly string[]) =>
  names.map((name) => `${name}: the server has no such field`);

for (const software of ["unknown", "vllm-omni", "vllm", "sglang", "some other server"]) {
  Deno.test(`editCapabilities() assumes of ${software} all that it has parameters for`, () => {
    const { fields, unsupported } = fitFields(WANTED, editCapabilities({ software }));
    assertEquals(Object.fromEntries(fields), WANTED);
    assertEquals(unsupported, []);
  });
}

Deno.test("editCapabilities() knows what OpenAI's gpt-image models take", () => {
  const capabilities = editCapabilities({ software: "openai" }, "gpt-image-1.5");
  const { fields, unsupported } = fitFields(WANTED, capabilities);
  assertEquals(fields.map(([name]) => name), ["prompt", "model", "n", "size", "output_format"]);
  assertEquals(
    unsupported,
    lacking([
      "num_inference_steps",
      "true_cfg_scale",
      "guidance_scale",
      "negative_prompt",
      "seed",
      "generator_device",
    ]),
  );
  assertEquals(capabilities.ownSizes, true);
});

Deno.test("editCapabilities() knows gpt-image models behind other software by their names", () => {
  for (const model of ["gpt-image-1", "chatgpt-image-latest"]) {
    const { fields } = editCapabilities({ software: "unknown" }, model);
    assertEquals([fields?.has("response_format"), fields?.has("input_fidelity")], [false, true]);
  }
  assertEquals(editCapabilities({ software: "unknown" }, "my-gpt-image").fields, undefined);
});

Deno.test("editCapabilities() asks DALL-E for its bytes, and not for a format", () => {
  const { fields } = editCapabilities({ software: "openai" }, "dall-e-2");
  assertEquals([fields?.has("response_format"), fields?.has("output_format")], [true, false]);
});

Deno.test("editCapabilities() sends stable-diffusion.cpp its image as image[]", () => {
  const { imageField, fields } = editCapabilities({ software: "sd-server" });
  assertEquals([imageField, fields?.has("seed"), fields?.has("size")], ["image[]", false, true]);
});

Deno.test("editCapabilities() believes the server's own description before the table", () => {
  const openapi = openapiOf(["image", "image[]", "prompt", "size", "n", "seed"]);
  const capabilities = editCapabilities({ software: "sglang", openapi });
  assertEquals(capabilities.imageField, "image");
  assertEquals(
    fitFields(WANTED, capabilities).unsupported,
    lacking([
      "model",
      "output_format",
      "num_inference_steps",
      "true_cfg_scale",
      "guidance_scale",
      "negative_prompt",
      "generator_device",
    ]),
  );
  const { imageField } = editCapabilities({
    software: "unknown",
    openapi: openapiOf(["image[]", "prompt"]),
  });
  assertEquals(imageField, "image[]");
});

Deno.test("editCapabilities() says where the described routes lack the one for edits", () => {
  const info = { title: "vLLM", version: "1" };
  const openapi = { openapi: "3.1.0", info, paths: { "/v1/chat/completions": { post: {} } } };
  const { faults, fields } = editCapabilities({ software: "unknown", openapi });
  assertEquals(faults, ["POST /v1/images/edits: the server's /openapi.json has no such route"]);
  assertEquals(fields, undefined);
  assertEquals(editCapabilities({ software: "unknown" }).faults, []);
});
