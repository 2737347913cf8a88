/**
 * Published figures of other works, computed again from their authors' own files.
 *
 * @module
 */

export type { Beside, Claim, Figure, FigureTable, Missing } from "./figure.ts";
export { type Verification, verifyPublished } from "./verify.ts";
