import type { Random } from "../../../random.ts";
import type { HouseOptions, Season, SkyTime } from "../kit/mod.ts";
import {
  bench,
  circle,
  cloud,
  d,
  darken,
  ellipse,
  fence,
  ground,
  hills,
  house,
  houseLights,
  lighten,
  moon,
  path,
  rect,
  sky,
  snowfall,
  stars,
  streetLamp,
  sun,
  TONES,
  tree,
  veil,
} from "../kit/mod.ts";
import type { Scene, SceneFamily } from "../scene.ts";
import { integer, pick, shuffle } from "../scene.ts";
import { counted } from "../words.ts";

const WALLS = ["#f4e8d2", "#e9d9e0", "#dbe6e2", "#f1dcc4", "#dfe3ef"] as const;
const ROOFS = ["#c9614f", "#5b7fa6", "#8a6a57", "#4d8a80", "#a65a72"] as const;
const DOORS = ["#4d7c8a", "#8a5d3f", "#3a7f63", "#b0563f"] as const;
const HORIZON = 690;
const BASE = 840;

interface Village {
  readonly houses: readonly (HouseOptions & { readonly x: number })[];
  readonly trees: readonly {
    readonly x: number;
    readonly y: number;
    readonly height: number;
    readonly kind: "round" | "pine";
  }[];
  readonly lamp: { readonly x: number; readonly arm: "left" | "right" };
  readonly shift: number;
  readonly skySide: "left" | "right";
  readonly bench: boolean;
}

function village(random: Random): Village {
  const count = pick(random, [2, 3]);
  const walls = shuffle(random, WALLS);
  const roofs = shuffle(random, ROOFS);
  const doors = shuffle(random, DOORS);
  const gap = pick(random, [0, 1]);
  const slots = count === 2 ? [390, 1050] : [250, 710, 1170];
  return {
    houses: slots.map((x, index) => ({
      x: x + integer(random, [-20, 20]),
      w: integer(random, [250, 290]) + (count === 2 ? 50 : 0),
      wall: walls[index] as string,
      roof: roofs[index] as string,
      door: doors[index % doors.length] as string,
    })),
    trees: (count === 2 ? [90, 735, 1390] : [gap === 0 ? 480 : 940]).map((x) => ({
      x: x + integer(random, [-12, 12]),
      y: BASE + integer(random, [-14, 10]),
      height: integer(random, [300, 360]),
      kind: pick(random, ["round", "pine"] as const),
    })),
    lamp: count === 2
      ? (gap === 0 ? { x: 612, arm: "right" } : { x: 858, arm: "left" })
      : { x: gap === 0 ? 945 : 475, arm: pick(random, ["left", "right"] as const) },
    shift: integer(random, [0, 300]),
    skySide: pick(random, ["left", "right"] as const),
    bench: pick(random, [true, false]),
  };
}

interface Weather {
  readonly time: SkyTime;
  readonly season: Season;
}

function groundOf(season: Season): string {
  switch (season) {
    case "spring":
      return "#9dcb80";
    case "summer":
      return TONES.grass;
    case "autumn":
      return "#cdb270";
    case "winter":
      return "#e6eef5";
  }
}

function hillsOf(season: Season): string {
  switch (season) {
    case "spring":
      return "#93c08c";
    case "summer":
      return "#7fb58a";
    case "autumn":
      return "#c69f62";
    case "winter":
      return "#c9d8e6";
  }
}

