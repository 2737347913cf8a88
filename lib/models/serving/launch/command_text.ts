/**
 * A command line as it could be typed into a shell.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(commandText(["serve", "--name", "it's", "{}"]), `serve --name 'it'\\''s' '{}'`);
 * ```
 */
export function commandText(commandLine: readonly string[]): string {
  return commandLine.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
  ).join(" ");
}
