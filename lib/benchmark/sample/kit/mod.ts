/**
 * Drawing kit of the built-in sample: pure functions that return SVG text in a view box of
 * 1472 x 1104.
 *
 * Things that stand take (x, y) as the middle of their base. Two calls with the same arguments
 * give the same text, so what an edit leaves alone stays the same byte for byte.
 *
 * @module
 */

export * from "./backgrounds.ts";
export * from "./buildings.ts";
export * from "./lettering.ts";
export * from "./nature.ts";
export * from "./objects.ts";
export * from "./palette.ts";
export * from "./people.ts";
export * from "./shading.ts";
export * from "./svg.ts";
