import type { Random } from "../../../random.ts";
import type { NamedColour } from "../kit/mod.ts";
import {
  cloud,
  contactShadow,
  ground,
  group,
  hills,
  person,
  rect,
  sky,
  STRONG_COLOURS,
  sun,
  tableLamp,
  tableTop,
  TONES,
  tree,
  wall,
} from "../kit/mod.ts";
import type { Scene, SceneFamily } from "../scene.ts";
import { between, integer, pick, shuffle } from "../scene.ts";
import type { Outline, PointLight } from "../shadows.ts";
import { boxOutline, litSide, ovalOutline, projectedShadow } from "../shadows.ts";
import type { Thing } from "../things.ts";
import { fittingColour, scaledOutlines, THINGS } from "../things.ts";
import type { Noun } from "../words.ts";
import { capital, listed, SIDES, some, the } from "../words.ts";

const HORIZON = 660;

interface LawnItem extends Noun {
  readonly height: number;
  readonly colour?: NamedColour;
  readonly outlines: readonly Outline[];
  draw(x: number, y: number, light: "left" | "right"): string;
}

function lawnItems(random: Random): readonly LawnItem[] {
  const [first, second, third] = shuffle(random, STRONG_COLOURS) as [
    NamedColour,
    NamedColour,
    NamedColour,
  ];
  const pineHeight = integer(random, [215, 245]);
  const roundHeight = integer(random, [215, 245]);
  return [
    {
      en: "pine tree",
      zh: "松树",
      measure: "棵",
      height: pineHeight,
      outlines: scaledOutlines([
        boxOutline(0.07, 0.2),
        [
          [-0.26, 0.11],
          [-0.08, 0.4],
          [-0.21, 0.33],
          [-0.06, 0.62],
          [-0.155, 0.55],
          [0, 1],
          [
            0.155,
            0.55,
          ],
          [0.06, 0.62],
          [0.21, 0.33],
          [0.08, 0.4],
          [0.26, 0.11],
        ],
      ], pineHeight),
      draw: (x, y, light) => tree(x, y, { height: pineHeight, kind: "pine", light }),
    },
    {
      en: "round tree",
      zh: "圆冠树",
      measure: "棵",
      height: roundHeight,
      outlines: scaledOutlines(
        [boxOutline(0.07, 0.45), ovalOutline([0, 0.69], [0.33, 0.31])],
        roundHeight,
      ),
      draw: (x, y, light) => tree(x, y, { height: roundHeight, light }),
    },
    {
      en: "post",
      zh: "木桩",
      measure: "根",
      height: 220,
      colour: first,
      outlines: [boxOutline(34, 220)],
      draw: (x, y, light) =>
        contactShadow(x, y, 50) + group(
          rect(-17, -220, { w: 34, h: 220, radius: 6, fill: first.hex }) +
            rect(-17, -176, { w: 34, h: 34, fill: TONES.paper }) +
            rect(-17, -94, { w: 34, h: 34, fill: TONES.paper }) +
            rect(-17, -220, { w: 34, h: 220, radius: 6, fill: `url(#lit-${light})` }),
          { x, y },
        ),
    },
    {
      ...THINGS.ball,
      height: 130,
      colour: second,
      outlines: scaledOutlines(THINGS.ball.outlines, 130),
      draw: (x, y, light) => THINGS.ball.draw(x, y, { size: 130, colour: second.hex, light }),
    },
    {
      en: "child",
      zh: "孩子",
      measure: "个",
      height: 220,
      outlines: scaledOutlines([
        boxOutline(0.16, 0.36),
        boxOutline(0.27, 0.7),
        ovalOutline([0, 0.86], [0.13, 0.14]),
      ], 220),
      draw: (x, y) => person(x, y, { height: 220, colour: third.hex, child: true }),
    },
  ];
}

interface Lawn {
  readonly items: readonly (LawnItem & { readonly x: number; readonly y: number })[];
  readonly backdrop: string;
  readonly clouds: string;
}

function lawn(random: Random, columns: readonly number[]): Lawn {
  const shift = between(random, [0, 300]);
  const chosen = shuffle(random, lawnItems(random)).slice(0, columns.length);
  const items = chosen.map((item, index) => ({
    ...item,
    x: (columns[index] as number) + integer(random, [-30, 30]),
    y: 770 + (index % 2) * 70 + integer(random, [0, 30]),
  }));
  return {
    items: items.sort((a, b) => a.y - b.y),
    backdrop: hills(HORIZON, "#86b98c", shift) + ground(HORIZON),
    clouds: cloud(736 + integer(random, [-60, 60]), integer(random, [150, 240]), {
      w: integer(random, [200, 280]),
    }),
  };
}

