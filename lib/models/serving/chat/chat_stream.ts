import { z } from "zod";
import { noReply } from "./chat_failure.ts";
import { failOnError } from "../http/error_answer.ts";
import { eventData } from "../http/event_stream.ts";
import { RequestFailure } from "../http/failure.ts";

const chunkSchema = z.looseObject({
  model: z.string().nullish(),
  choices: z.array(z.looseObject({
    index: z.number().nullish(),
    delta: z.looseObject({
      content: z.union([z.string(), z.array(z.unknown())]).nullish(),
      refusal: z.string().nullish(),
    }).nullish(),
    finish_reason: z.string().nullish(),
    logprobs: z.looseObject({ content: z.array(z.unknown()).nullish() }).nullish(),
  })).nullish(),
  usage: z.unknown().optional(),
});

/**
 * Puts a streamed chat completion together, to the object that the server would have answered
 * without streaming.
 *
 * A stream is whole when the reply has a finish reason or `[DONE]` has come.
 *
 * @throws {RequestFailure} If it broke off, which is worth another attempt, or holds something else
 * than chunks, such as an error.
 * @throws {RefusedError} If it holds a content filter's refusal.
 */
export function assembleChunks(body: string, url: string): unknown {
  let text = "";
  let refusal = "";
  const parts: unknown[] = [];
  const logprobs: unknown[] = [];
  let finishReason: string | undefined;
  let model: string | undefined;
  let usage: unknown;
  let done = false;
  const events = eventData(body);
  for (const data of events) {
    if (data.trim() === "[DONE]") {
      done = true;
      break;
    }
    const value = parseEvent(data, url);
    failOnError(value, { url, status: 200 });
    const result = chunkSchema.safeParse(value);
    if (!result.success) {
      throw noReply(value, { url, status: 200, fault: "an event of the stream is no chunk" });
    }
    const chunk = result.data;
    model ??= chunk.model ?? undefined;
    usage = chunk.usage ?? usage;
    for (const { index, delta, finish_reason, logprobs: tokens } of chunk.choices ?? []) {
      if ((index ?? 0) !== 0) continue;
      if (typeof delta?.content === "string") text += delta.content;
      else parts.push(...delta?.content ?? []);
      refusal += delta?.refusal ?? "";
      logprobs.push(...tokens?.content ?? []);
      finishReason = finish_reason ?? finishReason;
    }
  }
  if (!done && finishReason === undefined) throw brokenOff(url, events.length);
  return {
    model,
    choices: [{
      message: {
        content: parts.length === 0 ? text : [{ type: "text", text }, ...parts],
        refusal: refusal === "" ? undefined : refusal,
      },
      finish_reason: finishReason,
      logprobs: logprobs.length === 0 ? undefined : { content: logprobs },
    }],
    usage,
  };
}

function parseEvent(data: string, url: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    // transformers serve writes the words of an exception between quotation marks as they are.
    const [, said] = /^\s*\{\s*"error"\s*:\s*"(.*)"\s*\}\s*$/s.exec(data) ?? [];
    if (said !== undefined) return { error: said };
    throw new RequestFailure(`${url} sent an event that is not JSON; its stream broke off`, {
      kind: "body",
      status: 200,
      retry: true,
      cause,
    });
  }
}

function brokenOff(url: string, events: number): RequestFailure {
  return new RequestFailure(
    `${url} broke off its stream after ${events} events, before the reply's end`,
    { kind: "body", status: 200, retry: true },
  );
}
