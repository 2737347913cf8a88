import { z } from "zod";
import type { ServingRecord } from "../../model_host.ts";
import type { Endpoint, EndpointReply } from "../../serving/http/endpoint.ts";
import { failOnError, isErrorAnswer } from "../../serving/http/error_answer.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import type { Size } from "./edit_size.ts";

/** Tokens read and written. */
export type Usage = NonNullable<ServingRecord["usage"]>;

/**
 * The JSON of a 2xx answer that is not an error in disguise, such as `{"error": {"code": 503}}`;
 * images in it may be left as bytes, see `EndpointReply.rawJson`.
 *
 * @throws {RequestFailure} If it is not JSON, or an error; see {@linkcode failOnError}.
 * @throws {RefusedError} If a content filter refused.
 */
export function answerOf(reply: EndpointReply, endpoint: Endpoint): unknown {
  const value = reply.rawJson();
  // What a server says of an error may be long, too.
  if (isErrorAnswer(value)) failOnError(reply.json(), { url: endpoint.url, status: reply.status });
  return value;
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

/** What a server gave for an edit, not checked yet. */
export interface EditAnswer extends AnswerFacts {
  /** Bytes of the image, whatever they are. */
  readonly image: Uint8Array;
  /** Size that the server was asked for; any will do where absent. */
  readonly size: Size | undefined;
  /** What the reader of the log should know of the answer. */
  readonly notes?: readonly string[];
}

/** Schemas of {@linkcode AnswerFacts}; what cannot be read is left out. */
export const answerFacts = {
  model: z.string().min(1).optional().catch(undefined),
  usage: usage.optional().catch(undefined),
};
