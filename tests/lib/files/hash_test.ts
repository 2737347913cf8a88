import { assertEquals } from "@std/assert";
import { imageHash, sha256, sha256Aside } from "../../../lib/files/hash.ts";

/** Of "abc", by FIPS 180-2. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256() and sha256Aside() give the hash of the standard's example", async () => {
  const bytes = new TextEncoder().encode("abc");
  assertEquals([sha256("abc"), sha256(bytes), await sha256Aside(bytes)], [ABC, ABC, ABC]);
});

Deno.test("sha256Aside() takes a part of a longer buffer for what it is", async () => {
  const buffer = new TextEncoder().encode("..abc..");
  assertEquals(await sha256Aside(buffer.subarray(2, 5)), ABC);
});

Deno.test("imageHash() is worked out once for as long as the bytes are held", async () => {
  const bytes = new TextEncoder().encode("abc");
  assertEquals(imageHash(bytes) === imageHash(bytes), true);
  assertEquals(await imageHash(bytes), ABC);
});
