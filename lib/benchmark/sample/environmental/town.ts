import type { Random } from "../../../random.ts";
import type { NamedColour, TowerOptions } from "../kit/mod.ts";
import {
  car,
  circle,
  cloud,
  d,
  ground,
  group,
  headlight,
  hills,
  line,
  linear,
  path,
  pathway,
  person,
  puddle,
  rain,
  rect,
  shop,
  sky,
  stars,
  street,
  streetLamp,
  STRONG_COLOURS,
  sun,
  TONES,
  tower,
  tree,
  umbrella,
  veil,
} from "../kit/mod.ts";
import type { Scene, SceneFamily } from "../scene.ts";
import { integer, pick, shuffle } from "../scene.ts";
import { counted, some } from "../words.ts";

const WALLS = ["#d9b08c", "#9fb3c4", "#c9a0a0", "#a9bfa4", "#c8bfd6", "#e0c795"] as const;
const PAVEMENT = 800;

interface Town {
  readonly towers: readonly (TowerOptions & { readonly x: number })[];
  readonly shopX: number;
  readonly awning: NamedColour;
  readonly car: {
    readonly x: number;
    readonly colour: NamedColour;
    readonly heading: "left" | "right";
  };
  readonly lampX: number;
}

function town(random: Random): Town {
  const walls = shuffle(random, WALLS);
  const shopFirst = pick(random, [true, false]);
  const mirrored = (x: number) => shopFirst ? 1472 - x : x;
  const colours = shuffle(random, STRONG_COLOURS);
  return {
    towers: [240, 640].map((x, index) => ({
      x: mirrored(x) + integer(random, [-20, 20]),
      w: integer(random, [270, 320]),
      storeys: integer(random, [4, 6]),
      columns: pick(random, [3, 4]),
      wall: walls[index] as string,
      light: "left",
    })),
    shopX: mirrored(1130),
    awning: colours[0] as NamedColour,
    car: {
      x: integer(random, [300, 1150]),
      colour: colours[1] as NamedColour,
      heading: pick(random, ["left", "right"] as const),
    },
    lampX: mirrored(870),
  };
}

function townBuildings(
  scene: Town,
  lit: (tower: number, row: number, column: number) => boolean,
  open: boolean,
): string {
  return scene.towers.map(({ x, ...built }, index) =>
    tower(x, PAVEMENT + 4, { ...built, lit: (row, column) => lit(index, row, column) })
  ).join("") + shop(scene.shopX, PAVEMENT + 4, {
    w: 440,
    wall: "#e7d6b6",
    awning: scene.awning.hex,
    lit: open,
  });
}

/** A reflection on a wet road: strong at the kerb, gone towards the viewer. */
function fadedRect(
  x: number,
  y: number,
  size: { readonly w: number; readonly h: number; readonly colour: string },
): string {
  const fade = linear([[0, size.colour, 0.4], [1, size.colour, 0]]);
  return fade.definition + rect(x, y, { w: size.w, h: size.h, fill: fade.fill });
}

function towers(scene: Town): string {
  return townBuildings(scene, () => false, false);
}

