import type { Typeface } from "../../text/outline.ts";
import { rowAxis, rowHeight, rowNames, sideNotes } from "../chart_rows.ts";
import { graphemes, oneLine } from "../plain_text.ts";
import type { Range } from "../report_document.ts";
import { CHART_COLOURS, CHART_CONFIG, PLOT_WIDTH } from "../theme.ts";
import type { Chart } from "../vega_svg.ts";
import { cutAtScale, pEquation, signed } from "./comparison_numbers.ts";
import type { PairedGroup, RunComparison } from "./comparison_document.ts";

/** Characters that the subtitle shows of the start and the end of a run's name. */
const RUN_NAME = { start: 58, end: 19 };

/** Options of {@linkcode differencesChart}. */
export interface DifferencesChartOptions {
  /** Name of the first run. */
  readonly first: string;
  /** Measures the names. */
  readonly typeface: Typeface;
}

/**
 * Chart of the mean differences with their 95 % intervals, a row per category, highest first, and
 * one for all pairs; a grey bar where missing scores leave the difference open.
 *
 * @param comparison At least one pair must have a score in both runs.
 */
export function differencesChart(
  { run, overall, categories }: RunComparison,
  { first, typeface }: DifferencesChartOptions,
): Chart {
  const sorted = categories.toSorted((a, b) =>
    (b.difference ?? -Infinity) - (a.difference ?? -Infinity)
  );
  const groups = sorted.length === 1 ? sorted : [...sorted, { ...overall, name: "All pairs" }];
  const height = Math.max(38, Math.round(rowHeight(groups.length) * 0.75));
  const bounds = groups.flatMap((group, row) => rangeRow(group.bounds, row));
  const intervals = groups.flatMap((group, row) => rangeRow(group.ci95, row));
  const x = differenceAxis(groups);
  const y = rowAxis(groups.length);
  const spec = {
    config: CHART_CONFIG,
    width: PLOT_WIDTH,
    height: height * groups.length,
    title: {
      text: "Difference by category",
      subtitle: [
        `Right of 0: ${shorten(run.name)} scores higher.`,
        `Left of 0: ${shorten(first)} scores higher.`,
        "Dot: mean difference, filled where interval and adjusted p show it; line: 95 % interval.",
        ...(bounds.length > 0
          ? ["Grey: where the mean could lie, had the missing scores been 0 or 10."]
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
      {
        data: { values: [{ zero: 0, top: 0, bottom: groups.length }] },
        mark: { type: "rule", color: CHART_COLOURS.ink, strokeWidth: 1.2, aria: false },
        encoding: {
          x: { field: "zero", type: "quantitative" },
          y: { field: "top", type: "quantitative" },
          y2: { field: "bottom" },
        },
      },
      {
        data: { values: intervals },
        mark: { type: "rule", color: CHART_COLOURS.data, strokeWidth: 2.5, aria: false },
        encoding: {
          x: { field: "low", type: "quantitative" },
          x2: { field: "high" },
          y: { field: "y", type: "quantitative" },
        },
      },
      dotLayer(groups, true),
      dotLayer(groups, false),
      rowNames(groups.map(({ name }) => name), { height, typeface }),
      sideNotes(groups.map((group, row) => ({ y: row + 0.5, text: differenceText(group) })), {
        colour: CHART_COLOURS.ink,
      }),
      sideNotes(
        groups.flatMap((group, row) =>
          group.p === null ? [] : [{ y: row + 0.5, text: pEquation(group.p_holm ?? group.p) }]
        ),
        { left: 124 },
      ),
      pairNotes(groups, true),
      pairNotes(groups, false),
    ],
  };
  return {
    title: `Mean difference of ${oneLine(run.name)} and ${oneLine(first)} by category, with 95 % ` +
      "intervals",
    spec,
  };
}

/** A vega-lite x channel that holds 0, every interval and every bound. */
function differenceAxis(groups: readonly PairedGroup[]): Record<string, unknown> {
  const ends = groups.flatMap(({ difference, ci95, bounds }) => [
    difference ?? 0,
    ...(ci95 ?? []),
    ...(bounds ?? []),
  ]).map(cutAtScale);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  return {
    type: "quantitative",
    scale: { domain: low === high ? [-1, 1] : [low, high], nice: true, zero: false },
    axis: {
      labelFlush: false,
      tickCount: 7,
      // A Chinese typeface draws the typographic minus too wide.
      labelExpr:
        "(datum.value > 0 ? '+' : datum.value < 0 ? '-' : '') + format(abs(datum.value), '~')",
      title: "Mean difference in points",
    },
  };
}

function dotLayer(groups: readonly PairedGroup[], shown: boolean): Record<string, unknown> {
  const values = groups.flatMap(({ difference, change }, row) =>
    difference === null || (change !== null) !== shown ? [] : [{ y: row + 0.5, difference }]
  );
  return {
    data: { values },
    mark: {
      type: "point",
      shape: "circle",
      filled: true,
      size: 90,
      fill: shown ? CHART_COLOURS.data : CHART_COLOURS.background,
      opacity: 1,
      stroke: shown ? CHART_COLOURS.background : CHART_COLOURS.data,
      strokeWidth: shown ? 1.5 : 2,
      aria: false,
    },
    encoding: {
      x: { field: "difference", type: "quantitative" },
      y: { field: "y", type: "quantitative" },
    },
  };
}

/** How many pairs count: said quietly where all do, loudly where scores are missing. */
function pairNotes(groups: readonly PairedGroup[], whole: boolean): Record<string, unknown> {
  const notes = groups.flatMap(({ count, pairs }, row) =>
    (count === pairs) === whole ? [{ y: row + 0.5, text: `${count} of ${pairs} scored` }] : []
  );
  return sideNotes(notes, {
    left: 216,
    colour: whole ? CHART_COLOURS.muted : CHART_COLOURS.attention,
  });
}

function differenceText({ difference, ci95 }: PairedGroup): string {
  if (difference === null) return "no score";
  if (ci95 === null) return signed(difference);
  return `${signed(difference)} ± ${((ci95[1] - ci95[0]) / 2).toFixed(3)}`;
}

function rangeRow(
  range: Range | null,
  row: number,
): readonly Readonly<Record<"low" | "high" | "y" | "top" | "bottom", number>>[] {
  return range === null ? [] : [{
    low: cutAtScale(range[0]),
    high: cutAtScale(range[1]),
    y: row + 0.5,
    top: row + 0.3,
    bottom: row + 0.7,
  }];
}

/** A name that is not too long; both ends stay, since long names often differ at the end. */
function shorten(name: string): string {
  const characters = graphemes(oneLine(name));
  const { start, end } = RUN_NAME;
  return characters.length <= start + end + 3
    ? characters.join("")
    : `${characters.slice(0, start).join("")}...${characters.slice(-end).join("")}`;
}
