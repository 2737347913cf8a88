import { assertEquals, assertNotEquals } from "@std/assert";
import type { Pair } from "../../../lib/benchmark/pair.ts";
import { hashPair } from "../../../lib/benchmark/pair_hash.ts";
import { sha256 } from "../../../lib/files/hash.ts";

const PAIR: Pair = {
  index: 0,
  id: "a",
  category: "c",
  instruction: "i",
  description: "d",
  rationale: "r",
  tags: ["t"],
  difficulty: "easy",
  seed: 1,
  source: new Uint8Array([1, 2]),
  target: new Uint8Array([3]),
};

Deno.test("hashPair() changes with whatever could change the edit or the judgement", async () => {
  const { contentHash, sourceHash } = await hashPair(PAIR);
  const { seed: _seed, ...noSeed } = PAIR;
  const { target: _target, ...noTarget } = PAIR;
  const changed: readonly Pair[] = [
    { ...PAIR, category: "x" },
    { ...PAIR, instruction: "x" },
    { ...PAIR, description: "x" },
    { ...PAIR, rationale: "x" },
    { ...PAIR, tags: ["t", "u"] },
    { ...PAIR, difficulty: "hard" },
    { ...PAIR, seed: 2 },
    { ...PAIR, target: new Uint8Array([4]) },
    noSeed,
    noTarget,
  ];
  for (const pair of changed) {
    const hashes = await hashPair(pair);
    assertNotEquals(hashes.contentHash, contentHash);
    assertEquals(hashes.sourceHash, sourceHash);
  }
  const otherSource = await hashPair({ ...PAIR, source: new Uint8Array([1]) });
  assertNotEquals(otherSource.contentHash, contentHash);
  assertEquals(otherSource.sourceHash, sha256(new Uint8Array([1])));
});

Deno.test("hashPair() does not depend on id and place", async () => {
  assertEquals(await hashPair({ ...PAIR, id: "b", index: 9 }), await hashPair(PAIR));
});
