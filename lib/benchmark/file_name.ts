const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Why a name cannot be the name of a file or folder, or `undefined` if it can on every system.
 *
 * Ids and categories become names in the output folder: one with `..` or a slash would leave it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fileNameFault("00000_物理_medium"), undefined);
 * assertEquals(fileNameFault("../cup"), 'contains "/"');
 * assertEquals(fileNameFault("con.png"), "is a name that Windows reserves");
 * ```
 */
export function fileNameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  const bad = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]/.exec(name);
  if (bad) return `contains ${JSON.stringify(bad[0])}`;
  if (!name.isWellFormed()) return "contains half a surrogate pair";
  if (/^[. ]|[. ]$/.test(name)) return "begins or ends with a dot or a space";
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > 200) return `takes ${bytes} bytes, more than 200`;
  return RESERVED.test(name) ? "is a name that Windows reserves" : undefined;
}

/** Equal for names that some file systems take for the same file. */
export function fileNameKey(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}
