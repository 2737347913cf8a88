/**
 * Agreement of a judge with humans: ratings from a file held against a run's scores.
 *
 * @module
 */

export * from "./agreement.ts";
export * from "./agreement_markdown.ts";
export * from "./answer.ts";
export * from "./ceiling.ts";
export * from "./labels.ts";
export * from "./measures.ts";
export * from "./notes.ts";
export * from "./preference_agreement.ts";
export * from "./preference_markdown.ts";
export * from "./preference_text.ts";
export * from "./preferences_file.ts";
export * from "./rated_item.ts";
export * from "./ratings_file.ts";
export * from "./scale.ts";
