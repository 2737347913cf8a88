import { counted, decimals } from "../numbers.ts";
import { cutAtScale, pEquation, signed, signedRange } from "./comparison_numbers.ts";
import type { EditCounts, PairedMeasures, RunComparison, Verdict } from "./comparison_document.ts";
import { quotedName } from "./quoted_name.ts";

/** With fewer, p is never below 0.05: it is at least 2 / 2^sources. */
const FEWEST_SOURCES = 6;

/** What to call the runs. */
interface Names {
  readonly before: string;
  readonly now: string;
}

/** What the comparison of two runs shows, in plain sentences. */
export function verdictOf(
  { overall, gated, edits }: Pick<RunComparison, "overall" | "gated" | "edits">,
  { before, now }: Names,
): Verdict {
  const names = { before: quotedName(before), now: quotedName(now) };
  const open = unranked(gated ?? overall);
  return {
    edits: failedEdits(edits, names),
    gated: gated === null
      ? null
      : `With 0 for every edit that failed or changed nothing, ${sentence(gated, names)}`,
    sentence: overall.difference === null
      ? `No ${gated === null ? "result: no " : ""}pair has a score in both ${names.before} and ` +
        `${names.now}.`
      : `${gated === null && open === null ? "" : "Over the pairs scored in both, "}${
        sentence(overall, names)
      }`,
    power: power(gated ?? overall),
    unranked: open,
  };
}

/** Edits that one run alone made. */
function failedEdits(edits: EditCounts, { before, now }: Names): string | null {
  const failed = [
    { count: edits.lost, of: edits.before, made: before, failed: now },
    { count: edits.gained, of: edits.now, made: now, failed: before },
  ].filter(({ count }) => count > 0);
  if (failed.length === 0) return null;
  return failed.map(({ count, of, made, failed }) =>
    `${count} of ${counted(of, "edit")} that ${made} made failed or changed nothing in ${failed}.`
  ).join(" ");
}

/** A clause and its full stop. */
function sentence(measures: PairedMeasures, { before, now }: Names): string {
  const { count, difference, ci95, p, p_holm: adjusted, change, ties } = measures;
  if (difference === null) return `no pair has a score in both ${before} and ${now}.`;
  if (ties === count) return `${now} scores the same as ${before} on every one of ${pairs(count)}.`;
  const test = `${pEquation(adjusted ?? p)}${adjusted === null ? "" : " after Holm"}`;
  if (change !== null && ci95 !== null) {
    const ends = ci95.map((end) => Math.abs(cutAtScale(end))).toSorted((a, b) => a - b).map(
      decimals,
    );
    return `${now} scores ${decimals(Math.abs(difference))} ${change} than ${before} ` +
      `(95 % interval ${ends.join(" to ")}; ${test}, ${pairs(count)}).`;
  }
  const interval = ci95 === null
    ? "no interval, since it takes two source images"
    : `95 % interval ${signedRange(ci95)}`;
  return `${now} is not shown to differ from ${before}: its scores are ${signed(difference)} on ` +
    `average, which may be noise (${interval}; ${test}, ${pairs(count)}).`;
}

function power(overall: PairedMeasures): string | null {
  const { count, sources, difference, change, detectable, needed, ties } = overall;
  if (difference === null || change !== null || ties === count) return null;
  if (sources < FEWEST_SOURCES) {
    return `With ${counted(sources, "source image")}, no difference could be shown; it takes at ` +
      `least ${FEWEST_SOURCES}.`;
  }
  if (detectable === null) return null;
  const found = `A true difference of ${decimals(detectable)} would be found in four of five ` +
    "such comparisons";
  // Where only the adjustment for many tests decides, more pairs are no answer.
  return needed === null || needed <= count
    ? `${found}.`
    : `${found}; to find one of ${decimals(Math.abs(difference))} takes about ${
      needed.toLocaleString("en")
    } pairs.`;
}

function unranked({ pairs: all, count, bounds }: PairedMeasures): string | null {
  if (bounds === null || bounds[0] > 0 || bounds[1] < 0) return null;
  return `The runs cannot be ranked: ${all - count} of ${pairs(all)} ${
    all - count === 1 ? "lacks" : "lack"
  } a score in at least one of them. Had the missing scores been 0 or 10, the mean difference ` +
    `over all ${all} would lie anywhere from ${signed(bounds[0])} to ${signed(bounds[1])}.`;
}

function pairs(count: number): string {
  return counted(count, "pair");
}
