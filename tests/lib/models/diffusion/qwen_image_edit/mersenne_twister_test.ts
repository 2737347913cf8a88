import { assertEquals } from "@std/assert";
import {
  mersenneTwister,
} from "../../../../../lib/models/diffusion/qwen_image_edit/mersenne_twister.ts";

Deno.test("mersenneTwister() gives the numbers of the C++ standard's mt19937", () => {
  const next = mersenneTwister(5489);
  let last = 0;
  for (let count = 0; count < 10_000; count += 1) last = next();
  assertEquals(last, 4123659995);
});

Deno.test("mersenneTwister() goes by the low 32 bits of the seed", () => {
  assertEquals(mersenneTwister(2 ** 32 + 7)(), mersenneTwister(7)());
  assertEquals(mersenneTwister(-1)(), mersenneTwister(2 ** 32 - 1)());
});
