/**
 * Comparison of runs over the pairs that they have in common, as a JSON document, as Markdown and
 * as charts.
 *
 * @module
 */

export * from "./compare_runs.ts";
export * from "./comparison_document.ts";
export * from "./comparison_markdown.ts";
export * from "./comparison_notes.ts";
export * from "./comparison_numbers.ts";
export * from "./run_names.ts";
export * from "./write_comparison.ts";
