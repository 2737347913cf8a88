import { rowAxis, rowNames, sideNotes } from "../report/chart_rows.ts";
import { CHART_COLOURS, CHART_CONFIG, PLOT_WIDTH } from "../report/theme.ts";
import type { Chart } from "../report/vega_svg.ts";
import { Typeface } from "../text/outline.ts";

/** Height of a row in px. */
const ROW = 34;

/** Light to dark, so that the order reads without hues, too. */
const TINTS: readonly string[] = ["#b3d1e5", "#5a9fcb", "#0072b2", "#00456d"];

/** What a chart of counts shows. */
export interface Bars {
  /** Headline. */
  readonly title: string;
  /** Title of the axis. @default {"Pairs"} */
  readonly axis?: string;
  /** One for each value to count: the row it belongs to, and the part of the row's bar. */
  readonly values: readonly { readonly row: string; readonly part?: string }[];
}

/**
 * Chart of counts: a bar for each row in order of first appearance, split into parts where there
 * are any; the count stands beside it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { title } = await barsChart({ title: "Pairs", values: [{ row: "物理" }, { row: "物理" }] });
 * assertEquals(title, "Pairs: 1 row, 2 counted");
 * ```
 *
 * @throws {RangeError} If there is nothing to count, or there are more than four parts.
 */
export async function barsChart({ title, axis = "Pairs", values }: Bars): Promise<Chart> {
  const rows = [...Map.groupBy(values, ({ row }) => row)];
  const parts = [...new Set(values.map(({ part = "" }) => part))];
  if (rows.length === 0) throw new RangeError("Cannot draw bars: there must be a value, got none");
  if (parts.length > TINTS.length) {
    throw new RangeError(
      `Cannot draw bars: there must be at most ${TINTS.length} parts, got ${parts.join(", ")}`,
    );
  }
  const bars = rows.flatMap(([, members], row) => {
    let start = 0;
    return parts.flatMap((part) => {
      const count = members.filter((value) => (value.part ?? "") === part).length;
      const bar = { start, end: start + count, part, top: row + 0.14, bottom: row + 0.86 };
      start += count;
      return count === 0 ? [] : [bar];
    });
  });
  const typeface = await Typeface.load();
  const isSplit = parts.length > 1;
  const spec = {
    config: { ...CHART_CONFIG, legend: { labelFontSize: 12, labelColor: CHART_COLOURS.muted } },
    width: PLOT_WIDTH,
    height: ROW * rows.length,
    title: { text: title },
    layer: [
      {
        data: { values: bars },
        mark: { type: "rect", aria: false },
        encoding: {
          x: {
            field: "start",
            type: "quantitative",
            scale: { domain: [0, Math.max(...rows.map(([, { length }]) => length))], nice: true },
            axis: { title: axis, format: "~d", tickMinStep: 1, labelFlush: false },
          },
          x2: { field: "end" },
          y: { ...rowAxis(rows.length), field: "top" },
          y2: { field: "bottom" },
          color: {
            field: "part",
            type: "nominal",
            scale: { domain: parts, range: isSplit ? TINTS.slice(0, parts.length) : [TINTS[2]] },
            legend: isSplit ? { title: null, orient: "top", direction: "horizontal" } : null,
          },
        },
      },
      rowNames(rows.map(([name]) => name === "" ? "(not stated)" : name), {
        height: ROW,
        typeface,
      }),
      sideNotes(rows.map(([, { length }], row) => ({ y: row + 0.5, text: String(length) }))),
    ],
  };
  const counted = `${rows.length} ${rows.length === 1 ? "row" : "rows"}, ${values.length} counted`;
  return { title: `${title}: ${counted}`, spec };
}
