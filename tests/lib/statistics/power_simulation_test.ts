import { assert } from "@std/assert";
import { type Random, seededRandom } from "../../../lib/random.ts";
import {
  detectableDifference,
  neededCount,
} from "../../../lib/statistics/detectable_difference.ts";
import { meanInterval } from "../../../lib/statistics/mean_interval.ts";
import { signFlipTest } from "../../../lib/statistics/sign_flip_test.ts";

/** How often the scores 0 to 10 occur in two runs; both skewed, with many ties. */
const BEFORE = [3, 2, 2, 2, 3, 4, 6, 9, 12, 9, 4];
const NOW = [2, 1, 1, 2, 2, 3, 6, 10, 15, 12, 6];

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Mean and variance of a score of these frequencies, and a way to draw one. */
function scores(weights: readonly number[]) {
  const total = sum(weights);
  const mean = sum(weights.map((weight, score) => weight * score)) / total;
  const variance = sum(weights.map((weight, score) => weight * (score - mean) ** 2)) / total;
  const draw = (random: Random) => {
    let left = random() * total;
    return weights.findIndex((weight) => (left -= weight) < 0);
  };
  return { mean, variance, draw };
}

const [before, now] = [scores(BEFORE), scores(NOW)];

/** Differences, their true mean and standard deviation. */
const SHAPES = {
  "normal": {
    std: 1,
    draw: (random: Random) =>
      Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  },
  "scores with ties": {
    std: Math.sqrt(before.variance + now.variance),
    draw: (random: Random) => now.draw(random) - now.mean - (before.draw(random) - before.mean),
  },
  // Skewness 2 / sqrt(3): many small losses and a few great gains.
  "skewed": {
    std: Math.sqrt(3),
    draw: (random: Random) => -Math.log((1 - random()) * (1 - random()) * (1 - random())) - 3,
  },
} as const;

const TESTS = {
  "paired t test": (differences: readonly number[]) => {
    const [low, high] = meanInterval(differences) ?? [0, 0];
    return low > 0 || high < 0;
  },
  "sign-flip test": (differences: readonly number[], seed: number) =>
    (signFlipTest(differences, { seed, permutations: 199 })?.p ?? 1) <= 0.05,
} as const;

/** Share of seeded runs in which a test finds a true difference. */
function found(test: keyof typeof TESTS, { shape, count, difference, runs }: {
  readonly shape: keyof typeof SHAPES;
  readonly count: number;
  readonly difference: number;
  readonly runs: number;
}): number {
  const random = seededRandom(20);
  const { draw } = SHAPES[shape];
  let rejected = 0;
  for (let run = 0; run < runs; run++) {
    const differences = Array.from({ length: count }, () => difference + draw(random));
    if (TESTS[test](differences, run)) rejected++;
  }
  return rejected / runs;
}

for (
  const [test, shape, count, runs] of [
    ["paired t test", "normal", 50, 8000],
    ["paired t test", "scores with ties", 50, 8000],
    ["paired t test", "skewed", 270, 4000],
    ["sign-flip test", "normal", 50, 4000],
    ["sign-flip test", "scores with ties", 50, 4000],
    ["sign-flip test", "skewed", 270, 4000],
  ] as const
) {
  Deno.test(`the ${test} finds the detectable difference in 78 to 82 % of runs, ${shape}`, () => {
    const difference = detectableDifference({ count, std: SHAPES[shape].std }) ?? NaN;
    const share = found(test, { shape, count, difference, runs });
    assert(share > 0.78 && share < 0.82, `${share}`);
  });
}

Deno.test("the paired t test finds a difference in 89 to 91 % with the count needed for 90 %", () => {
  const [shape, difference] = ["scores with ties", 1.5] as const;
  const count = neededCount({ difference, std: SHAPES[shape].std, power: 0.9 }) ?? 0;
  const share = found("paired t test", { shape, count, difference, runs: 8000 });
  assert(share > 0.89 && share < 0.91, `${share} of ${count}`);
});

Deno.test("at 50 pairs, a skewness of 1 moves the power by less than 0.06", () => {
  const std = SHAPES.skewed.std;
  const difference = detectableDifference({ count: 50, std }) ?? NaN;
  for (const sign of [1, -1]) {
    const share = found("paired t test", {
      shape: "skewed",
      count: 50,
      difference: sign * difference,
      runs: 4000,
    });
    assert(sign * (share - 0.8) > 0.01 && Math.abs(share - 0.8) < 0.06, `${share}`);
  }
});
