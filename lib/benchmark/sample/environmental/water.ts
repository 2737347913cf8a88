import type { NamedColour } from "../kit/mod.ts";
import {
  beach,
  bird,
  circle,
  cloud,
  d,
  ellipse,
  group,
  house,
  linear,
  mountains,
  path,
  pottedPlant,
  rect,
  room,
  rowBoat,
  rug,
  sailBoat,
  sea,
  sky,
  STRONG_COLOURS,
  sun,
  table,
  tableLamp,
  TONES,
  tree,
  veil,
  windowFrame,
} from "../kit/mod.ts";
import type { Scene, SceneFamily } from "../scene.ts";
import { integer, pick, shuffle } from "../scene.ts";
import { some } from "../words.ts";

/** Contents mirrored at a water line, squeezed a little, paler. */
function mirroredAt(line: number, contents: string): string {
  return `<g transform="matrix(1 0 0 -0.86 0 ${line * 1.86})" opacity="0.62">${contents}</g>`;
}

/** A ruffled lake becomes calm and mirrors its shore. */
export const calmLake: SceneFamily = {
  name: "calm-lake",
  category: "环境",
  draw: (_kit, random): Scene => {
    const shore = integer(random, [600, 640]);
    const wall = pick(random, ["#f4e8d2", "#e9d9e0", "#dbe6e2"]);
    const roof = pick(random, STRONG_COLOURS);
    const houseX = integer(random, [420, 1050]);
    const time = pick(random, ["day", "morning", "sunset"] as const);
    const season = pick(random, ["summer", "autumn", "spring"] as const);
    const shift = integer(random, [0, 200]);
    const kinds = [0, 1, 2].map(() => pick(random, ["round", "pine"] as const));
    const treeXs = [houseX - 330, houseX + 300, houseX < 736 ? houseX + 560 : houseX - 560]
      .map((x) => x + integer(random, [-20, 20]));
    const heights = treeXs.map(() => integer(random, [230, 300]));
    const shoreThings = mountains(shore - 24, "#8ea3bd", shift) +
      rect(0, shore - 40, { w: 1472, h: 42, fill: season === "autumn" ? "#c3a560" : "#86b871" }) +
      treeXs.map((x, index) =>
        tree(x, shore - 10, {
          height: heights[index] as number,
          kind: kinds[index] as "round" | "pine",
          season,
          shadow: false,
        })
      ).join("") + house(houseX, shore - 8, { w: 270, wall, roof: roof.hex });
    const back = sky(time, shore) + cloud(300 + shift * 3, 140, { w: 260, opacity: 0.85 }) +
      shoreThings;
    const tint = time === "sunset" ? "#d79a86" : time === "morning" ? "#b9d3dc" : "#8fc3e2";
    const smooth = linear([[0, tint, 0.35], [1, "#3f6f94", 0.8]]);
    const mirror =
      `<clipPath id="lake"><rect y="${shore}" width="1472" height="${
        1104 - shore
      }"/></clipPath><g clip-path="url(#lake)">${
        rect(0, shore, { w: 1472, h: 1104 - shore, fill: tint })
      }${mirroredAt(shore, shoreThings)}</g>` + smooth.definition +
      rect(0, shore, { w: 1472, h: 1104 - shore, fill: smooth.fill, opacity: 0.7 });
    return {
      source: back + sea(shore, time === "sunset" ? "#9a86a3" : TONES.water),
      target: back + mirror,
      instruction: pick(random, [
        {
          en: "Make the lake perfectly calm, so that it mirrors the shore.",
          zh: "让湖面变得平静如镜，映出岸边的景色。",
        },
        {
          en: "Let the waves die down until the lake reflects the house and the mountains.",
          zh: "让波浪平息，湖面倒映出房子和山峰。",
        },
      ]),
      description: {
        en: `A lake ruffled by waves in front of a shore with a house with ${
          some({ en: "roof", zh: "屋顶", measure: "个" }, roof).en
        }, three trees and snowy mountains.`,
        zh: `湖面泛着波浪，对岸有一座${roof.zh}屋顶的房子、三棵树和雪山。`,
      },
      rationale: {
        en: "Still water mirrors what stands on the shore: upside down, straight below it, with " +
          "the same widths and slightly darker; the shore itself does not change.",
        zh:
          "平静的水面会映出岸上的景物：上下颠倒，位于实物正下方，宽度相同、颜色略暗；岸上的景物不变。",
      },
      tags: ["reflection", "water", "lake"],
      difficulty: "hard",
    };
  },
};

