import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { addGrain, grainOffsets } from "../../../../lib/benchmark/sample/grain.ts";

Deno.test("grainOffsets() has mean 0 and the deviation asked for", () => {
  const offsets = grainOffsets(200_000, { seed: 3, deviation: 4 });
  const mean = offsets.reduce((sum, value) => sum + value, 0) / offsets.length;
  const variance = offsets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / offsets.length;
  assertAlmostEquals(mean, 0, 0.05);
  assertAlmostEquals(Math.sqrt(variance), 4, 0.05);
});

Deno.test("grainOffsets() follows from its seed", () => {
  assertEquals(grainOffsets(99, { seed: 1 }), grainOffsets(99, { seed: 1 }));
  assertNotEquals(grainOffsets(99, { seed: 1 }), grainOffsets(99, { seed: 2 }));
});

Deno.test("addGrain() stays within a byte", () => {
  const pixels = Uint8Array.of(0, 255, 100);
  addGrain(pixels, Int8Array.of(-3, 4, -2));
  assertEquals(pixels, Uint8Array.of(0, 255, 98));
});
