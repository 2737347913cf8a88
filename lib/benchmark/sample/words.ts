import type { Bilingual } from "./scene.ts";
import type { NamedColour } from "./kit/mod.ts";

/** A countable thing with its names. */
export interface Noun {
  /** Singular, such as `cup`. */
  readonly en: string;
  /** Such as `杯子`. */
  readonly zh: string;
  /** Chinese measure word, such as `个`. */
  readonly measure: string;
}

/** `a` or `an`, with the word. */
export function withArticle(word: string): string {
  return (/^[aeiou]/.test(word) ? "an " : "a ") + word;
}

/** A coloured thing as a text names it the first time: `a red cup`, `一个红色的杯子`. */
export function some(noun: Noun, colour?: NamedColour): Bilingual {
  return colour === undefined ? { en: withArticle(noun.en), zh: `一${noun.measure}${noun.zh}` } : {
    en: withArticle(`${colour.en} ${noun.en}`),
    zh: `一${noun.measure}${colour.zh}的${noun.zh}`,
  };
}

/** A coloured thing that is already known: `the red cup`, `红色杯子`. */
export function the(noun: Noun, colour?: NamedColour): Bilingual {
  return colour === undefined
    ? { en: `the ${noun.en}`, zh: noun.zh }
    : { en: `the ${colour.en} ${noun.en}`, zh: `${colour.zh}${noun.zh}` };
}

/**
 * Items joined as a list of a sentence: `a, b and c`, `a、b和c`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const items = [{ en: "a cup", zh: "一个杯子" }, { en: "a ball", zh: "一个球" }];
 * assertEquals(listed(items), { en: "a cup and a ball", zh: "一个杯子和一个球" });
 * ```
 */
export function listed(items: readonly Bilingual[]): Bilingual {
  const join = (texts: readonly string[], comma: string, and: string): string =>
    texts.length < 2
      ? texts.join("")
      : texts.slice(0, -1).join(comma) + and + (texts.at(-1) as string);
  return {
    en: join(items.map((item) => item.en), ", ", " and "),
    zh: join(items.map((item) => item.zh), "、", "和"),
  };
}

/** The text with its first letter in upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names of the sides. */
export const SIDES: Readonly<Record<"left" | "right", Bilingual>> = {
  left: { en: "left", zh: "左" },
  right: { en: "right", zh: "右" },
};

const EN_COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const ZH_COUNTS = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九"];

/** A small number in words, for counting things: `two`, `两`. */
export function counted(count: number): Bilingual {
  return { en: EN_COUNTS[count] ?? String(count), zh: ZH_COUNTS[count] ?? String(count) };
}
