import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../lib/random.ts";
import {
  countPairs,
  pairwiseAccuracy,
  tieThreshold,
} from "../../../lib/statistics/pairwise_accuracy.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

Deno.test("pairwiseAccuracy() agrees with a count of exact decimals, pair by pair", () => {
  for (const { judge, human, threshold, pairs, accuracy } of oracle.pairs) {
    const actual = pairwiseAccuracy(judge, human, { threshold });
    assertEquals(actual === undefined, accuracy === null);
    assertEquals(countPairs(judge, human, { threshold }), pairs);
    if (actual !== undefined) assertEquals(actual, { accuracy: accuracy ?? NaN, pairs });
  }
});

Deno.test("countPairs() agrees with a count of whole numbers, pair by pair", () => {
  const rows = fc.array(fc.tuple(fc.nat(15), fc.nat(3)), { maxLength: 30 });
  fc.assert(fc.property(rows, fc.nat(8), (pairs, threshold) => {
    const expected = { concordant: 0, discordant: 0, tiedFirst: 0, tiedSecond: 0, tiedBoth: 0 };
    for (const [index, [a, b]] of pairs.entries()) {
      for (const [c, d] of pairs.slice(index + 1)) {
        const isTied = Math.abs(a - c) <= threshold;
        if (isTied) expected[b === d ? "tiedBoth" : "tiedFirst"]++;
        else if (b === d) expected.tiedSecond++;
        else expected[(a > c) === (b > d) ? "concordant" : "discordant"]++;
      }
    }
    const [first, second] = [pairs.map(([a]) => a / 10), pairs.map(([, b]) => b / 2)];
    assertEquals(countPairs(first, second, { threshold: threshold / 10 }), expected);
  }));
});

Deno.test("tieThreshold() finds the best threshold there is", () => {
  const rows = fc.array(fc.tuple(fc.nat(30), fc.nat(2)), { minLength: 4, maxLength: 25 });
  fc.assert(
    fc.property(rows, (pairs) => {
      const [judge, human] = [pairs.map(([a]) => a / 10), pairs.map(([, b]) => b / 2)];
      const accuracyAt = (threshold: number) =>
        pairwiseAccuracy(judge, human, { threshold })?.accuracy ?? NaN;
      const { threshold = NaN } = tieThreshold(judge, human, { seed: 1, folds: 2 }) ?? {};
      const all = Array.from({ length: 31 }, (_, tenths) => tenths / 10);
      const best = Math.max(...all.map(accuracyAt));
      assertEquals(threshold, all.find((candidate) => accuracyAt(candidate) === best));
    }),
    { numRuns: 50 },
  );
});

Deno.test("tieThreshold() raises the accuracy of a fine judge against coarse ratings", () => {
  const random = seededRandom(11);
  const human = Array.from({ length: 300 }, () => Math.floor(3 * random()) / 2);
  const judge = human.map((rating) => 2 + 6 * rating + random());
  const plain = pairwiseAccuracy(judge, human)?.accuracy ?? NaN;
  const { threshold, accuracy, folds } = tieThreshold(judge, human, { seed: 3 }) ?? {};
  assert(plain < 0.7, `${plain}`);
  assertEquals(accuracy, 1);
  assert(threshold !== undefined && threshold > 0.9 && threshold < 1, `${threshold}`);
  assertEquals(pairwiseAccuracy(judge, human, { threshold })?.accuracy, 1);
  assertEquals(folds?.length, 5);
});

Deno.test("tieThreshold() judges itself on items it has not seen", () => {
  // Scores that say nothing: the accuracy is that of always calling a tie, or of chance.
  const random = seededRandom(2);
  const human = Array.from({ length: 400 }, () => Math.floor(4 * random()) / 4);
  const judge = human.map(() => random());
  const { accuracy = NaN, folds = [] } = tieThreshold(judge, human, { seed: 9, folds: 10 }) ?? {};
  assertAlmostEquals(accuracy, 0.375, 0.03);
  const mean = folds.reduce((sum, fold) => sum + fold.accuracy, 0) / folds.length;
  assertAlmostEquals(accuracy, mean, 1e-15);
  assertEquals(folds.length, 10);
});

Deno.test("tieThreshold() chooses each fold's threshold without the fold", () => {
  const random = seededRandom(6);
  const human = Array.from({ length: 40 }, () => Math.floor(3 * random()) / 2);
  const judge = human.map((rating) => 4 * rating + 3 * random());
  const { folds = [] } = tieThreshold(judge, human, { seed: 5 }) ?? {};
  assert(new Set(folds.map(({ threshold }) => threshold)).size > 1);
});

Deno.test("tieThreshold() follows from its seed", () => {
  const random = seededRandom(4);
  const judge = Array.from({ length: 50 }, () => Math.round(20 * random()) / 2);
  const human = judge.map((score) => Math.round((score + 6 * random()) / 8) / 2);
  const of = (seed: number) => tieThreshold(judge, human, { seed });
  assertEquals(of(1), of(1));
  assertEquals(of(1)?.threshold, of(2)?.threshold);
  assert(of(1)?.accuracy !== of(2)?.accuracy);
});

Deno.test("pairwiseAccuracy() and tieThreshold() take 10,000 items in seconds", () => {
  const random = seededRandom(8);
  const human = Array.from({ length: 10_000 }, () => Math.floor(3 * random()) / 2);
  const judge = human.map((rating) => 5 * rating + 5 * random());
  const start = performance.now();
  const { accuracy: plain = NaN } = pairwiseAccuracy(judge, human) ?? {};
  const afterPlain = performance.now();
  const { accuracy: tuned = NaN } = tieThreshold(judge, human, { seed: 1 }) ?? {};
  const [first, second] = [afterPlain - start, performance.now() - afterPlain];
  assert(first < 2000 && second < 10_000, `${first} ms, ${second} ms`);
  assertAlmostEquals(plain, 0.61, 0.02);
  assert(tuned > plain + 0.05, `${plain}, ${tuned}`);
});

Deno.test("tieThreshold() needs two items in each fold", () => {
  const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  assertEquals(tieThreshold(nine, nine, { seed: 1 }), undefined);
  assertEquals(tieThreshold([...nine, 10], [...nine, 10], { seed: 1 })?.accuracy, 1);
  assertEquals(tieThreshold([], [], { seed: 1 }), undefined);
});

Deno.test("pairwiseAccuracy() and tieThreshold() refuse what is out of range", () => {
  assertThrows(() => pairwiseAccuracy([1], [1, 2]), RangeError, "got 1 and 2");
  assertThrows(() => pairwiseAccuracy([1, NaN], [1, 2]), RangeError, "finite");
  assertThrows(() => pairwiseAccuracy([1, 2], [1, NaN]), RangeError, "finite");
  for (const threshold of [-0.1, NaN]) {
    assertThrows(() => pairwiseAccuracy([1, 2], [1, 2], { threshold }), RangeError, "threshold");
  }
  for (const folds of [1, 2.5, NaN]) {
    assertThrows(() => tieThreshold([1, 2], [1, 2], { seed: 1, folds }), RangeError, "folds");
  }
});
