/**
 * `@std/yaml`, as republished on npm, with the types of the functions used here.
 *
 * To go back to JSR, map `@std/yaml` in `deno.json` to `jsr:@std/yaml@^1` and delete this
 * file and its types.
 *
 * @module
 */

// @ts-types="./yaml.d.ts"
export { parse } from "deno-std/yaml/parse.js";
