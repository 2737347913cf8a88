import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { visionLayout } from "../../../../../lib/models/diffusion/qwen_image_edit/vision_layout.ts";
import { largestDifference, layoutOracle, toNumbers } from "./layout_oracle.ts";

const config = {
  patch_size: 14,
  spatial_merge_size: 2,
  window_size: 112,
  head_dim: 16,
  rope_theta: 10000,
};

function toGrid([height, width]: readonly number[]): { height: number; width: number } {
  return { height: height ?? 0, width: width ?? 0 };
}

/** Where runs of equal ids end. */
function ends(ids: BigInt64Array): readonly number[] {
  return [...ids.keys()].map((index) => index + 1).filter((end) => ids[end] !== ids[end - 1]);
}

for (const expected of layoutOracle.windows) {
  Deno.test(`visionLayout() orders patches of ${expected.grids.join(" and ")} as transformers`, () => {
    const { head_dim } = expected;
    const layout = visionLayout(expected.grids.map(toGrid), { ...config, head_dim });
    assertEquals([...layout.windowIndex].map(Number), toNumbers(expected.window_index));
    assertEquals([...layout.reverseIndex].map(Number), toNumbers(expected.reverse_index));
    assertEquals(ends(layout.windowIds), toNumbers(expected.window_ends));
    assertEquals(ends(layout.imageIds), toNumbers(expected.image_ends));
    const patches = toNumbers(expected.patches);
    for (const table of ["cos", "sin"] as const) {
      const rows = patches.flatMap((patch) => [
        ...layout[table].subarray(patch * head_dim, (patch + 1) * head_dim),
      ]);
      assert(largestDifference(rows, toNumbers(expected[table])) < 1.3e-7);
    }
  });
}

Deno.test("visionLayout() numbers windows and images from 0 in order", () => {
  const grids = [{ height: 10, width: 6 }, { height: 8, width: 18 }];
  const { windowIds, imageIds } = visionLayout(grids, config);
  assertEquals(new Set(windowIds), new Set([0n, 1n, 2n, 3n, 4n]));
  assertEquals([imageIds[59], imageIds[60], imageIds.length], [0n, 1n, 204]);
});

Deno.test("visionLayout() gives an order and its inverse for any images", () => {
  const side = fc.integer({ min: 1, max: 12 }).map((cells) => cells * 2);
  const grids = fc.array(fc.record({ height: side, width: side }), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(grids, (grids) => {
    const { windowIndex, reverseIndex, windowIds, imageIds, cos } = visionLayout(grids, config);
    const patches = grids.reduce((sum, { height, width }) => sum + height * width, 0);
    assertEquals(windowIndex.length, patches / 4);
    assertEquals([windowIds.length, imageIds.length, cos.length], [patches, patches, patches * 16]);
    for (const [place, cell] of windowIndex.entries()) {
      assertEquals(reverseIndex[Number(cell)], BigInt(place));
    }
    assert(ends(windowIds).length >= grids.length);
    assertEquals(ends(windowIds).length, Number(windowIds.at(-1)) + 1);
  }));
});

Deno.test("visionLayout() refuses grids that are not made of whole cells", () => {
  assertThrows(
    () => visionLayout([{ height: 4, width: 5 }], config),
    RangeError,
    "sides must be positive multiples of 2, got 4x5",
  );
  assertThrows(() => visionLayout([{ height: 0, width: 4 }], config), RangeError, "got 0x4");
});
