import type { Pixels } from "../../image/pixels.ts";
import {
  blur,
  fog,
  levels,
  mirror,
  mixChannels,
  overlayRain,
  overlaySnow,
  overlaySunset,
  rotate,
  sharpen,
  vividness,
} from "./classical_filters.ts";
import { wantedText } from "./wanted_text.ts";

/** One thing that the `classical` baseline can do. */
export interface ClassicalRule {
  /** Name in the notes of a result. */
  readonly name: string;
  /** What asks for it in English; whole words only. */
  readonly en: RegExp;
  /** What asks for it in Chinese. */
  readonly zh: RegExp;
  /** The rule moves pixels, so that half of it would be a double image. */
  readonly geometric?: true;
  /** Makes the change; the seed places what is random. */
  readonly apply: (pixels: Pixels, seed: number) => Promise<Pixels>;
}

/** A word for the image as a whole: to rotate "the cup" is beyond these rules. */
const whole = String
  .raw`(?:(?:the|this|that|whole|entire|it|everything|image|picture|photo|photograph|scene)\b\s*)`;
const light =
  "(?:tones?|lights?|lighting|colou?rs?|palette|mood|look|feel|feeling|atmosphere|temperature|" +
  "hues?|tint|cast)";
const end = String.raw`(?=\s*(?:$|[.,;!]|\band\b))`;

