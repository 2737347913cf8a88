import { z } from "zod";

/** A request as a chat server got it. */
export interface ChatRequest {
  /** Method and path. */
  readonly route: string;
  /** The JSON body, where there is one. */
  readonly body: unknown;
}

/** A small server, and what it was asked. */
export interface ChatServer extends AsyncDisposable {
  /** Base URL. */
  readonly url: string;
  /** Requests so far. */
  readonly requests: readonly ChatRequest[];
  /** Bodies of the chat requests so far. */
  chats(): readonly Record<string, unknown>[];
}

/** What answers a route. */
export type ChatRoute = (request: ChatRequest) => Response;

const object = z.record(z.string(), z.unknown());

/** Starts a server on 127.0.0.1 that answers the given routes, such as `GET /v1/models`. */
export function chatServer(routes: Readonly<Record<string, ChatRoute>>): ChatServer {
  const requests: ChatRequest[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, async (incoming) => {
    const route = `${incoming.method} ${new URL(incoming.url).pathname}`;
    const text = await incoming.text();
    const request = { route, body: text === "" ? undefined : JSON.parse(text) as unknown };
    requests.push(request);
    return routes[route]?.(request) ?? Response.json({ detail: "Not Found" }, { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    chats: () =>
      requests.filter(({ route }) => route.endsWith("/chat/completions"))
        .map(({ body }) => object.parse(body)),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Answers `/v1/models`. */
export function models(owner: string, ...ids: readonly string[]): ChatRoute {
  const data = ids.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: owner }));
  return () => Response.json({ object: "list", data });
}

/** A chat completion in the shape in which vLLM answers; parts of its choice may be replaced. */
export function completion(text: string | null, choice: Readonly<Record<string, unknown>> = {}) {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "served/judge",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: text,
        refusal: null,
        tool_calls: [],
        reasoning_content: null,
      },
      logprobs: null,
      finish_reason: "stop",
      stop_reason: null,
      ...choice,
    }],
    usage: { prompt_tokens: 311, total_tokens: 320, completion_tokens: 9 },
    prompt_logprobs: null,
  };
}

/** An OpenAPI document in the shape of FastAPI's, whose chat requests have the given fields. */
export function openapi(fields: readonly string[], paths: readonly string[] = []): unknown {
  const schema = { $ref: "#/components/schemas/ChatCompletionRequest" };
  const chat = {
    post: { requestBody: { content: { "application/json": { schema } }, required: true } },
  };
  return {
    openapi: "3.1.0",
    info: { title: "FastAPI", version: "0.1.0" },
    paths: {
      "/health": { get: {} },
      "/v1/chat/completions": chat,
      ...Object.fromEntries(paths.map((path) => [path, { post: {} }])),
    },
    components: {
      schemas: {
        ChatCompletionRequest: {
          additionalProperties: true,
          type: "object",
          required: ["messages"],
          properties: Object.fromEntries(fields.map((name) => [name, { title: name }])),
        },
      },
    },
  };
}

/** The document of `transformers serve`: its requests are any object. */
export function transformersOpenapi(): unknown {
  const schema = { type: "object", additionalProperties: true, title: "Body" };
  const any = { post: { requestBody: { content: { "application/json": { schema } } } } };
  return {
    openapi: "3.1.0",
    info: { title: "FastAPI", version: "0.1.0" },
    paths: {
      "/v1/chat/completions": any,
      "/v1/responses": any,
      "/v1/audio/transcriptions": { post: {} },
      "/v1/models": { get: {} },
      "/health": { get: {} },
    },
  };
}
