import { InputError } from "../../../input_error.ts";
import { parseScore } from "../../../parsers/mod.ts";
import { followConcurrency } from "../../serving/pool/follow_concurrency.ts";
import {
  type ModelHost,
  RefusedError,
  type SentImage,
  type ServerRecord,
} from "../../model_host.ts";
import { type ChatReply, readChatReply } from "../../serving/chat/chat_protocol.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { type PoolResult, SERVER_PARAMS, ServerPool } from "../../serving/pool/server_pool.ts";
import { knownServer, UnnamedModel } from "../../serving/served_model.ts";
import { recogniseServer } from "../../serving/server_software.ts";
import { BaseRewardModel } from "../base_reward_model.ts";
import {
  type ChatCapabilities,
  chatCapabilities,
  type ChatField,
  unsupportedFields,
} from "./chat_capabilities.ts";
import { modelName } from "./chat_model_name.ts";
import { type ChatCompletionsParams, chatParamsSchema } from "./chat_params.ts";
import {
  askedFields,
  chatBody,
  expectsScore,
  judgeMessages,
  sentImages,
  shownImages,
} from "./chat_request.ts";
import { expectedFromLogprobs } from "../expected_from_logprobs.ts";
import type { ExpectedScore } from "../expected_score.ts";
import { LoadGate } from "./load_gate.ts";
import type { Judgement, ShownRequest } from "../reward_model.ts";

/** What is known of one server. */
interface KnownServer {
  readonly model: string;
  readonly capabilities: ChatCapabilities;
}

/**
 * A vision-language model as a judge, behind any server with OpenAI's chat completions: vLLM,
 * SGLang, OpenAI, `transformers serve`, llama.cpp and others.
 *
 * A request holds the system prompt, where there is one, and one message of the user. That is the
 * edited image and the prompt; where the source is shown, it is `Original image:`, the source,
 * `Edited image:`, the edited image, and the prompt. The labels belong to the class, so that its
 * name in the fingerprint stands for them. Images are sent with their exact bytes, unless
 * `max_image_pixels` asks for smaller ones.
 *
 * What the configuration asks for and a server does not know is not sent; it is told once and kept
 * in `run.json`. The model's name is part of a reply's identity where the configuration has it, not
 * where it is taken from the server.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../../image/pixels.ts";
 *
 * const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
 * const server = Deno.serve(options, ({ url }) =>
 *   url.endsWith("/v1/models")
 *     ? Response.json({ data: [{ id: "my-judge", owned_by: "vllm" }] })
 *     : url.endsWith("/v1/chat/completions")
 *     ? Response.json({
 *       choices: [{ message: { content: "Sharp and clean. Score: 8.5" }, finish_reason: "stop" }],
 *     })
 *     : new Response("no such path", { status: 404 }));
 *
 * const params = { endpoints: [`http://127.0.0.1:${server.addr.port}`], temperature: 0 };
 * const judge = new ChatCompletionsModel(ChatCompletionsModel.paramsSchema.parse(params));
 * await judge.initialize();
 * const edited = await encodePng({ width: 2, height: 1, data: new Uint8Array(6) });
 * const request = { id: "a", systemPrompt: "", userPrompt: "How good is the edit?", edited };
 * const judgement = await judge.score(
 *   { ...request, source: edited, showSource: false, seed: 1 },
 *   new AbortController().signal,
 * );
 * assertEquals(judgement.kind === "reply" && judgement.text, "Sharp and clean. Score: 8.5");
 * await judge.dispose();
 * await server.shutdown();
 * ```
 */
export class ChatCompletionsModel extends BaseRewardModel<ChatCompletionsParams> {
  /** Parameters: the model, sampling, form of the reply, images, and the servers. */
  static override readonly paramsSchema: typeof chatParamsSchema = chatParamsSchema;
  /** Where the servers are and how they are asked. */
  static override readonly neutralParams: readonly string[] = SERVER_PARAMS;

  /** What a server is sent. */
  override readonly looksAt: "all" | "shown" = "shown";
  /** What its servers take now, and some more, so that none waits for its next request. */
  declare readonly concurrency: number;
  readonly #pool: ServerPool;
  readonly #known = new Map<string, KnownServer>();
  readonly #unnamed = new UnnamedModel();
  /** What was recorded of each server, by its address. */
  readonly #records = new Map<string, ServerRecord>();
  /** Servers of which it was said that they leave out the log-probabilities. */
  readonly #withoutLogprobs = new Set<string>();
  readonly #gate = new LoadGate();
  #host: ModelHost | undefined;

