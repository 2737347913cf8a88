import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../../lib/random.ts";
import { compareRuns } from "../../../../lib/report/comparison/mod.ts";
import { largeRun, metadata } from "../outcomes.ts";
import { run, times } from "./runs.ts";

const OPTIONS = { seed: 0 };

Deno.test("compareRuns() gives interval, exact p and counts of a small example", () => {
  const before = run("before", [4, 5, 6, 7, 5, 6, 4, 5]);
  const now = run("now", [5, 7, 6, 8, 6, 8, 4.5, 4.5]);
  const { comparisons: [comparison] } = compareRuns(before, [now], OPTIONS);
  const overall = comparison?.overall;
  // Differences 1, 2, 0, 1, 1, 2, 0.5, -0.5: mean 0.875, standard deviation 0.8762746.
  assertEquals([overall?.count, overall?.sources, overall?.difference], [8, 8, 0.875]);
  assertEquals([overall?.before, overall?.now], [5.25, 6.125]);
  assertAlmostEquals(overall?.ci95?.[0] ?? NaN, 0.875 - 2.3646243 * 0.8762746 / 8 ** 0.5, 1e-6);
  assertAlmostEquals(overall?.ci95?.[1] ?? NaN, 0.875 + 2.3646243 * 0.8762746 / 8 ** 0.5, 1e-6);
  // Of the 2^7 sign patterns of the non-zero differences, 3 on each side reach a sum of 7.
  assertAlmostEquals(overall?.p ?? NaN, 6 / 128, 1e-12);
  assertEquals([overall?.wins, overall?.ties, overall?.losses], [6, 1, 1]);
  assertEquals([overall?.change, overall?.p_holm, overall?.bounds], ["higher", null, null]);
});

Deno.test("compareRuns() takes edits of one source image for one unit", () => {
  const scores = Array.from({ length: 24 }, (_, index) => 3 + (index * 7) % 5);
  const better = scores.map((score, index) => score + (index % 4 < 2 ? 1 : 0.5));
  const shared = (index: number) => ({ sourceHash: `source ${index >> 2}` });
  const compare = (fields?: typeof shared) =>
    compareRuns(run("before", scores, fields), [run("now", better, fields)], OPTIONS)
      .comparisons[0]?.overall;
  const apart = compare();
  const together = compare(shared);
  assertEquals([apart?.sources, together?.sources], [24, 6]);
  assertEquals(together?.difference, 0.75);
  // Every image has the same mean difference, so nothing varies between images.
  assertAlmostEquals(together?.ci95?.[0] ?? NaN, 0.75, 1e-12);
  assertEquals([together?.p, together?.detectable], [2 / 2 ** 6, null]);
  assert((apart?.p ?? 1) < 0.001 && (apart?.detectable ?? 0) > 0);
});

Deno.test("compareRuns() adjusts the categories by Holm, and leaves the overall p alone", () => {
  const scores = times(60, 5);
  const category = (index: number) => ({ category: ["物理", "环境", "社会"][index % 3] ?? "" });
  const now = scores.map((score, index) =>
    index % 3 === 0 ? score + 1 : score + (index % 2 === 0 ? 1 : -1)
  );
  const { comparisons: [comparison], test } = compareRuns(
    run("before", scores, category),
    [run("now", now, category)],
    OPTIONS,
  );
  assertEquals(test, { seed: 0, adjusted: 3 });
  assertEquals(comparison?.overall.p_holm, null);
  const [first, second, third] = comparison?.categories ?? [];
  assertEquals([first?.name, second?.name, third?.name], ["物理", "环境", "社会"]);
  assertEquals([first?.p, first?.p_holm], [0.0001, 3 * 0.0001]);
  assertEquals([second?.p, second?.p_holm, second?.change], [1, 1, null]);
  assertEquals([first?.change, third?.change], ["higher", null]);
});

