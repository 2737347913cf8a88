import { toTicks } from "../../statistics/mod.ts";
import { decimals } from "../numbers.ts";
import { oneLine } from "../plain_text.ts";
import { signed } from "./comparison_numbers.ts";
import type {
  Loss,
  PairedMeasures,
  RegressionCheck,
  RunComparison,
} from "./comparison_document.ts";
import { quotedName } from "./quoted_name.ts";

/** Options of {@linkcode checkRegression}. */
export interface RegressionOptions {
  /** Mean loss that is tolerated, in points; at least 0. */
  readonly tolerance: number;
}

/**
 * Whether runs are worse than the first one by more than is tolerated.
 *
 * A regression is a mean loss greater than the tolerance, over all pairs (by the judge's scores, or
 * with 0 for failed edits) or in a category, that is shown: its interval excludes 0, and its p,
 * adjusted where several are tested, is below 0.05. So noise alone is no regression, and no great
 * loss that is shown passes. What may be one but is not shown is named apart: a greater loss that
 * may be noise; and over all pairs an interval, or missing scores, that leave room for one.
 *
 * @throws {RangeError} If `tolerance` is below 0 or no finite number.
 */
export function checkRegression(
  comparisons: readonly RunComparison[],
  { tolerance }: RegressionOptions,
): RegressionCheck {
  if (!(tolerance >= 0 && tolerance < Infinity)) {
    throw new RangeError(
      `Cannot check for a regression: tolerance must be at least 0, got ${tolerance}`,
    );
  }
  const found: Loss[] = [];
  const undecided: Loss[] = [];
  for (const { run, overall, gated, categories } of comparisons) {
    const groups = [
      ...(gated === null ? [] : [{ category: null, measures: gated }]),
      { category: null, measures: overall },
      // A single category holds what all pairs hold.
      ...(categories.length === 1 ? [] : categories).map((measures) => ({
        category: measures.name,
        measures,
      })),
    ];
    for (const { category, measures } of groups) {
      const { difference, change } = measures;
      const isGated = measures === gated;
      const where = category !== null
        ? `in ${oneLine(category)}`
        : `over all pairs${isGated ? ", failed edits as 0" : ""}`;
      const loss = (sentence: string): Loss => ({
        run: run.name,
        category,
        gated: isGated,
        difference,
        sentence: `${quotedName(run.name)} ${sentence}`,
      });
      if (isGreater(difference, tolerance)) {
        const lost = `lost ${decimals(-(difference ?? 0))} ${where}`;
        if (change === "lower") found.push(loss(`${lost}, more than the ${tolerance} tolerated.`));
        else undecided.push(loss(`${lost}, but that may be noise.`));
      } else if (measures === (gated ?? overall)) {
        // Where edits failed, what the judge's scores alone leave open is known: they count as 0.
        const doubt = doubtOf(measures, { tolerance, where });
        if (doubt !== undefined) undecided.push(loss(doubt));
      }
    }
  }
  return { tolerance, found, undecided };
}

/** Why a greater loss over all pairs is not ruled out, if so. */
function doubtOf(
  { difference, ci95, bounds }: PairedMeasures,
  { tolerance, where }: { readonly tolerance: number; readonly where: string },
): string | undefined {
  const more = `may have lost more than ${tolerance} ${where}`;
  if (difference === null) return `${more}: no pair has a score in both runs.`;
  if (ci95 === null) return `${more}: there is no interval, which takes two source images.`;
  if (isGreater(ci95[0], tolerance)) {
    return `${more}: the 95 % interval reaches down to ${signed(ci95[0])}.`;
  }
  if (bounds !== null && isGreater(bounds[0], tolerance)) {
    return `${more}: with the missing scores at worst, the difference is ${signed(bounds[0])}.`;
  }
  return undefined;
}

/** Whether a difference is a loss greater than the tolerance; rounding decides nothing. */
function isGreater(difference: number | null, tolerance: number): boolean {
  if (difference === null) return false;
  const { ticks: [loss = 0, limit = 0] } = toTicks([-difference, tolerance]);
  return loss > limit;
}
