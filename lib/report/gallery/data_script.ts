/**
 * A value as JSON that can stand in any script or HTML element: it holds no `<`, so that no text of
 * a benchmark or model can end the element or begin a comment in it, and no line separator that an
 * older script engine would take for the end of a line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const hostile = { reply: "</script><script>alert(1)</script>\u2028<!--" };
 * const json = scriptJson(hostile);
 * assertEquals(/[<>&\u2028\u2029]/.test(json), false);
 * assertEquals(JSON.parse(json), hostile);
 * ```
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * A script that hands a value to the page under a name. A page from disk may not fetch files, but
 * it may load scripts; the value stays a text until the page parses it as JSON.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dataScript("part-0", [1]), 'galleryData("part-0","[1]");\n');
 * ```
 */
export function dataScript(name: string, value: unknown): string {
  // A literal of JSON that holds none of these letters holds none either.
  return `galleryData(${JSON.stringify(name)},${JSON.stringify(scriptJson(value))});\n`;
}
