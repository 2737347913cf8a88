import { z } from "zod";
import { RefusedError } from "../model_host.ts";
import type { Endpoint, EndpointReply } from "./http/endpoint.ts";
import { RequestFailure } from "./http/failure.ts";
import { type ApiDescription, apiDescription } from "./http/openapi.ts";

/** What a server says of itself. */
export interface ServerSoftware {
  /**
   * `vllm`, `vllm-omni`, `sglang`, `openai`, `transformers`, `llama.cpp`, `ollama`, `comfyui`,
   * `sd-server`, the name that its API description gives it, or `unknown`.
   */
  readonly software: string;
  /** Its version, where it says so. */
  readonly version?: string;
  /** Models that it lists under `/v1/models`. */
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
 * @throws {RequestFailure} If the server cannot be reached, or wants another key.
 */
export async function recogniseServer(endpoint: Endpoint): Promise<ServerSoftware> {
  const { models, owners, headers } = await listModels(endpoint);
  const own = (owner: string) => owners.includes(owner);
  if (isOpenAi(endpoint.url, headers)) return { software: "openai", models };
  if (own("llamacpp") || headers?.get("server")?.startsWith("llama.cpp")) {
    return withVersion(
      { software: "llama.cpp", models },
      await ask(endpoint, "/props"),
      "build_info",
    );
  }
  const openapi = await ask(endpoint, "/openapi.json");
  const description = apiDescription(openapi);
  const known = { models, ...(description === undefined ? {} : { openapi }) };
  if (own("sglang")) {
    const info = await ask(endpoint, "/server_info") ?? await ask(endpoint, "/get_server_info");
    return withVersion({ software: "sglang", ...known }, info, "version");
  }
  const version = await ask(endpoint, "/version");
  if (own("vllm") || own("vllm-omni")) {
    const images = description?.paths.some((path) => path.includes("/v1/images/")) ?? false;
    const software = images || own("vllm-omni") ? "vllm-omni" : "vllm";
    return withVersion({ software, ...known }, version, "version");
  }
  if (description !== undefined && isTransformersServe(description)) {
    return { software: "transformers", ...known };
  }
  return await recogniseOther(endpoint, { known, version });
}

const MODELS_PATH = "/v1/models";

type Known = Omit<ServerSoftware, "software">;

async function recogniseOther(
  endpoint: Endpoint,
  { known, version }: { readonly known: Known; readonly version: unknown },
): Promise<ServerSoftware> {
  const description = apiDescription(known.openapi);
  if (description !== undefined && !["", "FastAPI"].includes(description.title)) {
    return withVersion({ software: description.title, ...known }, description, "version");
  }
  const stats = await ask(endpoint, "/system_stats");
  const comfy = z.looseObject({ system: z.looseObject({ comfyui_version: z.string() }) })
    .safeParse(stats);
  if (comfy.success) {
    return { software: "comfyui", version: comfy.data.system.comfyui_version, ...known };
  }
  if (await ask(endpoint, "/sdcpp/v1/capabilities") !== undefined) {
    return { software: "sd-server", ...known };
  }
  const ollama = await ask(endpoint, "/api/version");
  if (textAt(ollama, "version") !== undefined) {
    return withVersion({ software: "ollama", ...known }, ollama, "version");
  }
  return withVersion({ software: "unknown", ...known }, version, "version");
}

const modelList = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), owned_by: z.string().nullish() })),
});

async function listModels(endpoint: Endpoint): Promise<{
  readonly models: readonly string[];
  readonly owners: readonly string[];
  readonly headers: Headers | undefined;
}> {
  const reply = await answer(endpoint, MODELS_PATH);
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

/** The JSON that a server answers with under a path, or `undefined` where it does not. */
async function ask(endpoint: Endpoint, path: string): Promise<unknown> {
  return jsonOf(await answer(endpoint, path));
}

/** What a server answers under a path, or `undefined` for a status that says it has none. */
async function answer(endpoint: Endpoint, path: string): Promise<EndpointReply | undefined> {
  try {
    return await endpoint.request({ path });
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    if (!(error instanceof RequestFailure) || error.kind !== "status") throw error;
    // Without a key that it accepts, nothing that it does not answer means anything.
    if (path === MODELS_PATH && (error.status === 401 || error.status === 403)) throw error;
    return undefined;
  }
}

function jsonOf(reply: EndpointReply | undefined): unknown {
  try {
    return reply?.json();
  } catch {
    // Some servers answer with their web page under every path.
    return undefined;
  }
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
