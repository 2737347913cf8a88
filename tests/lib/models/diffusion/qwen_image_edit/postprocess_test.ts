import { assertEquals, assertThrows } from "@std/assert";
import { toPixels } from "../../../../../lib/models/diffusion/qwen_image_edit/postprocess.ts";

Deno.test("toPixels() puts planes of colours side by side", () => {
  const levels = [1, 2, 3, 4, 5, 6].map((level) => 2 * level / 255 - 1);
  assertEquals(toPixels(Float32Array.from(levels), { width: 2, height: 1 }), {
    width: 2,
    height: 1,
    data: new Uint8Array([1, 3, 5, 2, 4, 6]),
  });
});

Deno.test("toPixels() gives every level back", () => {
  const levels = Uint8Array.from({ length: 3 * 256 }, (_, index) => index % 256);
  const image = Float32Array.from(levels, (level) => level / 255 * 2 - 1);
  const { data } = toPixels(image, { width: 256, height: 1 });
  assertEquals(data, levels.map((_, index) => Math.floor(index / 3)));
});

Deno.test("toPixels() holds what is beyond black and white", () => {
  const image = Float32Array.of(-1.0001, -Infinity, -50, 1.0001, Infinity, 50);
  assertEquals([...toPixels(image, { width: 2, height: 1 }).data], [0, 0, 255, 0, 255, 255]);
});

Deno.test("toPixels() rounds halves to even", () => {
  const halves = Float32Array.from(
    [126.5, 127.5, 128.5],
    (level) => 2 * Math.fround(level / 255) - 1,
  );
  assertEquals([...toPixels(halves, { width: 1, height: 1 }).data], [126, 128, 128]);
});

Deno.test("toPixels() rounds shares to bfloat16 by policy", () => {
  // 0.3 / 2 + 0.5 = 0.65, in bfloat16 0.6484375: 165.35; 165.75 in float32.
  const image = new Float32Array(3).fill(0.3);
  assertEquals(toPixels(image, { width: 1, height: 1 }).data[0], 166);
  assertEquals(toPixels(image, { width: 1, height: 1, rounding: "reference-bf16" }).data[0], 165);
});

Deno.test("toPixels() refuses NaN and other lengths", () => {
  assertThrows(
    () => toPixels(Float32Array.of(0, NaN, 0), { width: 1, height: 1 }),
    RangeError,
    "got NaN at 1",
  );
  assertThrows(
    () => toPixels(new Float32Array(4), { width: 1, height: 1 }),
    RangeError,
    "need 3 numbers, got 4",
  );
});
