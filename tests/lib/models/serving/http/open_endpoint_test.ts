import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RefusedError } from "../../../../../lib/models/model_host.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { openEndpoint } from "../../../../../lib/models/serving/http/open_endpoint.ts";
import { deadUrl, never, serve, serveRaw } from "../../../../helpers/serving.ts";

const KEY = "sk-Very+Secret/1";

function endpoint(url: string, { key = undefined as string | undefined, signal = never() } = {}) {
  return openEndpoint({ url, key, signal });
}

/** The failure of one request for `/x`. */
async function failureAt(url: string, key?: string): Promise<RequestFailure> {
  return await assertRejects(
    () => endpoint(url, { key }).request({ path: "/x", json: {} }),
    RequestFailure,
  );
}

Deno.test("openEndpoint() sends JSON, the key and further headers, and reads the answer", async () => {
  await using server = serve(async (request) =>
    Response.json({
      method: request.method,
      path: new URL(request.url).pathname,
      type: request.headers.get("content-type"),
      key: request.headers.get("authorization"),
      body: await request.json(),
    }, { headers: { "x-model": "tiny" } })
  );
  const reply = await endpoint(`${server.url}/proxy/a`, { key: KEY }).request({
    path: "/v1/ask",
    json: { text: "é" },
  });
  assertEquals([reply.status, reply.headers.get("x-model")], [200, "tiny"]);
  assertEquals(reply.json(), {
    method: "POST",
    path: "/proxy/a/v1/ask",
    type: "application/json",
    // The answer echoes it, and what is kept of an answer must not hold it.
    key: "Bearer [key]",
    body: { text: "é" },
  });
});

Deno.test("openEndpoint() leaves long texts of JSON as bytes where it is asked to", async () => {
  const image = "A".repeat(70_000);
  await using server = serve(async (request) => {
    const { length, end = "" } = await request.json();
    const body = JSON.stringify({
      told: `got ${KEY}`,
      [KEY]: [{ image: image.slice(0, length) }, 1],
    });
    return new Response(body.replace("got", "g\\u006ft") + end);
  });
  const ask = (json: unknown) => endpoint(server.url, { key: KEY }).request({ path: "/x", json });
  const long = (await ask({ length: 70_000 })).rawJson();
  const told = { told: "got [key]", "[key]": [{ image: new TextEncoder().encode(image) }, 1] };
  assertEquals(long, told);
  const short = await ask({ length: 10 });
  assertEquals(short.rawJson(), short.json());
  // Too deep to be walked through for the key: it is read in the usual way.
  const nest = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  await using deep = serve(() => new Response(`{"image":"${image}","nest":${nest}}`));
  const nested = await endpoint(deep.url, { key: KEY }).request({ path: "/x" });
  assertEquals((nested.rawJson() as { readonly image: unknown }).image, image);
  const broken = await ask({ length: 70_000, end: "}" });
  const { message, retry } = assertThrows(() => broken.rawJson(), RequestFailure);
  assertEquals(retry, true);
  assertEquals(message, assertThrows(() => broken.json(), RequestFailure).message);
});

Deno.test("openEndpoint() sends a form with its boundary, and keeps a blank a blank", async () => {
  await using server = serve(async (request) => {
    const form = await request.formData();
    return Response.json([form.get("negative_prompt"), (form.get("image") as File).name]);
  });
  const image = { bytes: new Uint8Array([1, 2]), type: "image/png", name: "a.png" };
  const form = [["negative_prompt", " "], ["image", image]] as const;
  const reply = await endpoint(server.url).request({ path: "/form", form });
  assertEquals(reply.json(), [" ", "a.png"]);
});

Deno.test("openEndpoint() asks by GET without a body, and by POST with one", async () => {
  await using server = serve((request) => new Response(request.method));
  const { request } = endpoint(server.url);
  assertEquals((await request({ path: "/" })).text(), "GET");
  assertEquals((await request({ path: "/", json: {} })).text(), "POST");
});

Deno.test("openEndpoint() asks whole URLs on the same server only", async () => {
  await using server = serve(() => new Response("image"));
  await using other = serve(() => new Response("stolen"));
  const { request } = endpoint(`${server.url}/base`, { key: KEY });
  assertEquals((await request({ path: `${server.url}/files/1.png` })).text(), "image");
  const failure = await assertRejects(
    () => request({ path: `${other.url}/files/${KEY}` }),
    RequestFailure,
  );
  assertEquals(
    failure.message,
    `${server.url}/base named "${other.url}/files/[key]", which is not an address on that server`,
  );
  await request({ path: "//example.invalid/x" });
  assertEquals(server.asked, ["/files/1.png", "/base//example.invalid/x"]);
  assertEquals(other.asked, []);
});

