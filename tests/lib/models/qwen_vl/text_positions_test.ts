import { assert, assertEquals, assertThrows } from "@std/assert";
import { languageRope, textPositions } from "../../../../lib/models/qwen_vl/text_positions.ts";
import {
  largestDifference,
  layoutOracle,
  toNumbers,
} from "../diffusion/qwen_image_edit/layout_oracle.ts";

const config = { spatial_merge_size: 2 };

function toTokens(ids: readonly number[], imageToken: number) {
  const places = ids.flatMap((id, place) => id === imageToken ? [BigInt(place)] : []);
  return { ids: BigInt64Array.from(ids, BigInt), imagePositions: BigInt64Array.from(places) };
}

for (const expected of layoutOracle.positions) {
  Deno.test(`textPositions() places images of ${expected.grids.join(" and ")} as transformers`, () => {
    const grids = expected.grids.map(([height = 0, width = 0]) => ({ height, width }));
    const tokens = toTokens(toNumbers(expected.ids), expected.image_token);
    const { temporal, height, width } = textPositions(tokens, grids, config);
    assertEquals(
      [temporal, height, width].map((axis) => [...axis]),
      expected.positions.map(toNumbers),
    );
  });
}

Deno.test("textPositions() has text behind a megapixel's image go on at 102", () => {
  const ids = [...new Array(65).fill(0), ...new Array(37 * 37).fill(1), 0, 0];
  const { temporal, height, width } = textPositions(
    toTokens(ids, 1),
    [{ height: 74, width: 74 }],
    config,
  );
  assertEquals([temporal[64], temporal[65], temporal[1433], temporal[1434]], [64, 65, 65, 102]);
  assertEquals([height[1433], width[1433], height[1435], width[1435]], [101, 101, 103, 103]);
});

Deno.test("textPositions() counts text without images from 0", () => {
  const { temporal, width } = textPositions(toTokens([3, 3, 3], 1), [], config);
  assertEquals([[...temporal], [...width]], [[0, 1, 2], [0, 1, 2]]);
});

Deno.test("textPositions() refuses images that the prompt has no room for", () => {
  assertThrows(
    () => textPositions(toTokens([3, 1, 3], 1), [{ height: 4, width: 4 }], config),
    RangeError,
    "images must have 1 tokens, got 4",
  );
});

for (const expected of layoutOracle.ropes) {
  Deno.test(`languageRope() turns ${expected.head_dim} features as transformers`, () => {
    const [temporal = [], height = [], width = []] = expected.positions.map(toNumbers);
    const [first = 0, second = 0, third = 0] = expected.mrope_section;
    const tables = languageRope({
      temporal: Int32Array.from(temporal),
      height: Int32Array.from(height),
      width: Int32Array.from(width),
    }, {
      head_dim: expected.head_dim,
      rope_theta: 1e6,
      mrope_section: [first, second, third],
    });
    for (const table of ["cos", "sin"] as const) {
      assert(largestDifference(tables[table], toNumbers(expected[table])) < 1.3e-7);
    }
  });
}

Deno.test("languageRope() refuses sections that are not half of the features", () => {
  const positions = textPositions(toTokens([3], 1), [], config);
  assertThrows(
    () => languageRope(positions, { head_dim: 16, rope_theta: 1e6, mrope_section: [2, 3, 4] }),
    RangeError,
    "mrope_section must sum to 8, got 2,3,4",
  );
});