/** Day over the sea becomes sunset, with a path of light on the water. */
export const seaSunset: SceneFamily = {
  name: "sea-sunset",
  category: "环境",
  draw: (_kit, random): Scene => {
    const horizon = integer(random, [580, 630]);
    const sunX = integer(random, [420, 1050]);
    const colour = pick(random, STRONG_COLOURS);
    const boatX = sunX < 736 ? integer(random, [980, 1180]) : integer(random, [290, 480]);
    const heading = pick(random, ["left", "right"] as const);
    const sandy = pick(random, [true, false]);
    const rowing = pick(random, [true, false]);
    const vessel = rowing
      ? { en: "rowing boat", zh: "小划艇", measure: "艘" }
      : { en: "sailing boat", zh: "帆船", measure: "艘" };
    const boat = rowing
      ? rowBoat(boatX, horizon + 150, { size: 280, colour: colour.hex })
      : sailBoat(boatX, horizon + 150, { size: 330, colour: colour.hex, heading });
    const front = sandy ? beach(930) : "";
    const birds = [0, 1, 2].map((index) =>
      bird(integer(random, [200, 1270]), 280 + index * 40, { size: integer(random, [44, 64]) })
    ).join("");
    let glitter = "";
    for (let index = 0; index < 15; index++) {
      const y = horizon + 12 + index * (sandy ? 19 : 30);
      const half = 36 + index * 7 + (index * 37 % 5) * 9;
      glitter += rect(sunX - half + (index * 53 % 7) * 5 - 15, y, {
        w: half * 2,
        h: 6 + index * 0.5,
        radius: 4,
        fill: "#ffe1a0",
        opacity: 0.75 - index * 0.025,
      });
    }
    const clouds = (tint: string) =>
      cloud(sunX < 736 ? 1130 : 330, 210, { w: 320, colour: tint }) +
      cloud(sunX < 736 ? 820 : 640, 130, { w: 220, colour: tint });
    const low = rect(0, 0, { w: 1472, h: horizon, fill: "#000000" });
    return {
      source: sky("day", horizon) + sun(sunX, 120, { r: 54 }) + clouds("#ffffff") +
        sea(horizon) + boat + front + birds,
      target: sky("sunset", horizon) + clouds("#f7b9a2") +
        `<clipPath id="sky-part">${low}</clipPath><g clip-path="url(#sky-part)">${
          sun(sunX, horizon - 26, { r: 84, colour: "#ffb352" })
        }</g>` + sea(horizon, "#b4707f") + glitter + boat + front +
        rect(0, horizon, { w: 1472, h: 1104 - horizon, fill: "#5a2f5f", opacity: 0.18 }) + birds,
      instruction: pick(random, [
        {
          en:
            "Change the scene to sunset: the sun goes down at the horizon, straight below its place.",
          zh: "把场景改成日落：太阳在原位置正下方的海平线处落下。",
        },
        {
          en: "Make it a glowing sunset over the sea, with the light reflected on the water.",
          zh: "改成绚丽的海上日落，水面映出阳光。",
        },
      ]),
      description: {
        en: `The sea at noon under a blue sky with ${some(vessel, colour).en}, three birds${
          sandy ? " and a sandy beach in front" : ""
        }.`,
        zh: `正午蓝天下的大海，有${some(vessel, colour).zh}和三只海鸟${
          sandy ? "，近处是沙滩" : ""
        }。`,
      },
      rationale: {
        en: "The low sun is orange and touches the horizon, sky and clouds turn from violet to " +
          "gold, and a path of light on the water leads from the sun towards the viewer; the " +
          `${vessel.en} and the birds stay where they are.`,
        zh:
          `低垂的太阳呈橙色、贴近海平线，天空和云由紫转金，水面上有一道从太阳延伸到近处的光带；${vessel.zh}和海鸟位置不变。`,
      },
      tags: ["sunset", "sea", "reflection", "sky"],
      difficulty: "medium",
    };
  },
};

