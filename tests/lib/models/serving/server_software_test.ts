import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RequestFailure } from "../../../../lib/models/serving/http/failure.ts";
import { openEndpoint } from "../../../../lib/models/serving/http/open_endpoint.ts";
import {
  recogniseServer,
  type ServerSoftware,
} from "../../../../lib/models/serving/server_software.ts";
import {
  type ChatRoute,
  chatServer,
  models,
  openapi,
  transformersOpenapi,
} from "../../../helpers/chat_server.ts";

async function recognise(
  routes: Readonly<Record<string, ChatRoute>>,
): Promise<Omit<ServerSoftware, "openapi">> {
  await using server = chatServer(routes);
  const { signal } = new AbortController();
  const { openapi: _, ...found } = await recogniseServer(
    openEndpoint({ url: server.url, key: undefined, signal }),
  );
  return found;
}

const json = (value: unknown, headers: HeadersInit = {}): ChatRoute => () =>
  Response.json(value, { headers });

Deno.test("recogniseServer() tells vLLM and vLLM-Omni by owner, routes and /version", async () => {
  const routes = {
    "GET /v1/models": models("vllm", "Qwen/Qwen3-VL-8B-Instruct"),
    "GET /version": json({ version: "0.11.2" }),
  };
  const known = { version: "0.11.2", models: ["Qwen/Qwen3-VL-8B-Instruct"] };
  assertEquals(
    await recognise({ ...routes, "GET /openapi.json": json(openapi(["seed"])) }),
    { software: "vllm", ...known },
  );
  const described = json(openapi(["seed"], ["/v1/images/edits"]));
  assertEquals(
    await recognise({ ...routes, "GET /openapi.json": described }),
    { software: "vllm-omni", ...known },
  );
});

Deno.test("recogniseServer() tells SGLang by owner, with the version of either path", async () => {
  const list = models("sglang", "judge");
  for (const path of ["/server_info", "/get_server_info"]) {
    assertEquals(
      await recognise({
        "GET /v1/models": list,
        [`GET ${path}`]: json({ model_path: "/x", version: "0.5.6" }),
      }),
      { software: "sglang", version: "0.5.6", models: ["judge"] },
    );
  }
});

Deno.test("recogniseServer() tells llama.cpp and OpenAI by their answers' owner and headers", async () => {
  assertEquals(
    await recognise({
      "GET /v1/models": models("llamacpp", "judge.gguf"),
      "GET /props": json({ build_info: "b8681-abc", total_slots: 4 }),
    }),
    { software: "llama.cpp", version: "b8681-abc", models: ["judge.gguf"] },
  );
  const data = [{ id: "gpt-4o", owned_by: "system" }, { id: "gpt-image-1", owned_by: "system" }];
  assertEquals(
    await recognise({ "GET /v1/models": json({ data }, { "openai-version": "2020-10-01" }) }),
    { software: "openai", models: ["gpt-4o", "gpt-image-1"] },
  );
});

Deno.test("recogniseServer() tells transformers serve by its routes", async () => {
  assertEquals(
    await recognise({
      "GET /v1/models": models("Qwen", "Qwen/Qwen2.5-VL-7B-Instruct"),
      "GET /openapi.json": json(transformersOpenapi()),
    }),
    { software: "transformers", models: [] },
  );
});

Deno.test("recogniseServer() does not ask transformers serve for a list that needs the hub", async () => {
  const failing: ChatRoute = () => new Response("Internal Server Error", { status: 500 });
  const described = json(transformersOpenapi());
  assertEquals(
    await recognise({ "GET /v1/models": failing, "GET /openapi.json": described }),
    { software: "transformers", models: [] },
  );
});

Deno.test("recogniseServer() takes no failure for the absence of a path", async () => {
  const list = models("vllm", "judge");
  for (const status of [400, 408, 429, 500, 502, 503]) {
    const failing: ChatRoute = () => new Response("no", { status });
    for (const path of ["/v1/models", "/openapi.json", "/version"]) {
      const routes = { "GET /v1/models": list, [`GET ${path}`]: failing };
      const failure = await assertRejects(() => recognise(routes), RequestFailure);
      assertMatch(failure.message, new RegExp(`^http://127.0.0.1:\\d+ answered ${status}: no$`));
    }
  }
  for (const status of [404, 405, 501]) {
    const absent: ChatRoute = () => new Response("no", { status });
    const routes = { "GET /v1/models": list, "GET /openapi.json": absent, "GET /version": absent };
    assertEquals(await recognise(routes), { software: "vllm", models: ["judge"] });
  }
});

Deno.test("recogniseServer() does without a path that is for others, beside one that is not", async () => {
  for (const status of [401, 403]) {
    const denied: ChatRoute = () => new Response("", { status });
    const paths = ["/openapi.json", "/version", "/system_stats", "/sdcpp/v1/capabilities"];
    const routes = Object.fromEntries(paths.map((path) => [`GET ${path}`, denied]));
    assertEquals(
      await recognise({ ...routes, "GET /v1/models": models("me", "judge") }),
      { software: "unknown", models: ["judge"] },
    );
    const { message } = await assertRejects(() => recognise(routes), RequestFailure);
    assertMatch(message, new RegExp(`answered ${status} on /openapi.json$`));
  }
});

Deno.test("recogniseServer() tells ComfyUI, sd-server and Ollama by paths of their own", async () => {
  assertEquals(
    await recognise({ "GET /system_stats": json({ system: { comfyui_version: "0.3.60" } }) }),
    { software: "comfyui", version: "0.3.60", models: [] },
  );
  assertEquals(
    await recognise({
      "GET /v1/models": models("local", "sd-cpp-local"),
      "GET /sdcpp/v1/capabilities": json({ limits: {} }),
    }),
    { software: "sd-server", models: [] },
  );
  assertEquals(
    await recognise({
      "GET /v1/models": models("library", "qwen3-vl:latest"),
      "GET /api/version": json({ version: "0.12.6" }),
    }),
    { software: "ollama", version: "0.12.6", models: ["qwen3-vl:latest"] },
  );
});

Deno.test("recogniseServer() takes a described server's own title", async () => {
  const described = { openapi: "3.1.0", info: { title: "my editor", version: "1.2" }, paths: {} };
  assertEquals(
    await recognise({ "GET /openapi.json": json(described) }),
    { software: "my editor", version: "1.2", models: [] },
  );
});

Deno.test("recogniseServer() does not take web pages under every path for answers", async () => {
  const page = () => new Response("<html></html>", { headers: { "content-type": "text/html" } });
  const paths = ["/v1/models", "/openapi.json", "/version", "/system_stats", "/api/version"];
  assertEquals(
    await recognise(Object.fromEntries(paths.map((path) => [`GET ${path}`, page]))),
    { software: "unknown", models: [] },
  );
});

Deno.test("recogniseServer() fails where a key is wanted", async () => {
  const denied: ChatRoute = () => Response.json({ error: "Unauthorized" }, { status: 401 });
  const { status } = await assertRejects(
    () => recognise({ "GET /v1/models": denied }),
    RequestFailure,
    "answered 401 on /v1/models",
  );
  assertEquals(status, 401);
});
