import { assertEquals } from "@std/assert";
import { apiDescription } from "../../../../../lib/models/serving/http/openapi.ts";
import { openapi, transformersOpenapi } from "../../../../helpers/chat_server.ts";

function document(schema: unknown, schemas: Record<string, unknown> = {}): unknown {
  return {
    openapi: "3.0.0",
    info: { title: "T", version: "2" },
    paths: {
      "/prefix/v1/images/edits": {
        post: { requestBody: { $ref: "#/components/requestBodies/Edit" } },
      },
    },
    components: {
      requestBodies: { Edit: { content: { "multipart/form-data": { schema } } } },
      schemas,
    },
  };
}

Deno.test("apiDescription() lists a request's fields through references", () => {
  const description = apiDescription(openapi(["messages", "seed", "logprobs"], ["/v1/x"]));
  assertEquals(description?.fields("/v1/chat/completions"), ["messages", "seed", "logprobs"]);
  assertEquals(description?.paths, ["/health", "/v1/chat/completions", "/v1/x"]);
  assertEquals(description?.fields("/v1/x"), undefined);
});

Deno.test("apiDescription() puts composed schemas together, below a prefix, too", () => {
  const schema = { allOf: [{ $ref: "#/components/schemas/A" }, { properties: { b: {}, c: {} } }] };
  const described = apiDescription(document(schema, { A: { properties: { a: {}, b: {} } } }));
  assertEquals(described?.fields("/v1/images/edits"), ["a", "b", "c"]);
});

Deno.test("apiDescription() lists nothing for a request that takes any object", () => {
  const description = apiDescription(transformersOpenapi());
  assertEquals(description?.fields("/v1/chat/completions"), undefined);
});

Deno.test("apiDescription() ends at references that go in a circle or nowhere", () => {
  const circle = { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } };
  const at = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  assertEquals(apiDescription(document(at("A"), circle))?.fields("/v1/images/edits"), undefined);
  assertEquals(apiDescription(document(at("no/such")))?.fields("/v1/images/edits"), undefined);
  assertEquals(apiDescription({ swagger: "2.0" }), undefined);
  assertEquals(apiDescription("<html>"), undefined);
});
