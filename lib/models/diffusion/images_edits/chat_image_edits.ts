import { Buffer } from "node:buffer";
import { z } from "zod";
import { RefusedError, type ServerRecord } from "../../model_host.ts";
import { readChatReply } from "../../serving/chat/chat_protocol.ts";
import type { Endpoint, EndpointReply } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { type ServerParams, serverParams } from "../../serving/pool/server_pool.ts";
import { recogniseServer } from "../../serving/server_software.ts";
import type { EditRequest, EditResult } from "../diffusion_model.ts";
import { type AnswerFacts, quoted, uselessAnswer } from "../served/edit_answer.ts";
import { checkReply } from "../served/edit_reply.ts";
import { servedEdit } from "../served/edit_result.ts";
import { ServedDiffusionModel } from "../served/served_diffusion_model.ts";
import { type Size, sizeParam, wantedSize } from "../served/edit_size.ts";
import { prepareSource, type SourceUpload } from "../served/edit_source.ts";
import { type DiffusersParams, diffusersParams } from "../served/engine_params.ts";
import { fetchImage } from "../served/image_reference.ts";
import { assertServed } from "../../serving/served_model.ts";

/** Parameters of {@linkcode ChatImageEditsModel}. */
export interface ChatImageEditsParams extends DiffusersParams, ServerParams {
  /** Name of the model; that of the server where it lists one only. */
  readonly model?: string | undefined;
  /** Size of the edit: `reference`, `source`, `auto` or such as `1024x768`. */
  readonly size: string;
}

/** Body of a request, but for the model's name. */
type ChatEditBody = Readonly<Record<string, unknown>>;

interface Answer extends AnswerFacts {
  readonly image: Uint8Array;
}

/**
 * An editing model behind `POST /v1/chat/completions` that answers with an image, such as
 * vLLM-Omni's other route.
 *
 * A request has one message with the source as a data URL and the instruction. Size, steps,
 * guidance, negative prompt and seed go out twice, as fields of the body and in its `extra_body`:
 * early releases of vLLM-Omni read only the latter.
 *
 * @example
 * ```ts
 * const model = new ChatImageEditsModel(ChatImageEditsModel.paramsSchema.parse({
 *   endpoints: ["http://127.0.0.1:8000"],
 *   size: "1024x768",
 * }));
 * await model.dispose();
 * ```
 */
export class ChatImageEditsModel extends ServedDiffusionModel<ChatImageEditsParams> {
  /** The parameters, those of the servers among them. */
  static override readonly paramsSchema: z.ZodType<ChatImageEditsParams> = z.strictObject({
    model: z.string().min(1).optional().describe(
      "Name of the model, as the server lists it; the server's own where it lists one only.",
    ),
    size: sizeParam,
    ...diffusersParams,
    ...serverParams,
  });
  /** Name of the model on each server, by its base URL. */
  readonly #names = new Map<string, string | undefined>();

  /**
   * Asks a server for the edit and checks what it answers.
   *
   * @throws {RefusedError} If the model or the server's content filter would not make it.
   * @throws {ModelGoneError} If no server is left.
   * @throws {Error} If there is no answer, or no image of the size asked for in it.
   */
  async editImage(request: EditRequest, signal: AbortSignal): Promise<EditResult> {
    const source = await prepareSource(request.source);
    const size = wantedSize(this.params.size, source);
    const body = chatEditBody(this.params, { request, source, size });
    const done = await this.run((endpoint) => this.#ask(endpoint, body), signal);
    const checked = await checkReply(done.value.image, { source: request.source, size });
    return servedEdit(done, { ...done.value, ...checked, source });
  }

  /** Finds out what a server takes. */
  protected async describe(endpoint: Endpoint): Promise<ServerRecord> {
    const { software, version, models } = await recogniseServer(endpoint);
    const { url } = endpoint;
    assertServed(this.params.model, { url, models });
    this.#names.set(url, this.params.model ?? (models.length === 1 ? models[0] : undefined));
    return {
      url,
      software,
      ...(version === undefined ? {} : { version }),
      models,
      unsupported: [],
    };
  }

  async #ask(endpoint: Endpoint, body: ChatEditBody): Promise<Answer> {
    const { url } = endpoint;
    const model = this.#names.get(url) ?? this.params.model;
    const reply = await endpoint.request({
      path: "/v1/chat/completions",
      json: model === undefined ? body : { model, ...body },
    });
    return await readAnswer(reply, endpoint);
  }
}

interface ChatEditRequest {
  readonly request: EditRequest;
  readonly source: SourceUpload;
  readonly size: Size | undefined;
}

function chatEditBody(
  params: ChatImageEditsParams,
  { request, source, size }: ChatEditRequest,
): ChatEditBody {
  const { guidance_scale } = params;
  const extras = {
    ...(size === undefined ? {} : { height: size.height, width: size.width }),
    num_inference_steps: params.num_inference_steps,
    ...(guidance_scale === undefined ? {} : { guidance_scale }),
    true_cfg_scale: params.true_cfg_scale,
    negative_prompt: params.negative_prompt,
    seed: request.seed,
    generator_device: params.generator_device,
  };
  const url = `data:${source.type};base64,${Buffer.from(source.bytes).toString("base64")}`;
  const content = [
    { type: "image_url", image_url: { url } },
    { type: "text", text: request.instruction },
  ];
  return { messages: [{ role: "user", content }], ...extras, extra_body: extras };
}

const imageLink = z.object({ image_url: z.object({ url: z.string().min(1) }) });
const imagesOutside = z.object({
  choices: z.tuple([z.object({ message: z.object({ images: z.tuple([imageLink], z.unknown()) }) })])
    .rest(z.unknown()),
}).transform(({ choices: [choice] }) => choice.message.images[0].image_url.url);

async function readAnswer(reply: EndpointReply, endpoint: Endpoint): Promise<Answer> {
  const chat = readChatReply(reply, endpoint.url);
  const { model, usage, refusal } = chat;
  const image = chat.images[0] ?? imageBeside(reply);
  if (image !== undefined) return { image: await fetchImage(image, endpoint), model, usage };
  if (refusal !== undefined) throw new RefusedError(refusal);
  if (chat.text === "") throw uselessAnswer("without an image", { endpoint, reply });
  throw new RequestFailure(
    `${endpoint.url} answered with text instead of an image: ${quoted(chat.text)}`,
    { kind: "body", status: reply.status, retry: false },
  );
}

/** The image that some servers put beside the content of the message. */
function imageBeside(reply: EndpointReply): string | undefined {
  if (/^text\/event-stream\b/i.test(reply.headers.get("content-type") ?? "")) return undefined;
  const read = imagesOutside.safeParse(reply.json());
  return read.success ? read.data : undefined;
}