function drawVillage(scene: Village, weather: Weather): string {
  const { season, time } = weather;
  const winter = season === "winter";
  const lane = path(
    d`M0 960Q400 920 736 950T1472 940V1030Q1100 1010 736 1036T0 1046Z`,
    { fill: winter ? "#d3dee8" : "#dcc9a3" },
  );
  return sky(time, HORIZON) +
    (time === "day" || time === "morning"
      ? sun(scene.skySide === "left" ? 210 : 1262, 150, { r: 56 }) +
        cloud(scene.skySide === "left" ? 980 : 420, 170, { w: 280 })
      : time === "overcast"
      ? cloud(330, 150, { w: 380, colour: "#e2e7eb" }) +
        cloud(1000, 190, { w: 430, colour: "#e2e7eb" })
      : "") +
    hills(HORIZON, hillsOf(season), scene.shift) + ground(HORIZON, groundOf(season)) + lane +
    scene.trees.map(({ x, y, ...tall }) => tree(x, y, { ...tall, season })).join("") +
    scene.houses.map(({ x, ...built }) => house(x, BASE, { ...built, snow: winter })).join("") +
    (scene.bench ? bench(scene.lamp.x < 736 ? 1130 : 330, 930, { size: 190 }) : "") +
    (winter && scene.bench
      ? rect((scene.lamp.x < 736 ? 1130 : 330) - 95, 930 - 90, {
        w: 190,
        h: 11,
        radius: 5,
        fill: TONES.snow,
      })
      : "");
}

function villageLamp(scene: Village, lit: boolean): string {
  return streetLamp(scene.lamp.x, 1066, { size: 400, lit, arm: scene.lamp.arm });
}

function lampPool(scene: Village): string {
  const x = scene.lamp.x + (scene.lamp.arm === "left" ? -80 : 80);
  return ellipse(x, 1072, { rx: 210, ry: 40, fill: "#ffe08a", opacity: 0.28 });
}

function houseList(scene: Village): { readonly en: string; readonly zh: string } {
  return {
    en: `${counted(scene.houses.length).en} small houses`,
    zh: `${counted(scene.houses.length).zh}座小房子`,
  };
}

/** Day becomes night: dark sky, moon and stars, lit windows, a lit street lamp. */
export const dayToNight: SceneFamily = {
  name: "day-to-night",
  category: "环境",
  draw: (_kit, random): Scene => {
    const scene = village(random);
    const season = pick(random, ["spring", "summer", "autumn"] as const);
    const starSeed = shuffle(random, Array.from({ length: 90 }, (_, index) => index / 90));
    let next = 0;
    const day = drawVillage(scene, { time: "day", season });
    const night = drawVillage(scene, { time: "night", season }) + veil("#131c42", 0.52) +
      stars(() => starSeed[next++ % starSeed.length] as number, { count: 45, bottom: 330 }) +
      moon(scene.skySide === "left" ? 1240 : 230, 140, { r: 54 }) +
      scene.houses.map(({ x, ...built }) => houseLights(x, BASE, built)).join("") +
      lampPool(scene);
    const houses = houseList(scene);
    return {
      source: day + villageLamp(scene, false),
      target: night + villageLamp(scene, true),
      instruction: pick(random, [
        {
          en: "Turn the day into a clear night; someone is at home in every house.",
          zh: "把白天改成晴朗的夜晚，每座房子里都有人在家。",
        },
        {
          en: "Make it night, with lights on in all windows and the street lamp switched on.",
          zh: "改成夜晚，所有窗户都亮着灯，路灯也打开。",
        },
        {
          en: "Change the scene to a starry night with the moon out and the lamps lit.",
          zh: "把场景改成有月亮的星夜，灯光都亮起来。",
        },
      ]),
      description: {
        en: `A sunny day in a village: ${houses.en}, trees, a lane and a street lamp.`,
        zh: `晴天的小村庄：${houses.zh}、几棵树、一条小路和一盏路灯。`,
      },
      rationale: {
        en: "At night the sun is gone and everything is darker and bluer, with moon and stars in " +
          "the sky; warm light shines from the windows and from the lamp. Houses, trees and lane " +
          "keep their shape and place.",
        zh:
          "夜里没有太阳，整体变暗偏蓝，天上有月亮和星星；窗户和路灯透出暖光。房屋、树木和小路的形状与位置不变。",
      },
      tags: ["night", "lighting", "village"],
      difficulty: "medium",
    };
  },
};

