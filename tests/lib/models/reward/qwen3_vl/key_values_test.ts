import { assertEquals } from "@std/assert";
import {
  appended,
  type KeyValues,
  noKeyValues,
  stackSpans,
} from "../../../../../lib/models/reward/qwen3_vl/key_values.ts";

const CONFIG = { num_hidden_layers: 2, num_key_value_heads: 2, head_dim: 3 };
const ROWS = 2;

/** Keys and values of `count` tokens that tell layer, row, head, token and feature. */
function fresh(first: number, count: number): readonly Float32Array[] {
  return Array.from({ length: 4 }, (_, layer) =>
    Float32Array.from(
      { length: ROWS * 2 * count * 3 },
      (_, at) => {
        const [rowHead, token, feature] = [
          Math.floor(at / count / 3),
          Math.floor(at / 3) % count,
          at % 3,
        ];
        return layer * 1e6 + rowHead * 1e5 + (first + token) * 10 + feature;
      },
    ));
}

/** The numbers of the tokens, without free places. */
function read({ rows, heads, features, places, length, arrays }: KeyValues): number[][] {
  return arrays.map((numbers) =>
    Array.from({ length: rows * heads }, (_, at) => [
      ...numbers.subarray(at * places * features, (at * places + length) * features),
    ]).flat()
  );
}

Deno.test("appended() keeps what was read, piece by piece, in one buffer with room", () => {
  let cache = noKeyValues(CONFIG, ROWS);
  const buffers = new Set<unknown>();
  for (let token = 0; token < 200; token += 5) {
    cache = appended(cache, fresh(token, 5));
    buffers.add(cache.arrays[0]);
  }
  assertEquals(cache.length, 200);
  assertEquals(read(cache), fresh(0, 200).map((numbers) => [...numbers]));
  assertEquals(buffers.size <= 4, true);
});

Deno.test("appended() leaves a beginning as it was, from which two texts go on", () => {
  const beginning = appended(noKeyValues(CONFIG, ROWS), fresh(0, 7));
  const before = read(beginning);
  const one = appended(beginning, fresh(100, 2));
  const two = appended(beginning, fresh(500, 3));
  const more = appended(one, fresh(102, 1));
  assertEquals(one.arrays[0] === beginning.arrays[0], true);
  assertEquals(two.arrays[0] === beginning.arrays[0], false);
  assertEquals(read(beginning), before);
  const [keys = []] = read(more);
  assertEquals(keys.slice(0, 30).filter((_, at) => at % 3 === 0), [
    ...[0, 10, 20, 30, 40, 50, 60],
    ...[1000, 1010, 1020],
  ]);
  const [others = []] = read(two);
  assertEquals(others.slice(21, 30).filter((_, at) => at % 3 === 0), [5000, 5010, 5020]);
});

Deno.test("stackSpans() reads past free places", () => {
  const cache = appended(noKeyValues(CONFIG, ROWS), fresh(0, 4));
  const stacked = stackSpans([{ cache, row: 1, from: 1, to: 4 }]);
  assertEquals([stacked.length, stacked.places, stacked.rows], [3, 3, 1]);
  assertEquals(stacked.arrays[1]?.[0], 1e6 + 2e5 + 10);
});