  /** Makes the judge, without asking any server yet. */
  constructor(params: ChatCompletionsParams) {
    super(params);
    this.#pool = new ServerPool(params, { role: "judge" });
    followConcurrency(this, this.#pool);
  }

  /**
   * Makes sure that the servers answer and serve the model, or can be started, and that the key is
   * set.
   *
   * @throws {InputError} If not; the message says what to do.
   */
  async check(): Promise<void> {
    this.#unnamed.clear();
    await this.#pool.check((endpoint) => this.#describe(endpoint));
  }

  /**
   * Starts what is to be started, and finds out what each server is and what it honours.
   *
   * @throws {InputError} If a server does not answer or does not serve the model.
   */
  override async initialize(host?: ModelHost): Promise<void> {
    this.#host = host;
    this.#unnamed.clear();
    const listening = host && {
      ...host,
      server: (record: ServerRecord) => {
        this.#records.set(record.url, record);
        host.server(record);
      },
    };
    await this.#pool.start(listening, (endpoint) => this.#describe(endpoint));
    const notice = this.#unnamed.notice({ doing: "Judging", kept: "replies" });
    if (notice !== undefined) host?.notice(notice);
  }

  /**
   * Judges one edit.
   *
   * @throws {ModelGoneError} If no server can be asked any more.
   * @throws {Error} If there is no answer, or an image cannot be sent; the message says why.
   */
  async score(request: ShownRequest, signal: AbortSignal): Promise<Judgement> {
    const { max_image_pixels, extra_body } = this.params;
    const shown = await shownImages(request, max_image_pixels);
    const asked = askedFields(this.params, request.seed);
    const messages = judgeMessages(request, shown);
    const work = async (endpoint: Endpoint) => {
      const { model, capabilities } = knownServer(this.#known, endpoint.url);
      const json = chatBody({ model, messages, asked, extra: extra_body }, capabilities);
      const send = () => endpoint.request({ path: "/v1/chat/completions", json });
      const reply =
        await (capabilities.loadsAtFirstRequest ? this.#gate.pass(endpoint.url, send) : send());
      return readChatReply(reply, endpoint.url);
    };
    try {
      return this.#judgement(await this.#pool.run(work, signal), await sentImages(shown));
    } catch (error) {
      if (error instanceof RefusedError) return { kind: "refused", reason: error.message };
      throw error;
    }
  }

  /** Stops what was started. */
  override async dispose(): Promise<void> {
    await this.#pool.stop();
  }

  #judgement(result: PoolResult<ChatReply>, images: readonly SentImage[]): Judgement {
    const { value: reply, url, latencyMs, attempts } = result;
    const { text, finishReason, refusal, logprobs, usage, model } = reply;
    if (refusal !== undefined) return { kind: "refused", reason: refusal };
    if (logprobs === undefined) this.#tellMissingLogprobs(url);
    const truncated = finishReason === "length";
    return {
      kind: "reply",
      text,
      ...(truncated ? { truncated } : {}),
      ...(logprobs === undefined || !this.params.logprobs ? {} : { logprobs }),
      ...(expectsScore(this.params) ? expectedOf({ text, truncated, logprobs }) : {}),
      ...(this.params.scoring === "expected" ? { scoring: "expected" } : {}),
      serving: {
        url,
        ...(model === undefined ? {} : { model }),
        latencyMs,
        attempts,
        ...(usage === undefined ? {} : { usage }),
        images,
      },
    };
  }

  async #describe(endpoint: Endpoint): Promise<ServerRecord> {
    const { url } = endpoint;
    const server = await recogniseServer(endpoint);
    const model = modelName(this.params.model, { ...server, url });
    const capabilities = chatCapabilities(server);
    if (this.params.model === undefined) this.#unnamed.note(url, model);
    this.#known.set(url, { model, capabilities });
    this.#assertExpectable(url, capabilities);
    const { software, version } = server;
    return {
      url,
      software,
      ...(version === undefined ? {} : { version }),
      // Whatever else it lists, such as all the models of an account, is not asked.
      models: [model],
      unsupported: unsupportedFields(capabilities, {
        fields: Object.keys(askedFields(this.params, 0)) as ChatField[],
        extra: Object.keys(this.params.extra_body ?? {}),
      }),
    };
  }

  #assertExpectable(url: string, { fields, software }: ChatCapabilities): void {
    if (this.params.scoring !== "expected") return;
    if (fields.has("logprobs") && fields.has("top_logprobs")) return;
    throw new InputError(
      `Cannot score by probabilities at ${url}: ${software} gives no log-probabilities. Write ` +
        "`scoring: text`, or judge with a server that gives them, such as vLLM or SGLang",
    );
  }

  #tellMissingLogprobs(url: string): void {
    const sent = this.#known.get(url)?.capabilities.fields.has("logprobs") === true;
    const asked = this.params.logprobs || expectsScore(this.params);
    if (!asked || !sent || this.#withoutLogprobs.has(url)) return;
    this.#withoutLogprobs.add(url);
    this.#host?.notice(`${url} leaves out the log-probabilities that it was asked for`);
    const record = this.#records.get(url);
    if (record === undefined) return;
    const unsupported = [...record.unsupported, "logprobs: sent, but left out of the answers"];
    this.#host?.server({ ...record, unsupported });
  }
}

/** The expected score, in the place where the reply commits to one. */
function expectedOf(
  { text, truncated, logprobs = [] }: {
    readonly text: string;
    readonly truncated: boolean;
    readonly logprobs: ChatReply["logprobs"];
  },
): { readonly expected?: ExpectedScore } {
  const written = parseScore(text, { truncated });
  if (written.status !== "scored") return {};
  const expected = expectedFromLogprobs(logprobs, { reply: text, span: written.span });
  return expected === undefined ? {} : { expected };
}
