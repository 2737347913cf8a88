import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../lib/random.ts";
import { winTieLoss } from "../../../lib/statistics/win_tie_loss.ts";
import oracle from "./oracle/comparison.json" with { type: "json" };

Deno.test("winTieLoss() agrees with decimal arithmetic", () => {
  for (const { before, now, margin, wins, ties, losses, winRate, ci95 } of oracle.wins) {
    const actual = winTieLoss(before, now, { margin });
    assertEquals([actual.wins, actual.ties, actual.losses], [wins, ties, losses]);
    assertAlmostEquals(actual.winRate ?? NaN, winRate, 1e-15);
    for (const [index, end] of ci95.entries()) {
      assertAlmostEquals(actual.ci95?.[index] ?? NaN, end, 1e-13);
    }
  }
});

Deno.test("winTieLoss() has the interval of the R package statpsych", () => {
  // ci.prop.ps(.05, 12, 4, 26, 6) is [0.2548067, 0.6251933] for the difference of the shares.
  const now = [...new Array(26).fill(1), ...new Array(4).fill(-1), ...new Array(18).fill(0)];
  const { ci95: [low, high] = [NaN, NaN] } = winTieLoss(new Array(48).fill(0), now);
  assertAlmostEquals(2 * low - 1, 0.2548067, 1e-7);
  assertAlmostEquals(2 * high - 1, 0.6251933, 1e-7);
});

Deno.test("winTieLoss() the other way round swaps wins and losses", () => {
  const score = fc.integer({ min: 0, max: 100 }).map((tenth) => tenth / 10);
  const margin = fc.integer({ min: 0, max: 20 }).map((tenth) => tenth / 10);
  fc.assert(fc.property(fc.array(fc.tuple(score, score)), margin, (pairs, margin) => {
    const [before, now] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
    const there = winTieLoss(before, now, { margin });
    const back = winTieLoss(now, before, { margin });
    assertEquals([there.wins, there.ties, there.losses], [back.losses, back.ties, back.wins]);
    assertEquals(there.wins + there.ties + there.losses, pairs.length);
    if (pairs.length === 0) return;
    const { winRate = NaN, ci95: [low, high] = [NaN, NaN] } = there;
    assertAlmostEquals(winRate + (back.winRate ?? NaN), 1, 1e-14);
    assert(0 <= low && low <= winRate && winRate <= high && high <= 1);
    assert(high - low > 0);
  }));
});

Deno.test("the interval of winTieLoss() covers the truth in 94 to 98 % of samples", () => {
  for (const [win, loss] of [[0.3, 0.2], [0.6, 0.1], [0.1, 0.02]] as const) {
    const random = seededRandom(3);
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const now = Array.from({ length: 50 }, () => {
        const place = random();
        return place < win ? 1 : place < win + loss ? -1 : 0;
      });
      const [low, high] = winTieLoss(new Array(50).fill(0), now).ci95 ?? [NaN, NaN];
      const truth = (1 + win - loss) / 2;
      if (low <= truth && truth <= high) covered++;
    }
    assert(covered > 1880 && covered < 1960, `${win}, ${loss}: ${covered}`);
  }
});

Deno.test("winTieLoss() of no pairs has no rate", () => {
  assertEquals(winTieLoss([], []), { wins: 0, ties: 0, losses: 0 });
});

Deno.test("winTieLoss() says what does not fit", () => {
  assertThrows(
    () => winTieLoss([1, 2], [1]),
    RangeError,
    "2 scores before need as many now, got 1",
  );
  for (const margin of [-0.1, NaN]) {
    assertThrows(() => winTieLoss([1], [1], { margin }), RangeError, `got ${margin}`);
  }
  assertThrows(() => winTieLoss([1], [NaN]), RangeError, "finite");
});
