import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeBase64, findInvalidBase64 } from "../../../lib/text/base64.ts";
import { bytesOf } from "../benchmark/helpers.ts";

Deno.test("decodeBase64() reads what toBase64() writes, padded or not", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.boolean(), (bytes, omitPadding) => {
    assertEquals(decodeBase64(bytesOf(bytes.toBase64({ omitPadding }))), bytes);
  }));
});

Deno.test("decodeBase64() reads texts of more than one part", () => {
  for (const length of [49151, 49152, 49153, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7);
    assertEquals(decodeBase64(bytesOf(bytes.toBase64())), bytes);
    assertEquals(decodeBase64(bytesOf(`data:image/png;base64,${bytes.toBase64()}`)), bytes);
  }
});

Deno.test("decodeBase64() refuses everything else", () => {
  const part = "A".repeat(65535);
  const wrong = [
    "a",
    "a===",
    "aGk==",
    "aG k",
    "aG\nk",
    "aGk=aGk=",
    "a-k_",
    "?",
    "=",
    "äGk=",
    "aGkaG",
    "data:image/png,aGk=",
    `${part}=AAAA`,
    `${part}?AAAA`,
  ];
  for (const text of wrong) assertEquals(decodeBase64(bytesOf(text)), undefined, text.slice(-20));
});

Deno.test("findInvalidBase64() names the first character that does not belong", () => {
  assertEquals(findInvalidBase64("aG-k"), { at: 2, letter: "-" });
  assertEquals(findInvalidBase64("data:image/png;base64,a😀"), { at: 23, letter: "😀" });
  assertEquals(findInvalidBase64("aGk="), undefined);
});