Deno.test("compareRuns() adjusts everything together where several runs are compared", () => {
  const category = (index: number) => ({ category: index % 2 === 0 ? "物理" : "环境" });
  const before = run("before", times(8, 5), category);
  const others = ["one", "two"].map((name) => run(name, times(8, 6), category));
  const { comparisons, test } = compareRuns(before, others, OPTIONS);
  assertEquals(test.adjusted, 6);
  assertEquals(comparisons.map(({ overall }) => overall.p), [2 / 2 ** 8, 2 / 2 ** 8]);
  assertEquals(comparisons.map(({ overall }) => overall.p_holm), [6 * 2 / 2 ** 8, 6 * 2 / 2 ** 8]);
  assertEquals(comparisons[0]?.categories[0]?.p_holm, 4 * 2 / 2 ** 4);
});

Deno.test("compareRuns() counts a single category once", () => {
  const others = ["one", "two"].map((name) => run(name, times(8, 6)));
  const { comparisons: [comparison], test } = compareRuns(
    run("before", times(8, 5)),
    others,
    OPTIONS,
  );
  assertEquals(test.adjusted, 2);
  const [{ name = "", ...category } = {}] = comparison?.categories ?? [];
  assertEquals([name, category], ["物理", comparison?.overall]);
});

Deno.test("compareRuns() bounds the difference where scores are missing", () => {
  const before = run("before", [4, 6, undefined, undefined]);
  const now = run("now", [5, undefined, 7, undefined]);
  const { comparisons: [comparison] } = compareRuns(before, [now], OPTIONS);
  const overall = comparison?.overall;
  assertEquals([overall?.pairs, overall?.count, overall?.difference], [4, 1, 1]);
  // 1; 0 - 6 or 10 - 6; 7 - 10 or 7 - 0; -10 or 10.
  assertEquals(overall?.bounds, [(1 - 6 - 3 - 10) / 4, (1 + 4 + 7 + 10) / 4]);
});

Deno.test("compareRuns() refuses to rank where the missing could turn the order", () => {
  const verdict = (missing: number) => {
    const now = [...times(40, 6), ...new Array<undefined>(missing)];
    const before = times(40 + missing, 5);
    return compareRuns(run("before", before), [run("now", now)], OPTIONS).comparisons[0];
  };
  assertEquals(verdict(0)?.verdict.unranked, null);
  // 40 gain 1 each; a missing score of 0 loses 5, so 8 of them make it even.
  assertEquals(verdict(7)?.verdict.unranked, null);
  assertEquals(verdict(8)?.overall.bounds?.[0], 0);
  assert(verdict(8)?.verdict.unranked?.startsWith("The runs cannot be ranked: 8 of 48 pairs lack"));
  assertEquals(verdict(8)?.overall.change, "higher");
});

Deno.test("compareRuns() mirrors its numbers where the runs change places", () => {
  const score = fc.option(fc.integer({ min: 0, max: 20 }).map((half) => half / 2), {
    nil: undefined,
  });
  const scores = fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(scores, (pairs) => {
      const a = run("a", pairs.map(([first]) => first));
      const b = run("b", pairs.map(([, second]) => second));
      const there = compareRuns(a, [b], OPTIONS).comparisons[0]?.overall;
      const back = compareRuns(b, [a], OPTIONS).comparisons[0]?.overall;
      if (there === undefined || back === undefined) throw new Error("nothing was compared");
      const turned = (value: number | null) => value === null ? null : 0 - value;
      const range = (ends: readonly [number, number] | null) =>
        ends === null ? null : [turned(ends[1]), turned(ends[0])];
      assertEquals(turned(back.difference), there.difference);
      assertEquals(range(back.ci95), there.ci95 && [...there.ci95]);
      assertEquals(range(back.bounds), there.bounds && [...there.bounds]);
      assertEquals([back.p, back.detectable], [there.p, there.detectable]);
      assertEquals([back.wins, back.ties, back.losses], [there.losses, there.ties, there.wins]);
    }),
    { numRuns: 60 },
  );
});