const SEASON_NAMES: Readonly<Record<Season, { readonly en: string; readonly zh: string }>> = {
  spring: { en: "spring", zh: "春天" },
  summer: { en: "summer", zh: "夏天" },
  autumn: { en: "autumn", zh: "秋天" },
  winter: { en: "winter", zh: "冬天" },
};

const SEASON_SIGNS: Readonly<Record<Season, { readonly en: string; readonly zh: string }>> = {
  spring: {
    en: "pink blossom on the leafy trees and fresh green grass",
    zh: "阔叶树开出粉色的花，草地嫩绿",
  },
  summer: { en: "full green crowns and green grass", zh: "树冠浓绿，草地青翠" },
  autumn: {
    en: "orange leaves on the leafy trees and yellowed grass",
    zh: "阔叶树的叶子变成橙色，草地泛黄",
  },
  winter: {
    en: "bare, snowy branches, snow on roofs, hills and ground",
    zh: "树枝光秃并积雪，屋顶、山丘和地面都覆着白雪",
  },
};

/** One season becomes another: crowns, grass, snow. */
export const seasonChange: SceneFamily = {
  name: "season-change",
  category: "环境",
  draw: (_kit, random): Scene => {
    const drawn = village(random);
    // At least one tree that loses its leaves, or else the season could hardly be seen.
    const scene: Village = {
      ...drawn,
      trees: drawn.trees.map((item, index) => index === 0 ? { ...item, kind: "round" } : item),
    };
    const pines = scene.trees.filter((item) => item.kind === "pine").length;
    const [from, to] = shuffle(random, ["spring", "summer", "autumn", "winter"] as const) as [
      Season,
      Season,
    ];
    const lamp = villageLamp(scene, false);
    const sight = (season: Season) => {
      const picture = drawVillage(scene, { time: "day", season });
      return picture + lamp;
    };
    const houses = houseList(scene);
    const evergreen = pines === 0 || to === "winter" ? { en: "", zh: "" } : {
      en: " Conifers stay green all year.",
      zh: "针叶树四季常青。",
    };
    return {
      source: sight(from),
      target: sight(to),
      instruction: pick(random, [
        {
          en: `Change the season from ${SEASON_NAMES[from].en} to ${SEASON_NAMES[to].en}.`,
          zh: `把季节从${SEASON_NAMES[from].zh}改成${SEASON_NAMES[to].zh}。`,
        },
        {
          en: `Show the same village in ${SEASON_NAMES[to].en}.`,
          zh: `画出同一个村庄在${SEASON_NAMES[to].zh}时的样子。`,
        },
      ]),
      description: {
        en: `A village in ${SEASON_NAMES[from].en} with ${houses.en}: ${SEASON_SIGNS[from].en}.`,
        zh: `${SEASON_NAMES[from].zh}的村庄，有${houses.zh}：${SEASON_SIGNS[from].zh}。`,
      },
      rationale: {
        en: `${SEASON_NAMES[to].en.replace(/^./, (letter) => letter.toUpperCase())} shows in ${
          SEASON_SIGNS[to].en
        }.${evergreen.en} The houses and the layout stay the same.`,
        zh: `${SEASON_NAMES[to].zh}的特征是${
          SEASON_SIGNS[to].zh
        }。${evergreen.zh}房屋和布局保持不变。`,
      },
      tags: ["season", to, "vegetation"],
      difficulty: from === "winter" || to === "winter" ? "hard" : "easy",
    };
  },
};

