import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  extent,
  histogram,
  mean,
  meanBounds,
  meanInterval,
  median,
  quantile,
  stdPopulation,
  stdSample,
} from "../../../lib/statistics/mod.ts";

// Expected values of this list are NumPy's and SciPy's.
const SCORES = [6.25, 7.5, 3.125, 8.0, 9.5, 4.75, 6.0];

function close(actual: readonly number[] | undefined, expected: readonly number[]): void {
  assertEquals(actual?.length, expected.length);
  for (const [index, value] of expected.entries()) {
    assertAlmostEquals(actual?.[index] ?? NaN, value, 1e-12);
  }
}

Deno.test("mean() and both deviations agree with NumPy", () => {
  close([mean(SCORES) ?? NaN, stdPopulation(SCORES) ?? NaN, stdSample(SCORES) ?? NaN], [
    6.446428571428571,
    1.9637986409102173,
    2.121144962604148,
  ]);
});

Deno.test("mean() of equal values is that value, and deviations are 0", () => {
  for (const value of [0.1, 7.3, 5, 0, 10]) {
    for (const count of [2, 3, 7, 50]) {
      const values = new Array<number>(count).fill(value);
      assertEquals([mean(values), stdPopulation(values), stdSample(values)], [value, 0, 0]);
      assertEquals(meanInterval(values), [value, value]);
    }
  }
});

Deno.test("measures of nothing are undefined", () => {
  assertEquals(
    [mean([]), median([]), quantile([], 0.5), extent([]), stdPopulation([]), stdSample([])],
    new Array(6).fill(undefined),
  );
  assertEquals([meanInterval([]), meanBounds([], 0)], [undefined, undefined]);
  assertEquals(histogram([]), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("measures of one score: no sample deviation and no interval", () => {
  assertEquals([mean([7.5]), median([7.5]), quantile([7.5], 0.25)], [7.5, 7.5, 7.5]);
  assertEquals([extent([7.5]), stdPopulation([7.5])], [{ min: 7.5, max: 7.5 }, 0]);
  assertEquals([stdSample([7.5]), meanInterval([7.5])], [undefined, undefined]);
});

Deno.test("quantile() interpolates as NumPy does", () => {
  const actual = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((p) => quantile(SCORES, p) ?? NaN);
  close(actual, [3.125, 4.1, 5.375, 6.25, 7.75, 8.6, 9.5]);
});

Deno.test("quantile() refuses a share outside 0 to 1", () => {
  assertThrows(() => quantile(SCORES, 1.01), RangeError, "p must be in [0, 1], got 1.01");
  assertThrows(() => quantile(SCORES, NaN), RangeError);
});

Deno.test("median() takes the middle, and does not reorder its input", () => {
  const values = [9, 1, 7];
  assertEquals([median(values), median([9, 1, 7, 6])], [7, 6.5]);
  assertEquals(values, [9, 1, 7]);
});

Deno.test("histogram() closes the last bin and opens the others", () => {
  assertEquals(histogram([0, 0.999, 1, 4.5, 9, 9.999, 10]), [2, 1, 0, 0, 1, 0, 0, 0, 0, 3]);
});

Deno.test("histogram() refuses what is no score", () => {
  for (const wrong of [-0.001, 10.001, NaN]) {
    assertThrows(() => histogram([5, wrong]), RangeError, `got ${wrong}`);
  }
});

Deno.test("meanInterval() of independent values is the ordinary t interval", () => {
  close(meanInterval(SCORES), [4.484696671197888, 8.408160471659254]);
  const own = SCORES.map((_, index) => `image ${index}`);
  assertEquals(meanInterval(SCORES, { clusters: own }), meanInterval(SCORES));
});

Deno.test("meanInterval() of clusters uses CR1 and G - 1 degrees of freedom", () => {
  // By hand: deviations summed within a, b, c; t(0.975, 2) = 4.302652729749462.
  close(meanInterval(SCORES, { clusters: [..."aabbccc"] }), [
    4.816220126408159,
    8.076637016448982,
  ]);
});

Deno.test("meanInterval() is the same whatever the order of the pairs", () => {
  const turned = meanInterval(SCORES.toReversed(), { clusters: [..."cccbbaa"] }) ?? [];
  close(meanInterval(SCORES, { clusters: [..."aabbccc"] }), turned);
});

Deno.test("meanInterval() needs two clusters", () => {
  assertEquals(meanInterval([5, 7, 9], { clusters: ["a", "a", "a"] }), undefined);
});

Deno.test("meanInterval() says what does not fit", () => {
  assertThrows(
    () => meanInterval([5, 7], { clusters: ["a"] }),
    RangeError,
    "2 values need as many clusters, got 1",
  );
  assertThrows(() => meanInterval([5, 7], { level: 95 }), RangeError, "level must be in (0, 1)");
});

Deno.test("meanBounds() puts 0 and 10 in the place of what is missing", () => {
  assertEquals(meanBounds([8, 6], 2), [3.5, 8.5]);
  assertEquals(meanBounds([], 4), [0, 10]);
  const exact = mean(SCORES) ?? NaN;
  assertEquals(meanBounds(SCORES, 0), [exact, exact]);
  assertThrows(() => meanBounds([8], -1), RangeError, "missing must be a count, got -1");
});

Deno.test("measures keep their order: min <= quartiles <= max, bounds hold the mean", () => {
  const score = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(fc.property(fc.array(score, { minLength: 1 }), fc.nat(50), (scores, missing) => {
    const range = extent(scores);
    const [low, high] = meanBounds(scores, missing) ?? [NaN, NaN];
    const centre = mean(scores) ?? NaN;
    const chain = [
      range?.min,
      quantile(scores, 0.25),
      quantile(scores, 0.5),
      quantile(scores, 0.75),
      range?.max,
    ];
    for (const [index, value] of chain.entries()) {
      const next = chain[index + 1];
      if (next !== undefined) assert((value ?? NaN) <= next, `${chain}`);
    }
    assertAlmostEquals(quantile(scores, 0.5) ?? NaN, median(scores) ?? NaN, 1e-12);
    assert(low <= centre + 1e-12 && centre <= high + 1e-12);
    assertEquals(histogram(scores).reduce((sum, count) => sum + count), scores.length);
    assert((stdPopulation(scores) ?? NaN) >= 0);
  }));
});
