import type { Typeface } from "../text/outline.ts";
import { rowAxis, rowHeight, rowNames, scoreAxis, sideNotes } from "./chart_rows.ts";
import type { ReportDocument, ReportGroup } from "./report_document.ts";
import { CHART_COLOURS, CHART_CONFIG, PLOT_WIDTH } from "./theme.ts";
import type { Chart } from "./vega_svg.ts";

/** Diameter of a dot in px. */
const DOT = 6;
/** Scores closer than this lie on one stack; about the width of a dot. */
const STACK_WIDTH = 0.1;
/** With more scores than this, a dot stands for several: they would hide each other, and take long. */
const MOST_DOTS = 4000;
/** Share of a row's height that its tallest stack may take. */
const STACK_HEIGHT = 0.78;

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly defaulted: boolean;
}

/**
 * Chart of every score, a row per category: one dot per pair, stacked where scores agree, before a
 * box that spans the middle half, with a line at the median.
 *
 * @param document The report; at least one pair must have a score.
 */
export function distributionChart(document: ReportDocument, typeface: Typeface): Chart {
  const { categories } = document;
  const height = rowHeight(categories.length);
  const { dots, each } = placeDots(document, height);
  const defaulted = dots.some((dot) => dot.defaulted);
  const boxes = categories.flatMap((group, row) =>
    group.quartiles === null || group.median === null ? [] : [{
      top: row + 0.06,
      bottom: row + 0.94,
      q1: group.quartiles[0],
      q3: group.quartiles[1],
      median: group.median,
    }]
  );
  const x = scoreAxis();
  const y = rowAxis(categories.length);
  const spec = {
    config: CHART_CONFIG,
    width: PLOT_WIDTH,
    height: height * categories.length,
    title: {
      text: "Scores by category",
      subtitle: [
        `Each dot is ${
          each === 1 ? "one edit" : `${each} edits`
        }; the box spans the middle half of ` +
        "the scores, the line is the median.",
        ...(defaulted ? ["Hollow dots are defaults that no judge gave."] : []),
      ],
    },
    layer: [
      {
        data: { values: boxes },
        mark: { type: "rect", color: CHART_COLOURS.band, cornerRadius: 2, aria: false },
        encoding: {
          x: { ...x, field: "q1" },
          x2: { field: "q3" },
          y: { ...y, field: "top" },
          y2: { field: "bottom" },
        },
      },
      {
        data: { values: boxes },
        mark: { type: "rule", color: CHART_COLOURS.ink, strokeWidth: 2, aria: false },
        encoding: {
          x: { field: "median", type: "quantitative" },
          y: { field: "top", type: "quantitative" },
          y2: { field: "bottom" },
        },
      },
      dotLayer(dots.filter((dot) => !dot.defaulted), {
        filled: true,
        color: CHART_COLOURS.data,
        // That of the whole mark would have each dot drawn apart, which takes ten times as long.
        fillOpacity: 0.6,
        opacity: 1,
      }),
      ...(defaulted
        ? [dotLayer(dots.filter((dot) => dot.defaulted), {
          filled: false,
          color: CHART_COLOURS.attention,
          strokeWidth: 1.2,
          strokeOpacity: 0.7,
          opacity: 1,
        })]
        : []),
      rowNames(categories.map(({ name }) => name), { height, typeface }),
      ...noteLayers(categories),
    ],
  };
  return {
    title: `Distribution of ${document.overall.scored} scores over ${categories.length} ` +
      `${categories.length === 1 ? "category" : "categories"}`,
    spec,
  };
}

function dotLayer(
  dots: readonly Dot[],
  mark: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    data: { values: dots },
    mark: { type: "point", shape: "circle", size: DOT * DOT * 0.8, aria: false, ...mark },
    encoding: {
      x: { field: "x", type: "quantitative" },
      y: { field: "y", type: "quantitative" },
    },
  };
}

/** How many scores a row has and how many are missing, to the right of the row. */
function noteLayers(categories: readonly ReportGroup[]): readonly Record<string, unknown>[] {
  const gaps = categories.map((group) => group.count - group.scored);
  return [
    sideNotes(categories.map((group, row) => ({
      y: row + ((gaps[row] ?? 0) > 0 ? 0.36 : 0.5),
      text: `${group.scored} ${group.scored === 1 ? "score" : "scores"}`,
    }))),
    sideNotes(
      gaps.flatMap((gap, row) => gap === 0 ? [] : [{ y: row + 0.68, text: `${gap} missing` }]),
      { colour: CHART_COLOURS.attention },
    ),
  ];
}

/** Stacks the dots of each category about the middle of its row; `each` stands for so many edits. */
function placeDots(
  document: ReportDocument,
  height: number,
): { readonly dots: readonly Dot[]; readonly each: number } {
  const useDefaults = document.metadata.evaluation.policy === "default";
  const rows = new Map(document.categories.map(({ name }, row) => [name, row]));
  const stacks = new Map<string, { readonly row: number; readonly dots: Omit<Dot, "y">[] }>();
  const scores = document.pairs.flatMap((pair) => {
    const row = rows.get(pair.category);
    const x = pair.score ?? (useDefaults ? pair.defaulted : null);
    return row === undefined || x === null ? [] : [{ row, x, defaulted: pair.score === null }];
  }).toSorted((a, b) => a.row - b.row || a.x - b.x || Number(a.defaulted) - Number(b.defaulted));
  const each = Math.max(1, Math.ceil(scores.length / MOST_DOTS));
  // In their order, every so many are as many of each place as there are scores there.
  for (const { row, x, defaulted } of scores.filter((_, index) => index % each === 0)) {
    const key = `${row} ${Math.round(x / STACK_WIDTH)}`;
    const stack = stacks.get(key) ?? { row, dots: [] };
    stack.dots.push({ x, defaulted });
    stacks.set(key, stack);
  }
  const tallest = Math.max(1, ...[...stacks.values()].map(({ dots }) => dots.length));
  const step = Math.min(DOT / height, STACK_HEIGHT / tallest);
  const dots = [...stacks.values()].flatMap(({ row, dots }) =>
    dots.map((dot, level) => ({
      ...dot,
      y: row + 0.5 + (level - (dots.length - 1) / 2) * step,
    }))
  );
  return { dots, each };
}
