/**
 * Objective companions of a judge's score: what the pixels of an edit say, measured on the CPU, and
 * where the judge says otherwise.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../image/pixels.ts";
 * import { contradictions, measureCompanions } from "./mod.ts";
 *
 * const source = await encodePng({ width: 16, height: 16, data: new Uint8Array(768) });
 * const companions = await measureCompanions(source, source);
 * const [first] = contradictions(companions, { score: 9, reply: "Well done. Score: 9" });
 * assertEquals(first?.kind, "rewarded_no_op");
 * ```
 *
 * @module
 */

export type { Pixels } from "../image/pixels.ts";
export type { Size } from "../image/resize_pixels.ts";
export { changedRegion } from "./changed_region.ts";
export { type Contradiction, contradictions, type Judged } from "./contradictions.ts";
export { type Companions, COMPANIONS_VERSION, measureCompanions } from "./measure_companions.ts";
export { ssim, type SsimOptions } from "./ssim.ts";
export { type TargetDistance, targetDistance } from "./target_distance.ts";
