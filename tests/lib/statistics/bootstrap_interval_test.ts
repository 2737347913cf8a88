import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  bootstrapInterval,
  type BootstrapIntervalOptions,
} from "../../../lib/statistics/bootstrap_interval.ts";
import { mean } from "../../../lib/statistics/mean.ts";
import { median } from "../../../lib/statistics/median.ts";
import { pearson } from "../../../lib/statistics/pearson.ts";
import { stdSample } from "../../../lib/statistics/std_sample.ts";
import oracle from "./oracle/resampling.json" with { type: "json" };

type Row = readonly number[];

const column = (rows: readonly Row[], index: number) => rows.map((row) => row[index] ?? NaN);

const STATISTICS: Record<string, (rows: readonly Row[]) => number | undefined> = {
  mean: (rows) => mean(column(rows, 0)),
  std: (rows) => stdSample(column(rows, 0)),
  pearson: (rows) => pearson(column(rows, 0), column(rows, 1))?.estimate,
};

for (const method of ["percentile", "bca"] as const) {
  Deno.test(`bootstrapInterval() by ${method} agrees with SciPy to the Monte Carlo error`, () => {
    for (const { name, rows, statistic, strata, clusters, ...expected } of oracle.bootstrap) {
      const actual = bootstrapInterval<Row>(rows, {
        statistic: STATISTICS[statistic] ?? (() => undefined),
        seed: 1,
        resamples: 100_000,
        method,
        ...(strata && { strata }),
        ...(clusters && { clusters }),
      });
      for (const [index, end] of expected[method].entries()) {
        // That of SciPy with 20,000 resamples; expected is the mean of ten such ends.
        const error = (expected[`${method}Error`][index] ?? NaN) * Math.sqrt(1 / 10 + 1 / 5);
        assertAlmostEquals(actual?.[index] ?? NaN, end, 4 * error + 1e-12, `${name}, ${index}`);
      }
    }
  });
}

const SCORES = [6, 7, 9.5, 2, 8, 8, 0, 7.5, 3, 8.5];
const OF_MEAN = { statistic: mean, seed: 1 };

Deno.test("bootstrapInterval() follows from the seed alone", () => {
  const [first, again, other] = [3, 3, 4].map((seed) =>
    bootstrapInterval(SCORES, { ...OF_MEAN, seed })
  );
  assertEquals(first, again);
  assert(first?.[0] !== other?.[0] || first?.[1] !== other?.[1]);
});

Deno.test("bootstrapInterval() of equal values is that value", () => {
  for (const method of ["bca", "percentile"] as const) {
    for (const value of [0.1, 7.3, 0]) {
      const values = new Array<number>(7).fill(value);
      const clusters = [..."aabbbcd"];
      const strata = [..."xxxxxyy"];
      for (const options of [{}, { clusters }, { strata }, { clusters, strata }]) {
        assertEquals(bootstrapInterval(values, { ...OF_MEAN, method, ...options }), [value, value]);
      }
    }
  }
});

Deno.test("bootstrapInterval() needs two units in each stratum", () => {
  assertEquals(bootstrapInterval([], OF_MEAN), undefined);
  assertEquals(bootstrapInterval([7], OF_MEAN), undefined);
  assertEquals(bootstrapInterval([5, 7, 9], { ...OF_MEAN, clusters: ["a", "a", "a"] }), undefined);
  assertEquals(bootstrapInterval([5, 7, 9], { ...OF_MEAN, strata: ["a", "a", "b"] }), undefined);
});

Deno.test("bootstrapInterval() draws as many of each stratum as there are", () => {
  const strata = SCORES.map((_, index) => index < 4 ? "a" : "b");
  const sample = SCORES.map((score, index) => ({ score, stratum: strata[index] }));
  const sizes = new Set<string>();
  bootstrapInterval(sample, {
    seed: 1,
    method: "percentile",
    strata,
    statistic: (resample) => {
      const first = resample.filter(({ stratum }) => stratum === "a").length;
      sizes.add(`${first} of ${resample.length}`);
      return mean(resample.map(({ score }) => score));
    },
  });
  assertEquals([...sizes], ["4 of 10"]);
});

Deno.test("bootstrapInterval() draws clusters as a whole, wherever their elements stand", () => {
  const clusters = [..."abcabcabba"];
  const sizes = new Map([["a", 4], ["b", 4], ["c", 2]]);
  const lengths = new Set<number>();
  const options: BootstrapIntervalOptions<string> = {
    seed: 1,
    clusters,
    statistic: (resample) => {
      lengths.add(resample.length);
      for (const [name, size] of sizes) {
        assertEquals(resample.filter((of) => of === name).length % size, 0);
      }
      return resample.filter((of) => of === "c").length;
    },
  };
  assertEquals(bootstrapInterval(clusters, { ...options, method: "percentile" }), [0, 6]);
  // Three clusters of 4 or 2 elements: 12, 10, 8 or 6; the sample has 10 and leave-outs 8 or 6.
  assertEquals([...lengths].sort((a, b) => a - b), [6, 8, 10, 12]);
  bootstrapInterval(clusters, options);
  assertEquals([...lengths].sort((a, b) => a - b), [6, 8, 10, 12]);
});

Deno.test("bootstrapInterval() is wider where values of a cluster are alike", () => {
  const values = SCORES.flatMap((score) => [score, score, score]);
  const clusters = SCORES.flatMap((_, index) => new Array<string>(3).fill(`${index}`));
  const width = ([low, high]: Row = []) => (high ?? NaN) - (low ?? NaN);
  const alone = width(bootstrapInterval(values, OF_MEAN));
  const together = width(bootstrapInterval(values, { ...OF_MEAN, clusters }));
  assertAlmostEquals(together / alone, Math.sqrt(3), 0.15);
});