Deno.test("compareRuns() finds as many of the detectable differences as it says", () => {
  const random = seededRandom(3);
  const noise = () => (random() + random() + random() + random() - 2) * Math.sqrt(3);
  const compare = (shift: number) => {
    const before = times(40, 5);
    const now = before.map((score) => score + shift + noise());
    return compareRuns(run("before", before), [run("now", now)], OPTIONS).comparisons[0]?.overall;
  };
  const measured = Array.from({ length: 20 }, () => compare(0)?.detectable ?? NaN);
  const shift = measured.reduce((sum, value) => sum + value, 0) / measured.length;
  assertAlmostEquals(shift, 0.455, 0.03); // 2.877 * 1 / sqrt(40)
  const found = Array.from({ length: 100 }, () => compare(shift)?.change === "higher");
  const share = found.filter(Boolean).length / found.length;
  assert(share > 0.7 && share < 0.9, `${share} were found`);
});

Deno.test("compareRuns() lists what changed most, ties in the order of the benchmark", () => {
  const before = run("before", [5, 5, 5, 5, 5.1, 5, undefined]);
  const now = run("now", [5, 4.8, 7, 4.8, 4.9, 6, 9]);
  const { comparisons: [comparison] } = compareRuns(before, [now], { ...OPTIONS, top: 2 });
  const ids = (pairs: readonly { readonly id: string }[] = []) => pairs.map(({ id }) => id);
  assertEquals(ids(comparison?.lost), ["pair_1", "pair_3"]);
  assertEquals(comparison?.lost.map(({ difference }) => difference), [-0.2, -0.2]);
  assertEquals(ids(comparison?.gained), ["pair_2", "pair_5"]);
  assertEquals(comparison?.pairs.map(({ difference }) => difference), [
    ...[0, -0.2, 2, -0.2, -0.2, 1],
    null,
  ]);
});

Deno.test("compareRuns() copes with nothing in common, nothing scored, and no pairs", () => {
  const empty = run("empty", []);
  const unscored = run("unscored", [undefined, undefined]);
  const { comparisons } = compareRuns(run("before", [5, 6]), [empty, unscored], OPTIONS);
  assertEquals(comparisons.map(({ overall }) => [overall.pairs, overall.count]), [[0, 0], [2, 0]]);
  for (const { overall, verdict } of comparisons) {
    assertEquals([overall.difference, overall.p, overall.ci95], [null, null, null]);
    assert(verdict.sentence.startsWith('No result: no pair has a score in both "before" and'));
  }
  assertEquals(comparisons[0]?.only_first, 2);
  assertEquals(comparisons[1]?.overall.bounds, [-5.5, 4.5]);
  assertEquals(compareRuns(empty, [empty], OPTIONS).comparisons[0]?.categories, []);
});

Deno.test("compareRuns() gives the same document for the same runs", () => {
  const before = { name: "before", folder: "a", outcomes: largeRun(), metadata: metadata() };
  const now = { ...before, outcomes: before.outcomes.toReversed() };
  const [first, second] = [before, now].map((other) =>
    compareRuns(before, [{ ...other, name: "now" }], OPTIONS)
  );
  assertEquals(first, second);
  assertThrows(() => compareRuns(before, [now], { seed: 0, tolerance: -1 }), RangeError);
});

/** Every number of a value that JSON cannot hold as it is. */
function unfit(value: unknown): readonly number[] {
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? [] : [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(unfit) : [];
}

Deno.test("compareRuns() gives finite numbers alone, and no negative zero", () => {
  const score = fc.constantFrom(undefined, "failed", 0, 0.1, 5, 9.9, 10);
  fc.assert(
    fc.property(fc.array(fc.tuple(score, score, fc.nat(3)), { maxLength: 8 }), (rows) => {
      const side = (name: string, at: 0 | 1) =>
        run(
          name,
          rows.map((row) => {
            const score = row[at];
            return typeof score === "number" ? score : undefined;
          }),
          (index) => ({
            sourceHash: `source ${rows[index]?.[2]}`,
            category: `${(rows[index]?.[2] ?? 0) % 2}`,
            ...(rows[index]?.[at] === "failed" ? { status: "edit_failed", reason: "no" } : {}),
          }),
        );
      const [before, now] = [side("before", 0), side("now", 1)];
      assertEquals(unfit(compareRuns(before, [now], { ...OPTIONS, tolerance: 0 })), []);
      assertEquals(unfit(compareRuns(before, [now, now], OPTIONS)), []);
    }),
    { numRuns: 25 },
  );
});
