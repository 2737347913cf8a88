import { assertEquals, assertThrows } from "@std/assert";
import { RefusedError } from "../../../../../lib/models/model_host.ts";
import { failOnError } from "../../../../../lib/models/serving/http/error_answer.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";

const origin = { url: "http://127.0.0.1:8000", status: 200 };

function failure(value: unknown): RequestFailure {
  return assertThrows(() => failOnError(value, origin), RequestFailure);
}

/** Kind, status and whether it is tried again. */
function outcome(value: unknown): readonly unknown[] {
  const { kind, status, retry } = failure(value);
  return [kind, status, retry];
}

Deno.test("failOnError() lets answers pass, also with an error or a detail that says nothing", () => {
  for (
    const value of [
      { choices: [], error: null },
      { data: [], error: "" },
      { choices: [], error: {} },
      { data: [], detail: "low" },
      { choices: [], detail: "low" },
      { object: "list", data: [], detail: null },
      [],
      "text",
      null,
      7,
    ]
  ) {
    failOnError(value, origin);
  }
});

Deno.test("failOnError() reads every form that servers give an error", () => {
  const forms: readonly (readonly [value: unknown, said: string])[] = [
    [{ error: { message: "busy", code: 503, type: "x", param: null } }, " 503: busy"],
    [{ error: { message: "busy", code: "503" } }, " 503: busy"],
    [{ error: { message: "busy", status: 503 } }, " 503: busy"],
    [{ error: { message: "busy" } }, ": busy"],
    [{ error: "busy" }, ": busy"],
    [{ error: "busy", code: 503 }, " 503: busy"],
    [{ error: true, message: "busy" }, ": busy"],
    [{ object: "error", message: "busy", type: "BadRequestError", code: 400 }, " 400: busy"],
    [{ detail: "busy" }, ": busy"],
    [{ detail: [{ loc: ["body", "size"], msg: "bad" }] }, ": body.size: bad"],
    [{ data: [], error: { message: "busy" } }, ": busy"],
  ];
  for (const [value, said] of forms) {
    assertEquals(
      failure(value).message,
      `http://127.0.0.1:8000 answered 200, but with an error${said}`,
    );
  }
});

Deno.test("failOnError() gives the failure the status that the error names", () => {
  const code = (value: unknown) => ({ error: { message: "x", code: value } });
  assertEquals([408, 409, 429, 500, 503, 599].map((status) => outcome(code(status))), [
    ["status", 408, true],
    ["status", 409, true],
    ["status", 429, true],
    ["status", 500, true],
    ["status", 503, true],
    ["status", 599, true],
  ]);
  assertEquals([400, 401, 404, 422].map((status) => outcome(code(status))), [
    ["status", 400, false],
    ["status", 401, false],
    ["status", 404, false],
    ["status", 422, false],
  ]);
  // Numbers of the server's own, such as those of gRPC, are no statuses.
  for (const other of [1, 14, 200, 302, 600, 429.5, "", null, true]) {
    assertEquals(outcome(code(other)), ["body", 200, false]);
  }
});

Deno.test("failOnError() knows what OpenAI and others call errors that pass", () => {
  const named = (name: string) => [
    outcome({ error: { message: "x", type: "requests", code: name } }),
    outcome({ error: { message: "x", type: name, code: null } }),
    outcome({ object: "error", message: "x", type: name }),
  ];
  const names = {
    rate_limit_exceeded: 429,
    rate_limit_error: 429,
    server_error: 500,
    internal_server_error: 500,
    InternalServerError: 500,
    overloaded: 503,
    overloaded_error: 503,
    service_unavailable: 503,
  };
  for (const [name, status] of Object.entries(names)) {
    assertEquals(named(name), Array(3).fill(["status", status, true]), name);
  }
  for (const name of ["insufficient_quota", "invalid_api_key", "model_not_found", "internal"]) {
    assertEquals(named(name), Array(3).fill(["body", 200, false]), name);
  }
  const spent = { message: "You exceeded your quota", type: "insufficient_quota", code: 429 };
  assertEquals(outcome({ error: spent }), ["status", 429, false]);
});

Deno.test("failOnError() takes a content filter's error for a refusal, in every form", () => {
  for (
    const value of [
      { error: { message: "Not that.", code: "content_filter" } },
      { error: { message: "Not that.", type: "content_policy_violation", code: 400 } },
      { object: "error", message: "Not that.", code: "moderation_blocked" },
      { error: "Not that.", code: "content_filter" },
    ]
  ) {
    const { message } = assertThrows(() => failOnError(value, origin), RefusedError);
    assertEquals(message, "Not that.");
  }
});
