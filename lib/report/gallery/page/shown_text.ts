/** Characters that would act on a terminal or turn the direction of what stands around them. */
const UNSEEN =
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A text with its invisible characters made visible: control characters as their pictures, marks of
 * direction by their code. Tabs and line breaks stay.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shownText("\u001b[31mred\u202e"), "␛[31mred⟨U+202E⟩");
 * ```
 */
export function shownText(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return "␡";
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** A score as it stands on a card: two decimals, or one where the others are zeros. */
export function scoreText(score: number): string {
  return Number.isInteger(score * 10) ? score.toFixed(1) : score.toFixed(2);
}

/** A difference of scores with its sign. */
export function changeText(change: number): string {
  const text = scoreText(Math.abs(change));
  return Number(text) === 0 ? "0.0" : `${change < 0 ? "−" : "+"}${text}`;
}

/** A status as people read it. */
export function statusText(status: string): string {
  return status.replaceAll("_", " ");
}

/** What a name shows where the benchmark states none. */
export function nameText(name: string): string {
  return name === "" ? "(not stated)" : shownText(name);
}
