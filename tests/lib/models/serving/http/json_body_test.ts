import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { Base64Text } from "../../../../../lib/models/serving/http/base64_text.ts";
import { encodeJson } from "../../../../../lib/models/serving/http/json_body.ts";

const read = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body));

Deno.test("encodeJson() writes images of every length between other texts, bit for bit", () => {
  for (const length of [0, 1, 2, 3, 49_151, 49_152, 49_153, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i + i) % 251);
    const url = new Base64Text(bytes, "data:image/png;base64,");
    const body = encodeJson({ a: "红 \u0000", parts: [url, { url }, "end"], b: 1 });
    const text = `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
    assertEquals(read(body), { a: "红 \u0000", parts: [text, { url: text }, "end"], b: 1 });
  }
});

Deno.test("property: encodeJson() writes what JSON has as the platform does", () => {
  fc.assert(fc.property(fc.json({ stringUnit: "binary" }), (text) => {
    const value: unknown = JSON.parse(text);
    assertEquals(new TextDecoder().decode(encodeJson(value)), JSON.stringify(value));
  }));
});

Deno.test("encodeJson() refuses what JSON has no form for", () => {
  assertThrows(() => encodeJson(undefined), TypeError, "no form");
  assertThrows(() => encodeJson({ a: 1n }), TypeError);
});
