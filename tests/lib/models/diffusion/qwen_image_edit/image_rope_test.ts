import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  imageRope,
  type RopeTable,
  textRope,
  textStart,
} from "../../../../../lib/models/diffusion/qwen_image_edit/image_rope.ts";

const config = { axes: [16, 56, 56], theta: 10000 } as const;
const PAIRS = 64;
const square = { frames: 1, height: 64, width: 64 };

/** Cosine and sine of a pair of a token, to be within a few of the last digits of float32. */
function assertAngle(
  { cos, sin }: RopeTable,
  place: { readonly token: number; readonly pair: number },
  wanted: readonly [cos: number, sin: number],
): void {
  const at = place.token * PAIRS + place.pair;
  const got = [cos[at] ?? NaN, sin[at] ?? NaN] as const;
  assert(
    Math.abs(got[0] - wanted[0]) < 2e-7 && Math.abs(got[1] - wanted[1]) < 2e-7,
    `token ${place.token}, pair ${place.pair}: ${got} is not ${wanted}`,
  );
}

Deno.test("imageRope() gives the reference's angles", () => {
  const table = imageRope([square, square], config);
  assertEquals([table.cos.length, table.sin.length], [8192 * PAIRS, 8192 * PAIRS]);
  // Frame 0, row -32, column -32.
  for (const pair of [0, 1, 7]) assertAngle(table, { token: 0, pair }, [1, 0]);
  for (const pair of [8, 36]) assertAngle(table, { token: 0, pair }, [.8342234, -.5514267]);
  for (const pair of [9, 37]) assertAngle(table, { token: 0, pair }, [-.5072608, .8617926]);
  for (const pair of [35, 63]) assertAngle(table, { token: 0, pair }, [.9999901, -.0044464]);
  // Frame 1.
  assertAngle(table, { token: 4096, pair: 0 }, [.5403023, .8414710]);
  assertAngle(table, { token: 4096, pair: 1 }, [.9504153, .3109836]);
  assertAngle(table, { token: 4096, pair: 7 }, [.9999999, .0003162]);
  // Row -32, column 1.
  assertAngle(table, { token: 33, pair: 8 }, [.8342234, -.5514267]);
  assertAngle(table, { token: 33 + 64, pair: 8 }, [Math.cos(31), -Math.sin(31)]);
  for (const token of [33, 33 + 64]) {
    assertAngle(table, { token, pair: 36 }, [.5403023, .8414710]);
    assertAngle(table, { token, pair: 37 }, [.7520130, .6591483]);
  }
});

Deno.test("imageRope() counts odd sides from the longer half, and frames by image", () => {
  // 57 rows from -29 to 27
  const table = imageRope([{ frames: 2, height: 57, width: 2 }, square], config);
  assertAngle(table, { token: 0, pair: 8 }, [Math.cos(29), -Math.sin(29)]);
  assertAngle(table, { token: 57 * 2 - 1, pair: 8 }, [Math.cos(27), Math.sin(27)]);
  assertAngle(table, { token: 57 * 2, pair: 0 }, [Math.cos(1), Math.sin(1)]);
  assertAngle(table, { token: 57 * 4, pair: 0 }, [Math.cos(1), Math.sin(1)]);
});

Deno.test("textRope() gives the reference's angles", () => {
  const start = textStart([square, square]);
  const table = textRope(6, { ...config, start });
  assertAngle(table, { token: 0, pair: 0 }, [.8342234, .5514267]);
  assertAngle(table, { token: 0, pair: 1 }, [-.7683671, -.6400094]);
  assertAngle(table, { token: 0, pair: 8 }, [.8342234, .5514267]);
  assertAngle(table, { token: 0, pair: 9 }, [-.5072608, -.8617926]);
  assertAngle(table, { token: 5, pair: 0 }, [.7654141, -.6435381]);
  assertAngle(table, { token: 5, pair: 9 }, [.0750965, .9971763]);
});

Deno.test("textStart() is half of the longest side of all images", () => {
  const grids = [
    { frames: 1, height: 57, width: 71 },
    { frames: 1, height: 110, width: 36 },
  ];
  assertEquals(textStart(grids), 55);
  assertEquals(textStart(grids.slice(0, 1)), 35);
});

Deno.test("imageRope() and textRope() give points of the unit circle", () => {
  const side = fc.integer({ min: 1, max: 12 });
  fc.assert(fc.property(side, side, (height, width) => {
    const grids = [{ frames: 1, height, width }];
    for (const { cos, sin } of [imageRope(grids, config), textRope(9, { ...config, start: 7 })]) {
      cos.forEach((x, index) => assert(Math.abs(Math.hypot(x, sin[index] ?? 0) - 1) < 1e-6));
    }
  }));
});

Deno.test("imageRope() and textRope() refuse what the reference has no angles for", () => {
  assertEquals(textRope(4096, { ...config, start: 0 }).cos.length, 4096 * PAIRS);
  assertThrows(() => textRope(4065, { ...config, start: 32 }), RangeError, "got 4096");
  assertThrows(
    () => imageRope([{ frames: 1, height: 1, width: 8194 }], config),
    RangeError,
    "got -4097",
  );
  assertThrows(() => imageRope([square], { ...config, axes: [15, 56, 56] }), RangeError, "even");
});
