import { InputError } from "../../../input_error.ts";
import { assertServed, namesOf } from "../../serving/served_model.ts";
import type { ServerSoftware } from "../../serving/server_software.ts";

/** Software whose list of models is whole, so that another name cannot be served. */
const LISTS_ALL: readonly string[] = [
  "vllm",
  "vllm-omni",
  "sglang",
  "llama.cpp",
  "ollama",
  "openai",
];

/**
 * Name of the model to ask a server for: the configured one, or the only one that it serves.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const server = { software: "vllm", models: ["Qwen/Qwen3-VL-30B-A3B-Instruct"] };
 * const name = modelName(undefined, { ...server, url: "http://127.0.0.1:8000" });
 * assertEquals(name, "Qwen/Qwen3-VL-30B-A3B-Instruct");
 * ```
 *
 * @param wanted `params.model`.
 * @throws {InputError} If the server does not serve the configured one, or none is configured and it
 * does not serve exactly one.
 */
export function modelName(
  wanted: string | undefined,
  server: Pick<ServerSoftware, "software" | "models"> & {
    /** The server's address. */
    readonly url: string;
  },
): string {
  const { software, models, url } = server;
  if (wanted === undefined) {
    const [only] = models;
    if (only !== undefined && models.length === 1) return only;
    throw new InputError(`Name a model in params.model: ${url} ${served(server)}`);
  }
  const isListed = models.includes(`${wanted}:latest`) || !LISTS_ALL.includes(software);
  if (!isListed) assertServed(wanted, { url, models });
  return wanted;
}

function served({ software, models }: Pick<ServerSoftware, "software" | "models">): string {
  if (software === "transformers") {
    return "runs transformers serve, which loads any model by its folder or hub name";
  }
  if (models.length === 0) return "does not list its models";
  return `serves ${namesOf(models)}`;
}
