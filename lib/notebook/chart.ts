import { type Chart, drawSvg } from "../report/vega_svg.ts";
import { type Displayable, displayable } from "./displayable.ts";

/** The last version of vega-lite that JupyterLab draws by itself. */
const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/**
 * A chart in vega-lite's grammar: as SVG in which text is outlines, the same everywhere, and as the
 * specification, which JupyterLab draws itself.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { DISPLAY } from "./displayable.ts";
 *
 * const shown = await chart({
 *   title: "Two scores",
 *   spec: { data: { values: [{ score: 3 }] }, mark: "tick", encoding: { x: { field: "score", type: "quantitative" } } },
 * });
 * assert("image/svg+xml" in shown[DISPLAY]());
 * ```
 *
 * @throws {Error} If the specification is not valid.
 */
export async function chart({ title, spec }: Chart): Promise<Displayable> {
  return displayable({
    "image/svg+xml": await drawSvg({ title, spec }),
    "application/vnd.vegalite.v5+json": { $schema: SCHEMA, ...spec },
    "text/plain": title,
  });
}
