import { candle, COLOURS, TONES } from "../kit/mod.ts";
import { path } from "../kit/mod.ts";
import { tabletop } from "../props.ts";
import { between, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { both, count, fill, say } from "../wording.ts";

const WAX = [
  COLOURS.red,
  COLOURS.orange,
  COLOURS.yellow,
  COLOURS.green,
  COLOURS.blue,
  COLOURS.purple,
  COLOURS.pink,
  COLOURS.white,
];

const SPANS: readonly { readonly text: Bilingual; readonly left: number }[] = [
  { text: both("one hour", "一个小时"), left: 0.64 },
  { text: both("two hours", "两个小时"), left: 0.34 },
  { text: both("almost three hours", "将近三个小时"), left: 0.1 },
];

/** Candles that have burnt for a while, or were blown out. */
export const burntCandles: SceneFamily = {
  name: "burnt-candles",
  category: "因果",
  draw(_kit, random) {
    const back = tabletop(random, { time: pick(random, ["night", "dusk"] as const), edge: 700 });
    const number = integer(random, [1, 4]);
    const size = between(random, [360, 420]);
    const y = between(random, [880, 930]);
    const pitch = between(random, [270, 300]);
    const waxes = shuffle(random, WAX).slice(0, number);
    const story = number === 1
      ? pick(random, ["burn", "blow"] as const)
      : pick(random, ["burn", "some", "blow", "blow-first"] as const);
    const marked = integer(random, [0, number - 1]);
    const lit = waxes.map((_, index) => story === "some" ? index !== marked : true);
    const span = pick(random, SPANS);
    const one = (index: number, state: { readonly left?: number; readonly lit: boolean }) =>
      candle(736 + (index - (number - 1) / 2) * pitch, y, {
        size,
        colour: (waxes[index] as typeof COLOURS.red).hex,
        ...state,
      });
    const before = waxes.map((_, index) => one(index, { lit: lit[index] as boolean }));
    const after = waxes.map((_, index) => {
      if (story === "blow") {
        const x = 736 + (index - (number - 1) / 2) * pitch;
        return one(index, { lit: false }) + smoke(x, y - size * 1.04, size * 0.5);
      }
      if (!lit[index]) return before[index];
      if (story === "blow-first" && index === marked) return one(index, { lit: false });
      return one(index, { lit: true, left: span.left });
    });
    const values = {
      number: count(number),
      span: span.text,
      marked: waxes[marked] as typeof COLOURS.red,
      candles: number === 1 ? both("the candle", "这支蜡烛") : both("the candles", "这些蜡烛"),
      state: story === "some"
        ? fill(both("; all but the {marked} one are burning", "，除{marked}的那支外都点着"), {
          marked: waxes[marked] as typeof COLOURS.red,
        })
        : number === 1
        ? both(" and burns", "，正在燃烧")
        : both("; all of them are burning", "，全都点着"),
      stand: number === 1
        ? both("One tall new candle stands", "一支高高的新蜡烛立")
        : both("{number} tall new candles stand", "{number}支高高的新蜡烛立"),
      colours: both(
        waxes.map(({ en }) => en).join(", "),
        waxes.map(({ zh }) => zh).join("、"),
      ),
    };
    const templates: Readonly<Record<typeof story, readonly Bilingual[]>> = {
      burn: [
        both(
          "Show {candles} after burning for {span}.",
          "画出{candles}燃烧{span}后的样子。",
        ),
        both(
          "Let {candles} burn for {span} and show the result.",
          "{candles}又烧了{span}，请画出结果。",
        ),
      ],
      some: [
        both("Show the table {span} later.", "画出{span}之后的桌面。"),
        both(
          "What do the candles look like after {span}?",
          "过了{span}，这些蜡烛会变成什么样？",
        ),
      ],
      blow: [
        both(
          "Show the moment right after {candles} were blown out.",
          "画出{candles}刚被吹灭的那一刻。",
        ),
        both("A gust of wind has just put out {candles}.", "一阵风刚刚把{candles}吹灭了。"),
      ],
      "blow-first": [
        both(
          "The {marked} candle is blown out at once; show the table {span} later.",
          "{marked}蜡烛立刻被吹灭；画出{span}之后的桌面。",
        ),
      ],
    };
    const rationales: Readonly<Record<typeof story, Bilingual>> = {
      burn: both(
        "A burning candle consumes its wax: after {span} it is clearly shorter, wax has run into the dish, and the flame sits lower.",
        "蜡烛燃烧会消耗蜡：{span}后明显变短，蜡流到托盘里，火焰的位置也随之降低。",
      ),
      some: both(
        "Only burning candles lose wax. The {marked} one is not lit and keeps its full height; the others are shorter, with wax in their dishes.",
        "只有点着的蜡烛会消耗。{marked}的那支没有点燃，保持原来的高度；其余的变短，托盘里积了蜡。",
      ),
      blow: both(
        "Without flames there is no glow; thin smoke rises from the wicks and the height stays the same.",
        "火焰和光晕消失，烛芯冒出细细的烟，蜡烛高度不变。",
      ),
      "blow-first": both(
        "The {marked} candle went out at the start, so it stays tall and dark; the others burnt on for {span} and are shorter. No smoke is left by then.",
        "{marked}蜡烛一开始就熄灭了，所以仍是原来的高度且没有火焰；其余的烧了{span}，变短了。此时已没有烟。",
      ),
    };
    const difficulties: Readonly<Record<typeof story, Difficulty>> = {
      burn: "easy",
      some: "hard",
      blow: "medium",
      "blow-first": "hard",
    };
    return {
      source: back + before.join(""),
      target: back + after.join(""),
      instruction: grammar(say(random, { templates: templates[story], values }), number),
      description: fill(
        both(
          `${values.stand.en} on gold dishes on a table in the evening{state}. From left to right: {colours}.`,
          `傍晚的桌上，${values.stand.zh}在金色托盘里{state}。从左到右：{colours}。`,
        ),
        values,
      ),
      rationale: fill(rationales[story], values),
      tags: ["time", "fire", story],
      difficulty: difficulties[story],
    };
  },
};

function grammar(text: Bilingual, number: number): Bilingual {
  return number === 1
    ? both(
      text.en.replace("the candle keep ", "the candle keeps ").replace(
        "the candle were ",
        "the candle was ",
      ),
      text.zh,
    )
    : text;
}

function smoke(x: number, y: number, height: number): string {
  return path(
    `M${Math.round(x)} ${Math.round(y)}q-26 ${Math.round(-height * 0.25)} 0 ${
      Math.round(-height * 0.5)
    }t8 ${Math.round(-height * 0.5)}`,
    { stroke: TONES.stone, width: 9, opacity: 0.55 },
  ) +
    path(
      `M${Math.round(x + 4)} ${Math.round(y - 6)}q22 ${Math.round(-height * 0.2)} 2 ${
        Math.round(-height * 0.4)
      }t-6 ${Math.round(-height * 0.3)}`,
      { stroke: TONES.stone, width: 5, opacity: 0.4 },
    );
}
