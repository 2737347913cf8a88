import type { Typeface } from "../text/outline.ts";
import { rowAxis, rowHeight, rowNames, scoreAxis, sideNotes } from "./chart_rows.ts";
import type { Range, ReportDocument, ReportGroup } from "./report_document.ts";
import { CHART_COLOURS, CHART_CONFIG, FONT_SIZES, PLOT_WIDTH } from "./theme.ts";
import type { Chart } from "./vega_svg.ts";

/**
 * Chart of the categories' means of judged scores with their 95 % intervals, highest first, and the
 * overall mean as a line; a grey bar where missing scores leave the mean open.
 *
 * @param document The report; at least one pair must have a score.
 */
export function meansChart(document: ReportDocument, typeface: Typeface): Chart {
  const { overall } = document;
  // Categories without a mean come last.
  const groups = document.categories.toSorted((a, b) =>
    (b.mean_scored ?? -1) - (a.mean_scored ?? -1)
  );
  const height = Math.max(38, Math.round(rowHeight(groups.length) * 0.75));
  const means = groups.flatMap((group, row) =>
    group.mean_scored === null ? [] : [{ y: row + 0.5, mean: group.mean_scored }]
  );
  const intervals = groups.flatMap((group, row) => rangeRow(group.ci95, row));
  const bounds = groups.flatMap((group, row) => rangeRow(group.bounds, row));
  const x = scoreAxis();
  const y = rowAxis(groups.length);
  const spec = {
    config: CHART_CONFIG,
    width: PLOT_WIDTH,
    height: height * groups.length,
    title: {
      text: "Mean score by category",
      subtitle: [
        "Dot: mean of the judged scores; line: its 95 % interval; dashed: mean over all scored pairs.",
        ...(bounds.length > 0
          ? ["Grey: where the mean could lie if the missing scores were all 0, or all 10."]
          : []),
      ],
    },
    layer: [
      {
        data: { values: bounds },
        mark: { type: "rect", color: CHART_COLOURS.uncertain, cornerRadius: 2, aria: false },
        encoding: {
          x: { ...x, field: "low" },
          x2: { field: "high" },
          y: { ...y, field: "top" },
          y2: { field: "bottom" },
        },
      },
      ...overallLayers(overall.mean_scored, groups.length),
      {
        data: { values: intervals },
        mark: { type: "rule", color: CHART_COLOURS.data, strokeWidth: 2.5, aria: false },
        encoding: {
          x: { field: "low", type: "quantitative" },
          x2: { field: "high" },
          y: { field: "y", type: "quantitative" },
        },
      },
      {
        data: { values: means },
        mark: {
          type: "point",
          shape: "circle",
          filled: true,
          size: 90,
          color: CHART_COLOURS.data,
          opacity: 1,
          stroke: CHART_COLOURS.background,
          strokeWidth: 1.5,
          aria: false,
        },
        encoding: {
          x: { field: "mean", type: "quantitative" },
          y: { field: "y", type: "quantitative" },
        },
      },
      rowNames(groups.map(({ name }) => name), { height, typeface }),
      sideNotes(groups.map((group, row) => ({ y: row + 0.5, text: meanText(group) })), {
        colour: CHART_COLOURS.ink,
      }),
      coverageNotes(groups, true),
      coverageNotes(groups, false),
    ],
  };
  return {
    title: `Means of ${groups.length} ${
      groups.length === 1 ? "category" : "categories"
    } with 95 % intervals`,
    spec,
  };
}

/** The overall mean, with its number above the plot. */
function overallLayers(
  mean: number | null,
  rows: number,
): readonly Record<string, unknown>[] {
  if (mean === null) return [];
  const x = { field: "mean", type: "quantitative" };
  return [
    {
      data: { values: [{ mean, top: 0, bottom: rows }] },
      mark: {
        type: "rule",
        color: CHART_COLOURS.muted,
        strokeDash: [4, 4],
        strokeWidth: 1.2,
        aria: false,
      },
      encoding: {
        x,
        y: { field: "top", type: "quantitative" },
        y2: { field: "bottom" },
      },
    },
    {
      data: { values: [{ mean, text: `all scored pairs ${mean.toFixed(2)}` }] },
      mark: {
        type: "text",
        baseline: "bottom",
        dy: -5,
        fontSize: FONT_SIZES.note,
        color: CHART_COLOURS.muted,
        aria: false,
      },
      encoding: { x, y: { value: 0 }, text: { field: "text", type: "nominal" } },
    },
  ];
}

/** Full coverage is said quietly, gaps are not. */
function coverageNotes(
  groups: readonly ReportGroup[],
  full: boolean,
): Record<string, unknown> {
  const notes = groups.flatMap((group, row) =>
    (group.scored === group.count) === full
      ? [{ y: row + 0.5, text: `${group.scored} of ${group.count} scored` }]
      : []
  );
  return sideNotes(notes, {
    left: 116,
    colour: full ? CHART_COLOURS.muted : CHART_COLOURS.attention,
  });
}

function meanText(group: ReportGroup): string {
  if (group.mean_scored === null) return "no score";
  if (group.ci95 === null) return group.mean_scored.toFixed(3);
  return `${group.mean_scored.toFixed(3)} ± ${((group.ci95[1] - group.ci95[0]) / 2).toFixed(3)}`;
}

/** A horizontal range in its row, cut at the ends of the scale. */
function rangeRow(
  range: Range | null,
  row: number,
): readonly Readonly<Record<"low" | "high" | "y" | "top" | "bottom", number>>[] {
  return range === null ? [] : [{
    low: Math.max(0, range[0]),
    high: Math.min(10, range[1]),
    y: row + 0.5,
    top: row + 0.3,
    bottom: row + 0.7,
  }];
}
