import { z } from "zod";
import { RefusedError, type ServingRecord } from "../../model_host.ts";
import type { Endpoint, EndpointReply } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { isContentFilter, serverMessage, shortened } from "../../serving/http/server_message.ts";

/** Tokens read and written. */
export type Usage = NonNullable<ServingRecord["usage"]>;

const code = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .optional().catch(undefined);

const errorAnswer = z.union([
  z.object({ error: z.object({ code, status: code }) }),
  z.object({ error: z.string().min(1), code }),
  z.object({ object: z.literal("error"), code }),
]);

/**
 * The JSON of a 2xx answer that is not an error in disguise, such as `{"error": {"code": 503}}`.
 *
 * @throws {RequestFailure} If it is not JSON, or an error; worth another attempt where the error
 * has a code such as 429 or 503.
 * @throws {RefusedError} If a content filter refused.
 */
export function answerOf(reply: EndpointReply, endpoint: Endpoint): unknown {
  const value = reply.json();
  const error = errorAnswer.safeParse(value);
  if (!error.success) return value;
  const message = shortened(serverMessage(reply.text()));
  if (isContentFilter(reply.text())) throw new RefusedError(message);
  const status = codeOf(error.data);
  const named = status === undefined ? "" : ` ${status}`;
  throw new RequestFailure(
    `${endpoint.url} answered ${reply.status}, but with an error${named}: ${message}`,
    {
      kind: status === undefined ? "body" : "status",
      status: status ?? reply.status,
      retry: status !== undefined && (status >= 500 || [408, 409, 429].includes(status)),
    },
  );
}

/**
 * A failure of an answer that is JSON, but not what it must be; not worth another attempt.
 *
 * @param lack What is wrong, such as `without an image`.
 */
export function uselessAnswer(
  lack: string,
  { endpoint, reply }: { readonly endpoint: Endpoint; readonly reply: EndpointReply },
): RequestFailure {
  return new RequestFailure(
    `${endpoint.url} answered ${reply.status}, but ${lack}: ${quoted(reply.text())}`,
    { kind: "body", status: reply.status, retry: false },
  );
}

/** The first 200 characters of a text, on one line. */
export function quoted(text: string): string {
  const line = text.slice(0, 1000).replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  const characters = [...line];
  return characters.length > 200 || text.length > 1000
    ? `${characters.slice(0, 199).join("")}…`
    : line;
}

const count = z.number().min(0);
const usage = z.union([
  z.object({ prompt_tokens: count, completion_tokens: count.default(0) })
    .transform((tokens): Usage => ({
      promptTokens: tokens.prompt_tokens,
      completionTokens: tokens.completion_tokens,
    })),
  z.object({ input_tokens: count, output_tokens: count.default(0) })
    .transform((tokens): Usage => ({
      promptTokens: tokens.input_tokens,
      completionTokens: tokens.output_tokens,
    })),
]);

/** What an answer says of itself. */
export interface AnswerFacts {
  /** Name of the model. */
  readonly model?: string | undefined;
  /** Tokens read and written. */
  readonly usage?: Usage | undefined;
}

/** Schemas of {@linkcode AnswerFacts}; what cannot be read is left out. */
export const answerFacts = {
  model: z.string().min(1).optional().catch(undefined),
  usage: usage.optional().catch(undefined),
};

function codeOf(error: z.infer<typeof errorAnswer>): number | undefined {
  if ("error" in error && typeof error.error === "object") {
    return error.error.code ?? error.error.status;
  }
  return "code" in error ? error.code : undefined;
}
