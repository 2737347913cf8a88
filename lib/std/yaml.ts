/**
 * `@std/yaml`, as republished on npm, with the types of the functions used here.
 *
 * To go back to JSR, map `@std/yaml` in `deno.json` to `jsr:@std/yaml@^1` and delete this folder.
 *
 * @module
 */

// @ts-types="./yaml.d.ts"
export { parse } from "deno-std/yaml/parse.js";
// @ts-types="./yaml.d.ts"
export { stringify } from "deno-std/yaml/stringify.js";