const statuses: readonly (readonly [number, boolean])[] = [
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [405, false],
  [408, true],
  [409, true],
  [413, false],
  [422, false],
  [429, true],
  [500, true],
  [502, true],
  [503, true],
  [504, true],
  [599, true],
];

for (const [status, retry] of statuses) {
  Deno.test(`openEndpoint() takes ${status} as ${retry ? "worth" : "not worth"} a retry`, async () => {
    await using server = serve(() => Response.json({ detail: "why" }, { status }));
    const failure = await failureAt(server.url);
    assertEquals([failure.kind, failure.status, failure.retry], ["status", status, retry]);
    const where = status === 404 || status === 405 ? " on /x" : "";
    assertEquals(failure.message, `${server.url} answered ${status}${where}: why`);
  });
}

Deno.test("openEndpoint() hands on how long the server wants to be left alone", async () => {
  const later = new Date(Date.now() + 20_000).toUTCString();
  let header = "3";
  await using server = serve(() =>
    new Response(null, { status: 429, headers: { "retry-after": header } })
  );
  assertEquals((await failureAt(server.url)).retryAfterMs, 3000);
  header = later;
  const wait = (await failureAt(server.url)).retryAfterMs ?? 0;
  assert(wait > 15_000 && wait <= 20_000, String(wait));
  header = "never";
  assertEquals((await failureAt(server.url)).retryAfterMs, undefined);
});

Deno.test("openEndpoint() follows no redirect, so that the key stays where it belongs", async () => {
  await using thief = serve(() => new Response("thanks"));
  await using server = serve(() =>
    new Response(null, { status: 307, headers: { location: `${thief.url}/?k=${KEY}` } })
  );
  const failure = await failureAt(server.url, KEY);
  assertEquals(
    failure.message,
    `${server.url} answered 307, a redirect to ${thief.url}/?k=[key], which is not followed: ` +
      "name the server's own address in params.endpoints",
  );
  assertEquals([failure.retry, thief.asked, server.asked], [false, [], ["/x"]]);
});

Deno.test("openEndpoint() hides the key where the server echoes it", async () => {
  const bodies = [
    Response.json({ error: { message: `Incorrect API key provided: ${KEY}` } }, { status: 401 }),
    new Response(`${"x".repeat(490)} ${KEY}`, { status: 500 }),
    new Response(`<title>${KEY.slice(0, 5)}\u0000${KEY.slice(5)}</title>`, { status: 500 }),
    Response.json({ error: { code: "content_filter", message: KEY } }, { status: 400 }),
  ];
  await using server = serve(() => bodies.shift() ?? new Response(`<html>${KEY}`));
  const messages: string[] = [];
  for (let count = 0; count < 4; count++) {
    const error = await assertRejects(
      () => endpoint(server.url, { key: KEY }).request({ path: "/x" }),
      Error,
    );
    messages.push(error.message);
  }
  const reply = await endpoint(server.url, { key: KEY }).request({ path: "/x" });
  const thrown = assertThrows(() => reply.json(), RequestFailure);
  assertEquals([...messages, thrown.message], [
    `${server.url} answered 401: Incorrect API key provided: [key]`,
    `${server.url} answered 500: ${"x".repeat(490)} [key]`,
    `${server.url} answered 500: [key]`,
    "[key]",
    `${server.url} answered 200, but its body is not JSON: "<html>[key]"`,
  ]);
});

Deno.test("openEndpoint() throws a refusal for a content filter", async () => {
  const body = { error: { code: "content_policy_violation", message: "Not allowed." } };
  let status = 400;
  await using server = serve(() => Response.json(body, { status }));
  const ask = () => endpoint(server.url).request({ path: "/x" });
  assertEquals((await assertRejects(ask, RefusedError)).message, "Not allowed.");
  status = 403;
  await assertRejects(ask, RefusedError);
  status = 500;
  await assertRejects(ask, RequestFailure, "answered 500: Not allowed.");
});

