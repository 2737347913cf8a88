import { assertEquals } from "@std/assert";
import {
  agreementAnswer,
  type GroupMeasures,
  type Measure,
  measureItems,
  type MeasureName,
  measureText,
} from "../../../lib/agreement/mod.ts";
import { TWELVE } from "./items.ts";

const measured = (estimate: number, low: number, high: number): Measure => ({
  status: "measured",
  estimate,
  ci95: [low, high],
});

/** The measures of twelve pairs, some of them replaced. */
function group(measures: Partial<Record<MeasureName, Measure>> = {}): GroupMeasures {
  const twelve = measureItems(TWELVE, { seed: 7 });
  return {
    ...twelve,
    measures: {
      ...twelve.measures,
      human_ceiling: { status: "measured", estimate: 0.6 },
      judge_at_ceiling: { status: "measured", estimate: 0.55 },
      ...measures,
    },
  };
}

Deno.test("agreementAnswer() holds the judge against the humans' own agreement", () => {
  const claim = (low: number, high: number) =>
    agreementAnswer(group({ ceiling_difference: measured((low + high) / 2, low, high) }))[0]
      ?.split(":")[0];
  assertEquals(
    claim(-0.08, 0.03),
    "The judge agrees with the humans about as well as they do with each other",
  );
  assertEquals(
    claim(0.01, 0.3),
    "The judge agrees with the humans better than they do with each other",
  );
  assertEquals(
    claim(-0.09, -0.01),
    "The judge agrees with the humans less well than they do with each other",
  );
  assertEquals(
    claim(-0.11, 0.03),
    "Whether the judge agrees with the humans as well as they do with each other, 12 pairs " +
      "cannot tell",
  );
  assertEquals(claim(-0.03, 0.11), claim(-0.11, 0.03));
});

Deno.test("agreementAnswer() names the numbers it rests on", () => {
  const [standing, generosity, reliability, ...more] = agreementAnswer(group({
    ceiling_difference: measured(-0.05, -0.08, 0.03),
    mean_difference: measured(0.8, 0.5, 1.1),
    alpha_ordinal: measured(0.41, 0.3, 0.5),
  }));
  assertEquals(
    standing,
    "The judge agrees with the humans about as well as they do with each other: Spearman 0.550 " +
      "with the mean of the other raters, where a rater has 0.600 (difference -0.050, 95 % " +
      "interval -0.080 to +0.030).",
  );
  assertEquals(
    generosity,
    "Its scores are higher than theirs on the whole (+0.800, 95 % interval +0.500 to +1.100).",
  );
  assertEquals(
    reliability,
    "The humans agree little among themselves: alpha 0.410, 95 % interval 0.300 to 0.500, where " +
      "0.667 is the least to build on.",
  );
  assertEquals(more, []);
});

Deno.test("agreementAnswer() makes no claim without a measure", () => {
  const absent = (reason: string): Measure => ({ status: "absent", reason });
  const [alone, generosity, ...more] = agreementAnswer(group({
    spearman: measured(0.7, 0.5, 0.8),
    ceiling_difference: absent("it takes two raters"),
    alpha_ordinal: absent("no pair has two ratings"),
    mean_difference: measured(-0.1, -0.5, 0.3),
  }));
  assertEquals(
    alone,
    "The judge's order of 12 pairs agrees with the ratings at Spearman 0.700, 95 % interval " +
      "0.500 to 0.800; it cannot be held against the humans' own agreement, since it " +
      "takes two raters.",
  );
  assertEquals(
    generosity,
    "Its scores are neither higher nor lower than theirs on the whole, as far as 12 pairs can " +
      "tell (-0.100, 95 % interval -0.500 to +0.300).",
  );
  assertEquals(more, []);
  const flat = agreementAnswer(group({ spearman: absent("the judge gives one score") }));
  assertEquals(flat[0], "Nothing can be said of the judge's order: the judge gives one score.");
});

Deno.test("agreementAnswer() does not call an order agreement that runs against the ratings", () => {
  const alone = (spearman: Measure) =>
    agreementAnswer(group({
      spearman,
      ceiling_difference: { status: "absent", reason: "it takes two raters" },
    }))[0];
  const rest = "; it cannot be held against the humans' own agreement, since it takes two raters.";
  assertEquals(
    alone(measured(-0.77, -0.9, -0.4)),
    "The judge's order of 12 pairs runs against the ratings at Spearman -0.770, 95 % interval " +
      `-0.900 to -0.400${rest}`,
  );
  assertEquals(
    alone(measured(0.2, -0.3, 0.6)),
    "The judge's order of 12 pairs is not shown to agree with the ratings at Spearman 0.200, " +
      `95 % interval -0.300 to 0.600${rest}`,
  );
  assertEquals(
    alone({ status: "measured", estimate: -1 }),
    `The judge's order of 12 pairs runs against the ratings at Spearman -1.000${rest}`,
  );
  const [beside] = agreementAnswer(group({
    spearman: measured(-0.77, -0.9, -0.4),
    human_ceiling: { status: "measured", estimate: 0.6 },
    judge_at_ceiling: { status: "measured", estimate: -0.7 },
    ceiling_difference: measured(-1.3, -1.5, -1.1),
  }));
  assertEquals(
    beside,
    "The judge's order of 12 pairs runs against the ratings at Spearman -0.770, 95 % interval " +
      "-0.900 to -0.400; it has Spearman -0.700 with the mean of the other raters, where a rater " +
      "has 0.600 (difference -1.300, 95 % interval -1.500 to -1.100).",
  );
});

Deno.test("measureText() writes no negative zero", () => {
  assertEquals(measureText("spearman", measured(-0.0001, -0, 0.5)), {
    estimate: "0.000",
    interval: "0.000 to 0.500",
  });
  assertEquals(measureText("mean_difference", measured(-0.25, -0.5, -0.0004)), {
    estimate: "-0.250",
    interval: "-0.500 to 0.000",
  });
});

Deno.test("measureText() cuts the intervals of means at the ends of the scale", () => {
  assertEquals(measureText("human_mean", measured(2.75, -0.067, 5.567)).interval, "0.000 to 5.567");
  assertEquals(measureText("judge_mean", measured(9, 7.5, 10.5)).interval, "7.500 to 10.000");
  assertEquals(
    measureText("mean_difference", measured(4, -2, 10.5)).interval,
    "-2.000 to +10.000",
  );
});
