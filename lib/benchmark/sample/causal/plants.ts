import type { Random } from "../../../random.ts";
import {
  box,
  cloud,
  COLOURS,
  contactShadow,
  d,
  darken,
  ellipse,
  fence,
  flower,
} from "../kit/mod.ts";
import { ground, group, hills, path, rect, shaded, sky, sun, TONES } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { tabletop } from "../props.ts";
import { between, chance, integer, pick } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, count, counted, fill, inRow, say } from "../wording.ts";

const PETALS: readonly NamedColour[] = [
  COLOURS.red,
  COLOURS.orange,
  COLOURS.yellow,
  COLOURS.purple,
  COLOURS.pink,
  COLOURS.blue,
];

function flowerPot(x: number, y: number, colour: string): string {
  return contactShadow(x, y, 170) +
    shaded(
      (paint) =>
        path(d`M${x - 84} ${y - 130}L${x - 62} ${y}H${x + 62}L${x + 84} ${y - 130}Z`, paint),
      colour,
    ) +
    ellipse(x, y - 142, { rx: 82, ry: 13, fill: "#6b4a35" }) +
    shaded((paint) => rect(x - 96, y - 146, { w: 192, h: 38, radius: 8, ...paint }), colour);
}

/** Potted flowers that get water, or do not. */
export const thirstyFlowers: SceneFamily = {
  name: "thirsty-flowers",
  category: "因果",
  draw(_kit, random) {
    const back = tabletop(random, { edge: 690, time: "day" });
    const number = integer(random, [1, 4]);
    const y = between(random, [900, 940]);
    const pitch = 300;
    const plants = Array.from({ length: number }, (_, index) => ({
      x: 736 + (index - (number - 1) / 2) * pitch,
      colour: pick(random, PETALS),
      pot: pick(random, ["#c9744f", "#6f93a8", "#c7a25a", "#8f7fa8", "#7f9a6b"]),
      height: between(random, [380, 440]),
      bend: pick(random, ["left", "right"] as const),
    }));
    const story = number === 1
      ? pick(random, ["dry", "revive"] as const)
      : pick(random, ["dry", "revive", "one-watered", "one-forgotten"] as const);
    const chosen = integer(random, [0, number - 1]);
    const one = (index: number, wilt: number) => {
      const plant = plants[index] as typeof plants[number];
      return group(
        flower(0, 0, { height: plant.height, colour: plant.colour.hex, wilt, bend: plant.bend }),
        {
          x: plant.x,
          y: y - 140,
        },
      ) + flowerPot(plant.x, y, plant.pot);
    };
    const wiltAfter = (index: number) =>
      story === "dry"
        ? 1
        : story === "revive"
        ? 0
        : (index === chosen) === (story === "one-watered")
        ? 0
        : 1;
    const picture = (wilt: (index: number) => number) =>
      plants.map((_, index) => one(index, wilt(index))).join("");
    const span = pick(random, [
      both("ten days", "十天"),
      both("two weeks", "两个星期"),
      both("three hot weeks", "炎热的三个星期"),
    ]);
    const from = chosen * 2 < number ? "left" as const : "right" as const;
    const values = {
      span,
      number: count(number),
      flowers: number === 1 ? both("the flower", "这盆花") : both("the flowers", "这些花"),
      chosen: inRow(
        { number: from === "left" ? chosen + 1 : number - chosen, from },
        counted("pot", "花", "盆"),
      ),
      colours: both(
        plants.map(({ colour }) => colour.en).join(", "),
        plants.map(({ colour }) => colour.zh).join("、"),
      ),
    };
    const templates: Readonly<Record<typeof story, readonly Bilingual[]>> = {
      dry: [
        both(
          "Nobody waters {flowers} for {span}. Show the result.",
          "{span}没有人给{flowers}浇水，画出结果。",
        ),
        both(
          "Show {flowers} after {span} without water.",
          "画出{flowers}{span}没有浇水之后的样子。",
        ),
      ],
      revive: [
        both(
          "{flowers} have been watered well. Show the scene the next day.",
          "给{flowers}浇足了水，画出第二天的样子。",
        ),
        both(
          "Show what happens to {flowers} after a good watering.",
          "画出{flowers}浇透水之后的变化。",
        ),
      ],
      "one-watered": [
        both(
          "For {span}, only {chosen} gets water. Show the result.",
          "{span}里只给{chosen}浇水，画出结果。",
        ),
      ],
      "one-forgotten": [
        both(
          "For {span}, every pot is watered except {chosen}. Show the result.",
          "{span}里，除了{chosen}，其他都浇了水，画出结果。",
        ),
      ],
    };
    const why: Readonly<Record<typeof story, Bilingual>> = {
      dry: both(
        "Without water stems lose their stiffness: the heads hang down, the leaves droop and the colors fade. Pots and table stay the same.",
        "缺水会使茎失去支撑：花头下垂，叶子耷拉，颜色变得枯黄。花盆和桌子不变。",
      ),
      revive: both(
        "With water the stems fill again: the flowers stand upright with fresh leaves and bright petals.",
        "有了水，茎重新饱满：花朵直立，叶子鲜绿，花瓣恢复鲜艳。",
      ),
      "one-watered": both(
        "Only {chosen} stays fresh; all the others hang their heads and turn brown.",
        "只有{chosen}保持鲜艳，其余的都垂头枯黄。",
      ),
      "one-forgotten": both(
        "Only {chosen} wilts; the watered ones stay exactly as they are.",
        "只有{chosen}枯萎，浇过水的都保持原样。",
      ),
    };
    const text = say(random, { templates: templates[story], values });
    return {
      source: back + picture(() => story === "revive" ? 1 : 0),
      target: back + picture(wiltAfter),
      instruction: number === 1
        ? both(text.en.replace("flower have been", "flower has been"), text.zh)
        : text,
      description: fill(
        story === "revive"
          ? number === 1
            ? both(
              "A wilted {colours} flower hangs its head in a pot on a table.",
              "桌上的花盆里，一株{colours}的花枯萎下垂。",
            )
            : both(
              "{number} wilted flowers hang their heads in pots on a table, from left to right {colours}.",
              "桌上{number}盆花都枯萎下垂，从左到右依次为{colours}。",
            )
          : number === 1
          ? both(
            "A fresh {colours} flower stands in a pot on a table.",
            "桌上的花盆里开着一株鲜艳的{colours}的花。",
          )
          : both(
            "{number} fresh flowers stand in pots on a table, from left to right {colours}.",
            "桌上摆着{number}盆鲜花，从左到右依次为{colours}。",
          ),
        values,
      ),
      rationale: fill(why[story], values),
      tags: ["plants", "water", story],
      difficulty: ({
        dry: "easy",
        revive: "medium",
        "one-watered": "hard",
        "one-forgotten": "hard",
      } as const)[
        story
      ],
    };
  },
};

