import { z } from "zod";
import { noReply } from "./chat_failure.ts";
import { assembleChunks } from "./chat_stream.ts";
import type { EndpointReply } from "../http/endpoint.ts";
import { failOnError } from "../http/error_answer.ts";
import { RequestFailure } from "../http/failure.ts";
import type { Base64Text } from "../http/base64_text.ts";
import { shortened } from "../http/server_message.ts";

/** A part of a message. */
export type ChatPart =
  | {
    readonly type: "text";
    /** The text. */
    readonly text: string;
  }
  | {
    readonly type: "image_url";
    /** The image as a data URL. */
    readonly image_url: { readonly url: Base64Text };
  };

/** A message of the conversation so far. */
export interface ChatMessage {
  /** Who speaks. */
  readonly role: "system" | "user";
  /** What is said; parts keep their order. */
  readonly content: string | readonly ChatPart[];
}

/** Body of a request to `/v1/chat/completions`. */
export interface ChatBody {
  /** Name of the model. */
  readonly model: string;
  /** The conversation. */
  readonly messages: readonly ChatMessage[];
  /** Everything else, such as `temperature`. */
  readonly [field: string]: unknown;
}

/** A token of a reply and its natural log-probability. */
export interface ChatToken {
  /** The token's text. */
  readonly token: string;
  /** Its natural log-probability. */
  readonly logprob: number;
  /** The likeliest tokens at this place, likeliest first, where they were asked for. */
  readonly top?: readonly { readonly token: string; readonly logprob: number }[];
}

/** What a server replied to a chat. */
export interface ChatReply {
  /** The reply's text; empty where there is none, as when a model thinks until its limit. */
  readonly text: string;
  /** URLs of the images in the reply, in order; data URLs as a rule. */
  readonly images: readonly string[];
  /** Why the reply ended, as the server said it, such as `stop` or `length`. */
  readonly finishReason: string | undefined;
  /** Why the model or the server's filter would not answer, where that is so. */
  readonly refusal: string | undefined;
  /** Log-probability of each token, where they were asked for. */
  readonly logprobs: readonly ChatToken[] | undefined;
  /** Tokens read and written, where the server counts them. */
  readonly usage:
    | { readonly promptTokens: number; readonly completionTokens: number }
    | undefined;
  /** Model name that the server gave. */
  readonly model: string | undefined;
}

const partSchema = z.looseObject({
  type: z.string().optional(),
  text: z.string().nullish(),
  refusal: z.string().nullish(),
  image_url: z.union([z.string(), z.looseObject({ url: z.string() })]).nullish(),
});

const tokenSchema = z.looseObject({ token: z.string(), logprob: z.number() });

const completionSchema = z.looseObject({
  model: z.string().nullish(),
  choices: z.tuple([z.looseObject({
    message: z.looseObject({
      content: z.union([z.string(), z.array(partSchema)]).nullish(),
      refusal: z.string().nullish(),
    }),
    finish_reason: z.string().nullish(),
    logprobs: z.looseObject({
      content: z.array(tokenSchema.extend({ top_logprobs: z.array(tokenSchema).nullish() }))
        .nullish(),
    }).nullish(),
  })]).rest(z.unknown()),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() })
    .nullish().catch(undefined),
});

/** Ends that servers give to a reply that they did not finish. */
const BROKEN_OFF: readonly string[] = ["abort", "aborted", "cancelled", "error"];

/**
 * Reads a 2xx answer of `/v1/chat/completions`, whether it is one JSON object or a stream of
 * chunks: `transformers serve`, for one, streams whatever it is asked.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const body = 'data: {"choices": [{"delta": {"content": "Score: 8"}, "finish_reason": "stop"}]}\n\n';
 * const reply = readChatReply({
 *   status: 200,
 *   headers: new Headers({ "content-type": "text/event-stream" }),
 *   bytes: new TextEncoder().encode(body),
 *   text: () => body,
 *   redact: (text) => text,
 *   json: () => JSON.parse(body),
 *   rawJson: () => JSON.parse(body),
 * }, "http://127.0.0.1:8000");
 * assertEquals([reply.text, reply.finishReason], ["Score: 8", "stop"]);
 * ```
 *
 * @param url The server's address, for messages.
 * @throws {RequestFailure} If it is no chat completion. An answer that broke off or is not JSON is
 * worth another attempt; one that holds an error only where that is of a kind that passes.
 * @throws {RefusedError} If the server's content filter refused the request.
 */
export function readChatReply(reply: EndpointReply, url: string): ChatReply {
  const streamed = /^text\/event-stream\b/i.test(reply.headers.get("content-type") ?? "");
  const value = streamed ? assembleChunks(reply.text(), url) : reply.json();
  failOnError(value, { url, status: reply.status });
  const result = completionSchema.safeParse(value);
  if (!result.success) {
    throw noReply(value, { url, status: reply.status, fault: faultOf(result.error) });
  }
  const { model, usage, choices: [choice] } = result.data;
  const finishReason = choice.finish_reason ?? undefined;
  if (finishReason !== undefined && BROKEN_OFF.includes(finishReason)) {
    throw new RequestFailure(
      `${url} broke off its reply (finish_reason "${shortened(finishReason)}")`,
      { kind: "body", status: reply.status, retry: true },
    );
  }
  const { content } = choice.message;
  const parts = typeof content === "string" ? [{ text: content }] : content ?? [];
  return {
    text: reply.redact(parts.map(({ text }) => text ?? "").join("")),
    images: parts.flatMap(imageUrls),
    finishReason,
    refusal: redactedRefusal(refusalOf(choice.message, finishReason), reply),
    logprobs: isHarmless(choice.logprobs?.content ?? [], reply)
      ? choice.logprobs?.content?.map(readToken)
      : undefined,
    usage: usage
      ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens }
      : undefined,
    model: model ?? undefined,
  };
}

function faultOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  return path === "" ? "not an object" : `${path}: ${issue?.message ?? ""}`;
}

function imageUrls({ image_url }: z.infer<typeof partSchema>): readonly string[] {
  if (image_url === undefined || image_url === null) return [];
  return [typeof image_url === "string" ? image_url : image_url.url];
}

function refusalOf(
  message: z.infer<typeof completionSchema>["choices"][0]["message"],
  finishReason: string | undefined,
): string | undefined {
  const { content, refusal } = message;
  const inParts = Array.isArray(content) ? content.map((part) => part.refusal ?? "").join("") : "";
  const words = (refusal ?? "").trim() || inParts.trim();
  if (words !== "") return words;
  return finishReason === "content_filter"
    ? 'the server\'s content filter stopped the reply (finish_reason "content_filter")'
    : undefined;
}

function redactedRefusal(
  refusal: string | undefined,
  reply: EndpointReply,
): string | undefined {
  return refusal === undefined ? undefined : reply.redact(refusal);
}

/** Whether tokens do not spell the key. */
function isHarmless(tokens: readonly RawToken[], reply: EndpointReply): boolean {
  const text = tokens.map(({ token }) => token).join("");
  return reply.redact(text) === text;
}

type RawToken = { token: string; logprob: number; top_logprobs?: RawToken[] | null | undefined };

function readToken({ token, logprob, top_logprobs }: RawToken): ChatToken {
  if (top_logprobs === undefined || top_logprobs === null || top_logprobs.length === 0) {
    return { token, logprob };
  }
  const top = top_logprobs.map((other) => ({ token: other.token, logprob: other.logprob }));
  return { token, logprob, top: top.toSorted((a, b) => b.logprob - a.logprob) };
}
