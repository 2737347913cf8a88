/**
 * `@std/text`, as republished on npm, with the types of the functions used here.
 *
 * To go back to JSR, map `@std/text` in `deno.json` to `jsr:@std/text@^1` and delete this
 * file and its types.
 *
 * @module
 */

// @ts-types="./text.d.ts"
export { levenshteinDistance } from "deno-std/text/levenshtein_distance.js";
