import { assertEquals } from "@std/assert";
import { z } from "zod";
import {
  endpointAddresses,
  SERVER_PARAMS,
  serverParams,
} from "../../../../../lib/models/serving/pool/server_params.ts";
import { checkYamlValue } from "../../../../../lib/text/schema_problems.ts";

const schema = z.strictObject(serverParams);

/** What a user is told about these parameters. */
function problems(value: unknown): readonly string[] {
  const result = checkYamlValue(schema, value, { file: "a.yaml", text: undefined, keyPath: [] });
  return result.ok
    ? []
    : result.problems.map(({ keyPath, message }) => `${keyPath.join(".")}: ${message}`);
}

Deno.test("serverParams have the defaults of a run", () => {
  assertEquals(schema.parse({ endpoints: ["http://127.0.0.1:8000"] }), {
    endpoints: ["http://127.0.0.1:8000"],
    concurrency: "auto",
    attempt_timeout: 600,
    total_timeout: 3600,
    max_attempts: 8,
  });
});

Deno.test("SERVER_PARAMS names all of them", () => {
  assertEquals(SERVER_PARAMS, [
    "endpoints",
    "concurrency",
    "api_key_env",
    "attempt_timeout",
    "total_timeout",
    "max_attempts",
    "launch",
  ]);
});

Deno.test("serverParams say what an address should be", () => {
  const example = "expected an address such as `http://127.0.0.1:8000`";
  const of = (url: unknown) => problems({ endpoints: [url] });
  assertEquals(of("https://api.example.com/proxy/a/"), []);
  assertEquals(of("127.0.0.1:8000"), [`endpoints.0: ${example}`]);
  assertEquals(of("ftp://a"), [`endpoints.0: ${example}`]);
  assertEquals(of("http://a/?x=1"), [`endpoints.0: ${example}, without "?" and "#"`]);
  assertEquals(of("http://me:secret@a"), [
    `endpoints.0: ${example} without user and password; a key belongs into the environment ` +
    "variable that api_key_env names",
  ]);
  assertEquals(of({ url: "nowhere" }), [`endpoints.0.url: ${example}`]);
  assertEquals(of({ url: "http://a", concurrency: 0 }), [
    "endpoints.0.concurrency: expected at least 1, got 0",
  ]);
});

Deno.test("serverParams refuse times and numbers that make no sense", () => {
  assertEquals(problems({ concurrency: "fast", attempt_timeout: 0, total_timeout: -1 }), [
    'concurrency: expected a number or `auto`, got "fast"',
    "attempt_timeout: expected at least 0.01, got 0",
    "total_timeout: expected at least 0.01, got -1",
  ]);
});

Deno.test("endpointAddresses() takes what people write as a base URL", () => {
  const endpoints = [
    "http://127.0.0.1:8000",
    "http://127.0.0.1:8000///",
    "https://API.example.com/v1",
    "http://a/proxy/v1/",
    { url: "http://a/v1beta", concurrency: 3 },
  ];
  assertEquals(endpointAddresses({ endpoints, concurrency: "auto" }), [
    { url: "http://127.0.0.1:8000", concurrency: "auto" },
    { url: "http://127.0.0.1:8000", concurrency: "auto" },
    { url: "https://api.example.com", concurrency: "auto" },
    { url: "http://a/proxy", concurrency: "auto" },
    { url: "http://a/v1beta", concurrency: 3 },
  ]);
  assertEquals(endpointAddresses({ concurrency: 1 }), []);
});
