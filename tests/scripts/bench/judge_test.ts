import { assertEquals } from "@std/assert";
import { formatJudgeBench } from "../../../scripts/bench/judge.ts";

const BENCH = {
  pairs: 50,
  batchSize: 4,
  newTokens: 48,
  systemTokens: 1003,
  text: 60,
  expected: 24,
  transformers: 200,
  referenceBatch: 1,
  equalTexts: 50,
};

Deno.test("formatJudgeBench() compares with the time of transformers", () => {
  assertEquals(
    formatJudgeBench(BENCH),
    "judge: 50 pairs of one category, system prompt of 1003 tokens, replies of at most 48, CPU\n" +
      "  ours, text, 4 at once       60.0 s\n" +
      "  ours, expected scores       24.0 s\n" +
      "  transformers, 1 at once    200.0 s\n" +
      "  text over transformers   0.300 (target <= 0.5) PASS\n" +
      "  expected over it         0.120 (target <= 0.1) over target\n" +
      "  equal texts              50 of 50 PASS",
  );
});

Deno.test("formatJudgeBench() says that texts differ, and that there was nothing to compare with", () => {
  assertEquals(
    formatJudgeBench({ ...BENCH, equalTexts: 49 }).split("\n").at(-1),
    "  equal texts              49 of 50 below target",
  );
  assertEquals(
    formatJudgeBench({ skip: "no Python" }),
    "judge: skipped, as there is nothing to compare with: no Python",
  );
});
