import type { Random } from "../../random.ts";
import { pick } from "./scene.ts";
import type { Bilingual } from "./scene.ts";

/** A text in English and Chinese. */
export function both(en: string, zh: string): Bilingual {
  return { en, zh };
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
const NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const DIGITS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/**
 * The ordinal of a small number: `second`, `第二`.
 *
 * @throws {RangeError} If the number is not an integer from 1 to 8.
 */
export function ordinal(number: number): Bilingual {
  const en = ORDINALS[number - 1];
  if (en === undefined) {
    throw new RangeError(`Cannot name an ordinal: expected an integer from 1 to 8, got ${number}`);
  }
  return both(en, `第${DIGITS[number - 1]}`);
}

/**
 * A small count: `two`, `两`, as it stands before a noun or a measure word.
 *
 * @throws {RangeError} If the number is not an integer from 1 to 10.
 */
export function count(number: number): Bilingual {
  const en = NUMBERS[number - 1];
  if (en === undefined) {
    throw new RangeError(`Cannot name a count: expected an integer from 1 to 10, got ${number}`);
  }
  return both(en, number === 2 ? "两" : DIGITS[number - 1] ?? "");
}

/**
 * Puts texts in the places that a template names in braces, language by language; an
 * English sentence starts with a capital letter.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const template = both("{thing} is red.", "{thing}是红色的。");
 * const text = fill(template, { thing: both("the cup", "杯子") });
 * assertEquals(text, { en: "The cup is red.", zh: "杯子是红色的。" });
 * ```
 *
 * @throws {RangeError} If the template names a place that has no text.
 */
export function fill(
  template: Bilingual,
  values: Readonly<Record<string, Bilingual>>,
): Bilingual {
  const write = (language: "en" | "zh") =>
    template[language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) {
        throw new RangeError(`Cannot fill the template "${template.en}": no text for {${name}}`);
      }
      return value[language];
    });
  // Colours and things come from lists, so `a` may meet a vowel.
  const en = write("en").replaceAll(/\b([Aa]) (?=[aeio])(?!one\b)/g, "$1n ");
  const sentence = /[.!?]$/.test(en);
  return both(sentence ? en.charAt(0).toUpperCase() + en.slice(1) : en, write("zh"));
}

/** One of several templates, filled by {@linkcode fill}. */
export function say(
  random: Random,
  options: {
    readonly templates: readonly Bilingual[];
    readonly values?: Readonly<Record<string, Bilingual>>;
  },
): Bilingual {
  return fill(pick(random, options.templates), options.values ?? {});
}

/** A noun phrase with `a` or `an` in English. */
export function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** A sentence that asks for a thing to get a colour. */
export function askColour(random: Random, thing: Bilingual, colour: Bilingual): Bilingual {
  return say(random, {
    templates: [
      both("Paint {thing} {colour}.", "把{thing}涂成{colour}。"),
      both("Make {thing} {colour}.", "让{thing}变成{colour}。"),
      both("Turn {thing} {colour}.", "将{thing}改为{colour}。"),
      both(
        "Change {thing} to {colour}, and nothing else.",
        "只把{thing}换成{colour}，其他都不要动。",
      ),
    ],
    values: { thing, colour },
  });
}

/** A sentence that asks for a thing to be taken out of the picture. */
export function askRemoval(random: Random, thing: Bilingual): Bilingual {
  return say(random, {
    templates: [
      both("Remove {thing}.", "移除{thing}。"),
      both("Please delete {thing}.", "请把{thing}删掉。"),
      both("Erase {thing} and leave the rest as it is.", "擦除{thing}，其余保持原样。"),
    ],
    values: { thing },
  });
}

/** A noun with the measure word that Chinese counts it by. */
export interface Counted extends Bilingual {
  /** Such as `个`. */
  readonly measure: string;
}

/** A noun with its measure word, `个` unless given. */
export function counted(en: string, zh: string, measure = "个"): Counted {
  return { en, zh, measure };
}

/** `the third cup from the left`: a place in a row, from 1, of the things that are counted. */
export function inRow(
  place: { readonly number: number; readonly from: "left" | "right" },
  among: Counted,
): Bilingual {
  const { number, from } = place;
  const [side, other] = from === "left" ? ["左", "右"] : ["右", "左"];
  const name = ordinal(number);
  return number === 1
    ? both(
      `the ${from === "left" ? "leftmost" : "rightmost"} ${among.en}`,
      `最${side}边的那${among.measure}${among.zh}`,
    )
    : both(
      `the ${name.en} ${among.en} from the ${from}`,
      `从${side}往${other}数${name.zh}${among.measure}${among.zh}`,
    );
}
