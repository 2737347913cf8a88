import { cutAtScale, signed } from "../report/comparison/comparison_numbers.ts";
import { type GroupMeasures, type Measure, type MeasureName, MEASURES } from "./measures.ts";

/** What people read for a measure. */
export const MEASURE_LABELS: Readonly<Record<MeasureName, string>> = {
  judge_mean: "Judge's mean",
  human_mean: "Humans' mean",
  mean_difference: "Judge minus humans",
  spearman: "Spearman",
  kendall: "Kendall's tau-b",
  pearson: "Pearson",
  pairwise_accuracy: "Pairwise accuracy",
  weighted_kappa: "Weighted kappa",
  alpha_ordinal: "Humans' alpha (ordinal)",
  alpha_interval: "Humans' alpha (interval)",
  human_ceiling: "Rater with the other raters",
  judge_at_ceiling: "Judge with the same raters",
  ceiling_difference: "Judge minus rater",
};

const MEANS: ReadonlySet<MeasureName> = new Set(["judge_mean", "human_mean"]);
const DIFFERENCES: ReadonlySet<MeasureName> = new Set(["mean_difference", "ceiling_difference"]);

/** A measure as text. */
export interface MeasureText {
  /** The estimate; a dash where there is none. */
  readonly estimate: string;
  /** The ends of the interval, such as `0.412 to 0.598`; a dash where there is none. */
  readonly interval: string;
}

/**
 * A measure with three decimals, differences with their sign. The intervals of means and of their
 * difference are cut at the ends of the scale, beyond which they may reach.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const measure = { status: "measured", estimate: 0.25, ci95: [-0.1, 0.6] } as const;
 * assertEquals(measureText("spearman", measure).interval, "-0.100 to 0.600");
 * assertEquals(measureText("mean_difference", measure).estimate, "+0.250");
 * ```
 */
export function measureText(name: MeasureName, measure: Measure): MeasureText {
  if (measure.status === "absent") return { estimate: "–", interval: "–" };
  // Only what is exactly or nearly 0 has no sign; "-0.000" would be one.
  const number = (value: number) =>
    DIFFERENCES.has(name) ? signed(value) : signed(value).replace("+", "");
  const { estimate, ci95 } = measure;
  return {
    estimate: number(estimate),
    interval: ci95 === undefined
      ? "–"
      : ci95.map((end) => number(cutAtEnds(name, end))).join(" to "),
  };
}

/** The end of an interval, no further than the measure itself can go. */
function cutAtEnds(name: MeasureName, end: number): number {
  if (MEANS.has(name)) return Math.min(10, Math.max(0, end));
  return name === "mean_difference" ? cutAtScale(end) : end;
}

/**
 * Why measures of a group are absent, one line a reason: `Spearman, Pearson: 3 pairs, ...`, or the
 * reason alone where it is that of every measure.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { measureItems } from "./measures.ts";
 *
 * const lines = absentMeasures(measureItems([], { seed: 7 }));
 * assertEquals(lines, ["no pair is both judged and rated"]);
 * ```
 */
export function absentMeasures({ measures }: GroupMeasures): readonly string[] {
  const absent = MEASURES.flatMap((name) => {
    const measure = measures[name];
    return measure.status === "absent" ? [{ name, reason: measure.reason }] : [];
  });
  return [...Map.groupBy(absent, ({ reason }) => reason)].map(([reason, of]) =>
    of.length === MEASURES.length
      ? reason
      : `${of.map(({ name }) => MEASURE_LABELS[name]).join(", ")}: ${reason}`
  );
}
