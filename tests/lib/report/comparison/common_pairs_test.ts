import { assertEquals } from "@std/assert";
import { commonPairs } from "../../../../lib/report/comparison/common_pairs.ts";
import { outcome } from "../outcomes.ts";

Deno.test("commonPairs() takes pairs of both runs by id, in the order of the benchmark", () => {
  const before = [outcome(2, { score: 1 }), outcome(0, { score: 5 }), outcome(1)];
  const now = [outcome(0), outcome(2, { score: 3 }), outcome(7, { score: 9 }), outcome(8)];
  const { common, ...counts } = commonPairs(before, now);
  assertEquals(common.map((pair) => [pair.before.id, pair.before.score, pair.now.score]), [
    ["pair_0", 5, undefined],
    ["pair_2", 1, 3],
  ]);
  assertEquals(counts, { onlyBefore: 1, onlyNow: 2, different: 0, skipped: 0 });
});

Deno.test("commonPairs() pairs no other source image and no other instruction", () => {
  const before = [0, 1, 2].map((index) => outcome(index, { score: 1 }));
  const now = [
    outcome(0, { score: 2, sourceHash: "another" }),
    outcome(1, { score: 2, instruction: "Something else" }),
    outcome(2, { score: 2 }),
  ];
  const { common, different } = commonPairs(before, now);
  assertEquals([common.map(({ now }) => now.id), different], [["pair_2"], 2]);
});

Deno.test("commonPairs() leaves out what both runs skipped, and nothing else", () => {
  const skipped = { status: "skipped" } as const;
  const before = [outcome(0, skipped), outcome(1, skipped), outcome(2, { status: "edit_failed" })];
  const now = [outcome(0, skipped), outcome(1, { score: 4 }), outcome(2)];
  const { common, skipped: count } = commonPairs(before, now);
  assertEquals([common.map(({ now }) => now.id), count], [["pair_1", "pair_2"], 1]);
});