Deno.test("bootstrapInterval() leaves out shuffled groups of more than 500 units", () => {
  // In the order of size, so that groups of neighbours would differ far more than by chance.
  const values = Array.from({ length: 1200 }, (_, index) => -Math.log((index + 0.5) / 1200));
  const sums: number[] = [];
  const statistic = (sample: readonly number[]) => {
    sums.push(sample.reduce((total, value) => total + value, 0));
    return mean(sample);
  };
  bootstrapInterval(values, { seed: 1, statistic, resamples: 100 });
  const [total = NaN] = sums;
  const leftOut = sums.slice(101).map((sum) => total - sum);
  assertEquals(leftOut.length, 400);
  assertAlmostEquals(mean(leftOut) ?? NaN, total / 400, 1e-9);
  const spread = (stdSample(leftOut) ?? NaN) / (stdSample(values) ?? NaN);
  assertAlmostEquals(spread, Math.sqrt(3), 0.15);
});

Deno.test("bootstrapInterval() draws again where a resample has no statistic", () => {
  const x = [1, 1, 1, 2, 5, 3];
  const y = [2, 3, 2, 2, 6, 4];
  const pairs = x.map((value, index) => [value, y[index] ?? NaN]);
  const options = { statistic: STATISTICS.pearson ?? (() => undefined), seed: 1 };
  const [low = NaN, high = NaN] = bootstrapInterval<Row>(pairs, options) ?? [];
  assert(low > -1 && low < 0.9 && high > 0.9 && high <= 1, `${low}, ${high}`);
  // Without the fourth of these there is no correlation, and most resamples have none.
  const single = [[1, 2], [1, 3], [1, 4], [2, 5]];
  for (const method of ["bca", "percentile"] as const) {
    const actual = bootstrapInterval<Row>(single, { ...options, method });
    assertEquals(actual === undefined, method === "bca");
  }
  const never = {
    seed: 1,
    resamples: 100,
    statistic: rarely(),
    method: "percentile",
  } as const;
  assertEquals(bootstrapInterval(SCORES, never), undefined);
  assertEquals(bootstrapInterval(SCORES, { seed: 1, statistic: () => undefined }), undefined);

  /** Exists for the sample, and for one of three resamples. */
  function rarely(): (sample: readonly number[]) => number | undefined {
    let calls = 0;
    return (sample) => calls++ % 3 === 0 ? mean(sample) : undefined;
  }
});

Deno.test("bootstrapInterval() by BCa is undefined where all resamples are on one side", () => {
  const distinct = (sample: readonly number[]) => new Set(sample).size;
  const values = Array.from({ length: 30 }, (_, index) => index);
  assertEquals(bootstrapInterval(values, { seed: 1, statistic: distinct }), undefined);
  const plain = { seed: 1, statistic: distinct, method: "percentile" } as const;
  assert((bootstrapInterval(values, plain)?.[1] ?? NaN) < 30);
});

Deno.test("bootstrapInterval() by BCa ends at the outermost resamples at great levels", () => {
  // One value far off: so skewed that the shares would turn round.
  const values = Array.from({ length: 30 }, (_, index) => index === 7 ? 100 : index % 3);
  const [low = NaN, high = NaN] = bootstrapInterval(values, { ...OF_MEAN, level: 1 - 1e-12 }) ?? [];
  const plain = { ...OF_MEAN, level: 1 - 1e-12, method: "percentile" } as const;
  assertAlmostEquals(high, bootstrapInterval(values, plain)?.[1] ?? NaN, 1e-6);
  assert(low < 1 && high > 12, `${low}, ${high}`);
});

Deno.test("bootstrapInterval() stays within the values, and holds at level 0.9999", () => {
  const score = fc.integer({ min: 0, max: 20 }).map((half) => half / 2);
  const list = fc.array(score, { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(list, fc.constantFrom(0.5, 0.95, 0.9999), (scores, level) => {
      for (const statistic of [mean, median]) {
        const interval = bootstrapInterval(scores, { statistic, seed: 1, level, resamples: 200 });
        if (interval === undefined) continue;
        const [low, high] = interval;
        assert(low >= Math.min(...scores) && low <= high && high <= Math.max(...scores));
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("bootstrapInterval() says what does not fit", () => {
  const cases: readonly [Partial<BootstrapIntervalOptions<number>>, string][] = [
    [{ resamples: 0 }, "resamples must be a positive integer, got 0"],
    [{ resamples: 10.5 }, "resamples must be a positive integer, got 10.5"],
    [{ level: 95 }, "level must be in (0, 1), got 95"],
    [{ strata: ["a"] }, "3 elements need as many strata, got 1"],
    [{ clusters: ["a"] }, "3 elements need as many clusters, got 1"],
    [{ clusters: [..."aab"], strata: [..."xyx"] }, "cluster a is in two strata, x and y"],
    [{ statistic: () => NaN }, "the statistic must be finite, got NaN"],
  ];
  for (const [options, message] of cases) {
    const wrong = { ...OF_MEAN, ...options };
    assertThrows(() => bootstrapInterval([1, 2, 3], wrong), RangeError, message);
  }
});

Deno.test("bootstrapInterval() takes 10,000 values and 2,000 resamples", () => {
  const values = Array.from({ length: 10_000 }, (_, index) => (index * 7919 % 41) / 4);
  const [low = NaN, high = NaN] = bootstrapInterval(values, OF_MEAN) ?? [];
  // The ordinary interval: 1.96 standard errors of 2.958 / 100 to each side.
  const centre = mean(values) ?? NaN;
  assertAlmostEquals(low, centre - 0.058, 0.004);
  assertAlmostEquals(high, centre + 0.058, 0.004);
});
