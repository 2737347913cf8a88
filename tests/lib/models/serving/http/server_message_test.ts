import { assertEquals } from "@std/assert";
import {
  isContentFilter,
  oneLine,
  serverMessage,
  shortened,
} from "../../../../../lib/models/serving/http/server_message.ts";

const messages: readonly (readonly [string, string, string])[] = [
  ["OpenAI's form", '{"error": {"message": "no model x", "type": "t", "code": 404}}', "no model x"],
  ["vLLM's older form", '{"object": "error", "message": "too long", "code": 400}', "too long"],
  ["an error text", '{"error": "queue full"}', "queue full"],
  ["FastAPI's text", '{"detail": "Not Found"}', "Not Found"],
  [
    "FastAPI's faults",
    '{"detail": [{"type": "missing", "loc": ["body", "image", 0], "msg": "Field required"},' +
    ' {"loc": ["body"], "msg": "bad"}]}',
    "body.image.0: Field required; body: bad",
  ],
  ["an object under detail", '{"detail": {"message": "busy"}}', "busy"],
  [
    "details",
    '{"error": {"type": "x", "message": "bad graph", "details": "node 3"}}',
    "bad graph: node 3",
  ],
  ["a JSON text", '"nope"', "nope"],
  ["JSON of another form", '{"reason": 7}', '{"reason": 7}'],
  ["plain text", "Internal\r\nServer\tError\u0000\n", "Internal Server Error"],
  ["an HTML title", "<html><title>502 Bad\nGateway</title><p>nginx</html>", "502 Bad Gateway"],
  ["HTML without a title", "<html><body><p>Down</p></body></html>", "Down"],
  ["nothing", "", ""],
];

for (const [name, body, expected] of messages) {
  Deno.test(`serverMessage() reads ${name}`, () => assertEquals(serverMessage(body), expected));
}

Deno.test("shortened() keeps 500 characters, and no half of one", () => {
  assertEquals(shortened("a".repeat(500)), "a".repeat(500));
  assertEquals(shortened("a".repeat(501)), `${"a".repeat(499)}…`);
  assertEquals([...shortened("😀".repeat(5000))].length, 500);
  assertEquals(shortened("😀".repeat(5000)).isWellFormed(), true);
});

Deno.test("oneLine() drops what would change a terminal", () => {
  assertEquals(oneLine("\u001b[31mred\u001b[0m \u202eabc\u0085 end "), "[31mred[0m abc end");
});

const refusals: readonly (readonly [unknown, boolean])[] = [
  [{ error: { code: "content_filter" } }, true],
  [{ error: { code: "content_policy_violation", message: "..." } }, true],
  [{ error: { code: "moderation_blocked", type: "image_generation_user_error" } }, true],
  [{ error: { code: null, type: "content_policy_violation" } }, true],
  [{ error: { code: "x", innererror: { code: "ResponsibleAIPolicyViolation" } } }, true],
  [{ code: "content_filter" }, true],
  [{ error: { code: 400, message: "content_filter" } }, false],
  [{ error: "content_filter" }, false],
  [{ detail: "moderation_blocked" }, false],
  [null, false],
];

for (const [body, expected] of refusals) {
  Deno.test(`isContentFilter() of ${JSON.stringify(body)} is ${expected}`, () => {
    assertEquals(isContentFilter(JSON.stringify(body)), expected);
  });
}
