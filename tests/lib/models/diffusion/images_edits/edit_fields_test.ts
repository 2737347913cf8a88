import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import {
  type EditFieldParams,
  editFieldParams,
  editFields,
} from "../../../../../lib/models/diffusion/images_edits/edit_fields.ts";
import { editCapabilities } from "../../../../../lib/models/diffusion/images_edits/edit_capabilities.ts";

const schema = z.strictObject(editFieldParams);
const params = (more: object = {}): EditFieldParams => schema.parse(more);
const anything = editCapabilities({ software: "unknown" });
const request = { instruction: "Make it night.", size: { width: 1184, height: 896 }, seed: 9 };

Deno.test("editFields() turns parameters into form fields, in a fixed order", () => {
  const { fields, size, unsupported } = editFields(
    params({ model: "m", guidance_scale: 2.5, true_cfg_scale: 1, generator_device: "cuda" }),
    request,
    anything,
  );
  assertEquals(fields, [
    ["prompt", "Make it night."],
    ["model", "m"],
    ["n", "1"],
    ["size", "1184x896"],
    ["response_format", "b64_json"],
    ["output_format", "png"],
    ["num_inference_steps", "50"],
    ["true_cfg_scale", "1"],
    ["guidance_scale", "2.5"],
    ["negative_prompt", " "],
    ["seed", "9"],
    ["generator_device", "cuda"],
  ]);
  assertEquals([size, unsupported], [request.size, []]);
});

Deno.test("editFields() takes extra fields and leaves others out", () => {
  const { fields } = editFields(
    params({
      extra_fields: { quality: "high", output_format: "webp", stream: false, strength: 0.5 },
      omit: ["n", "seed", "generator_device", "response_format", "negative_prompt"],
    }),
    request,
    anything,
  );
  assertEquals(Object.fromEntries(fields), {
    prompt: "Make it night.",
    size: "1184x896",
    output_format: "webp",
    num_inference_steps: "50",
    true_cfg_scale: "4",
    quality: "high",
    stream: "false",
    strength: "0.5",
  });
});

Deno.test("editFields() expects no size that it does not ask for", () => {
  const auto = editFields(params({ size: "auto" }), { ...request, size: undefined }, anything);
  assertEquals(Object.fromEntries(auto.fields)["size"], "auto");
  assertEquals(auto.size, undefined);
  assertEquals(editFields(params({ omit: ["size"] }), request, anything).size, undefined);
  const blind = { ...anything, fields: new Set(["prompt"]) };
  assertEquals(editFields(params(), request, blind).size, undefined);
});

Deno.test("editFields() lets a model with sizes of its own choose, unless a size is given", () => {
  const openai = editCapabilities({ software: "openai" }, "gpt-image-1");
  const omit = ["num_inference_steps", "true_cfg_scale", "negative_prompt", "generator_device"];
  const byRule = editFields(params({ omit }), request, openai);
  assertEquals(byRule.fields, [
    ["prompt", "Make it night."],
    ["n", "1"],
    ["size", "auto"],
    ["output_format", "png"],
  ]);
  assertEquals(byRule.size, undefined);
  assertEquals(byRule.unsupported, [
    "size reference: the model has sizes of its own; the server chooses one",
    "seed: the server has no such field",
  ]);
  const size = { width: 1536, height: 1024 };
  const given = editFields(
    params({ omit: [...omit, "seed"], size: "1536x1024" }),
    { ...request, size },
    openai,
  );
  assertEquals(given.fields[2], ["size", "1536x1024"]);
  assertEquals([given.size, given.unsupported], [size, []]);
});

Deno.test("editFieldParams have the reference's defaults", () => {
  assertEquals(params(), {
    size: "reference",
    num_inference_steps: 50,
    true_cfg_scale: 4,
    negative_prompt: " ",
    seed: 0,
    generator_device: "cpu",
    extra_fields: {},
    omit: [],
  });
});

Deno.test("editFieldParams refuse what has a parameter of its own, or is needed", () => {
  for (
    const bad of [
      { extra_fields: { seed: 1 } },
      { extra_fields: { "image[]": "x" } },
      { extra_fields: { quality: ["high"] } },
      { omit: ["prompt"] },
      { omit: ["sead"] },
      { generator_device: "mps" },
      { steps: 4 },
    ]
  ) {
    assert(!schema.safeParse(bad).success, JSON.stringify(bad));
  }
});
