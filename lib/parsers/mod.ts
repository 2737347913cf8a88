/**
 * Reading a judge's reply: the score it commits to, or the reason there is none.
 *
 * @module
 */

export type { ParsedReply } from "./outcome.ts";
export { parseScore, type ParseScoreOptions } from "./score.ts";
export { onTen, type ScoreScale, TEN } from "./score_scale.ts";
