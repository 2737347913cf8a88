import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { editSize } from "../../../../../lib/models/diffusion/qwen_image_edit/sizes.ts";

Deno.test("editSize() gives the reference's sizes", () => {
  const sizes = [
    [1024, 1024, 1024, 1024],
    [512, 512, 1024, 1024],
    [256, 256, 1024, 1024],
    [1920, 1080, 1376, 768],
    [1280, 720, 1376, 768],
    [640, 480, 1184, 896],
    [1024, 768, 1184, 896],
    [4032, 3024, 1184, 896],
    [512, 768, 832, 1248],
    [1000, 1500, 832, 1248],
    [3000, 2000, 1248, 832],
    [333, 1000, 576, 1760],
    [333, 500, 832, 1248],
  ] as const;
  for (const [width, height, editWidth, editHeight] of sizes) {
    assertEquals(editSize({ width, height }), { width: editWidth, height: editHeight });
  }
});

Deno.test("editSize() gives the sizes of condition images", () => {
  const area = 384 * 384;
  assertEquals(editSize({ width: 1024, height: 1024 }, area), { width: 384, height: 384 });
  // sqrt(384^2 * 4/3) = 443.4 and 332.6, which are 13.86 and 10.39 times 32
  assertEquals(editSize({ width: 640, height: 480 }, area), { width: 448, height: 320 });
});

Deno.test("editSize() keeps area and aspect within half a step of 32 pixels", () => {
  const side = fc.integer({ min: 100, max: 5000 });
  fc.assert(fc.property(side, side, (width, height) => {
    fc.pre(width / height < 10 && height / width < 10);
    const size = editSize({ width, height });
    const ideal = 1024 * Math.sqrt(width / height);
    assert(Math.abs(size.width - ideal) <= 16 + 1e-9);
    assert(Math.abs(size.height - 1024 ** 2 / ideal) <= 16 + 1e-9);
    assertEquals([size.width % 32, size.height % 32], [0, 0]);
  }));
});

Deno.test("editSize() refuses images that there is no size for", () => {
  assertThrows(() => editSize({ width: 0, height: 5 }), RangeError, "got 0x5");
  assertThrows(() => editSize({ width: 5, height: 1.5 }), RangeError, "got 5x1.5");
  assertThrows(() => editSize({ width: 10_000, height: 1 }), RangeError, "too narrow");
});
