import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { guide } from "../../../../../lib/models/diffusion/qwen_image_edit/guidance.ts";

const positive = Float32Array.of(1, 2, -1, .5);
const negative = Float32Array.of(.5, 1, 0, .25);

Deno.test("guide() gives the reference's velocities in both roundings", () => {
  const options = { scale: 4, features: 4 };
  const wanted = [.89457035, 1.78914070, -1.43131256, .44728518];
  guide(positive, negative, options).forEach((value, index) => {
    assert(Math.abs(value - (wanted[index] ?? NaN)) < 1e-7, `${index}: ${value}`);
  });
  assertEquals(
    [...guide(positive, negative, { ...options, rounding: "reference-bf16" })],
    [.89453125, 1.7890625, -1.4296875, .447265625],
  );
});

Deno.test("guide() brings each token back to its own length", () => {
  const number = fc.double({ min: 0.1, max: 8, noNaN: true });
  const four = fc.tuple(number, number, number, number);
  fc.assert(
    fc.property(four, four, fc.double({ min: 1, max: 9, noNaN: true }), (first, more, scale) => {
      const base = Float32Array.from(first);
      const tokens = base.map((value, index) => value + (more[index] ?? 0));
      const guided = guide(tokens, base, { scale, features: 2 });
      for (const start of [0, 2]) {
        const wanted = Math.hypot(...tokens.subarray(start, start + 2));
        const length = Math.hypot(...guided.subarray(start, start + 2));
        assert(Math.abs(length / wanted - 1) < 1e-6);
      }
    }),
  );
});

Deno.test("guide() at scale 1 leaves the prompt's velocity", () => {
  assertEquals([...guide(positive, negative, { scale: 1, features: 4 })], [1, 2, -1, .5]);
});

Deno.test("guide() refuses velocities of other shapes", () => {
  const options = { scale: 4, features: 4 };
  assertThrows(() => guide(positive, new Float32Array(8), options), RangeError, "got 4 and 8");
  assertThrows(
    () => guide(positive, negative, { scale: 4, features: 3 }),
    RangeError,
    "a multiple of 3",
  );
});
