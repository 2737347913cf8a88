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

export * from "./bootstrap_interval.ts";
export * from "./bradley_terry.ts";
export * from "./cliffs_delta.ts";
export * from "./correlation.ts";
export * from "./detectable_difference.ts";
export * from "./discrimination.ts";
export * from "./extent.ts";
export * from "./fisher_average.ts";
export * from "./fleiss_kappa.ts";
export * from "./histogram.ts";
export * from "./holm.ts";
export * from "./interval.ts";
export * from "./kendall.ts";
export * from "./krippendorff_alpha.ts";
export * from "./mcnemar.ts";
export * from "./mean.ts";
export * from "./mean_bounds.ts";
export * from "./mean_interval.ts";
export * from "./median.ts";
export * from "./noncentral_t.ts";
export * from "./normal.ts";
export * from "./pairwise_accuracy.ts";
export * from "./pearson.ts";
export * from "./quantile.ts";
export * from "./ranks.ts";
export * from "./sign_flip_test.ts";
export * from "./spearman.ts";
export * from "./std_population.ts";
export * from "./std_sample.ts";
export * from "./student_t.ts";
export * from "./ticks.ts";
export * from "./variance_components.ts";
export * from "./weighted_kappa.ts";
export * from "./wilcoxon.ts";
export * from "./win_tie_loss.ts";