Deno.test("openEndpoint() says that nobody listens", async () => {
  const url = deadUrl();
  const failure = await failureAt(url);
  assertEquals(failure.message, `${url} refused the connection`);
  assertEquals([failure.kind, failure.retry], ["connection", true]);
});

Deno.test("openEndpoint() says that a name is not known", async () => {
  const failure = await failureAt("http://no-such-host.invalid");
  assert(failure.message.startsWith("http://no-such-host.invalid is not known by that name"));
  assertEquals(failure.kind, "connection");
});

Deno.test("openEndpoint() says that a connection broke off before the answer", async () => {
  await using server = serveRaw("");
  const failure = await failureAt(server.url);
  assertEquals(failure.message, `${server.url} broke the connection off`);
  assertEquals([failure.kind, failure.retry], ["connection", true]);
});

for (
  const [name, head] of [
    ["a length", "content-length: 100"],
    ["chunks", "transfer-encoding: chunked"],
    ["a packed body", "content-encoding: gzip\r\ncontent-length: 100"],
  ]
) {
  Deno.test(`openEndpoint() says that a body with ${name} broke off`, async () => {
    await using server = serveRaw(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n4\r\nhalf\r\n`);
    const failure = await failureAt(server.url);
    assertEquals(failure.message, `${server.url} answered 200, but its body broke off`);
    assertEquals([failure.kind, failure.status, failure.retry], ["body", 200, true]);
  });
}

Deno.test("openEndpoint() keeps the status of an error whose body broke off", async () => {
  await using server = serveRaw("HTTP/1.1 400 Bad\r\ncontent-length: 100\r\n\r\n{");
  const failure = await failureAt(server.url);
  assertEquals([failure.message, failure.retry], [`${server.url} answered 400`, false]);
});

Deno.test("EndpointReply.json() says what came in place of JSON", async () => {
  const bodies = ["", "<html>\n<b>oops</b>", "x".repeat(200)];
  await using server = serve(() => new Response(bodies.shift()));
  const messages: string[] = [];
  for (let count = 0; count < 3; count++) {
    const reply = await endpoint(server.url).request({ path: "/x" });
    const failure = assertThrows(() => reply.json(), RequestFailure);
    assertEquals([failure.kind, failure.status, failure.retry], ["body", 200, true]);
    messages.push(failure.message.slice(server.url.length));
  }
  assertEquals(messages, [
    " answered 200, but its body is empty and should be JSON",
    ' answered 200, but its body is not JSON: "<html> <b>oops</b>"',
    ` answered 200, but its body is not JSON: "${"x".repeat(79)}…"`,
  ]);
});

Deno.test("openEndpoint() reads chunks whole, and gives up a body that is too large", async () => {
  const part = new Uint8Array(100_000).fill(7);
  const body = () =>
    new ReadableStream({
      start(controller) {
        for (let count = 0; count < 20; count++) controller.enqueue(part);
        controller.close();
      },
    });
  await using server = serve(() => new Response(body()));
  const options = { url: server.url, key: undefined, signal: never() };
  const { bytes } = await openEndpoint(options).request({ path: "/x" });
  assertEquals([bytes.length, bytes[0], bytes.at(-1)], [2_000_000, 7, 7]);
  const failure = await assertRejects(
    () => openEndpoint({ ...options, largest: 1024 * 1024 }).request({ path: "/x" }),
    RequestFailure,
  );
  assertEquals(failure.message, `${server.url} answered 200, but with more than 1 MiB`);
  assertEquals(failure.retry, false);
});

for (const phase of ["before", "headers", "body", "error body", "sleep"] as const) {
  Deno.test(`openEndpoint() rejects with the reason when stopped: ${phase}`, async () => {
    const answers = {
      "before": "",
      "headers": "HTTP/1.1 200 OK\r\n",
      "body": "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
      "error body": "HTTP/1.1 500 Bad\r\ncontent-length: 100\r\n\r\nhalf",
      "sleep": "",
    };
    await using server = serveRaw(answers[phase], { hangUp: false });
    const stop = new AbortController();
    const { request, sleep } = endpoint(server.url, { signal: stop.signal });
    const reason = new DOMException("stopped by the user", "AbortError");
    if (phase === "before") stop.abort(reason);
    else setTimeout(() => stop.abort(reason), 40);
    const thrown = await assertRejects(
      () => phase === "sleep" ? sleep(60_000) : request({ path: "/x" }),
      DOMException,
    );
    assert(thrown === reason);
  });
}
