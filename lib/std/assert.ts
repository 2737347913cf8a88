/**
 * `@std/assert`, as republished on npm, with the types of the functions used in tests and examples.
 *
 * @module
 */

// @ts-types="./assert.d.ts"
export { assert } from "deno-std/assert/assert.js";
// @ts-types="./assert.d.ts"
export { assertAlmostEquals } from "deno-std/assert/almost_equals.js";
// @ts-types="./assert.d.ts"
export { assertEquals } from "deno-std/assert/equals.js";
// @ts-types="./assert.d.ts"
export { assertMatch } from "deno-std/assert/match.js";
// @ts-types="./assert.d.ts"
export { assertNotEquals } from "deno-std/assert/not_equals.js";
// @ts-types="./assert.d.ts"
export { assertRejects } from "deno-std/assert/rejects.js";
// @ts-types="./assert.d.ts"
export { assertStringIncludes } from "deno-std/assert/string_includes.js";
// @ts-types="./assert.d.ts"
export { assertThrows } from "deno-std/assert/throws.js";
