import type { Typeface } from "../text/outline.ts";
import { CHART_COLOURS, FONT_SIZES, NAME_WIDTH, PLOT_WIDTH } from "./theme.ts";
import { wrapName } from "./wrap_name.ts";

/** Height of one row in px: roomy for few rows, closer for many. */
export function rowHeight(rows: number): number {
  return rows <= 6 ? 64 : rows <= 12 ? 50 : 40;
}

/**
 * A vega-lite y channel with one row of height 1 per name, the first on top.
 *
 * The scale is a plain number line, so that marks can stand anywhere within a row.
 */
export function rowAxis(rows: number): Record<string, unknown> {
  return {
    type: "quantitative",
    scale: { domain: [0, rows], reverse: true, nice: false, zero: false },
    axis: null,
  };
}

/** Options of {@linkcode rowNames}. */
export interface RowNamesOptions {
  /** Height of a row in px. */
  readonly height: number;
  /** Measures the names. */
  readonly typeface: Typeface;
}

/** A vega-lite layer with the names of the rows to the left of the plot; they may hold any text. */
export function rowNames(
  names: readonly string[],
  { height, typeface }: RowNamesOptions,
): Record<string, unknown> {
  const size = FONT_SIZES.name;
  const values = names.flatMap((name, row) => {
    const lines = wrapName(name, { width: NAME_WIDTH, size, typeface });
    return lines.map((text, line) => ({
      text,
      y: row + 0.5 + (line - (lines.length - 1) / 2) * (size + 3) / height,
    }));
  });
  return {
    data: { values },
    mark: {
      type: "text",
      align: "right",
      baseline: "middle",
      fontSize: size,
      color: CHART_COLOURS.ink,
      aria: false,
    },
    encoding: {
      x: { value: -14 },
      y: { field: "y", type: "quantitative" },
      text: { field: "text", type: "nominal" },
    },
  };
}

/** A vega-lite x channel from 0 to 10, for scores. */
export function scoreAxis(): Record<string, unknown> {
  return {
    type: "quantitative",
    scale: { domain: [0, 10], nice: false },
    axis: {
      labelFlush: false,
      values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      format: "d",
      title: "Score (0–10)",
    },
  };
}

/** A note to the right of a row. */
export interface SideNote {
  /** Vertical place, in rows from the top. */
  readonly y: number;
  /** What it says. */
  readonly text: string;
}

/** A vega-lite layer of notes in a column to the right of the plot. */
export function sideNotes(
  notes: readonly SideNote[],
  options: { readonly left?: number; readonly colour?: string } = {},
): Record<string, unknown> {
  return {
    data: { values: notes },
    mark: {
      type: "text",
      align: "left",
      baseline: "middle",
      color: options.colour ?? CHART_COLOURS.muted,
      aria: false,
    },
    encoding: {
      x: { value: PLOT_WIDTH + (options.left ?? 14) },
      y: { field: "y", type: "quantitative" },
      text: { field: "text", type: "nominal" },
    },
  };
}
