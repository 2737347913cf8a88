import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../lib/random.ts";
import { mean } from "../../../lib/statistics/mean.ts";
import { stdSample } from "../../../lib/statistics/std_sample.ts";
import {
  meanDesigns,
  meanErrorOf,
  varianceComponents,
} from "../../../lib/statistics/variance_components.ts";
import oracle from "./oracle/comparison.json" with { type: "json" };

Deno.test("varianceComponents() agrees with the analysis of variance of statsmodels", () => {
  const cut = new Set<boolean>();
  for (const { items, within, estimate } of oracle.variance) {
    const actual = varianceComponents(items);
    assertAlmostEquals((actual?.within ?? NaN) / within, 1, 1e-11);
    assertAlmostEquals(actual?.between ?? NaN, Math.max(0, estimate), 1e-12 * (1 + within));
    assertEquals(actual?.isBetweenCut, estimate < 0);
    cut.add(estimate < 0);
  }
  assertEquals(cut.size, 2, "The cases hold cut and uncut estimates");
});

Deno.test("varianceComponents() of a textbook: the six targets of Shrout and Fleiss", () => {
  // Intraclass Correlations (1979), table 2 and 4: ICC(1,1) = .17, ICC(1,4) = .44.
  const targets = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [
    6,
    2,
    4,
    7,
  ]];
  const { within = NaN, reliability = NaN, meanReliability = NaN } = varianceComponents(targets) ??
    {};
  assertEquals([within, reliability, meanReliability].map((value) => value.toFixed(2)), [
    "6.26",
    "0.17",
    "0.44",
  ]);
});

Deno.test("the error as it is is the ordinary standard error of the items' means", () => {
  const score = fc.integer({ min: 0, max: 100 }).map((tenth) => tenth / 10);
  const items = fc.integer({ min: 2, max: 5 }).chain((repeats) =>
    fc.array(fc.array(score, { minLength: repeats, maxLength: repeats }), {
      minLength: 2,
      maxLength: 20,
    })
  );
  fc.assert(fc.property(items, (items) => {
    const components = varianceComponents(items);
    if (components === undefined) throw new Error("There are repeats");
    const { current } = meanDesigns(components);
    const error = (stdSample(items.map((item) => mean(item) ?? NaN)) ?? NaN) /
      Math.sqrt(items.length);
    if (components.isBetweenCut) assert(current.error > error - 1e-12);
    else assertAlmostEquals(current.error, error, 1e-9);
  }));
});

Deno.test("meanDesigns() says what a repeat and an item buy", () => {
  const components = {
    between: 4,
    within: 3,
    isBetweenCut: false,
    items: 100,
    repeats: 3,
  };
  assertEquals(meanDesigns(components), {
    current: { items: 100, repeats: 3, error: Math.sqrt(5 / 100) },
    oneMoreRepeat: { items: 100, repeats: 4, error: Math.sqrt(4.75 / 100) },
    oneMoreItem: { items: 101, repeats: 3, error: Math.sqrt(5 / 101) },
    sameCostInItems: { items: 133, repeats: 3, error: Math.sqrt(5 / 133) },
  });
});

Deno.test("repeats buy much where the judge is all that varies", () => {
  const { current, oneMoreRepeat, sameCostInItems } = meanDesigns({
    between: 0,
    within: 6,
    isBetweenCut: true,
    items: 50,
    repeats: 2,
  });
  assertAlmostEquals(oneMoreRepeat.error / current.error, Math.sqrt(2 / 3), 1e-14);
  assertAlmostEquals(sameCostInItems.error, oneMoreRepeat.error, 1e-14);
});

Deno.test("varianceComponents() finds the variances that made the values", () => {
  const random = seededRandom(2);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const items = Array.from({ length: 5000 }, (_, index) => {
    const level = 5 + 2 * normal();
    return Array.from({ length: 1 + index % 5 }, () => level + 0.5 * normal());
  });
  const { between = NaN, within = NaN } = varianceComponents(items) ?? {};
  assertAlmostEquals(between, 4, 0.2);
  assertAlmostEquals(within, 0.25, 0.01);
});

Deno.test("varianceComponents() of equal values: no variance, no reliability", () => {
  assertEquals(varianceComponents([[7.1, 7.1, 7.1], [7.1, 7.1], [7.1]]), {
    between: 0,
    within: 0,
    isBetweenCut: false,
    items: 3,
    repeats: 3 / (1 / 3 + 1 / 2 + 1),
  });
  const steady = varianceComponents([[0.1, 0.1, 0.1], [0.7, 0.7, 0.7]]);
  assertEquals([steady?.within, steady?.reliability, steady?.meanReliability], [0, 1, 1]);
});

Deno.test("varianceComponents() leaves out items without values", () => {
  assertEquals(varianceComponents([[1, 3], [], [5, 6]]), varianceComponents([[1, 3], [5, 6]]));
  for (const none of [[], [[]], [[1, 2]], [[1, 2], []], [[1], [2]]]) {
    assertEquals(varianceComponents(none), undefined);
  }
});

Deno.test("variances and designs are checked", () => {
  assertThrows(() => varianceComponents([[1, NaN], [2]]), RangeError, "got NaN");
  const known = { between: 1, within: 1, items: 4, repeats: 2 };
  for (const wrong of [{ between: -1 }, { within: NaN }]) {
    assertThrows(() => meanErrorOf({ ...known, ...wrong }), RangeError, "must be at least 0");
  }
  for (const wrong of [{ items: 0 }, { repeats: NaN }]) {
    assertThrows(() => meanErrorOf({ ...known, ...wrong }), RangeError, "must be above 0");
  }
});

Deno.test("varianceComponents() of 10,000 items with 5 repeats takes under 0.2 s", () => {
  const random = seededRandom(4);
  const items = Array.from(
    { length: 10_000 },
    () => Array.from({ length: 5 }, () => Math.round(20 * random()) / 2),
  );
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    varianceComponents(items);
    return performance.now() - start;
  });
  assert(Math.min(...times) < 200, `${times} ms`);
});
