import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type PairFilter, parseShard, selectPairs } from "../../../lib/benchmark/filter.ts";
import type { PairInfo } from "../../../lib/benchmark/pair.ts";
import { InputError } from "../../../lib/input_error.ts";

const PAIRS: readonly PairInfo[] = [
  ["a", "物理", "easy", ["light"]],
  ["b", "物理", "hard", ["light", "shadow"]],
  ["c", "环境", "easy", []],
  ["d", "环境", "hard", ["rain"]],
  ["e", "社会", "easy", ["shadow"]],
].map(([id, category, difficulty, tags], index) => ({
  index,
  id: String(id),
  category: String(category),
  difficulty: String(difficulty),
  tags: tags as string[],
  instruction: "",
  description: "",
  rationale: "",
}));

function idsOf(filter: PairFilter, pairs = PAIRS): string {
  return selectPairs(pairs, filter).map(({ id }) => id).join("");
}

function messageOf(filter: PairFilter): string {
  return assertThrows(() => selectPairs(PAIRS, filter), InputError).message;
}

Deno.test("selectPairs() takes everything without a filter", () => {
  assertEquals(idsOf({}), "abcde");
  assertEquals(idsOf({}, []), "");
});

Deno.test("selectPairs() filters by category, difficulty, tag and id", () => {
  assertEquals(idsOf({ categories: ["物理"] }), "ab");
  assertEquals(idsOf({ categories: ["社会", "物理"] }), "abe");
  assertEquals(idsOf({ difficulties: ["easy"] }), "ace");
  assertEquals(idsOf({ tags: ["shadow", "rain"] }), "bde");
  assertEquals(idsOf({ ids: ["d", "a"] }), "ad");
  assertEquals(idsOf({ categories: ["物理", "社会"], difficulties: ["easy"] }), "ae");
});

Deno.test("selectPairs() limits what the filters leave, then shards it", () => {
  assertEquals(idsOf({ difficulties: ["easy"], limit: 2 }), "ac");
  assertEquals(idsOf({ limit: 99 }), "abcde");
  assertEquals(idsOf({ shard: { index: 2, count: 2 } }), "bd");
  assertEquals(idsOf({ limit: 3, shard: { index: 1, count: 2 } }), "ac");
  assertEquals(idsOf({ limit: 1, shard: { index: 2, count: 2 } }), "");
});

Deno.test("selectPairs() gives every pair to exactly one shard", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(20), (count, length) => {
    const pairs = Array.from({ length }, (_, index) => ({ ...PAIRS[0] as PairInfo, index }));
    const shards = Array.from(
      { length: count },
      (_, at) => selectPairs(pairs, { shard: { index: at + 1, count } }),
    );
    const sizes = shards.map((shard) => shard.length);
    assertEquals(Math.max(...sizes) - Math.min(...sizes) <= 1, true);
    const indices = shards.flat().map(({ index }) => index).toSorted((a, b) => a - b);
    assertEquals(indices, pairs.map(({ index }) => index));
  }));
});

Deno.test("selectPairs() keeps the pairs of a chain in one shard", () => {
  const [first] = PAIRS;
  assert(first !== undefined);
  const chain = [["a1"], ["b1"], ["a2", "a1"], ["c1"], ["b2", "b1"], ["a3", "a2"]] as const;
  const pairs = chain.map(([id, sourceFrom], index) => ({
    ...first,
    index,
    id,
    ...(sourceFrom === undefined ? {} : { sourceFrom }),
  }));
  const shards = [1, 2].map((index) =>
    selectPairs(pairs, { shard: { index, count: 2 } }).map(({ id }) => id)
  );
  assertEquals(shards, [["a1", "a2", "c1", "a3"], ["b1", "b2"]]);
});

Deno.test("selectPairs() lists every value that no pair has", () => {
  assertEquals(
    messageOf({ difficulties: ["eazy"], ids: ["a", "zzzzz"], tags: ["shadows"] }),
    'Cannot select pairs: no pair has the difficulty "eazy"; did you mean "easy"? (known: easy, ' +
      'hard)\nno pair has the tag "shadows"; did you mean "shadow"? (known: light, shadow, rain)\n' +
      'no pair has the id "zzzzz" (known: a, b, c, d, e)',
  );
});

Deno.test("selectPairs() does not list a thousand known ids", () => {
  const pairs = Array.from({ length: 30 }, (_, at) => ({ ...PAIRS[0] as PairInfo, id: `p${at}` }));
  const error = assertThrows(() => selectPairs(pairs, { ids: ["something else"] }), InputError);
  assertEquals(error.message.endsWith("p18, p19 and 10 more)"), true);
});

Deno.test("selectPairs() says so if nothing meets all filters at once", () => {
  assertEquals(
    messageOf({ categories: ["社会"], difficulties: ["hard"], tags: ["rain", "light"] }),
    "Cannot select pairs: none has category 社会, difficulty hard, tag rain or light at once. " +
      "Ask for less.",
  );
});

Deno.test("selectPairs() wants positive integers", () => {
  assertEquals(
    messageOf({ limit: 0 }),
    "Cannot select pairs: limit must be a positive integer, got 0",
  );
  assertEquals(
    messageOf({ limit: 1.5 }),
    "Cannot select pairs: limit must be a positive integer, got 1.5",
  );
  assertEquals(
    messageOf({ shard: { index: 3, count: 2 } }),
    'Cannot select pairs: shard must be i/n with 1 <= i <= n, such as 2/4, got "3/2"',
  );
});

Deno.test("parseShard() reads i/n and nothing else", () => {
  assertEquals(parseShard("1/1"), { index: 1, count: 1 });
  assertEquals(parseShard(" 3 / 12 "), { index: 3, count: 12 });
  for (const text of ["", "2", "0/4", "5/4", "-1/4", "1/0", "1.5/4", "1/4/2", "a/b", "½"]) {
    const error = assertThrows(() => parseShard(text), InputError);
    assertEquals(
      error.message,
      `Cannot select pairs: shard must be i/n with 1 <= i <= n, such as 2/4, got "${text}"`,
    );
  }
});
