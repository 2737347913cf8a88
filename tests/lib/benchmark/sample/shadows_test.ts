import { assertEquals } from "@std/assert";
import { litSide, projectedShadow } from "../../../../lib/benchmark/sample/shadows.ts";

const LIGHT = { x: 0, y: 0, foot: 100 };

Deno.test("projectedShadow() meets the ray from the light through a point", () => {
  // Half as high as the light: the shadow's end is twice as far from the light's foot.
  const shadow = projectedShadow([[[0, 0], [0, 50]]], { x: 50, y: 150, light: LIGHT });
  assertEquals(/d="([^"]*)"/.exec(shadow)?.[1], "M50 150L100 200Z");
});

Deno.test("projectedShadow() grows as the light sinks", () => {
  const low = { ...LIGHT, y: 25 };
  const shadow = projectedShadow([[[0, 0], [0, 50]]], { x: 50, y: 150, light: low });
  assertEquals(/d="([^"]*)"/.exec(shadow)?.[1], "M50 150L150 250Z");
});

Deno.test("litSide() is the side of the light", () => {
  assertEquals([litSide(50, LIGHT), litSide(-50, LIGHT)], ["left", "right"]);
});
