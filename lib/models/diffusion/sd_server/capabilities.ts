import { z } from "zod";
import { InputError } from "../../../input_error.ts";
import { nearest } from "../../../text/nearest.ts";
import type { ServerRecord } from "../../model_host.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { namesModel } from "../../serving/served_model.ts";
import { MODELS_PATH, ServerQuestions } from "../../serving/server_questions.ts";

const capabilities = z.object({
  model: z.object({ name: z.string() }).optional().catch(undefined),
  supported_modes: z.array(z.string()).optional().catch(undefined),
  samplers: z.array(z.string()).optional().catch(undefined),
  features_by_mode: z.object({ img_gen: z.object({ ref_images: z.boolean() }) })
    .optional().catch(undefined),
});

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** What is said of every sd-server: `engines.md`, 5.5. */
const OTHER_NOISE = "seed: sd-server draws its own noise, so single images cannot be compared " +
  "with the reference's";

/**
 * Makes the record of an `sd-server`, by `/sdcpp/v1/capabilities`, or `/v1/models` where it lacks
 * that.
 *
 * @param method The `sample_method` of the parameters.
 * @throws {InputError} If the server says that it cannot edit images, or not by this method.
 * @throws {RequestFailure} If it does not answer.
 */
export async function describeSdServer(
  endpoint: Endpoint,
  method: string,
): Promise<ServerRecord> {
  const { url } = endpoint;
  const questions = new ServerQuestions(endpoint);
  const known = capabilities.safeParse(await questions.ask("/sdcpp/v1/capabilities"));
  if (known.success) {
    const { model, supported_modes, samplers, features_by_mode } = known.data;
    if (supported_modes?.includes("img_gen") === false) {
      throw new InputError(`${url} has a model loaded that makes no images; start it with another`);
    }
    if (features_by_mode?.img_gen.ref_images === false) {
      throw new InputError(`${url} takes no source images (ref_images); update sd-server`);
    }
    if (samplers?.includes(method) === false) {
      const near = nearest(method, samplers);
      const advice = near === undefined ? `it has ${samplers.join(", ")}` : `did you mean ${near}?`;
      throw new InputError(`${url} has no sample_method ${method}; ${advice}`);
    }
    return record(url, model === undefined || model.name === "" ? [] : [model.name]);
  }
  const list = modelList.safeParse(await questions.ask(MODELS_PATH));
  questions.assertHeard();
  const ids = list.success ? list.data.data.map(({ id }) => id) : [];
  return record(url, ids.filter(namesModel));
}

function record(url: string, models: readonly string[]): ServerRecord {
  return { url, software: "sd-server", models, unsupported: [OTHER_NOISE] };
}
