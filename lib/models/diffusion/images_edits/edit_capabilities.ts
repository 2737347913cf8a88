import { apiDescription } from "../../serving/http/openapi.ts";
import type { ServerSoftware } from "../../serving/server_software.ts";

/** What a server's images-edits route takes. */
export interface EditCapabilities {
  /** Name of the form field of the image. */
  readonly imageField: "image" | "image[]";
  /** Names of the form fields that the server knows; all are assumed where absent. */
  readonly fields?: ReadonlySet<string>;
  /** The model makes only sizes of its own list, so that none is asked for by a rule. */
  readonly ownSizes: boolean;
  /** What is wrong with the server as a whole, one phrase each. */
  readonly faults: readonly string[];
}

/** The route of images-edits servers. */
export const EDITS_PATH = "/v1/images/edits";

/** Fields whose absence changes nothing: there is one image, and any form of answer is understood. */
const QUIET: ReadonlySet<string> = new Set(["n", "response_format"]);

const standard = ["prompt", "model", "n", "size"];
const diffusers = [
  ...["negative_prompt", "num_inference_steps", "guidance_scale", "true_cfg_scale", "seed"],
  ...["generator_device", "response_format", "output_format", "output_compression", "background"],
  ...["user", "url", "url[]"],
];

/** Fields by software, for servers that do not describe themselves. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  vllm: [...standard, ...diffusers, "lora", "stream"],
  "vllm-omni": [...standard, ...diffusers, "lora", "stream"],
  sglang: [
    ...[...standard, ...diffusers, "mask", "quality", "output_quality", "enable_teacache"],
    ...["enable_upscaling", "upscaling_model_path", "upscaling_scale", "perf_dump_path"],
  ],
  "sd-server": ["prompt", "n", "size", "mask", "output_format", "output_compression"],
};

const GPT_IMAGE = [
  ...[...standard, "output_format", "output_compression", "background", "quality", "user"],
  ...["input_fidelity", "moderation", "mask"],
];
const DALL_E = [...standard, "response_format", "mask", "user"];

/**
 * What a server's images-edits route takes: by its own description of the route where it has one,
 * else by what is known of the software. OpenAI's image models are known by their names, too.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { fields, ownSizes } = editCapabilities({ software: "openai" }, "gpt-image-1");
 * assertEquals([fields?.has("quality"), fields?.has("seed"), ownSizes], [true, false, true]);
 * ```
 */
export function editCapabilities(
  { software, openapi }: Pick<ServerSoftware, "software" | "openapi">,
  model?: string,
): EditCapabilities {
  const description = apiDescription(openapi);
  const isAbsent = description !== undefined && description.paths.length > 0 &&
    !description.paths.some((path) => path.endsWith(EDITS_PATH));
  const faults = isAbsent
    ? [`POST ${EDITS_PATH}: the server's /openapi.json has no such route`]
    : [];
  const isGptImage = model !== undefined && /^(gpt|chatgpt)-image/.test(model);
  if (software === "openai" || isGptImage) {
    const fields = new Set(model?.startsWith("dall-e") === true ? DALL_E : GPT_IMAGE);
    return { imageField: "image", fields, ownSizes: true, faults };
  }
  const described = description?.fields(EDITS_PATH);
  const names = described ?? KNOWN[software];
  const onlyList = described?.includes("image[]") === true && !described.includes("image");
  return {
    imageField: software === "sd-server" || onlyList ? "image[]" : "image",
    ...(names === undefined ? {} : { fields: new Set(names) }),
    ownSizes: false,
    faults,
  };
}

/** Form fields of a request, and what of them the server cannot honour. */
export interface FittedFields {
  /** Names and values of what is sent. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** What is not sent because the server has no such field, one phrase each. */
  readonly unsupported: readonly string[];
}

/** Keeps of the wanted form fields what a server knows, in the same order. */
export function fitFields(
  wanted: Readonly<Record<string, string>>,
  { fields }: EditCapabilities,
): FittedFields {
  const has = (name: string) => fields === undefined || fields.has(name);
  const entries = Object.entries(wanted);
  return {
    fields: entries.filter(([name]) => has(name)),
    unsupported: entries.filter(([name]) => !has(name) && !QUIET.has(name))
      .map(([name]) => `${name}: the server has no such field`),
  };
}
