import type { TopLevelSpec } from "vega-lite";
import { Typeface } from "../text/outline.ts";
import { escapeXml, outlineSvgText, readWeight } from "./svg_text.ts";

/** A chart to draw. */
export interface Chart {
  /** One sentence for those who cannot see the chart; becomes the drawing's title. */
  readonly title: string;
  /** Specification in vega-lite's grammar, with its data. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The part of a text mark that its width depends on. */
interface TextItem {
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

// Vega keeps its text metrics in one object for the whole process, so one drawing at a time.
let drawing: Promise<unknown> = Promise.resolve();

/**
 * Draws a vega-lite chart as SVG whose text is outlines; the same chart always gives the same text.
 *
 * Vega is loaded by the first call.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const svg = await drawSvg({
 *   title: "Two scores",
 *   spec: {
 *     data: { values: [{ score: 3 }, { score: 8 }] },
 *     mark: "point",
 *     encoding: { x: { field: "score", type: "quantitative" } },
 *   },
 * });
 * assert(svg.startsWith("<svg") && svg.includes("<title>Two scores</title>"));
 * ```
 *
 * @throws {Error} If the specification is not valid.
 */
export function drawSvg(chart: Chart): Promise<string> {
  const drawn = drawing.then(() => draw(chart));
  drawing = drawn.catch(() => {});
  return drawn;
}

async function draw({ title, spec }: Chart): Promise<string> {
  const [vega, vegaLite, typeface] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    Typeface.load(),
  ]);
  // The typings of vega leave out this object, which its own documentation of headless use names.
  const { textMetrics } = vega as unknown as {
    readonly textMetrics: { width: (item: TextItem, text?: unknown) => number };
  };
  const logger = strictLogger();
  const { spec: compiled } = vegaLite.compile(spec as unknown as TopLevelSpec, { logger });
  const ownWidth = textMetrics.width;
  textMetrics.width = (item, text) =>
    typeface.width(
      String(text ?? item.text ?? ""),
      Number(item.fontSize ?? 11),
      readWeight(item.fontWeight),
    );
  try {
    vega.resetSVGDefIds();
    const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
    await view.runAsync();
    const svg = await view.toSVG();
    view.finalize();
    return outlineSvgText(svg, typeface).replace(
      />/,
      `><title>${escapeXml(title)}</title>`,
    ) + "\n";
  } finally {
    textMetrics.width = ownWidth;
  }
}

/** Vega writes its errors to the console and goes on unless its logger throws. */
function strictLogger(): import("vega").LoggerInterface {
  let threshold = 1;
  const logger: import("vega").LoggerInterface = {
    level(value?: number): number & typeof logger {
      if (value !== undefined) threshold = value;
      return (value === undefined ? threshold : logger) as number & typeof logger;
    },
    error(...reasons: readonly unknown[]): never {
      const [cause] = reasons;
      throw new Error(`Cannot draw the chart: ${reasons.map(String).join(" ")}`, { cause });
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