function drawLawn(scene: Lawn, light: PointLight): string {
  const shadows = scene.items.map((item) =>
    projectedShadow(item.outlines, { x: item.x, y: item.y, light, strength: 0.24 })
  ).join("");
  return sky("day", HORIZON) + sun(light.x, light.y, { r: 58 }) + scene.clouds + scene.backdrop +
    shadows + scene.items.map((item) => item.draw(item.x, item.y, litSide(item.x, light))).join("");
}

function itemNames(scene: Lawn): { readonly en: string; readonly zh: string } {
  const ordered = [...scene.items].sort((a, b) => a.x - b.x);
  return listed(ordered.map((item) => some(item, item.colour)));
}

/** The sun moves to the other side of the sky; every shadow must swing round. */
export const movedSun: SceneFamily = {
  name: "moved-sun",
  category: "物理",
  draw: (_kit, random): Scene => {
    const count = pick(random, [2, 3]);
    const scene = lawn(random, count === 2 ? [600, 880] : [500, 736, 972]);
    const from = pick(random, ["left", "right"] as const);
    const to = from === "left" ? "right" : "left";
    const height = integer(random, [90, 130]);
    const inset = integer(random, [150, 260]);
    const place = (side: "left" | "right"): PointLight => ({
      x: side === "left" ? inset : 1472 - inset,
      y: height,
      foot: HORIZON,
    });
    const names = itemNames(scene);
    return {
      source: drawLawn(scene, place(from)),
      target: drawLawn(scene, place(to)),
      instruction: pick(random, [
        {
          en: `Move the sun to the ${to} side of the sky and let all shadows follow.`,
          zh: `把太阳移到天空的${SIDES[to].zh}侧，所有影子也要随之改变方向。`,
        },
        {
          en: `Make the sun shine from the upper ${to} instead of the upper ${from}.`,
          zh: `让阳光改为从${SIDES[to].zh}上方照来，而不是${SIDES[from].zh}上方。`,
        },
      ]),
      description: {
        en: `A sunny lawn with ${names.en}. The sun stands at the upper ${from}, so the shadows ` +
          `fall towards the lower ${to}.`,
        zh: `阳光下的草地上有${names.zh}。太阳在${SIDES[from].zh}上方，影子投向${
          SIDES[to].zh
        }下方。`,
      },
      rationale: {
        en: `Shadows point away from the light: with the sun at the upper ${to} they must fall ` +
          `towards the lower ${from}, and the bright sides change over, while nothing else moves.`,
        zh: `影子总是背向光源：太阳在${SIDES[to].zh}上方时，影子应投向${
          SIDES[from].zh
        }下方，受光面也随之互换，其余内容保持不变。`,
      },
      tags: ["shadow", "light", "sun"],
      difficulty: count === 3 ? "hard" : "medium",
    };
  },
};

/** The sun sinks or climbs; shadows grow or shrink. */
export const sunHeight: SceneFamily = {
  name: "sun-height",
  category: "物理",
  draw: (_kit, random): Scene => {
    const side = pick(random, ["left", "right"] as const);
    const lower = pick(random, [true, false]);
    const scene = lawn(random, side === "left" ? [560, 800] : [672, 912]);
    const inset = integer(random, [230, 320]);
    const x = side === "left" ? inset : 1472 - inset;
    const high: PointLight = { x, y: 70, foot: HORIZON };
    const low: PointLight = { x, y: integer(random, [235, 262]), foot: HORIZON };
    const names = itemNames(scene);
    const [before, after] = lower ? [high, low] : [low, high];
    return {
      source: drawLawn(scene, before),
      target: drawLawn(scene, after),
      instruction: lower
        ? {
          en: `Lower the sun on the ${side} towards the hills so that the shadows get longer.`,
          zh: `让${SIDES[side].zh}边的太阳降低、靠近山丘，使影子变长。`,
        }
        : {
          en: `Raise the sun on the ${side} high into the sky so that the shadows get shorter.`,
          zh: `让${SIDES[side].zh}边的太阳高高升起，使影子变短。`,
        },
      description: {
        en: `A lawn with ${names.en} under a ${lower ? "high" : "low"} sun on the ${side}; the ` +
          `shadows are ${lower ? "short" : "long"}.`,
        zh: `草地上有${names.zh}，太阳在${SIDES[side].zh}边的${lower ? "高" : "低"}处，影子较${
          lower ? "短" : "长"
        }。`,
      },
      rationale: {
        en: `A ${lower ? "lower" : "higher"} sun makes ${lower ? "longer" : "shorter"} shadows ` +
          `in the same direction, away from it; the things themselves keep their size and place.`,
        zh: `太阳越${
          lower ? "低，影子越长" : "高，影子越短"
        }，方向仍背向太阳；物体本身的大小和位置不变。`,
      },
      tags: ["shadow", "light", "sun", "length"],
      difficulty: "medium",
    };
  },
};

