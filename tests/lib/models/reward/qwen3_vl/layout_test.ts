import { assert, assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { imagePatches, smartResize } from "../../../../../lib/models/qwen_vl/image_patches.ts";
import { languageRope, textPositions } from "../../../../../lib/models/qwen_vl/text_positions.ts";
import { visionLayout } from "../../../../../lib/models/reward/qwen3_vl/vision_layout.ts";
import { picture } from "../../../../helpers/oracle_picture.ts";
import { largestDifference, toNumbers } from "../../diffusion/qwen_image_edit/layout_oracle.ts";
import oracle from "./oracle/layout.json" with { type: "json" };

const PROCESSOR = {
  patch_size: 16,
  temporal_patch_size: 2,
  merge_size: 2,
  min_pixels: 65536,
  max_pixels: 16777216,
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
} as const;

Deno.test("smartResize() sizes images for Qwen3-VL as transformers", () => {
  for (const { size: [width = 0, height = 0], max_pixels, resized } of oracle.sizes) {
    const size = smartResize({ width, height }, { ...PROCESSOR, max_pixels });
    assertEquals([size.width, size.height], resized, `${width}x${height}`);
  }
});

for (
  const { size: [width = 0, height = 0], max_pixels, grid, sha256: hash, row } of oracle.patches
) {
  Deno.test(`imagePatches() gives Qwen3-VL the same bits of ${width}x${height} pixels`, () => {
    const made = imagePatches(picture(width, height), { ...PROCESSOR, max_pixels });
    assertEquals([made.grid.height, made.grid.width], grid);
    const last = made.patches.subarray(-1536).filter((_, index) => index % 97 === 0);
    assert(largestDifference(last, toNumbers(row)) < 1e-6);
    assertEquals(sha256(new Uint8Array(made.patches.buffer)), hash);
  });
}

for (const expected of oracle.tables) {
  const [height = 0, width = 0] = expected.grid;
  const { side, head_dim } = expected;
  Deno.test(`visionLayout() lays out ${height}x${width} patches on ${side}x${side}`, () => {
    const { positionIndex, positionWeight, cos, sin } = visionLayout({ height, width }, {
      spatial_merge_size: 2,
      num_position_embeddings: side ** 2,
      head_dim,
      rope_theta: 10_000,
    });
    const patches = toNumbers(expected.patches);
    const taken = <Values extends BigInt64Array | Float32Array>(values: Values, size: number) =>
      patches.flatMap((patch) =>
        Array.from(values.subarray(patch * size, (patch + 1) * size), Number)
      );
    assertEquals(taken(positionIndex, 4), toNumbers(expected.index));
    assert(largestDifference(taken(positionWeight, 4), toNumbers(expected.weight)) < 1e-6);
    assert(largestDifference(taken(cos, head_dim), toNumbers(expected.cos)) < 1e-6);
    assert(largestDifference(taken(sin, head_dim), toNumbers(expected.sin)) < 1e-6);
  });
}

Deno.test("visionLayout() refuses a table that is no square, and half cells", () => {
  const config = { spatial_merge_size: 2, num_position_embeddings: 8, head_dim: 4, rope_theta: 1 };
  assertThrows(() => visionLayout({ height: 2, width: 2 }, config), RangeError, "must be a square");
  assertThrows(() => visionLayout({ height: 3, width: 2 }, config), RangeError, "got 3x2");
});

Deno.test("textPositions() places the tokens of Qwen3-VL as transformers", () => {
  const rows = oracle.positions.flatMap(({ image_token, rows }) =>
    rows.map((row) => ({ image_token, ...row }))
  );
  assert(rows.length >= 7);
  for (const { image_token, ids, grids, positions, delta } of rows) {
    const tokens = toNumbers(ids);
    const places = tokens.flatMap((id, place) => id === image_token ? [BigInt(place)] : []);
    const { temporal, height, width } = textPositions(
      { ids: BigInt64Array.from(tokens, BigInt), imagePositions: BigInt64Array.from(places) },
      grids.map(([height = 0, width = 0]) => ({ height, width })),
      { spatial_merge_size: 2 },
    );
    assertEquals([temporal, height, width].map((axis) => [...axis]), positions.map(toNumbers));
    // Where the reply goes on: `delta` beyond the number of tokens.
    assertEquals(Math.max(...temporal, ...height, ...width) + 1, tokens.length + delta);
  }
});

for (const { head_dim, mrope_section, rope_theta, positions, cos, sin } of oracle.ropes) {
  Deno.test(`languageRope() interleaves the axes of ${head_dim} features`, () => {
    const [temporal = [], height = [], width = []] = positions.map(toNumbers);
    const [first = 0, second = 0, third = 0] = mrope_section;
    const angles = languageRope({
      temporal: Int32Array.from(temporal),
      height: Int32Array.from(height),
      width: Int32Array.from(width),
    }, {
      head_dim,
      rope_theta,
      mrope_section: [first, second, third],
      mrope_interleaved: true,
    });
    // At position 3000, a float32 angle has steps of 2e-4.
    assert(largestDifference(angles.cos, toNumbers(cos)) < 3e-4);
    assert(largestDifference(angles.sin, toNumbers(sin)) < 3e-4);
  });
}
