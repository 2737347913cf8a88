import { assertEquals } from "@std/assert";
import { z } from "zod";
import {
  chatEditCapabilities,
  chatEditSettings,
} from "../../../../../lib/models/diffusion/images_edits/chat_edit_settings.ts";
import { diffusersParams } from "../../../../../lib/models/diffusion/served/engine_params.ts";
import { openapi } from "../../../../helpers/chat_server.ts";

const params = z.strictObject(diffusersParams).parse({ guidance_scale: 1.5 });
const size = { width: 1184, height: 896 };
const all = {
  height: 896,
  width: 1184,
  num_inference_steps: 50,
  guidance_scale: 1.5,
  true_cfg_scale: 4,
  negative_prompt: " ",
  seed: 7,
  generator_device: "cpu",
};
const UNKNOWN = "seed, steps, guidance, size and negative prompt: it is not known whether the " +
  "server honours them; sent all the same";
const lacking = (names: readonly string[]) =>
  names.map((name) => `${name}: the server has no such field`);

const settings = (software: string, document?: unknown) =>
  chatEditSettings(
    params,
    { seed: 7, size },
    chatEditCapabilities({ software, openapi: document }),
  );

Deno.test("chatEditSettings() sends vLLM-Omni everything, though it does not describe it", () => {
  const described = openapi(["messages", "model", "seed"], ["/v1/images/edits"]);
  for (const document of [undefined, described]) {
    assertEquals(settings("vllm-omni", document), {
      fields: { ...all, extra_body: all },
      size,
      unsupported: [],
    });
  }
});

Deno.test("chatEditSettings() sends what a description lists, and expects no size without one", () => {
  assertEquals(settings("some server", openapi(["messages", "seed", "true_cfg_scale"])), {
    fields: { true_cfg_scale: 4, seed: 7 },
    size: undefined,
    unsupported: lacking([
      "height",
      "width",
      "num_inference_steps",
      "guidance_scale",
      "negative_prompt",
      "generator_device",
    ]),
  });
  assertEquals(settings("some server", openapi(Object.keys(all))), {
    fields: all,
    size,
    unsupported: [],
  });
});

Deno.test("chatEditSettings() sends nothing to chat routes that know nothing of images", () => {
  const document = openapi(["messages", "model", "temperature"]);
  for (
    const [software, described] of [["sglang"], ["openai"], ["ollama"], ["vllm", document]] as const
  ) {
    assertEquals(settings(software, described), {
      fields: {},
      size: undefined,
      unsupported: lacking(Object.keys(all)),
    });
  }
});

Deno.test("chatEditSettings() sends everything where nothing is known, and says so", () => {
  // vLLM without a description may be vLLM-Omni.
  const cases = [["unknown"], ["vllm"], ["a server", openapi(["messages", "extra_body"])]] as const;
  for (const [software, document] of cases) {
    assertEquals(settings(software, document), {
      fields: { ...all, extra_body: all },
      size,
      unsupported: [UNKNOWN],
    });
  }
});

Deno.test("chatEditSettings() leaves the size to the server, and finds a route that is not there", () => {
  const capabilities = chatEditCapabilities({ software: "vllm-omni" });
  const { fields } = chatEditSettings(params, { seed: 7, size: undefined }, capabilities);
  assertEquals(["width" in fields, fields["seed"]], [false, 7]);
  const info = { title: "x", version: "1" };
  const document = { openapi: "3.1.0", info, paths: { "/v1/images/edits": { post: {} } } };
  assertEquals(
    settings("x", document).unsupported[0],
    "POST /v1/chat/completions: the server's /openapi.json has no such route",
  );
});
