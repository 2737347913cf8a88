import { assertEquals, assertThrows } from "@std/assert";
import { eulerStep } from "../../../../../lib/models/diffusion/qwen_image_edit/euler.ts";

const levels = { from: 1, to: 0.98970091 };

Deno.test("eulerStep() gives the reference's latents in bfloat16", () => {
  const next = eulerStep(
    Float32Array.of(1.4609375, .291015625),
    Float32Array.of(.7109375, -1.203125),
    { ...levels, rounding: "reference-bf16" },
  );
  assertEquals([...next], [1.453125, .302734375]);
});

Deno.test("eulerStep() rounds the difference of levels as PyTorch does", () => {
  // -0.010299087 is -0.010314941 in bfloat16; times 1.5 -0.015472412 -> -0.015502930.
  const [next] = eulerStep(Float32Array.of(0), Float32Array.of(1.5), {
    ...levels,
    rounding: "reference-bf16",
  });
  assertEquals(next, -0.0155029296875);
});

Deno.test("eulerStep() rounds each step to float32", () => {
  const step = Math.fround(Math.fround(0.98970091) - 1);
  const [next] = eulerStep(Float32Array.of(1.1), Float32Array.of(0.3), levels);
  assertEquals(
    next,
    Math.fround(Math.fround(1.1) + Math.fround(step * Math.fround(0.3))),
  );
});

Deno.test("eulerStep() leaves its arguments as they are", () => {
  const latents = Float32Array.of(1);
  const velocity = Float32Array.of(2);
  assertEquals([...eulerStep(latents, velocity, { from: 0.5, to: 0 })], [0]);
  assertEquals([latents[0], velocity[0]], [1, 2]);
});

Deno.test("eulerStep() refuses a velocity of another length", () => {
  assertThrows(
    () => eulerStep(new Float32Array(2), new Float32Array(3), levels),
    RangeError,
    "got 3",
  );
});