/** Rain starts: wet street with reflections, puddles, an open umbrella. */
export const rainStarts: SceneFamily = {
  name: "rain-starts",
  category: "环境",
  draw: (_kit, random): Scene => {
    const scene = town(random);
    const cover = pick(random, STRONG_COLOURS);
    const coat = pick(random, STRONG_COLOURS.filter((colour) => colour !== cover));
    const walkerX = scene.lampX + (scene.lampX < 736 ? 260 : -260);
    const side = pick(random, ["left", "right"] as const);
    const walker = {
      height: 290,
      colour: coat.hex,
      pose: "hold",
      arm: side,
      outfit: "coat",
    } as const;
    const folded = group(
      path(d`M-7 -70L0 24L7 -70Z`, { fill: cover.hex }) +
        line([0, -92], [0, -66], { stroke: TONES.darkWood, width: 8 }),
      { turn: 0 },
    );
    const open = umbrella(0, 40, { size: 270, colour: cover.hex });
    const drops = rain(random, {
      count: integer(random, [120, 150]),
      slant: pick(random, [-14, 14]),
    });
    const puddles = [
      integer(random, [160, 420]),
      integer(random, [640, 860]),
      integer(random, [1060, 1300]),
    ]
      .map((x, index) =>
        puddle(x, 950 + (index % 2) * 110, { w: 230 + index * 20, colour: "#93a8ba" })
      )
      .join("");
    const gloss = linear([[0, "#c7d3dd", 0.4], [1, "#8b9cae", 0.25]]);
    const mirror = gloss.definition +
      rect(0, PAVEMENT, { w: 1472, h: 78, fill: "#51606f", opacity: 0.3 }) +
      scene.towers.map(({ x, w, wall }) =>
        fadedRect(x - w / 2, PAVEMENT + 94, { w, h: 190, colour: wall })
      ).join("") + rect(0, PAVEMENT + 94, { w: 1472, h: 210, fill: gloss.fill });
    const vehicle = car(scene.car.x, 1030, {
      size: 330,
      colour: scene.car.colour.hex,
      heading: scene.car.heading,
    });
    const lamp = streetLamp(scene.lampX, PAVEMENT + 66, { size: 430, arm: side });
    const buildings = towers(scene);
    return {
      source: sky("day", PAVEMENT) + cloud(330, 130, { w: 260 }) + cloud(1120, 190, { w: 240 }) +
        buildings + street(PAVEMENT) + lamp +
        person(walkerX, PAVEMENT + 62, { ...walker, held: folded }) + vehicle,
      target: sky("overcast", PAVEMENT) + cloud(330, 130, { w: 420, colour: "#77838f" }) +
        cloud(1120, 190, { w: 460, colour: "#77838f" }) + buildings + street(PAVEMENT) +
        mirror + puddles + lamp + person(walkerX, PAVEMENT + 62, { ...walker, held: open }) +
        vehicle + veil("#3c4a5c", 0.22) + drops,
      instruction: pick(random, [
        {
          en: "Make it rain; the pedestrian opens the umbrella.",
          zh: "让天下起雨来，行人撑开伞。",
        },
        {
          en:
            `Change the weather to steady rain and let the person put up the ${cover.en} umbrella.`,
          zh: `把天气改成下雨，让行人撑起${cover.zh}的雨伞。`,
        },
      ]),
      description: {
        en: `A dry street on a fine day: two blocks of flats, a shop with ${
          some({ en: "awning", zh: "遮阳篷", measure: "个" }, scene.awning).en.replace(
            "awning",
            "striped awning",
          )
        }, a ${scene.car.colour.en} car and a pedestrian who carries a folded ${cover.en} umbrella.`
          .replace(" a orange", " an orange"),
        zh:
          `晴天干燥的街道：两栋公寓楼、一间挂着${scene.awning.zh}条纹遮阳篷的商店、一辆${scene.car.colour.zh}的小汽车，还有一位拿着收拢的${cover.zh}雨伞的行人。`,
      },
      rationale: {
        en: "Rain needs a grey sky, streaks in one direction, a wet and shiny road with puddles " +
          "and faint reflections, and dimmer light; the umbrella is open above the person's head.",
        zh: "下雨时天空灰暗，雨丝方向一致，路面湿润反光并有积水，光线变暗；雨伞应撑开在行人头顶。",
      },
      tags: ["rain", "weather", "wet ground", "umbrella"],
      difficulty: "hard",
    };
  },
};

/** The rain is over: sun, rainbow, puddles that remain. */
export const rainEnds: SceneFamily = {
  name: "rain-ends",
  category: "环境",
  draw: (_kit, random): Scene => {
    const sunSide = pick(random, ["left", "right"] as const);
    const bowX = sunSide === "left" ? integer(random, [900, 1040]) : integer(random, [430, 570]);
    const shift = integer(random, [0, 300]);
    const drops = rain(random, { count: integer(random, [120, 150]) });
    const treeXs = [integer(random, [130, 200]), integer(random, [1270, 1340])];
    const heights = treeXs.map(() => integer(random, [340, 420]));
    const kinds = treeXs.map(() => pick(random, ["round", "pine"] as const));
    const puddleXs = shuffle(random, [360, 740, 1110]).slice(0, integer(random, [2, 3]));
    const land = hills(660, "#7fb58a", shift) + ground(660) +
      pathway([736, 660], { near: [420, 1052], colour: "#c8ab7e" });
    const trees = treeXs.map((x, index) =>
      tree(x, 860, { height: heights[index] as number, kind: kinds[index] as "round" | "pine" })
    ).join("");
    const pools = (colour: string) =>
      puddleXs.map((x, index) => puddle(x, 900 + (index % 2) * 110, { w: 240, colour })).join("");
    const bands = ["#e0574a", "#f08c43", "#f5c24c", "#58a868", "#3f7fcb", "#8a6cc4"].map((
      colour,
      index,
    ) => circle(bowX, 700, { r: 480 - index * 17, stroke: colour, width: 17, opacity: 0.42 })).join(
      "",
    );
    return {
      source: sky("overcast", 660) + cloud(300, 150, { w: 440, colour: "#7d8995" }) +
        cloud(760, 110, { w: 420, colour: "#8a95a0" }) +
        cloud(1180, 170, { w: 440, colour: "#7d8995" }) +
        land + pools("#9fb0bf") + trees + veil("#46566a", 0.25) + drops,
      target: sky("day", 660) + bands + sun(sunSide === "left" ? 200 : 1272, 150, { r: 60 }) +
        cloud(sunSide === "left" ? 560 : 900, 150, { w: 240 }) + land + pools("#9fd0ee") + trees,
      instruction: pick(random, [
        {
          en: "Let the rain stop and the sun come out with a rainbow.",
          zh: "让雨停下来，太阳出来，天上出现彩虹。",
        },
        {
          en: `Show the moment after the rain: sunshine from the ${sunSide} and a rainbow.`,
          zh: `画出雨过天晴的样子：阳光从${sunSide === "left" ? "左" : "右"}边照来，天上有彩虹。`,
        },
      ]),
      description: {
        en: `Rain over a green landscape with a path, two trees and ${
          counted(puddleXs.length).en
        } puddles under dark clouds.`,
        zh: `乌云下的绿色田野正下着雨，有一条小路、两棵树和${counted(puddleXs.length).zh}处水洼。`,
      },
      rationale: {
        en: "The streaks and dark clouds are gone, the light is bright, and a rainbow stands on " +
          "the side opposite to the sun; the puddles stay, since water does not dry at once, and " +
          "mirror the blue sky.",
        zh:
          "雨丝和乌云消失，光线明亮，彩虹出现在背对太阳的一侧；水洼不会马上干，应保留并映出蓝天。",
      },
      tags: ["rain", "rainbow", "sun", "puddle"],
      difficulty: "hard",
    };
  },
};

