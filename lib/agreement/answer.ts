import { counted } from "../report/numbers.ts";
import { measureText } from "./labels.ts";
import type { GroupMeasures, Measure, MeasureName } from "./measures.ts";

/** Difference of two correlations that is small enough to say "about as well". */
const ABOUT = 0.1;
/** Below this, Krippendorff (Content Analysis, 2004, chapter 11) lets no conclusion stand. */
const RELIABLE = 0.667;
const AGREES = "agrees with";

type Measured = Extract<Measure, { status: "measured" }>;

/**
 * What the measures say, a sentence each: does the judge agree with the humans as well as they do
 * with each other, is it more generous, and is there much to agree with?
 *
 * It is "about as well" only if the interval of the difference lies within 0.1 of 0; an interval
 * that is wider and holds 0 decides nothing, and that is said. So is an order that runs against
 * the humans', or is not shown to agree with it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { measureItems } from "./measures.ts";
 *
 * const answer = agreementAnswer(measureItems([], { seed: 7 }));
 * assertEquals(answer, ["Nothing can be said: no pair is both judged and rated."]);
 * ```
 */
export function agreementAnswer(group: GroupMeasures): readonly string[] {
  const { spearman, mean_difference: difference, alpha_ordinal: alpha } = group.measures;
  if (difference.status === "absent") return [`Nothing can be said: ${difference.reason}.`];
  return [
    spearman.status === "absent"
      ? `Nothing can be said of the judge's order: ${spearman.reason}.`
      : standing(group, spearman),
    generosity(group, difference),
    ...(alpha.status === "absent" || alpha.estimate >= RELIABLE ? [] : [
      `The humans agree little among themselves: alpha ${withInterval(group, "alpha_ordinal")}, ` +
      `where ${RELIABLE} is the least to build on.`,
    ]),
  ];
}

/** The judge beside one more human. */
function standing(group: GroupMeasures, spearman: Measured): string {
  const { ceiling_difference: difference } = group.measures;
  const pairs = counted(group.items, "pair");
  const agrees = direction(spearman);
  const order = `The judge's order of ${pairs} ${agrees} the ratings at Spearman ` +
    withInterval(group, "spearman");
  if (difference.status === "absent" || difference.ci95 === undefined) {
    const why = difference.status === "absent" ? difference.reason : "there is no interval";
    return `${order}; it cannot be held against the humans' own agreement, since ${why}.`;
  }
  const beside = `Spearman ${estimateOf(group, "judge_at_ceiling")} with the mean of the other ` +
    `raters, where a rater has ${estimateOf(group, "human_ceiling")} ` +
    `(difference ${withInterval(group, "ceiling_difference")})`;
  // How well it agrees is a question only where it does.
  if (agrees !== AGREES) return `${order}; it has ${beside}.`;
  const [low, high] = difference.ci95;
  const claim = low > 0
    ? "The judge agrees with the humans better than they do with each other"
    : high < 0
    ? "The judge agrees with the humans less well than they do with each other"
    : Math.max(-low, high) <= ABOUT
    ? "The judge agrees with the humans about as well as they do with each other"
    : "Whether the judge agrees with the humans as well as they do with each other, " +
      `${pairs} cannot tell`;
  return `${claim}: ${beside}.`;
}

/** What a correlation says of an order, as far as its interval leaves it open. */
function direction({ estimate, ci95: [low, high] = [estimate, estimate] }: Measured): string {
  return low > 0 ? AGREES : high < 0 ? "runs against" : "is not shown to agree with";
}

/** Whether the judge's scores are higher or lower. */
function generosity(
  group: GroupMeasures,
  { estimate, ci95 }: Measured,
): string {
  const text = withInterval(group, "mean_difference");
  if (ci95 === undefined) return `The mean difference of its scores and theirs is ${text}.`;
  if (ci95[0] <= 0 && ci95[1] >= 0) {
    return "Its scores are neither higher nor lower than theirs on the whole, as far as " +
      `${counted(group.items, "pair")} can tell (${text}).`;
  }
  return `Its scores are ${estimate > 0 ? "higher" : "lower"} than theirs on the whole (${text}).`;
}

function estimateOf({ measures }: GroupMeasures, name: MeasureName): string {
  return measureText(name, measures[name]).estimate;
}

function withInterval({ measures }: GroupMeasures, name: MeasureName): string {
  const { estimate, interval } = measureText(name, measures[name]);
  return interval === "–" ? estimate : `${estimate}, 95 % interval ${interval}`;
}