/** Everything that the `classical` baseline can do. */
export const classicalRules: readonly ClassicalRule[] = [
  {
    name: "brighter",
    en: words(
      "brighter|brighten|lighten|lighter",
      "(?:increase|raise|boost|more)(?: the)? (?:brightness|exposure|light)",
    ),
    zh:
      /变亮|更亮|调亮|提亮|亮一[些点]|[更变得]明亮|(?:增加|提高|增强)[^,。]{0,6}亮度|亮度[^,。]{0,2}(?:增加|提高|调高)/,
    apply: (pixels) => levels(pixels, { gain: [1.25, 1.25, 1.25], lift: [15, 15, 15] }),
  },
  {
    name: "darker",
    en: words(
      "darker|darken|dim|dimmer",
      "(?:decrease|reduce|lower|less)(?: the)? (?:brightness|exposure|light)",
    ),
    zh:
      /变暗|更暗|调暗|压暗|暗一[些点]|昏暗|(?:降低|减少|减弱)[^,。]{0,6}亮度|亮度[^,。]{0,2}(?:降低|减少|调低)/,
    apply: (pixels) => levels(pixels, { gain: [0.6, 0.6, 0.6] }),
  },
  {
    name: "night",
    en: words("late evening|night|nighttime|night-time|midnight|moonlit|moonlight"),
    zh: /夜晚|夜间|夜景|夜色|夜里|深夜|黑夜|午夜|半夜|月夜|星夜|晚上/,
    apply: (pixels) => levels(pixels, { gain: [0.28, 0.34, 0.55], lift: [0, 2, 12] }),
  },
  {
    name: "day",
    en: words(
      "daytime|day-time|daylight|midday|noon|sunny|sunlit",
      "(?:to|into|by|in the|during the|bright|clear|broad) day",
    ),
    zh: /白天|白昼|日间|正午|中午|晴天|阳光明媚/,
    apply: (pixels) => levels(pixels, { gain: [1.35, 1.3, 1.2], lift: [24, 24, 28] }),
  },
  {
    name: "sunset",
    en: words("sunset|sundown|dusk|evening glow|golden hour|sunrise|dawn"),
    zh: /夕阳|日落|黄昏|傍晚|晚霞|日出|黎明|清晨/,
    apply: async (pixels) =>
      await overlaySunset(await levels(pixels, { gain: [1.05, 0.85, 0.7], lift: [12, 0, 0] })),
  },
  {
    name: "warm",
    en: words("warmer", `warm(?:-toned|\\s+${light}\\b|${end})`, "golden light"),
    zh: /暖色|暖光|暖调|更暖|变暖|温暖的?(?:色|光|氛围|感觉)/,
    apply: (pixels) => levels(pixels, { gain: [1.12, 1, 0.8], lift: [6, 2, 0] }),
  },
  {
    name: "cold",
    en: words("colder|cooler", `(?:cold|cool)(?:-toned|\\s+${light}\\b|${end})`),
    zh: /冷色|冷光|冷调|更冷|变冷|寒冷/,
    apply: (pixels) => levels(pixels, { gain: [0.8, 0.97, 1.12], lift: [0, 2, 8] }),
  },
  {
    name: "spring",
    en: words("spring(?! festival)|springtime"),
    zh: /春天|春季|春日/,
    apply: async (pixels) =>
      await levels(await vividness(pixels, 1.15), { gain: [1, 1.1, 0.98], lift: [8, 8, 4] }),
  },
  {
    name: "summer",
    en: words("summer|summertime"),
    zh: /夏天|夏季|夏日/,
    apply: async (pixels) =>
      await levels(await vividness(pixels, 1.3), { gain: [1.08, 1.05, 0.9], lift: [4, 4, 0] }),
  },
  {
    name: "autumn",
    en: words("autumn|autumnal|fall (?:colou?rs|foliage|season|scene|leaves)|(?:in|to) fall"),
    zh: /秋天|秋季|秋日|金秋/,
    apply: (pixels) => mixChannels(pixels, [[0.75, 0.5, 0], [0.25, 0.6, 0.05], [0.1, 0.1, 0.6]]),
  },
  {
    name: "winter",
    en: words("winter|wintertime|wintry"),
    zh: /冬天|冬季|冬日|寒冬/,
    apply: async (pixels) =>
      await levels(await vividness(pixels, 0.4), { gain: [0.92, 0.98, 1.08], lift: [18, 22, 28] }),
  },
  {
    name: "fog",
    en: words("fog|foggy|mist|misty|haze|hazy"),
    zh: /雾|霾/,
    apply: fog,
  },
  {
    name: "rain",
    en: words("rain|rains|rainy|raining|rainfall|rainstorm|drizzle|downpour"),
    zh: /雨(?![伞衣靴鞋刷披棚篷水])/,
    apply: async (pixels, seed) =>
      await overlayRain(await levels(pixels, { gain: [0.72, 0.76, 0.82] }), seed),
  },
  {
    name: "snow",
    en: words("snow|snows|snowy|snowing|snowfall|snowstorm|blizzard"),
    zh: /雪(?![人橇糕碧茄])/,
    apply: async (pixels, seed) =>
      await overlaySnow(
        await levels(await vividness(pixels, 0.7), { gain: [0.9, 0.93, 0.97], lift: [24, 26, 30] }),
        seed,
      ),
  },
  {
    name: "grey",
    en: words(
      "gr[ae]y-?scale|black[ -]and[ -]white|black-white|monochrome|desaturated?",
      `${whole}{1,6}(?:(?:in|to|into|all|completely)\\s+)*gr[ae]y`,
    ),
    zh: /灰度|黑白(?![相间条])|单色|去色|灰阶/,
    apply: (pixels) => vividness(pixels, 0),
  },
  {
    name: "sepia",
    en: words("sepia|vintage photo|old photo(?:graph)?"),
    zh: /怀旧|复古|老照片|泛黄/,
    apply: (pixels) =>
      mixChannels(pixels, [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]),
  },
  {
    name: "blur",
    en: words(
      `(?:blur|blurry|blurrier|blurred|blurring)(?:\\s+${whole}{0,6}(?:image|picture|photo|scene|it)\\b|` +
        `\\s+(?:slightly|strongly|heavily)|${end})`,
      "out of focus|soft focus",
    ),
    zh: /(?<!背景[^,。]{0,2})(?:模糊|虚化)(?![^,。]{0,4}背景)|失焦|柔焦/,
    apply: blur,
  },
  {
    name: "sharpen",
    en: words("sharpen|sharper|crisper|deblur"),
    zh: /锐化|更清晰|变清晰|清晰一[些点]/,
    apply: sharpen,
  },
  {
    name: "flip horizontally",
    en: words(
      `(?:flip|mirror)\\s+${whole}{0,6}(?:horizontally|left (?:to|and) right|left-right|` +
        `sideways|along the vertical axis)`,
      `mirror(?!\\s+${whole}{0,6}(?:vertically|top|along))\\s+${whole}{1,6}`,
      "horizontal(?:ly)? flip(?:ped)?|mirror(?:ed)? image",
    ),
    zh: /(?:水平|左右)[^,。]{0,4}(?:翻转|镜像|对调|颠倒)|(?:翻转|镜像)[^,。]{0,4}(?:水平|左右)/,
    geometric: true,
    apply: (pixels) => mirror(pixels, "horizontally"),
  },
  {
    name: "flip vertically",
    en: words(
      `(?:flip|mirror)\\s+${whole}{0,6}(?:vertically|top to bottom|along the horizontal axis)`,
      "vertical(?:ly)? flip(?:ped)?",
    ),
    zh: /(?:垂直|上下)[^,。]{0,4}(?:翻转|镜像)|(?:翻转|镜像)[^,。]{0,4}(?:垂直|上下)/,
    geometric: true,
    apply: (pixels) => mirror(pixels, "vertically"),
  },
  {
    name: "rotate 180",
    en: words(
      `(?:rotate|turn)\\s+${whole}{0,6}(?:by\\s+)?180`,
      `turn\\s+${whole}{1,6}upside[ -]down`,
    ),
    zh: /旋转[^,。]{0,6}(?:180|一百八十)|上下颠倒|倒过来/,
    geometric: true,
    apply: (pixels) => rotate(pixels, 180),
  },
  {
    name: "rotate left",
    en: words(
      `rotate\\s+${whole}{0,6}(?:by\\s+)?90[^,.;]{0,80}(?:counter-?clockwise|anti-?clockwise|left)`,
      `rotate\\s+${whole}{0,6}(?:(?:to|towards?) the left|counter-?clockwise|anti-?clockwise)`,
    ),
    zh: /(?:逆时针|向左)[^,。]{0,4}旋转|旋转[^,。]{0,8}(?:逆时针|向左)/,
    geometric: true,
    apply: (pixels) => rotate(pixels, 270),
  },
  {
    name: "rotate right",
    en: words(
      `rotate\\s+${whole}{0,6}(?:by\\s+)?90(?![^,.;]{0,80}(?:counter|anti|left))`,
      `rotate\\s+${whole}{0,6}(?:(?:to|towards?) the right|clockwise)`,
    ),
    zh:
      /(?:顺时针|向右)[^,。]{0,4}旋转(?![^,。]{0,4}180)|^(?![^,。]*(?:逆时针|向左))[^,。]*旋转[^,。]{0,4}(?:90|九十)/,
    geometric: true,
    apply: (pixels) => rotate(pixels, 90),
  },
];

/**
 * The rules that an instruction asks for, in the order in which it names them.
 *
 * What the instruction names without wanting it does not count: see {@linkcode wantedText}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const names = (instruction: string) => matchingRules(instruction).map(({ name }) => name);
 * assertEquals(names("Flip it horizontally, then make it foggy"), ["flip horizontally", "fog"]);
 * assertEquals(names("把夏天变成下雪的冬天"), ["snow", "winter"]);
 * assertEquals(names("Remove the snow from the roof"), []);
 * ```
 */
export function matchingRules(instruction: string): readonly ClassicalRule[] {
  const text = wantedText(instruction);
  return classicalRules.map((rule) => ({ rule, at: firstMatch(rule, text) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
    .map(({ rule }) => rule);
}

function firstMatch({ en, zh }: ClassicalRule, text: string): number {
  const found = [text.search(en), text.search(zh)].filter((index) => index >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

function words(...alternatives: readonly string[]): RegExp {
  return new RegExp(`(?<![\\w-])(?:${alternatives.join("|")})(?!\\w)`, "i");
}
