import { CHART_COLOURS, CHART_CONFIG } from "../report/theme.ts";
import type { Chart } from "../report/vega_svg.ts";

/** Side of the plot in px. */
const SIDE = 360;

/** What a chart of points shows. */
export interface Scatter {
  /** Headline. */
  readonly title: string;
  /** Title of the horizontal axis. */
  readonly x: string;
  /** Title of the vertical axis. */
  readonly y: string;
  /** One for each pair; the name shows where the chart can be pointed at. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly name: string }[];
  /**
   * Both axes hold scores from 0 to 10, and a line shows where they are the same.
   *
   * @default {false}
   */
  readonly scores?: boolean;
}

/**
 * Chart of points, such as a score now over a score before.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { title } = scatterChart({
 *   title: "Scores",
 *   x: "before",
 *   y: "now",
 *   points: [{ x: 3, y: 8, name: "a" }],
 *   scores: true,
 * });
 * assertEquals(title, "Scores: 1 point");
 * ```
 *
 * @throws {RangeError} If there are no points.
 */
export function scatterChart({ title, x, y, points, scores = false }: Scatter): Chart {
  if (points.length === 0) throw new RangeError("Cannot draw points: there must be one, got none");
  const scale = scores ? { domain: [0, 10], nice: false } : { zero: true, nice: true };
  const axis = (name: string) => ({
    title: name,
    labelFlush: false,
    ...(scores ? { tickCount: 10 } : {}),
  });
  const spec = {
    config: CHART_CONFIG,
    width: SIDE,
    height: SIDE,
    title: { text: title, ...(scores ? { subtitle: "On the line, both are the same." } : {}) },
    layer: [
      ...(scores
        ? [{
          data: { values: [{ x: 0, y: 0 }, { x: 10, y: 10 }] },
          mark: { type: "line", color: CHART_COLOURS.uncertain, strokeWidth: 1.5, aria: false },
          encoding: {
            x: { field: "x", type: "quantitative", scale },
            y: { field: "y", type: "quantitative", scale },
          },
        }]
        : []),
      {
        data: { values: points },
        mark: {
          type: "point",
          shape: "circle",
          filled: true,
          size: 60,
          color: CHART_COLOURS.data,
          fillOpacity: 0.6,
          opacity: 1,
          aria: false,
        },
        encoding: {
          x: { field: "x", type: "quantitative", scale, axis: axis(x) },
          y: { field: "y", type: "quantitative", scale, axis: axis(y) },
          tooltip: [
            { field: "name", type: "nominal" },
            { field: "x", type: "quantitative", title: x },
            { field: "y", type: "quantitative", title: y },
          ],
        },
      },
    ],
  };
  return { title: `${title}: ${points.length} ${points.length === 1 ? "point" : "points"}`, spec };
}
