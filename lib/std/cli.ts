/**
 * `@std/cli`, as republished on npm, with the types of the functions used here.
 *
 * To go back to JSR, map `@std/cli` in `deno.json` to `jsr:@std/cli@^1` and delete this
 * file and its types.
 *
 * @module
 */

// @ts-types="./cli.d.ts"
export { parseArgs } from "deno-std/cli/parse_args.js";