/** Fog comes up; what is farther away fades more. */
export const fogRises: SceneFamily = {
  name: "fog-rises",
  category: "环境",
  draw: (_kit, random): Scene => {
    const horizon = 560;
    const vanishX = integer(random, [640, 830]);
    const kind = pick(random, ["pine", "round"] as const);
    const season = pick(random, ["summer", "autumn", "spring"] as const);
    const shift = integer(random, [0, 300]);
    const colour = pick(random, STRONG_COLOURS);
    const morning = pick(random, [true, false]);
    const rows = [0.09, 0.18, 0.34, 0.62, 1];
    const jitter = rows.map(() =>
      [integer(random, [-10, 10]), integer(random, [-10, 10])] as const
    );
    const row = (index: number) => {
      const share = rows[index] as number;
      const y = horizon + 380 * share;
      const [left, right] = jitter[index] as readonly [number, number];
      const spread = 90 + 470 * share;
      const height = 160 + 430 * share;
      return tree(vanishX - spread + left, y, { height, kind, season }) +
        tree(vanishX + spread + right, y, { height, kind, season });
    };
    const walker = person(vanishX + 30, 920, {
      height: 300,
      colour: colour.hex,
      outfit: "coat",
      pose: "stand",
    });
    const far = hills(horizon, season === "autumn" ? "#c69f62" : "#7fb58a", shift);
    const land = ground(horizon, season === "autumn" ? "#cdb270" : TONES.grass) +
      pathway([vanishX, horizon], { near: [vanishX - 300, vanishX + 300] });
    const trees = rows.map((_, index) => row(index));
    const haze = (density: number) =>
      `<rect width="1472" height="1104" fill="#e1e6ea" opacity="${density}"/>`;
    // One veil between each two rows: light is scattered again on every stretch of the way.
    const source = sky(morning ? "morning" : "day", horizon) + far + land + trees.join("") + walker;
    const target = sky(morning ? "morning" : "day", horizon) + far + land + haze(0.55) +
      trees.map((drawn, index) => drawn + haze([0.34, 0.3, 0.26, 0.16, 0.06][index] as number))
        .join("") +
      walker;
    return {
      source,
      target,
      instruction: pick(random, [
        {
          en: "Cover the scene in thick fog.",
          zh: "让整个场景笼罩在浓雾中。",
        },
        {
          en: "Make it a foggy morning; distant trees should almost vanish.",
          zh: "改成大雾的早晨，远处的树几乎看不见。",
        },
        {
          en: "Add dense fog that gets thicker with distance.",
          zh: "加上浓雾，距离越远雾越浓。",
        },
      ]),
      description: {
        en: `A clear view along a path lined by five pairs of trees; a person in ${
          some({ en: "coat", zh: "大衣", measure: "件" }, colour).en
        } stands on it in front of hills.`,
        zh: `清晰的视野中，小路两旁有五对树，一位穿${colour.zh}大衣的人站在路上，远处是山丘。`,
      },
      rationale: {
        en: "Fog hides more the farther away something is: hills and the last trees nearly " +
          "disappear, the nearer ones lose contrast step by step, and the person in front stays " +
          "clear. Nothing moves or changes shape.",
        zh:
          "雾对远处的遮挡更强：山丘和最远的树几乎消失，近处的树逐级变淡，前景中的人仍较清晰。所有物体的位置和形状不变。",
      },
      tags: ["fog", "weather", "distance"],
      difficulty: "easy",
    };
  },
};