const TABLE_EDGE = 640;

/** A lamp moves to the other side of a table; shadows and bright sides follow. */
export const movedLamp: SceneFamily = {
  name: "moved-lamp",
  category: "物理",
  draw: (_kit, random): Scene => {
    const from = pick(random, ["left", "right"] as const);
    const to = from === "left" ? "right" : "left";
    const colours = shuffle(random, STRONG_COLOURS);
    const shade = pick(random, ["#d98a4e", "#4f8fb0", "#b0627a", "#6f9a62"]);
    const count = pick(random, [1, 2, 2]);
    const kinds: readonly Thing[] = shuffle(random, [
      THINGS.cup,
      THINGS.apple,
      THINGS.ball,
      THINGS.block,
      THINGS.gift,
      THINGS.carton,
    ]);
    const items = (count === 1 ? [736] : [610, 862]).map((x, index) => ({
      thing: kinds[index] as Thing,
      colour: fittingColour(kinds[index] as Thing, colours.slice(index)),
      x: x + integer(random, [-24, 24]),
      y: 850 + integer(random, [0, 70]),
    }));
    const lampY = 790;
    const lampHeight = integer(random, [540, 570]);
    const base = wall(pick(random, ["#c9cfdc", "#d5cbc0", "#bfcdc9"]), TABLE_EDGE) +
      tableTop(TABLE_EDGE, pick(random, ["#b98358", "#a9805f", "#c09668"]));
    const draw = (side: "left" | "right"): string => {
      const x = side === "left" ? 240 : 1232;
      const light: PointLight = { x, y: lampY - lampHeight * 0.72, foot: lampY };
      const shadows = items.map(({ thing, x, y }) => {
        const outlines = scaledOutlines(thing.outlines, thing.height * 1.3);
        return projectedShadow(outlines, { x, y, light, strength: 0.34 });
      }).join("");
      return base + shadows + tableLamp(x, lampY, { size: lampHeight, colour: shade }) +
        items.map(({ thing, x, y, colour }) =>
          thing.draw(x, y, { size: thing.height * 1.3, colour: colour.hex, light: side })
        ).join("");
    };
    const ordered = [...items].sort((a, b) => a.x - b.x);
    const names = listed(ordered.map(({ thing, colour }) => some(thing, colour)));
    const known = listed(ordered.map(({ thing, colour }) => the(thing, colour)));
    return {
      source: draw(from),
      target: draw(to),
      instruction: pick(random, [
        {
          en: `Move the lamp to the ${to} end of the table, with correct light and shadows.`,
          zh: `把台灯移到桌子${SIDES[to].zh}端，光照和影子要正确。`,
        },
        {
          en: `Put the lit lamp on the ${to} instead of the ${from}; the shadows must follow it.`,
          zh: `把亮着的台灯从${SIDES[from].zh}边换到${SIDES[to].zh}边，影子要随之变化。`,
        },
      ]),
      description: {
        en: `A lit table lamp on the ${from} end of a table; ${names.en} ` +
          `${count === 1 ? "casts a shadow" : "cast shadows"} to the ${to}.`,
        zh: `桌子${SIDES[from].zh}端有一盏亮着的台灯，桌上有${names.zh}，影子投向${
          SIDES[to].zh
        }边。`,
      },
      rationale: {
        en: `${capital(known.en)} must keep in place; with the lamp on ` +
          `the ${to}, shadows fall to the ${from} and the ${to} sides become the bright ones.`,
        zh: `${known.zh}的位置不变；灯在${SIDES[to].zh}边时，影子应投向${SIDES[from].zh}边，${
          SIDES[to].zh
        }侧成为受光面。`,
      },
      tags: ["shadow", "light", "lamp", "indoor"],
      difficulty: count === 1 ? "medium" : "hard",
    };
  },
};