/** A room turns from day to night: window dark, lamp on. */
export const roomNight: SceneFamily = {
  name: "room-night",
  category: "环境",
  draw: (_kit, random): Scene => {
    const [first, second, third] = shuffle(random, STRONG_COLOURS) as [
      NamedColour,
      NamedColour,
      NamedColour,
    ];
    const mirrored = pick(random, [true, false]);
    const place = (x: number) => mirrored ? 1472 - x : x;
    const reverse = pick(random, [true, false, false]);
    const wall = pick(random, ["#ebdfce", "#dfe6e3", "#e6dde8", "#dde5ee"]);
    const windowW = 340;
    const windowX = place(330) - windowW / 2;
    const lampX = place(930);
    const tableBase = 940;
    const base = room({ wall, edge: 800 });
    const furniture = rug(place(930), 970, { rx: 380, colour: second.hex }) +
      table(place(930), tableBase, { size: 250, w: 560 });
    const plant = pottedPlant(place(330), 960, { size: 360, colour: "#c86f4e" });
    const view = (time: "day" | "night") =>
      windowFrame(windowX, 170, { w: windowW, h: 390, time, curtains: first.hex });
    const lamp = (lit: boolean) =>
      tableLamp(lampX, tableBase - 250, { size: 300, colour: third.hex, lit });
    const day = base + view("day") + furniture + plant + lamp(false);
    const lampLight = linear([[0, "#ffd98a", 0.3], [1, "#ffd98a", 0]]);
    const night = base + view("night") + furniture + plant + veil("#1a2148", 0.42) +
      lampLight.definition +
      ellipse(lampX, tableBase - 250, { rx: 250, ry: 22, fill: "#ffe6a8", opacity: 0.45 }) +
      group(
        path(
          d`M${lampX - 60} 390L${lampX + 60} 390L${lampX + 290} ${tableBase - 252}H${lampX - 290}Z`,
          { fill: lampLight.fill },
        ),
      ) +
      circle(windowX + windowW * 0.74, 170 + 390 * 0.26, { r: windowW * 0.08, fill: "#fbf3d0" }) +
      lamp(true);
    const names = {
      en: `${first.en} curtains`,
      zh: `${first.zh}的窗帘`,
    };
    return reverse
      ? {
        source: night,
        target: day,
        instruction: {
          en: "Turn the night into a bright day and switch the lamp off.",
          zh: "把夜晚改成明亮的白天，并关掉台灯。",
        },
        description: {
          en:
            `A dark room at night with ${names.en}; a table lamp is the only light, and the moon ` +
            "is seen through the window.",
          zh: `夜晚昏暗的房间，挂着${names.zh}，只有台灯亮着，窗外可以看到月亮。`,
        },
        rationale: {
          en: "By day the window shows a blue sky, the whole room is evenly bright, and the lamp " +
            "gives no glow; furniture, plant and curtains stay the same.",
          zh: "白天窗外是蓝天，整个房间均匀明亮，台灯不再发光；家具、绿植和窗帘保持不变。",
        },
        tags: ["day", "indoor", "lighting"],
        difficulty: "medium",
      }
      : {
        source: day,
        target: night,
        instruction: pick(random, [
          {
            en: "Make it night outside and switch the table lamp on.",
            zh: "把窗外改成夜晚，并打开台灯。",
          },
          {
            en:
              "Change the time to night; the lamp on the table is now the only light in the room.",
            zh: "把时间改成夜晚，房间里只有桌上的台灯亮着。",
          },
        ]),
        description: {
          en:
            `A bright room by day with ${names.en}, a potted plant and a table with a lamp that ` +
            "is off.",
          zh: `白天明亮的房间，有${names.zh}、一盆绿植，桌上的台灯没有打开。`,
        },
        rationale: {
          en: "The window shows a night sky, the room is dim, and a warm glow spreads from the " +
            "lamp and fades with distance; furniture, plant and curtains stay the same.",
          zh: "窗外是夜空，房间变暗，台灯发出的暖光由近及远减弱；家具、绿植和窗帘保持不变。",
        },
        tags: ["night", "indoor", "lamp", "lighting"],
        difficulty: "medium",
      };
  },
};
