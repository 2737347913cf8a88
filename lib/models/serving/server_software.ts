import { z } from "zod";
import type { Endpoint } from "./http/endpoint.ts";
import { type ApiDescription, apiDescription } from "./http/openapi.ts";
import { namesModel } from "./served_model.ts";
import { jsonOf, MODELS_PATH, ServerQuestions } from "./server_questions.ts";

/** What a server says of itself. */
export interface ServerSoftware {
  /**
   * `vllm`, `vllm-omni`, `sglang`, `openai`, `transformers`, `llama.cpp`, `ollama`, `comfyui`,
   * `sd-server`, the name that its API description gives it, or `unknown`.
   */
  readonly software: string;
  /** Its version, where it says so. */
  readonly version?: string;
  /** Models that it lists under `/v1/models`; none for `transformers`, which loads any. */
  readonly models: readonly string[];
  /** The document under `/openapi.json`, where there is one. */
  readonly openapi?: unknown;
}

/**
 * Finds out which software a server runs, by what only that software answers: the owner of its
 * models, its headers, its API description, and paths of its own.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openEndpoint } from "./http/open_endpoint.ts";
 *
 * const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
 * const server = Deno.serve(options, ({ url }) =>
 *   url.endsWith("/v1/models")
 *     ? Response.json({ data: [{ id: "a/model", owned_by: "vllm" }] })
 *     : Response.json({ version: "0.11.2" }));
 * const url = `http://127.0.0.1:${server.addr.port}`;
 * const { signal } = new AbortController();
 * const found = await recogniseServer(openEndpoint({ url, key: undefined, signal }));
 * assertEquals(found, { software: "vllm", version: "0.11.2", models: ["a/model"] });
 * await server.shutdown();
 * ```
 *
 * Only a path that a server says it does not have tells something about it; any other failure is
 * one.
 *
 * @throws {RequestFailure} If a question fails, or the server wants another key.
 */
export async function recogniseServer(endpoint: Endpoint): Promise<ServerSoftware> {
  const questions = new ServerQuestions(endpoint);
  const found = await recognise(questions);
  questions.assertHeard();
  return found;
}

type Known = Omit<ServerSoftware, "software">;

async function recognise(questions: ServerQuestions): Promise<ServerSoftware> {
  const openapi = await questions.ask("/openapi.json");
  const description = apiDescription(openapi);
  // Asked for its models, it asks the hub in its turn, and fails where it cannot reach that.
  if (description !== undefined && isTransformersServe(description)) {
    return { software: "transformers", models: [], openapi };
  }
  const { models, owners, headers } = await listModels(questions);
  const own = (owner: string) => owners.includes(owner);
  if (isOpenAi(questions.url, headers)) return { software: "openai", models };
  if (own("llamacpp") || headers?.get("server")?.startsWith("llama.cpp")) {
    const known = { software: "llama.cpp", models };
    return withVersion(known, await questions.ask("/props"), "build_info");
  }
  const known = { models, ...(description === undefined ? {} : { openapi }) };
  if (own("sglang")) {
    const info = await questions.ask("/server_info") ?? await questions.ask("/get_server_info");
    return withVersion({ software: "sglang", ...known }, info, "version");
  }
  if (own("vllm") || own("vllm-omni")) {
    const images = description?.paths.some((path) => path.includes("/v1/images/")) ?? false;
    const software = images || own("vllm-omni") ? "vllm-omni" : "vllm";
    return withVersion({ software, ...known }, await questions.ask("/version"), "version");
  }
  return await recogniseOther(questions, known);
}

async function recogniseOther(questions: ServerQuestions, known: Known): Promise<ServerSoftware> {
  const description = apiDescription(known.openapi);
  if (description !== undefined && !["", "FastAPI"].includes(description.title)) {
    return withVersion({ software: description.title, ...known }, description, "version");
  }
  const stats = await questions.ask("/system_stats");
  const comfy = z.looseObject({ system: z.looseObject({ comfyui_version: z.string() }) })
    .safeParse(stats);
  if (comfy.success) {
    return { software: "comfyui", version: comfy.data.system.comfyui_version, ...known };
  }
  if (await questions.ask("/sdcpp/v1/capabilities") !== undefined) {
    return { software: "sd-server", ...known, models: known.models.filter(namesModel) };
  }
  const ollama = await questions.ask("/api/version");
  if (textAt(ollama, "version") !== undefined) {
    return withVersion({ software: "ollama", ...known }, ollama, "version");
  }
  return withVersion(
    { software: "unknown", ...known },
    await questions.ask("/version"),
    "version",
  );
}

const modelList = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), owned_by: z.string().nullish() })),
});

async function listModels(questions: ServerQuestions): Promise<{
  readonly models: readonly string[];
  readonly owners: readonly string[];
  readonly headers: Headers | undefined;
}> {
  const reply = await questions.answer(MODELS_PATH);
  const result = modelList.safeParse(jsonOf(reply));
  const data = result.success ? result.data.data : [];
  return {
    models: data.map(({ id }) => id),
    owners: data.map(({ owned_by }) => owned_by ?? ""),
    headers: reply?.headers,
  };
}

function isOpenAi(url: string, headers: Headers | undefined): boolean {
  return /(^|\.)openai\.com$/.test(new URL(url).hostname) ||
    [...headers?.keys() ?? []].some((name) => name.startsWith("openai-"));
}

/** Its chat completions take any object, and it answers under these paths. */
function isTransformersServe({ title, paths, fields }: ApiDescription): boolean {
  return title === "FastAPI" && fields("/v1/chat/completions") === undefined &&
    ["/v1/chat/completions", "/v1/responses", "/v1/audio/transcriptions"]
      .every((path) => paths.includes(path));
}

function withVersion(known: ServerSoftware, source: unknown, field: string): ServerSoftware {
  const version = textAt(source, field);
  return version === undefined ? known : { ...known, version };
}

function textAt(source: unknown, field: string): string | undefined {
  const result = z.record(z.string(), z.unknown()).safeParse(source);
  const value = result.success ? result.data[field] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
