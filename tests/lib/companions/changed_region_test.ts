import { assertEquals, assertThrows } from "@std/assert";
import { changedRegion } from "../../../lib/companions/mod.ts";
import type { Pixels } from "../../../lib/image/pixels.ts";
import { oracleCases } from "./oracle.ts";

/** Grey pixels, with a box of another level; its sides are columns and rows from-to. */
function boxed(
  level: number,
  [left, right, top, bottom]: readonly [number, number, number, number] = [0, 12, 0, 12],
): Pixels {
  const data = new Uint8Array(12 * 12 * 3).fill(100);
  for (let row = top; row < bottom; row++) {
    data.fill(level, (row * 12 + left) * 3, (row * 12 + right) * 3);
  }
  return { width: 12, height: 12, data };
}

const GREY = boxed(100);

const count = (region: Uint8Array) => region.reduce((sum, changed) => sum + changed, 0);

for (const { name, first, second, changed } of oracleCases) {
  Deno.test(`changedRegion() is SciPy's median filter: ${name}`, () => {
    assertEquals(changedRegion(first, second), changed);
  });
}

Deno.test("changedRegion() takes more than 24 levels for a change, either way", () => {
  for (const [level, changed] of [[124, 0], [76, 0], [125, 144], [75, 144]] as const) {
    assertEquals(count(changedRegion(GREY, boxed(level))), changed);
  }
});

Deno.test("changedRegion() sees a change of one channel", () => {
  const blue = { ...GREY, data: GREY.data.map((level, index) => index % 3 === 2 ? 150 : level) };
  assertEquals(count(changedRegion(GREY, blue)), 144);
});

Deno.test("changedRegion() drops lines of two pixels and keeps those of three", () => {
  assertEquals(count(changedRegion(GREY, boxed(200, [5, 7, 0, 12]))), 0);
  assertEquals(count(changedRegion(GREY, boxed(200, [0, 12, 5, 7]))), 0);
  assertEquals(count(changedRegion(GREY, boxed(200, [5, 8, 0, 12]))), 36);
});

Deno.test("changedRegion() drops 3 x 3 pixels and keeps the middle of 4 x 4", () => {
  assertEquals(count(changedRegion(GREY, boxed(200, [4, 7, 4, 7]))), 0);
  assertEquals(count(changedRegion(GREY, boxed(200, [4, 8, 4, 8]))), 4);
});

Deno.test("changedRegion() repeats the border beyond it", () => {
  const one = (level: number) => ({ width: 1, height: 1, data: new Uint8Array(3).fill(level) });
  assertEquals([...changedRegion(one(0), one(255))], [1]);
  assertEquals([...changedRegion(one(0), one(24))], [0]);
});

Deno.test("changedRegion() refuses images of two sizes", () => {
  assertThrows(
    () => changedRegion(GREY, { width: 1, height: 1, data: new Uint8Array(3) }),
    RangeError,
    "edited must be of 12 x 12 pixels, got 1 x 1",
  );
});
