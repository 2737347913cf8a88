import { assertEquals, assertThrows } from "@std/assert";
import { measureEdit } from "../../../../lib/models/reward/reference_measure.ts";

/** Black but for a white rectangle. */
function picture(
  { width, height }: { readonly width: number; readonly height: number },
  [left, top, right, bottom]: readonly [number, number, number, number] = [0, 0, 0, 0],
) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_value, index) => {
    const pixel = Math.floor(index / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return x >= left && x < right && y >= top && y < bottom ? 255 : 0;
  });
  return { width, height, data };
}

Deno.test("measureEdit() widens the region by the smoothing and a rim of 2 pixels", () => {
  const size = { width: 30, height: 20 };
  const target = picture(size, [10, 8, 14, 12]);
  // 4 x 4 pixels differ, and 2 beside each side have three such neighbours; the rim makes that
  // 8 x 8 and a row of 6 at each side.
  const measure = measureEdit(picture(size), target, target);
  assertEquals(Math.round((measure?.region ?? 0) * 600), 8 * 8 + 4 * 6);
});

Deno.test("measureEdit() holds the region at the edges of the image", () => {
  const size = { width: 9, height: 7 };
  const target = picture(size, [0, 0, 3, 3]);
  const measure = measureEdit(picture(size), target, picture(size));
  assertEquals(measure, { achieved: 0, preserved: 1, region: (5 * 5 + 2 * 4) / 63 });
});

Deno.test("measureEdit() counts a thin line, and not a speck", () => {
  const size = { width: 20, height: 20 };
  const speck = picture(size, [9, 9, 10, 10]);
  assertEquals(measureEdit(picture(size), speck, speck), undefined);
  const line = picture(size, [9, 0, 10, 20]);
  assertEquals(measureEdit(picture(size), line, line)?.achieved, 1);
});

Deno.test("measureEdit() does not go below 0 for a change in the wrong direction", () => {
  const grey = (level: number) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(level) });
  assertEquals(measureEdit(grey(100), grey(150), grey(40))?.achieved, 0);
});

Deno.test("measureEdit() refuses images of different sizes", () => {
  assertThrows(
    () =>
      measureEdit(
        picture({ width: 4, height: 4 }),
        picture({ width: 4, height: 4 }),
        picture({ width: 5, height: 4 }),
      ),
    RangeError,
    "source 4x4, other 5x4",
  );
});

Deno.test("measureEdit() takes what the target itself changes faintly for no damage", () => {
  const size = { width: 20, height: 20 };
  const changed = picture(size, [2, 2, 8, 8]);
  const faint = (level: number) => {
    const data = changed.data.map((value) => Math.max(value, level));
    return { ...size, data };
  };
  const flat = (level: number) => ({ ...size, data: new Uint8Array(1200).fill(level) });
  for (const [source, target] of [[flat(20), faint(31)], [flat(31), faint(20)]] as const) {
    for (const edited of [source, target]) {
      assertEquals(measureEdit(source, target, edited)?.preserved, 1);
    }
    // 10 levels beyond either end, of which 6 pass for coding noise.
    assertEquals(measureEdit(source, target, faint(31 + 10))?.preserved, 0.5);
    assertEquals(measureEdit(source, target, flat(20 - 10))?.preserved, 0.5);
  }
});