/** Snow falls on a green village. */
export const snowCover: SceneFamily = {
  name: "snow-cover",
  category: "环境",
  draw: (_kit, random): Scene => {
    const scene = village(random);
    const pines: Village = {
      ...scene,
      trees: scene.trees.map((item) => ({ ...item, kind: "pine" as const })),
    };
    const flakes = snowfall(random, { count: integer(random, [110, 150]) });
    const lamp = villageLamp(pines, false);
    const rails = fence(0, 1472, { y: 905, h: 58, colour: "#b98a63" });
    let caps = "";
    for (let x = 0; x + 22 <= 1472; x += 38) {
      caps += ellipse(x + 11, 850, { rx: 12, ry: 6, fill: TONES.snow });
    }
    const houses = houseList(scene);
    return {
      source: drawVillage({ ...pines, bench: false }, { time: "overcast", season: "summer" }) +
        rails + lamp,
      target: drawVillage({ ...pines, bench: false }, { time: "overcast", season: "winter" }) +
        rails + caps + lamp + flakes,
      instruction: pick(random, [
        {
          en: "Let it snow heavily, with snow already lying everywhere.",
          zh: "下起大雪，到处都已积了雪。",
        },
        {
          en: "Turn the grey day into a snowy one; snow covers all upward surfaces.",
          zh: "把阴天改成下雪天，所有朝上的表面都积着雪。",
        },
      ]),
      description: {
        en:
          `A grey day in a village with ${houses.en}, conifers and a wooden fence; the grass is ` +
          "green.",
        zh: `阴天的村庄，有${houses.zh}、针叶树和木栅栏，草地是绿色的。`,
      },
      rationale: {
        en: "Snow falls through the air and lies on what faces up: roofs, chimneys, branches, " +
          "fence tops, ground and hills; walls, doors and windows stay free of it.",
        zh:
          "空中飘着雪花，雪积在朝上的表面：屋顶、烟囱、树枝、栅栏顶、地面和山丘；墙壁、门窗上没有积雪。",
      },
      tags: ["snow", "weather", "winter"],
      difficulty: "medium",
    };
  },
};

