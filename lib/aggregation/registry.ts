import type { Aggregation } from "./aggregation.ts";
import { gedit } from "./gedit.ts";
import { imgedit } from "./imgedit.ts";
import { kris } from "./kris.ts";
import { meanOfAspects } from "./mean_of_aspects.ts";
import { rise } from "./rise.ts";

/** Every aggregation by its name and version. */
const AGGREGATIONS: ReadonlyMap<string, Aggregation> = new Map(
  [meanOfAspects, gedit, imgedit, kris, rise].map((aggregation) => [aggregation.id, aggregation]),
);

/** Names and versions of the aggregations, such as `gedit@1`. */
export const AGGREGATION_IDS: readonly string[] = [...AGGREGATIONS.keys()];

/** The aggregation for aspects where none is named. */
export const DEFAULT_AGGREGATION: Aggregation = meanOfAspects;

/**
 * Finds an aggregation by its name and version.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(findAggregation("gedit@1")?.benchmark, "GEdit-Bench");
 * assertEquals(findAggregation("gedit"), undefined);
 * ```
 */
export function findAggregation(id: string): Aggregation | undefined {
  return AGGREGATIONS.get(id);
}
