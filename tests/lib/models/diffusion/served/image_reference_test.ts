import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  decodeImage,
  fetchImage,
} from "../../../../../lib/models/diffusion/served/image_reference.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { openEndpoint } from "../../../../../lib/models/serving/http/open_endpoint.ts";
import { never, serve } from "../../../../helpers/serving.ts";

const bytes = new Uint8Array([137, 80, 78, 71, 0, 255]);

Deno.test("decodeImage() reads base64, with white space and with a data URL's head", () => {
  for (const text of ["iVBORwD/", "iVBO\nRwD/\n", "data:image/png;base64,iVBORwD/"]) {
    assertEquals(decodeImage(text, "http://127.0.0.1:1"), bytes, text);
  }
});

Deno.test("decodeImage() reads the bytes of a JSON text, whatever is escaped in it", () => {
  const texts = [
    "iVBORwD/",
    "iVBORwD\\/",
    "iVBO\\nRwD/",
    "\\u0069VBORwD/",
    "data:image/png;base64,iVBORwD/",
  ];
  for (const text of texts) {
    assertEquals(decodeImage(new TextEncoder().encode(text), "http://127.0.0.1:1"), bytes, text);
  }
  for (const text of ["<svg/>", "a\\", "\u0000"]) {
    const literal = new TextEncoder().encode(text);
    const error = assertThrows(() => decodeImage(literal, "http://127.0.0.1:1"), RequestFailure);
    assertEquals([error.kind, error.retry], ["body", false]);
  }
});

Deno.test("decodeImage() says what is not base64, and that asking again does not help", () => {
  const error = assertThrows(
    () => decodeImage("data:image/svg+xml,<svg/>", "http://127.0.0.1:1"),
    RequestFailure,
    "http://127.0.0.1:1 answered with an image that is not base64: data:image/svg+xml,<svg/>",
  );
  assertEquals([error.kind, error.retry], ["body", false]);
});

Deno.test("fetchImage() starts a path where the server starts, a URL where it says", async () => {
  const server = serve(() => new Response(bytes));
  await using _ = server;
  const endpoint = openEndpoint({ url: `${server.url}/proxy/a`, key: undefined, signal: never() });
  for (const reference of ["/out/1.png?a=b", "out/1.png", `${server.url}/other/1.png`]) {
    assertEquals(await fetchImage(reference, endpoint), bytes, reference);
  }
  assertEquals(server.asked, ["/proxy/a/out/1.png", "/proxy/a/out/1.png", "/other/1.png"]);
});

Deno.test("fetchImage() bears two failures in a row that may pass, and no more", async () => {
  for (const [failures, status, fetched] of [[2, 503, 3], [3, 503, 3], [1, 404, 1]] as const) {
    let left: number = failures;
    const server = serve(() => left-- > 0 ? new Response("", { status }) : new Response(bytes));
    await using _ = server;
    const waits: number[] = [];
    const endpoint = {
      ...openEndpoint({ url: server.url, key: undefined, signal: never() }),
      sleep: (ms: number) => Promise.resolve(void waits.push(ms)),
    };
    const image = await fetchImage("/a.png", endpoint).catch((error: unknown) => error);
    assertEquals(server.asked.length, fetched);
    assertEquals(waits, Array.from({ length: fetched - 1 }, () => 1000));
    if (failures === 2) assertEquals(image, bytes);
    else assertEquals(image instanceof RequestFailure && image.status, status);
  }
});

Deno.test("fetchImage() asks no other host, port or protocol", async () => {
  const server = serve(() => new Response(bytes));
  await using _ = server;
  const endpoint = openEndpoint({ url: server.url, key: "secret", signal: never() });
  const { port } = new URL(server.url);
  const references = [
    `http://127.0.0.1:${Number(port) === 65_535 ? 1 : Number(port) + 1}/a`,
    `https://127.0.0.1:${port}/a`,
    `http://localhost:${port}/a`,
    `//localhost:${port}/a`,
    `\\\\localhost:${port}/a`,
    "ftp://127.0.0.1/a",
    "http://[",
  ];
  for (const reference of references) {
    const error = await assertRejects(() => fetchImage(reference, endpoint), RequestFailure);
    assertEquals(error.message.includes("only images on the same server are fetched"), true);
    assertEquals(error.retry, false);
  }
  assertEquals(server.asked, []);
});
