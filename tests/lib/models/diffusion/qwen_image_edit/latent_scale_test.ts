import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  denormaliseLatents,
  normaliseLatents,
} from "../../../../../lib/models/diffusion/qwen_image_edit/latent_scale.ts";
import { latentsMean, latentsStd } from "./constants.ts";

const scale = { mean: latentsMean, std: latentsStd };
const bf16 = { ...scale, rounding: "reference-bf16" } as const;

Deno.test("normaliseLatents() gives a mean 0 and a deviation 1, channel by channel", () => {
  const pairs = latentsMean.flatMap((mean, channel) => [mean, mean + (latentsStd[channel] ?? 0)]);
  const scaled = normaliseLatents(Float32Array.from(pairs), scale);
  scaled.forEach((value, index) => assert(Math.abs(value - index % 2) < 1e-6));
});

Deno.test("denormaliseLatents() undoes normaliseLatents()", () => {
  const latents = Float32Array.from({ length: 64 }, (_, index) => Math.sin(index) * 5);
  const back = denormaliseLatents(normaliseLatents(latents, scale), scale);
  back.forEach((value, index) => assert(Math.abs(value - (latents[index] ?? NaN)) < 2e-6));
});

Deno.test("normaliseLatents() rounds constants and steps to bfloat16", () => {
  // (1 + 0.7578125) / 2.8125 = 0.625, where the constants themselves give 0.62344.
  assertEquals(normaliseLatents(new Float32Array(16).fill(1), bf16)[0], 0.625);
});

Deno.test("denormaliseLatents() divides by the rounded reciprocal in bfloat16", () => {
  // 2 / 0.35546875 = 5.6264 -> 5.625, less 0.7578125 is 4.8671875 -> 4.875; 4.8797 without rounding
  assertEquals(denormaliseLatents(new Float32Array(16).fill(2), bf16)[0], 4.875);
});

Deno.test("normaliseLatents() refuses other numbers of channels", () => {
  assertThrows(() => normaliseLatents(new Float32Array(15), scale), RangeError, "15 numbers");
  assertThrows(
    () => denormaliseLatents(new Float32Array(16), { mean: [0, 0], std: [1] }),
    RangeError,
    "2 means and 1 deviations",
  );
});