/** A city turns to night: some windows lit, shop open, lamp and headlights on. */
export const cityNight: SceneFamily = {
  name: "city-night",
  category: "环境",
  draw: (_kit, random): Scene => {
    const scene = town(random);
    const pattern = Array.from({ length: 64 }, () => random() < 0.45);
    const lit = (index: number, row: number, column: number) =>
      pattern[(index * 29 + row * 5 + column) % pattern.length] as boolean;
    const arm = pick(random, ["left", "right"] as const);
    const lampBase = PAVEMENT + 66;
    const vehicle = car(scene.car.x, 1030, {
      size: 330,
      colour: scene.car.colour.hex,
      heading: scene.car.heading,
    });
    const beam = headlight(scene.car.x, 1030, { size: 330, heading: scene.car.heading });
    const from = pick(random, ["day", "sunset"] as const);
    const skyline = stars(random, { count: 40, bottom: 190 });
    // Lights are drawn over the veil, cut out of buildings that are drawn lit.
    const glowing = scene.towers.map(({ x, w, storeys, columns }, index) => {
      const top = PAVEMENT + 4 - (storeys * 92 + 60);
      let panes = "";
      for (let row = 0; row < storeys; row++) {
        for (let column = 0; column < columns; column++) {
          const px = x - w / 2 + w * (column + 0.5) / columns;
          if (!lit(index, row, column) || (row === storeys - 1 && Math.abs(px - x) < 54)) continue;
          const pw = w / columns * 0.46;
          panes += rect(px - pw / 2, top + 16 + 92 * (row + 0.42) - 24, {
            w: pw,
            h: 48,
            fill: "#ffdf86",
          }) +
            line([px, top + 16 + 92 * (row + 0.42) - 24], [px, top + 16 + 92 * (row + 0.42) + 24], {
              stroke: "#b98a4e",
              width: 5,
            });
        }
      }
      return panes;
    }).join("");
    const w = 440, h = 440 * 0.86;
    const shopGlow = rect(scene.shopX - w * 0.42, PAVEMENT + 4 - h * 0.37, {
      w: w * 0.52,
      h: h * 0.25,
      fill: "#ffe59c",
    }) + rect(scene.shopX + w * 0.21, PAVEMENT + 4 - h * 0.37, {
      w: w * 0.18,
      h: h * 0.19,
      fill: "#ffe59c",
    });
    const poolX = scene.lampX + (arm === "left" ? -86 : 86);
    const pool = group(
      `<ellipse cx="${poolX}" cy="${
        lampBase + 20
      }" rx="190" ry="34" fill="#ffe08a" opacity="0.35"/>`,
    );
    const buildings = towers(scene);
    return {
      source: sky(from, PAVEMENT) + cloud(736, 120, { w: 260, opacity: 0.8 }) + buildings +
        street(PAVEMENT) + streetLamp(scene.lampX, lampBase, { size: 430, arm }) + vehicle,
      target: sky("night", PAVEMENT) + skyline + buildings + street(PAVEMENT) +
        vehicle + veil("#121b40", 0.5) + glowing + shopGlow + pool +
        streetLamp(scene.lampX, lampBase, { size: 430, arm, lit: true }) + beam,
      instruction: pick(random, [
        {
          en: "Change the street scene to late evening with the city lights on.",
          zh: "把街景改成夜晚，城市的灯光都亮起来。",
        },
        {
          en:
            "Make it night: some flats are lit, the shop is open, the car drives with headlights.",
          zh: "改成夜晚：部分住户亮着灯，商店还开着，汽车开着车灯。",
        },
      ]),
      description: {
        en:
          `A city street ${from === "day" ? "by day" : "at sunset"}: two blocks of flats, a shop ` +
          `with a ${scene.awning.en} striped awning, a street lamp that is off and a ${scene.car.colour.en} car.`
            .replace(" a orange", " an orange"),
        zh: `${
          from === "day" ? "白天" : "日落时分"
        }的城市街道：两栋公寓楼、一间挂着${scene.awning.zh}条纹遮阳篷的商店、一盏未亮的路灯和一辆${scene.car.colour.zh}的小汽车。`,
      },
      rationale: {
        en: "The sky is dark with a few stars and everything unlit is dim and bluish, while " +
          "windows, shop front, lamp and headlights glow warmly; buildings and car keep their " +
          "place.",
        zh:
          "天空变暗并有少量星星，未被照亮的部分暗而偏蓝，窗户、商店橱窗、路灯和车灯发出暖光；建筑和汽车位置不变。",
      },
      tags: ["night", "city", "lighting"],
      difficulty: "hard",
    };
  },
};
