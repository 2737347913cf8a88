import { z } from "zod";
import { RefusedError, type ServerRecord } from "../../model_host.ts";
import { type ChatPart, readChatReply } from "../../serving/chat/chat_protocol.ts";
import type { Endpoint, EndpointReply } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { Base64Text } from "../../serving/http/base64_text.ts";
import { serverParams } from "../../serving/pool/server_pool.ts";
import { recogniseServer } from "../../serving/server_software.ts";
import { type EditAnswer, quoted, uselessAnswer } from "../served/edit_answer.ts";
import {
  ServedDiffusionModel,
  type ServedEditParams,
  type ServedEditRequest,
} from "../served/served_diffusion_model.ts";
import { sizeParam, wantedSize } from "../served/edit_size.ts";
import type { SourceUpload } from "../served/edit_source.ts";
import { type DiffusersParams, diffusersParams } from "../served/engine_params.ts";
import { fetchImage } from "../served/image_reference.ts";
import { assertServed, knownServer } from "../../serving/served_model.ts";
import {
  CHAT_PATH,
  type ChatEditCapabilities,
  chatEditCapabilities,
  chatEditSettings,
} from "./chat_edit_settings.ts";

/** Parameters of {@linkcode ChatImageEditsModel}. */
export interface ChatImageEditsParams extends DiffusersParams, ServedEditParams {
  /** Name of the model; that of the server where it lists one only. */
  readonly model?: string | undefined;
}

/** What is known of one server. */
interface KnownServer {
  /** Name of the model to ask for; none where absent. */
  readonly model: string | undefined;
  readonly capabilities: ChatEditCapabilities;
}

/**
 * An editing model behind `POST /v1/chat/completions` that answers with an image, such as
 * vLLM-Omni's other route.
 *
 * A request has one message with the source as a data URL and the instruction. Size, steps,
 * guidance, negative prompt and seed go out twice, as fields of the body and in its `extra_body`:
 * early releases of vLLM-Omni read only the latter. What a server is known not to take is not sent.
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
  /** The servers by their base URLs. */
  readonly #known = new Map<string, KnownServer>();

  /** Finds out what a server takes. */
  protected async describe(endpoint: Endpoint): Promise<ServerRecord> {
    const { url } = endpoint;
    const { model, size } = this.params;
    const server = await recogniseServer(endpoint);
    const { software, version, models } = server;
    assertServed(model, { url, models });
    const capabilities = chatEditCapabilities(server);
    this.#known.set(url, {
      model: model ?? (models.length === 1 ? models[0] : undefined),
      capabilities,
    });
    const anySize = wantedSize(size, { width: 1024, height: 1024 });
    const { unsupported } = chatEditSettings(this.params, { seed: 0, size: anySize }, capabilities);
    return {
      url,
      software,
      ...(version === undefined ? {} : { version }),
      models: this.usedModels(model, { url, models }),
      unsupported,
    };
  }

  /** Sends the edit as one message. */
  protected async askServer(endpoint: Endpoint, edit: ServedEditRequest): Promise<EditAnswer> {
    const { model, capabilities } = knownServer(this.#known, endpoint.url);
    const settings = chatEditSettings(this.params, edit, capabilities);
    const messages = [{ role: "user", content: content(edit.instruction, edit.source) }];
    const reply = await endpoint.request({
      path: CHAT_PATH,
      json: { ...(model === undefined ? {} : { model }), messages, ...settings.fields },
    });
    return { ...await readAnswer(reply, endpoint), size: settings.size };
  }
}

function content(instruction: string, { type, bytes }: SourceUpload): readonly ChatPart[] {
  const url = new Base64Text(bytes, `data:${type};base64,`);
  return [{ type: "image_url", image_url: { url } }, { type: "text", text: instruction }];
}

const imageLink = z.object({ image_url: z.object({ url: z.string().min(1) }) });
const imagesOutside = z.object({
  choices: z.tuple([z.object({ message: z.object({ images: z.tuple([imageLink], z.unknown()) }) })])
    .rest(z.unknown()),
}).transform(({ choices: [choice] }) => choice.message.images[0].image_url.url);

async function readAnswer(
  reply: EndpointReply,
  endpoint: Endpoint,
): Promise<Omit<EditAnswer, "size">> {
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
