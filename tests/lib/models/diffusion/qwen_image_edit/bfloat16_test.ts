import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { roundToBfloat16 } from "../../../../../lib/models/diffusion/qwen_image_edit/bfloat16.ts";
import { latentsMean, latentsStd } from "./constants.ts";

Deno.test("roundToBfloat16() gives the reference's constants of the autoencoder", () => {
  assertEquals(latentsMean.map(roundToBfloat16), [
    ...[-.7578125, -.70703125, -.91015625, .107421875, -.1748046875, .96484375, -.1513671875],
    ...[1.5546875, .4140625, -.0712890625, .55078125, -.36328125, -.1923828125, -.94921875],
    ...[.25, -.29296875],
  ]);
  const std = latentsStd.map(roundToBfloat16);
  assertEquals(std, [
    ...[2.8125, 1.453125, 2.328125, 2.65625, 1.21875, 1.7734375, 2.609375, 2.078125, 3.265625],
    ...[2.15625, 2.859375, 1.5546875, 1.640625, 1.125, 2.828125, 1.9140625],
  ]);
  assertEquals(std.map((deviation) => roundToBfloat16(1 / deviation)), [
    ...[.35546875, .6875, .4296875, .376953125, .8203125, .5625, .3828125, .48046875, .306640625],
    ...[.462890625, .349609375, .64453125, .609375, .890625, .353515625, .5234375],
  ]);
});

Deno.test("roundToBfloat16() goes to the even one from halfway", () => {
  const halfStep = 2 ** -8;
  assertEquals([1 + halfStep, 1 + 3 * halfStep].map(roundToBfloat16), [1, 1 + 4 * halfStep]);
  assertEquals([1 + 1.001 * halfStep, -1 - halfStep].map(roundToBfloat16), [1 + 2 * halfStep, -1]);
});

Deno.test("roundToBfloat16() keeps what is no ordinary number", () => {
  const kept = [NaN, Infinity, -Infinity, 0, -0, 2 ** -133];
  assertEquals(kept.map(roundToBfloat16), kept);
  assertEquals([3.4e38, -3.4e38, 1e-45].map(roundToBfloat16), [Infinity, -Infinity, 0]);
});

Deno.test("roundToBfloat16() is at most half a step of eight digits away", () => {
  fc.assert(fc.property(fc.float({ min: 2 ** -100, max: 2 ** 100, noNaN: true }), (x) => {
    const rounded = roundToBfloat16(x);
    const step = 2 ** (Math.floor(Math.log2(x)) - 7);
    assertEquals(roundToBfloat16(rounded), rounded);
    assertEquals(Number.isInteger(rounded / step), true);
    assert(Math.abs(rounded - x) <= step / 2);
    assertEquals(roundToBfloat16(-x), -rounded);
  }));
});
