import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findByte } from "../../../lib/files/find_byte.ts";

Deno.test("findByte() finds what indexOf() finds, near and far", () => {
  const length = fc.integer({ min: 0, max: 300_000 });
  const places = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 3 });
  fc.assert(
    fc.property(length, places, fc.integer({ min: 0, max: 255 }), fc.nat(2000), (...drawn) => {
      const [length, places, byte, from] = drawn;
      // A view that does not begin where its buffer does.
      const bytes = new Uint8Array(length + 5).subarray(5).fill(byte ^ 0xff);
      for (const place of places) if (place < length) bytes[place] = byte;
      assertEquals(findByte(bytes, byte, from), bytes.indexOf(byte, from));
    }),
    { numRuns: 300 },
  );
});

Deno.test("findByte() finds every byte at every place around the ends of its pieces", () => {
  const bytes = new Uint8Array(70_000);
  for (const place of [0, 255, 256, 767, 768, 1791, 1792, 65_279, 65_280, 69_999]) {
    for (const byte of [0x01, 0x22, 0x7f, 0x80, 0xff]) {
      bytes[place] = byte;
      assertEquals(findByte(bytes, byte), place);
      assertEquals(findByte(bytes, byte, place + 1), -1);
      bytes[place] = 0;
    }
  }
});