/** A strong wind rises: smoke, flags and trees lean with it. */
export const wind: SceneFamily = {
  name: "wind",
  category: "环境",
  draw: (_kit, random): Scene => {
    const to = pick(random, ["left", "right"] as const);
    const from = to === "left" ? "right" : "left";
    const sign = to === "right" ? 1 : -1;
    const colours = shuffle(random, ["#e0574a", "#3f7fcb", "#f5c24c", "#58a868", "#8a6cc4"]);
    const houseX = integer(random, [380, 480]);
    const mirrored = pick(random, [true, false]);
    const place = (x: number) => mirrored ? 1472 - x : x;
    const built: HouseOptions = {
      w: 330,
      wall: pick(random, WALLS),
      roof: pick(random, ROOFS),
      door: pick(random, DOORS),
    };
    const chimney = place(houseX) + 0.21 * 330;
    const chimneyTop = 850 - 330 * 0.62 - 330 * 0.36 - 40;
    const poleX = place(houseX + 360);
    const flag = colours[0] as string;
    const treeAt = [place(1110), place(1370)];
    const tall = treeAt.map(() => integer(random, [330, 400]));
    const season = pick(random, ["summer", "autumn", "spring"] as const);
    const shift = integer(random, [0, 300]);
    const back = sky("day", HORIZON) + cloud(place(300), 170, { w: 300 }) +
      cloud(place(1120), 220, { w: 240 }) + hills(HORIZON, hillsOf(season), shift) +
      ground(HORIZON, groundOf(season));
    const pole = rect(poleX - 6, 330, { w: 12, h: 530, radius: 5, fill: "#8793a3" }) +
      circle(poleX, 328, { r: 11, fill: TONES.gold });
    const smoke = (leaning: boolean): string => {
      let puffs = "";
      for (let index = 0; index < 5; index++) {
        const x = chimney +
          (leaning ? sign * (index * 44 + index * index * 5) : (index % 2) * 10 - 5);
        const y = chimneyTop - 14 - (leaning ? index * 14 : index * 44);
        puffs += ellipse(x, y, {
          rx: 20 + index * 6,
          ry: (leaning ? 15 : 20) + index * (leaning ? 3 : 6),
          fill: "#eef1f4",
          opacity: 0.85 - index * 0.1,
        });
      }
      return puffs;
    };
    const lifted = (drawn: string) => `<g transform="translate(0 -110)">${drawn}</g>`;
    const hanging = path(
      d`M${poleX + sign * 6} 454C${poleX + sign * 60} 470 ${poleX + sign * 66} 540 ${
        poleX + sign * 56
      } 620Q${poleX + sign * 40} 606 ${poleX + sign * 34} 626Q${poleX + sign * 20} 600 ${
        poleX + sign * 6
      } 570Z`,
      { fill: flag },
    ) + path(d`M${poleX + sign * 22} 470Q${poleX + sign * 36} 540 ${poleX + sign * 30} 600`, {
      stroke: darken(flag, 0.2),
      width: 5,
    });
    const streaming = path(
      d`M${poleX + sign * 6} 454C${poleX + sign * 70} 424 ${poleX + sign * 110} 486 ${
        poleX + sign * 210
      } 450V566C${poleX + sign * 110} 602 ${poleX + sign * 70} 540 ${poleX + sign * 6} 570Z`,
      { fill: flag },
    ) + path(d`M${poleX + sign * 84} 458Q${poleX + sign * 96} 510 ${poleX + sign * 84} 562`, {
      stroke: darken(flag, 0.16),
      width: 5,
      opacity: 0.7,
    }) + path(d`M${poleX + sign * 150} 466Q${poleX + sign * 162} 520 ${poleX + sign * 150} 574`, {
      stroke: lighten(flag, 0.3),
      width: 5,
      opacity: 0.7,
    });
    const trees = (leaning: boolean) =>
      treeAt.map((x, index) => {
        const drawn = tree(0, 0, { height: tall[index] as number, season, shadow: false });
        const foot = ellipse(x, 862, { rx: 96, ry: 15, fill: "url(#contact)" });
        return foot + (leaning
          ? `<g transform="matrix(1 0 ${-sign * 0.3} 0.96 ${x} 862)">${drawn}</g>`
          : `<g transform="matrix(1 0 0 1 ${x} 862)">${drawn}</g>`);
      }).join("");
    const leafColour = season === "autumn"
      ? "#e08a3c"
      : season === "spring"
      ? "#f5b5c4"
      : "#5fa566";
    let leaves = "";
    for (let index = 0; index < 16; index++) {
      const x = integer(random, [80, 1390]), y = integer(random, [500, 1010]);
      leaves += path(d`M${x} ${y}q14 -14 30 -4q-12 14 -30 4Z`, { fill: leafColour });
    }
    for (let index = 0; index < 5; index++) {
      const x = integer(random, [100, 1050]), y = 330 + index * 120;
      leaves += path(d`M${x} ${y}q70 -16 140 0t140 -6`, {
        stroke: "#ffffff",
        width: 5,
        opacity: 0.55,
      });
    }
    const home = house(place(houseX), 850, built);
    return {
      source: back + smoke(false) + home + pole + lifted(hanging) + trees(false),
      target: back + smoke(true) + home + pole + lifted(streaming) + trees(true) + leaves,
      instruction: pick(random, [
        {
          en: `Let a strong wind blow from the ${from}.`,
          zh: `让一阵大风从${from === "left" ? "左" : "右"}边吹来。`,
        },
        {
          en: `Turn the calm day into a stormy one with wind blowing towards the ${to}.`,
          zh: `把无风的天气改成大风天，风向${to === "left" ? "左" : "右"}吹。`,
        },
      ]),
      description: {
        en: "A calm day: smoke rises straight from the chimney of a house, a flag hangs limp on " +
          "its pole, and two trees stand upright.",
        zh: "无风的一天：房子烟囱里的烟笔直上升，旗子垂在旗杆上，两棵树直立着。",
      },
      rationale: {
        en: `Everything light must agree on one direction: smoke, flag, tree crowns and flying ` +
          `leaves all go to the ${to}; the house, the pole and the hills do not move.`,
        zh: `所有轻的东西应朝同一方向：烟、旗子、树冠和飞舞的叶子都偏向${
          to === "left" ? "左" : "右"
        }边；房子、旗杆和山丘不动。`,
      },
      tags: ["wind", "weather", "direction"],
      difficulty: "hard",
    };
  },
};
