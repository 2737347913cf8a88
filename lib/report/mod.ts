/**
 * Reports of a run: what its outcomes add up to, as a JSON document, as Markdown and as charts.
 *
 * @module
 */

export * from "./aggregation_report.ts";
export * from "./canary_check.ts";
export * from "./charts.ts";
export * from "./companion_check.ts";
export * from "./expected_check.ts";
export * from "./comparison/mod.ts";
export * from "./gallery/mod.ts";
export * from "./gated_score.ts";
export * from "./judge_check.ts";
export * from "./markdown.ts";
export * from "./numbers.ts";
export * from "./repeat_check.ts";
export * from "./report_data.ts";
export * from "./report_document.ts";
export { readReport, reportJsonSchema } from "./report_schema.ts";
export * from "./shown_name.ts";
export * from "./summary.ts";
export * from "./write.ts";