/** Seedlings in a bed grow; one under a box does not. */
export const growingBed: SceneFamily = {
  name: "growing-bed",
  category: "因果",
  draw(_kit, random) {
    const number = integer(random, [3, 5]);
    const petals = pick(random, PETALS);
    const story = pick(random, ["all", "covered", "cut"] as const);
    const chosen = integer(random, [0, number - 1]);
    const back = backyard(random);
    const pitch = 1180 / number;
    const xs = Array.from(
      { length: number },
      (_, index) => 736 + (index - (number - 1) / 2) * pitch,
    );
    const heights = xs.map(() => between(random, [430, 510]));
    const cover = (x: number) => box(x, 960, { size: 150, colour: pick(() => 0, ["#b98d5f"]) });
    const young = (index: number) =>
      story === "covered" && index === chosen
        ? cover(xs[index] as number)
        : seedling(xs[index] as number);
    const grown = (index: number) => {
      const x = xs[index] as number;
      if (story === "covered" && index === chosen) return cover(x);
      if (story === "cut" && index === chosen) return "";
      return flower(x, 956, { height: heights[index] as number, colour: petals.hex });
    };
    const indices = xs.map((_, index) => index);
    const from = chosen * 2 < number ? "left" as const : "right" as const;
    const span = pick(random, [
      both("two months", "两个月"),
      both("ten weeks", "十个星期"),
      both("a whole summer", "一整个夏天"),
    ]);
    const values = {
      span,
      number: count(number),
      colour: petals,
      rest: count(story === "covered" ? number - 1 : number),
      chosen: inRow(
        { number: from === "left" ? chosen + 1 : number - chosen, from },
        counted("seedling", "幼苗", "株"),
      ),
    };
    const instruction = say(random, {
      templates: story === "cut"
        ? [
          both(
            "{chosen} is pulled out today. Show the bed {span} later, with {colour} flowers in bloom.",
            "今天拔掉{chosen}。画出{span}后开着{colour}花的花坛。",
          ),
        ]
        : [
          both(
            "Show this bed {span} later, with {colour} flowers in bloom.",
            "画出{span}后开着{colour}花的花坛。",
          ),
          both(
            "After {span} of sun and rain, {colour} flowers bloom wherever something can grow. Show the bed then.",
            "经过{span}的阳光和雨水，让能长的地方开出{colour}的花。",
          ),
        ],
      values,
    });
    const why = {
      all: both(
        "Each seedling grows into a tall {colour} flower at its own place; the number stays {number}.",
        "每株幼苗都在原处长成高高的{colour}花，数量仍是{number}株。",
      ),
      covered: both(
        "The seedlings in the light become tall {colour} flowers; under the box there is no light, so the box stays as it is and nothing grows through it.",
        "见光的幼苗长成高高的{colour}花；箱子下面没有光，箱子保持原样，也没有东西长出来。",
      ),
      cut: both(
        "A plant that was pulled out cannot grow: its place is bare soil, and every other seedling becomes a tall {colour} flower.",
        "被拔掉的植株不会再长：那里只剩泥土，其余幼苗都长成高高的{colour}花。",
      ),
    };
    return {
      source: back + indices.map(young).join(""),
      target: back + indices.map(grown).join(""),
      instruction,
      description: fill(
        story === "covered"
          ? both(
            "A garden bed in the sun holds {rest} small seedlings in a row; a cardboard box covers one more place.",
            "阳光下的花坛里有一排{rest}株小幼苗，还有一处被纸箱盖住。",
          )
          : both(
            "A garden bed in the sun holds {number} small seedlings in a row.",
            "阳光下的花坛里有一排{number}株小幼苗。",
          ),
        { ...values, rest: count(story === "covered" ? number - 1 : number) },
      ),
      rationale: fill(why[story], values),
      tags: ["plants", "time", story === "all" ? "growth" : story],
      difficulty: ({ all: "easy", covered: "hard", cut: "medium" } as const)[story],
    };
  },
};

function seedling(x: number): string {
  return ellipse(x, 958, { rx: 46, ry: 10, fill: "#5d4030" }) +
    path(d`M${x} 958q-6 -46 0 -84`, { stroke: "#8fd06a", width: 11 }) +
    path(d`M${x} 888q-62 -52 -88 -6q32 32 88 6ZM${x} 880q62 -56 90 -10q-34 34 -90 10Z`, {
      fill: "#9bdc72",
    });
}

function backyard(random: Random): string {
  return sky(pick(random, ["day", "morning"] as const), 760) +
    (chance(random)
      ? sun(between(random, [160, 500]), 150)
      : sun(between(random, [950, 1320]), 150)) +
    cloud(between(random, [600, 850]), between(random, [130, 220]), { w: 250 }) +
    hills(760, "#86b98c", between(random, [0, 300])) + ground(760) +
    fence(0, 1472, { y: 800, h: 120, colour: pick(random, [TONES.paper, "#d9b48a", "#b9cfd8"]) }) +
    shaded((paint) => rect(60, 838, { w: 1352, h: 190, radius: 30, ...paint }), "#7d5a41", "top") +
    rect(60, 1016, { w: 1352, h: 34, radius: 14, fill: darken("#a97c50", 0.1) });
}
