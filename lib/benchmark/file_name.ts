import { sha256 } from "../files/hash.ts";

const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Why a name cannot be the name of a file or folder, or `undefined` if it can on every system.
 *
 * Beside what file systems forbid, that is what leaves a folder, hides a file, or shows another name
 * than it has.
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
  if (/\p{Cf}|[\u2028\u2029\ufff0-\uffff]/u.test(name)) return "contains what is not shown";
  if (!name.isWellFormed()) return "contains half a surrogate pair";
  if (/^[. ]|[. ]$/.test(name)) return "begins or ends with a dot or a space";
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > 200) return `takes ${bytes} bytes, more than 200`;
  return RESERVED.test(name) ? "is a name that Windows reserves" : undefined;
}

/** Equal for names that some file systems take for the same file, and for a few others. */
export function fileNameKey(name: string): string {
  const plain = name.normalize("NFC").toLowerCase().toUpperCase();
  return plain.normalize("NFD").toUpperCase().normalize("NFC");
}

/** What of a name is kept where it cannot be the name of a file, in characters. */
const KEPT = 40;

/** How a name ends that was made here. */
const MADE = /~[0-9a-f]{16}$/i;

/**
 * A name of a file or folder for each text: the text itself where it can be one on every system, and
 * no earlier one falls together with it; else what can be kept of it and a hash.
 *
 * The names are safe on Linux, macOS and Windows, and differ there, too, where case or the Unicode
 * form makes no difference. The same texts in the same order have the same names.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const names = fileNames(["cup", "Cup", "a/b"]);
 * assertEquals(names.get("cup"), "cup");
 * assertEquals(names.get("Cup")?.replace(/[0-9a-f]{16}$/, "..."), "Cup~...");
 * assertEquals(names.get("a/b")?.replace(/[0-9a-f]{16}$/, "..."), "a_b~...");
 * ```
 *
 * @param texts May hold a text more than once.
 */
export function fileNames(texts: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of texts) {
    if (names.has(text)) continue;
    const isPlain = fileNameFault(text) === undefined && !MADE.test(text);
    const key = isPlain ? fileNameKey(text) : undefined;
    if (key === undefined || taken.has(key)) {
      names.set(text, madeName(text));
    } else {
      names.set(text, text);
      taken.add(key);
    }
  }
  return names;
}

function madeName(text: string): string {
  const kept = text.toWellFormed().normalize("NFC").replace(/[^\p{L}\p{N} ()+,=@_-]+/gu, "_")
    .trimStart();
  // As JSON, for halves of surrogate pairs would all be the same bytes.
  return `${[...kept].slice(0, KEPT).join("")}~${sha256(JSON.stringify(text)).slice(0, 16)}`;
}
