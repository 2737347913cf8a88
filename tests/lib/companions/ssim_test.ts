import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ssim } from "../../../lib/companions/mod.ts";
import { oracleCases } from "./oracle.ts";

for (const { name, first, second, changed, ssim: plain, outside } of oracleCases) {
  Deno.test(`ssim() is scikit-image's: ${name}`, () => {
    assertAlmostEquals(ssim(first, second) ?? NaN, plain, 1e-10);
    const kept = ssim(first, second, { excluded: changed });
    assertEquals(kept === undefined, outside === undefined);
    if (outside !== undefined) assertAlmostEquals(kept ?? NaN, outside, 1e-10);
  });
}

Deno.test("ssim() is symmetric, 1 for equal images only, and never beyond 1", () => {
  const images = fc.tuple(fc.integer({ min: 11, max: 16 }), fc.integer({ min: 11, max: 16 }))
    .chain(([width, height]) => {
      const length = width * height * 3;
      const data = fc.uint8Array({ minLength: length, maxLength: length });
      return fc.tuple(data, data).map((both) => both.map((data) => ({ width, height, data })));
    });
  fc.assert(
    fc.property(images, ([first, second]) => {
      assert(first !== undefined && second !== undefined);
      assertEquals(ssim(first, first), 1);
      const similarity = ssim(first, second) ?? NaN;
      assertAlmostEquals(similarity, ssim(second, first) ?? NaN, 1e-14);
      assert(Math.abs(similarity) <= 1);
    }),
    { numRuns: 50 },
  );
});

Deno.test("ssim() leaves out the windows that hold an excluded pixel", () => {
  const image = { width: 22, height: 11, data: new Uint8Array(22 * 11 * 3).fill(50) };
  const data = image.data.slice();
  data[0] = 255;
  const spot = { ...image, data };
  const excluded = new Uint8Array(22 * 11);
  assert((ssim(image, spot, { excluded }) ?? 1) < 1);
  excluded[0] = 1;
  assertEquals(ssim(image, spot, { excluded }), 1);
  // Twelve windows stand side by side; this pixel lies in all that the first does not.
  excluded[11] = 1;
  assertEquals(ssim(image, spot, { excluded }), undefined);
});

Deno.test("ssim() does not exist where no window fits", () => {
  for (const [width, height] of [[10, 30], [30, 10], [1, 1]] as const) {
    const image = { width, height, data: new Uint8Array(width * height * 3) };
    assertEquals(ssim(image, image), undefined);
  }
});

Deno.test("ssim() refuses what is of another size", () => {
  const [image, other] = [11, 12].map((width) => (
    { width, height: 11, data: new Uint8Array(width * 33) }
  ));
  assert(image !== undefined && other !== undefined);
  assertThrows(
    () => ssim(image, other),
    RangeError,
    "second must be of 11 x 11 pixels, got 12 x 11",
  );
  assertThrows(
    () => ssim(image, image, { excluded: new Uint8Array(3) }),
    RangeError,
    "excluded must have 121 bytes, got 3",
  );
});
