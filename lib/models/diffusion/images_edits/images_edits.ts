import { z } from "zod";
import type { ServerRecord } from "../../model_host.ts";
import type { Endpoint, EndpointReply } from "../../serving/http/endpoint.ts";
import { serverParams } from "../../serving/pool/server_pool.ts";
import { recogniseServer } from "../../serving/server_software.ts";
import { answerFacts, answerOf, type EditAnswer, uselessAnswer } from "../served/edit_answer.ts";
import { type EditCapabilities, editCapabilities, EDITS_PATH } from "./edit_capabilities.ts";
import { type EditFieldParams, editFieldParams, editFields } from "./edit_fields.ts";
import {
  ServedDiffusionModel,
  type ServedEditParams,
  type ServedEditRequest,
} from "../served/served_diffusion_model.ts";
import { decodeImage, fetchImage } from "../served/image_reference.ts";
import { assertServed, knownServer } from "../../serving/served_model.ts";

/** Parameters of {@linkcode ImagesEditsModel}. */
export interface ImagesEditsParams extends EditFieldParams, ServedEditParams {}

const text = z.string().min(1).optional().catch(undefined);
const reference = z.union([z.string().min(1), z.instanceof(Uint8Array)]).optional()
  .catch(undefined);
const imagesAnswer = z.object({
  ...answerFacts,
  data: z.array(z.object({ b64_json: reference, url: reference, revised_prompt: text })).min(1),
});

/**
 * An editing model behind `POST /v1/images/edits`: vLLM-Omni, SGLang, OpenAI, the project's
 * reference server, stable-diffusion.cpp.
 *
 * The source goes out with its exact bytes where all servers read those alike, the size by the
 * reference pipeline's rule. What comes back is an image of that size, or the edit failed.
 *
 * @example
 * ```ts
 * const model = new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse({
 *   endpoints: ["http://127.0.0.1:8000"],
 *   model: "Qwen/Qwen-Image-Edit",
 *   num_inference_steps: 40,
 * }));
 * await model.dispose();
 * ```
 */
export class ImagesEditsModel extends ServedDiffusionModel<ImagesEditsParams> {
  /** The parameters, those of the servers among them. */
  static override readonly paramsSchema: z.ZodType<ImagesEditsParams> = z.strictObject({
    ...editFieldParams,
    ...serverParams,
  });
  /** What each server takes, by its base URL. */
  readonly #capabilities = new Map<string, EditCapabilities>();

  /** Finds out what a server takes. */
  protected async describe(endpoint: Endpoint): Promise<ServerRecord> {
    const { url } = endpoint;
    const server = await recogniseServer(endpoint);
    const { software, version, models } = server;
    const { model } = this.params;
    const capabilities = editCapabilities(server, model);
    const request = { instruction: "", size: undefined, seed: 0 };
    const { fields, unsupported } = editFields(this.params, request, capabilities);
    const isSent = fields.some(([name]) => name === "model");
    if (isSent) assertServed(model, { url, models });
    this.#capabilities.set(url, capabilities);
    return {
      url,
      software,
      ...(version === undefined ? {} : { version }),
      models: model !== undefined && !isSent ? models : this.usedModels(model, { url, models }),
      unsupported: [...capabilities.faults, ...unsupported],
    };
  }

  /** Sends the edit as one form. */
  protected async askServer(endpoint: Endpoint, edit: ServedEditRequest): Promise<EditAnswer> {
    const capabilities = knownServer(this.#capabilities, endpoint.url);
    const { fields, size } = editFields(this.params, edit, capabilities);
    const { imageField } = capabilities;
    const reply = await endpoint.request({
      path: EDITS_PATH,
      form: [[imageField, edit.source], ...fields],
    });
    const { prompt, ...answer } = await readAnswer(reply, endpoint);
    return { ...answer, size, notes: instructionNotes(edit.instruction, prompt) };
  }
}

interface ReadAnswer extends Omit<EditAnswer, "size" | "notes"> {
  /** Prompt that the server used, where it says so. */
  readonly prompt: string | undefined;
}

async function readAnswer(reply: EndpointReply, endpoint: Endpoint): Promise<ReadAnswer> {
  const read = imagesAnswer.safeParse(answerOf(reply, endpoint));
  const [first] = read.success ? read.data.data : [];
  if (!read.success || first === undefined) {
    throw uselessAnswer("without an image", { endpoint, reply });
  }
  const { b64_json, url, revised_prompt: prompt } = first;
  const { model, usage } = read.data;
  if (b64_json !== undefined) {
    return { image: decodeImage(b64_json, endpoint.url), prompt, model, usage };
  }
  if (url === undefined) throw uselessAnswer("without an image", { endpoint, reply });
  return { image: await fetchImage(url, endpoint), prompt, model, usage };
}

function instructionNotes(instruction: string, used: string | undefined): readonly string[] {
  const words = (text: string) => text.split(/\s+/).join(" ").trim();
  const isChanged = used !== undefined && words(used) !== words(instruction);
  return isChanged ? [`the server changed the instruction to: ${used}`] : [];
}
