import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import {
  CATEGORY_COUNTS,
  proportions,
  samplePairs,
  sceneFamilies,
} from "../../../../lib/benchmark/sample/mod.ts";
import type { SampleOptions, SamplePair } from "../../../../lib/benchmark/sample/mod.ts";

async function drawn(options: SampleOptions): Promise<SamplePair[]> {
  const pairs: SamplePair[] = [];
  for await (const pair of samplePairs(options)) pairs.push(pair);
  return pairs;
}

Deno.test("proportions() of 270 are those of the published set", () => {
  assertEquals(proportions(270), { 物理: 50, 环境: 50, 社会: 70, 因果: 50, 指代: 50 });
  assertEquals(CATEGORY_COUNTS, proportions(270));
});

Deno.test("proportions() gives what is left to the largest remainders", () => {
  assertEquals(proportions(7), { 物理: 2, 环境: 1, 社会: 2, 因果: 1, 指代: 1 });
  assertEquals(proportions(1), { 物理: 0, 环境: 0, 社会: 1, 因果: 0, 指代: 0 });
  assertEquals(proportions(540), { 物理: 100, 环境: 100, 社会: 140, 因果: 100, 指代: 100 });
});

Deno.test("proportions() always add up, with one of each from five pairs on", () => {
  for (let pairs = 1; pairs <= 600; pairs++) {
    const counts = Object.values(proportions(pairs));
    assertEquals(counts.reduce((sum, count) => sum + count, 0), pairs);
    if (pairs >= 5) assert(Math.min(...counts) >= 1, `${pairs}: ${counts}`);
  }
});

Deno.test("proportions() refuses counts that are no sample", () => {
  for (const pairs of [0, -1, 2.5, NaN, 1e6]) {
    assertThrows(() => proportions(pairs), RangeError, `got ${pairs}`);
  }
});

Deno.test("samplePairs() goes by category and takes the families in turn", async () => {
  const pairs = await drawn({ pairs: 27 });
  assertEquals(pairs.map((pair) => pair.index), Array.from({ length: 27 }, (_, index) => index));
  const categories = pairs.map((pair) => pair.category);
  assertEquals([...new Set(categories)], ["物理", "环境", "社会", "因果", "指代"]);
  assertEquals(
    pairs.slice(0, 5).map((pair) => pair.family),
    sceneFamilies("物理").slice(0, 5).map((family) => family.name),
  );
  for (const pair of pairs) {
    assertEquals(
      pair.id,
      `${String(pair.index).padStart(5, "0")}_${pair.category}_${pair.scene.difficulty}`,
    );
  }
});

Deno.test("samplePairs() follows from the seed alone", async () => {
  const first = await drawn({ pairs: 8, seed: 5 });
  assertEquals(first, await drawn({ pairs: 8, seed: 5 }));
  const other = await drawn({ pairs: 8, seed: 6 });
  for (const [index, pair] of first.entries()) {
    assertNotEquals(pair.seed, other[index]?.seed);
  }
  assertNotEquals(first.map((pair) => pair.scene.source), other.map((pair) => pair.scene.source));
});

Deno.test("samplePairs() of the full size are 270 different pairs", async () => {
  const pairs = await drawn({});
  assertEquals(pairs.length, 270);
  assertEquals(new Set(pairs.map((pair) => pair.id)).size, 270);
  assertEquals(new Set(pairs.map((pair) => pair.scene.source + pair.scene.target)).size, 270);
  for (const [category, count] of Object.entries(CATEGORY_COUNTS)) {
    const own = pairs.filter((pair) => pair.category === category);
    assertEquals(own.length, count);
    assert(new Set(own.map((pair) => pair.scene.instruction.en)).size >= 12, category);
    assertEquals(new Set(own.map((pair) => pair.scene.difficulty)).size, 3, category);
  }
});

Deno.test("samplePairs() refuses a seed that is no integer", async () => {
  await assertRejects(() => drawn({ pairs: 5, seed: 0.5 }), RangeError, "seed must be an integer");
});
