import { z } from "zod";
import { type EditCapabilities, fitFields } from "./edit_capabilities.ts";
import { type Size, sizeParam, sizeText } from "../served/edit_size.ts";
import { type DiffusersParams, diffusersParams } from "../served/engine_params.ts";

/** Parameters that become form fields of an images-edits request. */
export interface EditFieldParams extends DiffusersParams {
  /** Name of the model; not sent where absent. */
  readonly model?: string | undefined;
  /** Size of the edit: `reference`, `source`, `auto` or such as `1024x768`. */
  readonly size: string;
  /** Further form fields, such as OpenAI's `quality`. */
  readonly extra_fields: Readonly<Record<string, string | number | boolean>>;
  /** Names of form fields that are not to be sent. */
  readonly omit: readonly string[];
}

/** Form fields that cannot be given by `extra_fields`: they have parameters of their own. */
const OWN = [
  ...["prompt", "image", "image[]", "model", "n", "size", "num_inference_steps", "true_cfg_scale"],
  ...["guidance_scale", "negative_prompt", "seed", "generator_device"],
];

/** Form fields that can be left out. */
const OMITTABLE = [
  ...["n", "size", "response_format", "output_format", "num_inference_steps", "true_cfg_scale"],
  ...["guidance_scale", "negative_prompt", "seed", "generator_device"],
];

/** Schemas of {@linkcode EditFieldParams}. */
export const editFieldParams = {
  model: z.string().min(1).optional().describe(
    "Name of the model, as the server lists it; not sent where absent.",
  ),
  size: sizeParam,
  ...diffusersParams,
  extra_fields: z.record(
    z.string().min(1).refine((name) => !OWN.includes(name), {
      error: "has a parameter of its own; expected another form field",
    }),
    z.union([z.string(), z.number(), z.boolean()]),
  ).default({}).describe(
    "Further form fields, such as quality or input_fidelity of OpenAI.",
  ),
  // In order, so that the same list written in another way stands for the same edits.
  omit: z.array(z.enum(OMITTABLE)).overwrite((names) => [...new Set(names)].toSorted()).default([])
    .describe(
      "Names of form fields that are not to be sent.",
    ),
};

/** What is asked for in one edit. */
export interface EditFieldRequest {
  /** The instruction. */
  readonly instruction: string;
  /** Size that the edit should have; the server decides where absent. */
  readonly size: Size | undefined;
  /** Seed of this edit. */
  readonly seed: number;
}

/** The form fields of one edit. */
export interface EditFields {
  /** Names and values, in the order in which they are sent; the image is not among them. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Size that the answer must have; any will do where absent. */
  readonly size: Size | undefined;
  /** What of the parameters the server cannot honour, one phrase each; it is not sent. */
  readonly unsupported: readonly string[];
}

/**
 * The form fields of one edit, for one server.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { z } from "zod";
 *
 * const params = z.strictObject(editFieldParams).parse({ omit: ["n", "response_format"] });
 * const request = { instruction: "Make it night.", size: { width: 1024, height: 768 }, seed: 7 };
 * const server = { imageField: "image", ownSizes: false, faults: [] } as const;
 * assertEquals(Object.fromEntries(editFields(params, request, server).fields), {
 *   prompt: "Make it night.",
 *   size: "1024x768",
 *   output_format: "png",
 *   num_inference_steps: "50",
 *   true_cfg_scale: "4",
 *   negative_prompt: " ",
 *   seed: "7",
 *   generator_device: "cpu",
 * });
 * ```
 */
export function editFields(
  params: EditFieldParams,
  request: EditFieldRequest,
  capabilities: EditCapabilities,
): EditFields {
  const byRule = params.size === "reference" || params.size === "source";
  const decides = capabilities.ownSizes && byRule;
  const size = decides ? undefined : request.size;
  const all: Readonly<Record<string, string | number | boolean | undefined>> = {
    prompt: request.instruction,
    model: params.model,
    n: 1,
    size: size === undefined ? "auto" : sizeText(size),
    response_format: "b64_json",
    output_format: "png",
    num_inference_steps: params.num_inference_steps,
    true_cfg_scale: params.true_cfg_scale,
    guidance_scale: params.guidance_scale,
    negative_prompt: params.negative_prompt,
    seed: request.seed,
    generator_device: params.generator_device,
    ...params.extra_fields,
  };
  const wanted = Object.entries(all).flatMap(([name, value]) =>
    value === undefined || params.omit.includes(name) ? [] : [[name, String(value)] as const]
  );
  const { fields, unsupported } = fitFields(Object.fromEntries(wanted), capabilities);
  const phrase = `size ${params.size}: the model has sizes of its own; the server chooses one`;
  return {
    fields,
    size: fields.some(([name]) => name === "size") ? size : undefined,
    unsupported: decides ? [phrase, ...unsupported] : unsupported,
  };
}
