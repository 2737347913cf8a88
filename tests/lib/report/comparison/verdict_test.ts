import { assert, assertEquals } from "@std/assert";
import { compareRuns } from "../../../../lib/report/comparison/mod.ts";
import { run, times } from "./runs.ts";

function verdict(before: readonly number[], now: readonly number[], others = 0) {
  const more = Array.from({ length: others }, (_, index) => run(`other_${index}`, now));
  const { comparisons } = compareRuns(run("copy", before), [run("mine", now), ...more], {
    seed: 0,
  });
  return comparisons[0]?.verdict;
}

Deno.test("the verdict names the higher run, with interval, p and count", () => {
  const before = times(12, 5);
  const now = before.map((score, index) => score + (index % 2 === 0 ? 1 : 0.5));
  assertEquals(verdict(before, now), {
    edits: null,
    gated: null,
    sentence:
      '"mine" scores 0.750 higher than "copy" (95 % interval 0.584 to 0.916; p = 0.0005, 12 pairs).',
    power: null,
    unranked: null,
  });
  assertEquals(
    verdict(now, before)?.sentence,
    '"mine" scores 0.750 lower than "copy" (95 % interval 0.584 to 0.916; p = 0.0005, 12 pairs).',
  );
  assertEquals(
    verdict(before, now, 1)?.sentence,
    '"mine" scores 0.750 higher than "copy" (95 % interval 0.584 to 0.916; p = 0.0010 after Holm, ' +
      "12 pairs).",
  );
});

Deno.test("the verdict says what noise hides, and how many pairs would show it", () => {
  const before = times(12, 5);
  const now = before.map((score, index) => score + (index % 2 === 0 ? 1.5 : -1));
  assertEquals(verdict(before, now), {
    edits: null,
    gated: null,
    sentence:
      '"mine" is not shown to differ from "copy": its scores are +0.250 on average, which ' +
      "may be noise (95 % interval -0.580 to +1.080; p = 0.5815, 12 pairs).",
    power: "A true difference of 1.160 would be found in four of five such comparisons; to find " +
      "one of 0.250 takes about 216 pairs.",
    unranked: null,
  });
});

Deno.test("the verdict says where there are too few source images, or nothing differs", () => {
  assertEquals(verdict([1, 2, 3, 4, 5], [9, 9.5, 9, 9, 9]), {
    edits: null,
    gated: null,
    sentence:
      '"mine" is not shown to differ from "copy": its scores are +6.100 on average, which ' +
      "may be noise (95 % interval +4.022 to +8.178; p = 0.0625, 5 pairs).",
    power: "With 5 source images, no difference could be shown; it takes at least 6.",
    unranked: null,
  });
  assertEquals(
    verdict([3], [4])?.sentence,
    '"mine" is not shown to differ from "copy": its scores are +1.000 on average, which may ' +
      "be noise (no interval, since it takes two source images; p = 1.0000, 1 pair).",
  );
  assertEquals(verdict([7.1, 0.3], [7.1, 0.3]), {
    edits: null,
    gated: null,
    sentence: '"mine" scores the same as "copy" on every one of 2 pairs.',
    power: null,
    unranked: null,
  });
});

Deno.test("the verdict does not rank runs whose missing scores could turn the order", () => {
  const before = times(22, 5);
  const now = [...times(10, 6), ...times(10, 5.5), undefined, undefined];
  const { comparisons } = compareRuns(run("copy", before), [run("mine", now)], { seed: 0 });
  // A loss of 5 for each missing score leaves (15 - 10) / 22: the order holds.
  assertEquals(comparisons[0]?.verdict.unranked, null);
  assert(comparisons[0]?.verdict.sentence.startsWith('"mine" scores 0.750 higher than "copy" ('));
  const more = compareRuns(
    run("copy", [...before, 5, 5]),
    [run("mine", [...now, undefined, undefined])],
    { seed: 0 },
  ).comparisons[0]?.verdict;
  assert(
    more?.sentence.startsWith(
      'Over the pairs scored in both, "mine" scores 0.750 higher than "copy" (95 % interval',
    ),
  );
  assertEquals(
    more?.unranked,
    "The runs cannot be ranked: 4 of 24 pairs lack a score in at least one of them. Had the " +
      "missing scores been 0 or 10, the mean difference over all 24 would lie anywhere from " +
      "-0.208 to +1.458.",
  );
});
