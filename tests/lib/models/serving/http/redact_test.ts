import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { redacted } from "../../../../../lib/models/serving/http/redact.ts";

Deno.test("redacted() hides a key wherever and however it is written", () => {
  const text = "a s+k/12 b s%2Bk%2F12 c s%2bk%2f12";
  assertEquals(redacted(text, "s+k/12"), "a [key] b [key] c [key]");
  assertEquals(redacted("text", undefined), "text");
  assertEquals(redacted("text", ""), "text");
});

const key = fc.string({ minLength: 12, maxLength: 40, unit: "grapheme-ascii" })
  .filter((text) => /^[!-~]+$/.test(text) && !"[key]".includes(text));
const around = fc.string({ maxLength: 5, unit: "grapheme-ascii" });

/** How servers write what they were sent. */
const WAYS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in lower case": (text) => text.toLowerCase(),
  "in JSON": (text) => JSON.stringify(text),
  "in JSON with escaped slashes": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  "in a URL": (text) => encodeURIComponent(text),
  "in base64": (text) => btoa(text),
  "in base64 for URLs": (text) => btoa(text).replaceAll("+", "-").replaceAll("/", "_"),
};

for (const [name, write] of Object.entries(WAYS)) {
  Deno.test(`redacted() hides any key ${name}, whatever stands around it`, () => {
    fc.assert(
      fc.property(key, around, around, (secret, before, after) => {
        const shown = redacted(write(`${before}${secret}${after}`), secret);
        assertEquals(shown.includes("[key]"), true);
        const core = write(secret).replace(/^"|"$|=+$/g, "");
        assertEquals(shown.includes(core), false);
      }),
      { seed: 9, numRuns: 300 },
    );
  });
}

Deno.test("redacted() leaves placeholders for servers that want any key", () => {
  for (const placeholder of ["none", "EMPTY", "1", "-"]) {
    const text = `Score: 1.0, none of it is EMPTY - ${placeholder}`;
    assertEquals(redacted(text, placeholder), text);
  }
});
