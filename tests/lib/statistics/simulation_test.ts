import { assert } from "@std/assert";
import { type Random, seededRandom } from "../../../lib/random.ts";
import { bootstrapInterval } from "../../../lib/statistics/bootstrap_interval.ts";
import type { Interval } from "../../../lib/statistics/interval.ts";
import { mean } from "../../../lib/statistics/mean.ts";
import { meanInterval } from "../../../lib/statistics/mean_interval.ts";
import { signFlipTest } from "../../../lib/statistics/sign_flip_test.ts";

/**
 * Scores as a judge gives them, each with its share in percent: mostly 6 to 8.5, few at the top, a
 * long tail of failed edits down to 0. Mean 6.22, standard deviation 2.61, skewness -0.94.
 */
const SHARES = [
  [0, 5],
  [1, 3],
  [2, 5],
  [3, 5],
  [4, 5],
  [5, 7],
  [6, 9],
  [6.5, 4],
  [7, 13],
  [7.5, 6],
  [8, 18],
  [8.5, 8],
  [9, 8],
  [9.5, 2],
  [10, 2],
] as const;

const POPULATION = SHARES.flatMap(([score, percent]) => new Array<number>(percent).fill(score));
const TRUE_MEAN = 6.22;
const COUNT = 50;

function draw(random: Random): number {
  return POPULATION[Math.floor(random() * POPULATION.length)] ?? NaN;
}

Deno.test("the scores of the simulations have the stated mean", () => {
  assert(POPULATION.length === 100 && mean(POPULATION) === TRUE_MEAN);
});

const INTERVALS: Record<string, (scores: readonly number[], seed: number) => Interval | undefined> =
  {
    "meanInterval()": (scores) => meanInterval(scores),
    "bootstrapInterval() by BCa": (scores, seed) =>
      bootstrapInterval(scores, { statistic: mean, seed, resamples: 1000 }),
  };

for (const [name, intervalOf] of Object.entries(INTERVALS)) {
  Deno.test(`95 % intervals of ${name} hold the mean of skewed scores in 93.5 to 96.5 %`, () => {
    const random = seededRandom(1);
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const scores = Array.from({ length: COUNT }, () => draw(random));
      const [low, high] = intervalOf(scores, run) ?? [NaN, NaN];
      if (low <= TRUE_MEAN && TRUE_MEAN <= high) covered++;
    }
    assert(covered >= 0.935 * runs && covered <= 0.965 * runs, `${covered} of ${runs}`);
  });
}

/** Share of runs in which the sign-flip test finds at 0.05 what is not there. */
function falsePositives(
  test: (random: Random, seed: number) => { readonly p: number } | undefined,
): number {
  const random = seededRandom(2);
  const runs = 4000;
  let rejected = 0;
  for (let run = 0; run < runs; run++) {
    if ((test(random, run)?.p ?? NaN) <= 0.05) rejected++;
  }
  return rejected / runs;
}

Deno.test("signFlipTest() is wrong in 4 to 6 % of runs at 0.05, with ties", () => {
  const share = falsePositives((random, seed) => {
    const differences = Array.from({ length: COUNT }, () => draw(random) - draw(random));
    return signFlipTest(differences, { seed, permutations: 999 });
  });
  assert(share >= 0.04 && share <= 0.06, `${share}`);
});

Deno.test("signFlipTest() of edits that share a source image needs the clusters", () => {
  // Half of what an edit differs by comes from its image: 20 images with 5 edits each.
  const clusters = Array.from({ length: 100 }, (_, index) => `${index % 20}`);
  const [together = NaN, alone = NaN] = [{ clusters }, {}].map((options) =>
    falsePositives((random, seed) => {
      const shared = Array.from({ length: 20 }, () => draw(random) - draw(random));
      const differences = clusters.map((name) =>
        (shared[Number(name)] ?? NaN) + draw(random) - draw(random)
      );
      return signFlipTest(differences, { seed, permutations: 199, ...options });
    })
  );
  assert(together >= 0.04 && together <= 0.06, `${together}`);
  assert(alone > 0.2, `${alone}`);
});
