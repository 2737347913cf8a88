import { imageHash } from "../../../files/hash.ts";
import { imageFormat } from "../../../image/image_format.ts";
import { type LimitedImage, limitPixels } from "../../../image/limit_pixels.ts";
import { plainImage } from "../../../image/plain_image.ts";
import { messageOf } from "../../../input_error.ts";
import type { SentImage } from "../../model_host.ts";
import type { ChatBody, ChatMessage, ChatPart } from "../../serving/chat/chat_protocol.ts";
import { Base64Text } from "../../serving/http/base64_text.ts";
import type { ChatCapabilities, ChatField } from "./chat_capabilities.ts";
import type { ChatCompletionsParams } from "./chat_params.ts";
import { judgeParts, shownImage, type ShownImageName } from "../judge_content.ts";
import type { ShownRequest } from "../reward_model.ts";

/** What a reply in JSON looks like; the parser reads `score`. */
const RESPONSE_FORMAT = {
  type: "json_schema",
  json_schema: {
    name: "judgement",
    strict: true,
    schema: {
      type: "object",
      properties: {
        reasoning: { type: "string" },
        score: { type: "number", minimum: 0, maximum: 10 },
      },
      required: ["reasoning", "score"],
      additionalProperties: false,
    },
  },
} as const;

/** An image of a judgement, as it is sent. */
export interface ShownImage extends LimitedImage {
  /** Which one it is. */
  readonly name: ShownImageName;
}

/**
 * The images of a judgement, in order: the edited one, after the source where that is shown. Those
 * that servers would read in different ways are sent as PNG of their RGB pixels; see
 * {@linkcode plainImage}.
 *
 * @param maxPixels Images with more pixels are made smaller; see {@linkcode limitPixels}.
 * @throws {Error} If an image cannot be decoded.
 */
export async function shownImages(
  request: ShownRequest,
  maxPixels: number | undefined,
): Promise<readonly ShownImage[]> {
  const images: ShownImage[] = [];
  for (const part of judgeParts(request)) {
    if (part.type === "text") continue;
    const { name } = part;
    images.push({ name, ...await prepare(shownImage(request, name), { name, maxPixels }) });
  }
  return images;
}

/** What is kept of images that were sent. */
export async function sentImages(images: readonly ShownImage[]): Promise<readonly SentImage[]> {
  return await Promise.all(
    images.map(async ({ bytes, width, height, resized }) => ({
      width,
      height,
      hash: await imageHash(bytes),
      resized,
    })),
  );
}

/**
 * Puts a judgement into messages: the system prompt, left out where it is empty, and one message of
 * the user, with what {@linkcode judgeParts} say.
 */
export function judgeMessages(
  { systemPrompt, userPrompt, showSource }: Pick<
    ShownRequest,
    "systemPrompt" | "userPrompt" | "showSource"
  >,
  images: readonly ShownImage[],
): readonly ChatMessage[] {
  const content = judgeParts({ userPrompt, showSource }).flatMap((part): readonly ChatPart[] => {
    if (part.type === "text") return [part];
    return images.filter(({ name }) => name === part.name)
      .map(({ bytes }) => ({ type: "image_url", image_url: { url: dataUrl(bytes) } }));
  });
  const user = { role: "user", content } as const;
  const system = { role: "system", content: systemPrompt } as const;
  return systemPrompt === "" ? [user] : [system, user];
}

async function prepare(
  bytes: Uint8Array,
  { name, maxPixels }: { readonly name: string; readonly maxPixels: number | undefined },
): Promise<LimitedImage> {
  try {
    const limited = await limitPixels(bytes, maxPixels);
    return limited.resized ? limited : { ...limited, bytes: (await plainImage(bytes)).bytes };
  } catch (cause) {
    throw new Error(`${messageOf(cause)} (the ${name} image)`, { cause });
  }
}

function dataUrl(bytes: Uint8Array): Base64Text {
  return new Base64Text(bytes, `data:image/${imageFormat(bytes).format};base64,`);
}

/** Most likeliest tokens of a place that servers give. */
const MOST_ALTERNATIVES = 20;

/** Whether the expected score is asked for. */
export function expectsScore({ scoring }: Pick<ChatCompletionsParams, "scoring">): boolean {
  return scoring === "expected" || scoring === "both";
}

/** Values of the fields that a configuration asks for, in the order in which they are sent. */
export type AskedFields = Readonly<Partial<Record<ChatField, unknown>>>;

/**
 * The fields that a configuration asks for, but for those that it omits.
 *
 * @param seed Seed of the judgement.
 */
export function askedFields(params: ChatCompletionsParams, seed: number): AskedFields {
  const { temperature, top_p, top_k, max_tokens, output, logprobs, top_logprobs } = params;
  const expects = expectsScore(params);
  const all: Partial<Record<ChatField, unknown>> = {
    temperature,
    top_p,
    top_k,
    max_tokens,
    seed,
    ...(output === "json" ? { response_format: RESPONSE_FORMAT } : {}),
    ...(logprobs || expects ? { logprobs: true } : {}),
    top_logprobs: top_logprobs ?? (expects ? MOST_ALTERNATIVES : undefined),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([field, value]) =>
      value !== undefined && !params.omit.some((name) => name === field)
    ),
  );
}

/** What a request is put together from. */
export interface BodyParts {
  /** Name of the model. */
  readonly model: string;
  /** The messages. */
  readonly messages: readonly ChatMessage[];
  /** What the configuration asks for. */
  readonly asked: AskedFields;
  /** Further fields of the body; they win. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;
}

/** The body of a request, without what the server cannot honour. */
export function chatBody(
  { model, messages, asked, extra }: BodyParts,
  { fields, maxTokensField, streams }: Pick<
    ChatCapabilities,
    "fields" | "maxTokensField" | "streams"
  >,
): ChatBody {
  const sent = Object.entries(asked)
    .filter(([field]) => fields.has(field as ChatField))
    .map(([field, value]) => [field === "max_tokens" ? maxTokensField : field, value]);
  const stream = streams ? { stream: true } : {};
  return { model, messages, ...stream, ...Object.fromEntries(sent), ...extra };
}
