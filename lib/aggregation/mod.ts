/**
 * Aggregations: the benchmarks' own ways from the scores of an edit's aspects to their figures, each
 * under its name and version.
 *
 * @module
 */

export type { Aggregation, AspectScore, CategoryGroup, EditFigure, Figure } from "./aggregation.ts";
export { type AggregatedEdit, type FigureRow, figureTable } from "./figure_table.ts";
export { gedit } from "./gedit.ts";
export { imgedit } from "./imgedit.ts";
export { kris } from "./kris.ts";
export { meanOfAspects } from "./mean_of_aspects.ts";
export { AGGREGATION_IDS, DEFAULT_AGGREGATION, findAggregation } from "./registry.ts";
export { rise } from "./rise.ts";
