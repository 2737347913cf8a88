/**
 * Measures of scores, one per file. Where a measure does not exist (of no values, say), the answer
 * is `undefined`, never `NaN`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mean, meanBounds } from "./mod.ts";
 *
 * const scores = [6, 7, 9.5];
 * assertEquals(mean(scores), 7.5);
 * assertEquals(meanBounds(scores, 1), [5.625, 8.125]);
 * ```
 *
 * @module
 */

export * from "./extent.ts";
export * from "./histogram.ts";
export * from "./mean.ts";
export * from "./mean_bounds.ts";
export * from "./mean_interval.ts";
export * from "./median.ts";
export * from "./quantile.ts";
export * from "./std_population.ts";
export * from "./std_sample.ts";
export * from "./student_t.ts";
