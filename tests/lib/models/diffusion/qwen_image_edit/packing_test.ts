import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  packLatents,
  unpackLatents,
} from "../../../../../lib/models/diffusion/qwen_image_edit/packing.ts";

Deno.test("packLatents() gathers squares of all channels", () => {
  const latents = Float32Array.from({ length: 32 }, (_, index) => index);
  assertEquals([...packLatents(latents, { channels: 2, height: 4, width: 4 })], [
    ...[0, 1, 4, 5, 16, 17, 20, 21],
    ...[2, 3, 6, 7, 18, 19, 22, 23],
    ...[8, 9, 12, 13, 24, 25, 28, 29],
    ...[10, 11, 14, 15, 26, 27, 30, 31],
  ]);
});

Deno.test("unpackLatents() undoes packLatents() for any shape", () => {
  const side = fc.integer({ min: 1, max: 6 });
  fc.assert(fc.property(side, side, side, (channels, rows, columns) => {
    const shape = { channels, height: 2 * rows, width: 2 * columns };
    const latents = Float32Array.from(
      { length: 4 * channels * rows * columns },
      (_, index) => index,
    );
    const tokens = packLatents(latents, shape);
    assertEquals(unpackLatents(tokens, shape), latents);
    assertEquals(tokens.toSorted(), latents);
  }));
});

Deno.test("packLatents() and unpackLatents() refuse what has no squares", () => {
  for (const convert of [packLatents, unpackLatents]) {
    const numbers = new Float32Array(12);
    assertThrows(
      () => convert(numbers, { channels: 1, height: 3, width: 4 }),
      RangeError,
      "sides must be even, got 4x3",
    );
    assertThrows(
      () => convert(numbers, { channels: 2, height: 2, width: 4 }),
      RangeError,
      "need 16 numbers, got 12",
    );
  }
});
