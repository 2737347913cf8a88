/** Shorter pieces of base64 may stand in a text for another reason. */
const SHORTEST = 8;

/**
 * Puts `[key]` in place of an API key, in every way in which a server may write it back: as it is,
 * in lower case, as in a URL, escaped as in JSON or HTML, and in base64, with whatever stands before
 * it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(redacted("got Bearer s+k/123", "s+k/123"), "got Bearer [key]");
 * assertEquals(redacted("got ?key=s%2bk%2f123", "s+k/123"), "got ?key=[key]");
 * assertEquals(redacted(btoa("me:a-secret-key"), "a-secret-key").includes("[key]"), true);
 * ```
 *
 * @param key The key; `undefined` where there is none. One of fewer than six letters, such as
 * `none` or `EMPTY`, is a placeholder for servers that want any key: to take it out of replies and
 * images would change what they say.
 */
export function redacted(text: string, key: string | undefined): string {
  if (key === undefined || key.length < SHORTEST_KEY) return text;
  return formsOf(key).reduce((shown, form) => shown.replaceAll(form, "[key]"), text);
}

const SHORTEST_KEY = 6;

let known: { readonly key: string; readonly forms: readonly string[] } | undefined;

function formsOf(key: string): readonly string[] {
  if (known?.key !== key) known = { key, forms: makeForms(key) };
  return known.forms;
}

function makeForms(key: string): readonly string[] {
  const url = encodeURIComponent(key);
  const json = JSON.stringify(key).slice(1, -1);
  const html = key.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const plain = [
    ...[key, url, url.replace(/%../g, (code) => code.toLowerCase())],
    ...[json, json.replaceAll("/", "\\/")],
    ...[html, html.replaceAll('"', "&quot;"), html.replaceAll('"', "&#34;")],
  ];
  const base64 = [0, 1, 2].map((before) => base64Form(key, before))
    .flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")])
    .filter(({ length }) => length >= SHORTEST);
  // Longer ones first, for they may hold shorter ones.
  return [...new Set([...plain, ...plain.map((form) => form.toLowerCase()), ...base64])]
    .toSorted((a, b) => b.length - a.length);
}

/** The letters of base64 that follow from the key alone, whatever stands around it. */
function base64Form(key: string, before: number): string {
  const whole = btoa(`${"\0".repeat(before)}${key}`);
  const bits = (before + key.length) * 8;
  return whole.slice(Math.ceil(before * 8 / 6), Math.floor(bits / 6));
}
