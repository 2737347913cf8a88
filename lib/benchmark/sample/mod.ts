/**
 * The built-in sample: a benchmark of drawn pairs in the form and proportions of a real one.
 *
 * @module
 */

export { causalScenes } from "./causal.ts";
export { environmentalScenes } from "./environmental.ts";
export type { FontWeight, Kit, LetteringOptions, SignOptions } from "./kit/lettering.ts";
export { loadKit } from "./kit/lettering.ts";
export { physicalScenes } from "./physical.ts";
export { referentialScenes } from "./referential.ts";
export { socialScenes } from "./social.ts";
export type { SampleOptions, SamplePair } from "./pairs.ts";
export { CATEGORY_COUNTS, proportions, samplePairs, sceneFamilies } from "./pairs.ts";
export type { PictureSize, RenderedPair, RenderOptions } from "./render.ts";
export { DEFAULT_SIZE, FULL_SIZE, pictureSvg, renderSamplePair } from "./render.ts";
export type { Bilingual, Difficulty, Random, SampleCategory, Scene, SceneFamily } from "./scene.ts";
export type { SampleRecord, WriteSampleOptions, WrittenSample } from "./write.ts";
export { sampleRecord, writeSample } from "./write.ts";
