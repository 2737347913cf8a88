import sharp from "sharp";
import { Typeface } from "../text/outline.ts";
import { distributionChart } from "./distribution_chart.ts";
import { meansChart } from "./means_chart.ts";
import type { ReportDocument } from "./report_document.ts";
import { drawSvg } from "./vega_svg.ts";

/** The charts of a report, each as SVG text. */
export interface ReportCharts {
  /** Every score, by category. */
  readonly distribution: string;
  /** Means of the categories with intervals. */
  readonly means: string;
}

/**
 * Draws the charts of a report; the same report always gives the same SVG.
 *
 * @returns `undefined` if nothing was scored: there is nothing to draw.
 */
export async function drawCharts(document: ReportDocument): Promise<ReportCharts | undefined> {
  if (document.overall.scored === 0) return undefined;
  const typeface = await Typeface.load();
  return {
    distribution: await drawSvg(distributionChart(document, typeface)),
    means: await drawSvg(meansChart(document, typeface)),
  };
}

/** An SVG drawing as PNG with two pixels per unit, for places that show no SVG. */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  // 72 dots per inch draw one pixel per unit.
  return await sharp(new TextEncoder().encode(svg), { density: 144 }).png().toBuffer();
}
