import type { PairOutcome } from "../evaluation/mod.ts";
import { buildReport, type ReportDocument, type RunComparison } from "../report/mod.ts";
import { differencesChart } from "../report/comparison/differences_chart.ts";
import { distributionChart } from "../report/distribution_chart.ts";
import { meansChart } from "../report/means_chart.ts";
import { Typeface } from "../text/outline.ts";
import { chart } from "./chart.ts";
import type { Displayable } from "./displayable.ts";
import type { NotebookRun } from "./run.ts";
import { text } from "./text.ts";

/** What takes the place of a chart without data. */
const NOTHING = "Nothing has a score, so there is nothing to draw.";

/**
 * The chart of the report with every score, a row for each category.
 *
 * @param title Headline; to be given where the rows are something else than categories.
 */
export async function scoresChart(
  report: ReportDocument,
  { title = "Scores by category" }: { readonly title?: string } = {},
): Promise<Displayable> {
  if (report.overall.scored === 0) return text(NOTHING);
  const drawn = distributionChart(report, await Typeface.load());
  const { title: headline, ...spec } = drawn.spec;
  const named = { ...(headline as Readonly<Record<string, unknown>>), text: title };
  return await chart({ title: drawn.title, spec: { ...spec, title: named } });
}

/** The chart of the report with the categories' means and their intervals. */
export async function categoryMeansChart(report: ReportDocument): Promise<Displayable> {
  if (report.overall.scored === 0) return text(NOTHING);
  return await chart(meansChart(report, await Typeface.load()));
}

/**
 * The chart of a comparison: mean differences by category with their intervals.
 *
 * @param first Name of the first run.
 */
export async function comparisonChart(
  comparison: RunComparison,
  first: string,
): Promise<Displayable> {
  if (comparison.overall.count === 0) return text(NOTHING);
  return await chart(differencesChart(comparison, { first, typeface: await Typeface.load() }));
}

/**
 * The report of some of a run's pairs, by something else than their category, such as difficulty
 * or tag; a pair with several values counts in each of them.
 *
 * @example
 * ```ts ignore
 * const report = reportBy(run, run.pairsOf("物理"), ({ difficulty }) => [difficulty]);
 * await show(await scoresChart(report, { title: "Scores by difficulty" }));
 * ```
 */
export function reportBy(
  run: NotebookRun,
  outcomes: readonly PairOutcome[],
  valuesOf: (outcome: PairOutcome) => readonly string[],
): ReportDocument {
  const grouped = outcomes.flatMap((outcome) =>
    valuesOf(outcome).map((category) => ({ ...outcome, category }))
  );
  return buildReport(grouped, { ...run.stored.metadata, controls: [] });
}
