import { apiDescription } from "../../serving/http/openapi.ts";
import type { ServerSoftware } from "../../serving/server_software.ts";
import type { Size } from "../served/edit_size.ts";
import type { DiffusersParams } from "../served/engine_params.ts";

/** The route of chat completions. */
export const CHAT_PATH = "/v1/chat/completions";

/** Fields of a chat request that say how an image is made. */
const SETTINGS = [
  ...["height", "width", "num_inference_steps", "guidance_scale", "true_cfg_scale"],
  ...["negative_prompt", "seed", "generator_device"],
];

/** Software whose chat completions know nothing of images that are made. */
const WITHOUT_SETTINGS: readonly string[] = [
  ...["vllm", "sglang", "openai", "llama.cpp", "ollama", "transformers"],
];

/** What of {@linkcode SETTINGS} a server's chat route takes. */
export interface ChatEditCapabilities {
  /** Fields that are sent. */
  readonly fields: ReadonlySet<string>;
  /** They are sent in `extra_body`, too. */
  readonly inExtraBody: boolean;
  /** It is known that these fields are honoured, and others are not. */
  readonly isKnown: boolean;
  /** What is wrong with the server as a whole, one phrase each. */
  readonly faults: readonly string[];
}

/**
 * What of the settings of an edit a server's chat route takes: by its own description of the route
 * where it has one, else by what is known of the software.
 *
 * vLLM-Omni describes the route as vLLM has it, and takes the settings all the same. Without a
 * description it cannot be told from vLLM, so that nothing is known of that then.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { fields, isKnown } = chatEditCapabilities({ software: "vllm-omni" });
 * assertEquals([fields.has("seed"), isKnown], [true, true]);
 * assertEquals(chatEditCapabilities({ software: "openai" }).fields.size, 0);
 * ```
 */
export function chatEditCapabilities(
  { software, openapi }: Pick<ServerSoftware, "software" | "openapi">,
): ChatEditCapabilities {
  const all = { fields: new Set(SETTINGS), inExtraBody: true, faults: [] };
  if (software === "vllm-omni") return { ...all, isKnown: true };
  const description = apiDescription(openapi);
  const listed = description?.fields(CHAT_PATH);
  const isAbsent = description !== undefined && description.paths.length > 0 &&
    !description.paths.some((path) => path.endsWith(CHAT_PATH));
  const some = {
    fields: new Set(SETTINGS.filter((name) => listed?.includes(name) === true)),
    inExtraBody: false,
    isKnown: true,
    faults: isAbsent ? [`POST ${CHAT_PATH}: the server's /openapi.json has no such route`] : [],
  };
  // What may stand in a field of any content is not described by it.
  if (isAbsent || (listed !== undefined && !listed.includes("extra_body"))) return some;
  const mayBeOmni = software === "vllm" && description === undefined;
  if (WITHOUT_SETTINGS.includes(software) && !mayBeOmni) return some;
  return { ...all, isKnown: false };
}

/** The settings of one edit. */
export interface ChatEditSettings {
  /** Fields of the body. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Size that the answer must have; any will do where absent. */
  readonly size: Size | undefined;
  /** What of the parameters the server cannot honour, or may not, one phrase each. */
  readonly unsupported: readonly string[];
}

/**
 * The settings of one edit as fields of a chat request, without those that a server does not take.
 *
 * @param edit Seed of the edit, and the size that it should have; the server decides where absent.
 */
export function chatEditSettings(
  params: DiffusersParams,
  { seed, size }: { readonly seed: number; readonly size: Size | undefined },
  { fields, inExtraBody, isKnown, faults }: ChatEditCapabilities,
): ChatEditSettings {
  const wanted = Object.entries({
    height: size?.height,
    width: size?.width,
    num_inference_steps: params.num_inference_steps,
    guidance_scale: params.guidance_scale,
    true_cfg_scale: params.true_cfg_scale,
    negative_prompt: params.negative_prompt,
    seed,
    generator_device: params.generator_device,
  }).filter(([, value]) => value !== undefined);
  const sent = Object.fromEntries(wanted.filter(([name]) => fields.has(name)));
  const lacking = wanted.map(([name]) => name).filter((name) => !fields.has(name));
  const hasExtra = inExtraBody && Object.keys(sent).length > 0;
  return {
    fields: hasExtra ? { ...sent, extra_body: sent } : sent,
    size: "width" in sent && "height" in sent ? size : undefined,
    unsupported: [
      ...faults,
      ...lacking.map((name) => `${name}: the server has no such field`),
      ...(isKnown ? [] : [UNKNOWN]),
    ],
  };
}

const UNKNOWN = "seed, steps, guidance, size and negative prompt: it is not known whether the " +
  "server honours them; sent all the same";
