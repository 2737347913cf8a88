import {
  ball,
  bush,
  cloud,
  COLOURS,
  contactShadow,
  d,
  darken,
  duck,
  gift,
  glass,
} from "../kit/mod.ts";
import {
  ellipse,
  ground,
  group,
  lighten,
  line,
  mountains,
  path,
  plate,
  puddle,
} from "../kit/mod.ts";
import { circle, rect, rounded, shaded, sky, sun, TONES, tree } from "../kit/mod.ts";
import { tabletop } from "../props.ts";
import { between, chance, integer, pick } from "../scene.ts";
import type { Difficulty, SceneFamily } from "../scene.ts";
import { article, both, count, fill, say } from "../wording.ts";

function iceCube(
  x: number,
  y: number,
  size: { readonly s: number; readonly turn: number },
): string {
  const { s, turn } = size;
  return group(
    rect(-s / 2, -s / 2, { w: s, h: s, radius: s * 0.16, fill: "#d3ecf8", opacity: 0.92 }) +
      rect(-s / 2, -s / 2, { w: s, h: s, radius: s * 0.16, stroke: "#9fcbe2", width: s * 0.05 }) +
      path(d`M${-s * 0.3} ${-s * 0.1}V${-s * 0.3}H${-s * 0.05}`, {
        stroke: "#ffffff",
        width: s * 0.08,
      }),
    { x, y, turn },
  );
}

function wetPatch(x: number, y: number, w: number): string {
  return puddle(x, y, { w, colour: "#b9dcec" });
}

/** Ice in glasses, on plates or around a toy melts. */
export const meltedIce: SceneFamily = {
  name: "melted-ice",
  category: "因果",
  draw(_kit, random) {
    const back = tabletop(random, { time: pick(random, ["day", "morning"] as const), edge: 690 });
    const kind = pick(random, ["glass", "lolly", "cubes", "toy"] as const);
    const y = between(random, [890, 930]);
    const number = kind === "toy" ? 1 : integer(random, [1, 3]);
    const pitch = kind === "lolly" || kind === "cubes" ? 430 : 320;
    const xs = Array.from(
      { length: number },
      (_, index) =>
        736 + (index - (number - 1) / 2) * pitch +
        (number === 1 ? between(random, [-220, 220]) : 0),
    );
    const flavours = xs.map(() =>
      pick(random, [COLOURS.red, COLOURS.orange, COLOURS.green, COLOURS.purple, COLOURS.pink])
    );
    const toy = pick(random, ["duck", "ball", "gift"] as const);
    const toyNames = {
      duck: both("toy duck", "玩具鸭"),
      ball: both("small ball", "小球"),
      gift: both("tiny gift box", "小礼盒"),
    };
    const turns = Array.from({ length: 12 }, () => between(random, [-22, 22]));
    let before = "";
    let after = "";
    xs.forEach((x, index) => {
      const flavour = (flavours[index] as typeof COLOURS.red).hex;
      switch (kind) {
        case "glass": {
          const size = 330;
          const cubes = [[-34, 52], [38, 56], [2, 122], [-44, 184], [42, 190], [0, 252]]
            .map(([dx, dy], at) =>
              iceCube(x + (dx as number), y - (dy as number), { s: 70, turn: turns[at] as number })
            ).join("");
          before += glass(x, y, { size, fill: 0 }) + cubes;
          after += glass(x, y, { size, fill: 0.48, liquid: "#8fcbe8" });
          break;
        }
        case "lolly": {
          const dish = plate(x, y, { size: 380 });
          before += dish + lolly(x, y - 34, flavour);
          after += dish +
            ellipse(x, y - 26, { rx: 138, ry: 25, fill: darken(flavour, 0.06) }) +
            ellipse(x - 30, y - 31, { rx: 62, ry: 8, fill: lighten(flavour, 0.45), opacity: 0.8 }) +
            stick(x + 10, y - 30);
          break;
        }
        case "cubes": {
          const dish = plate(x, y, { size: 380 });
          before += dish + [[-74, 66], [8, 62], [86, 66], [-34, 142], [48, 146], [6, 220]]
            .map(([dx, dy], at) =>
              iceCube(x + (dx as number), y - (dy as number), {
                s: 80,
                turn: turns[at + 4] as number * 0.5,
              })
            ).join("");
          after += dish + ellipse(x, y - 25, { rx: 140, ry: 25, fill: "#a9d6ec" }) +
            ellipse(x - 40, y - 31, { rx: 56, ry: 7, fill: "#ffffff", opacity: 0.75 });
          break;
        }
        case "toy": {
          const thing = toy === "duck"
            ? duck(x, y - 22, { size: 190, colour: COLOURS.yellow.hex, shadow: false })
            : toy === "ball"
            ? ball(x, y - 22, { size: 150, colour: flavour, shadow: false })
            : gift(x, y - 22, { size: 110, colour: flavour, shadow: false });
          before += contactShadow(x, y, 330) + thing +
            rect(x - 160, y - 262, { w: 320, h: 262, radius: 34, fill: "#c4e4f4", opacity: 0.58 }) +
            rect(x - 160, y - 262, { w: 320, h: 262, radius: 34, stroke: "#94c4de", width: 7 }) +
            path(d`M${x - 124} ${y - 150}v-60q0 -16 16 -16h60`, { stroke: "#ffffff", width: 14 });
          after += wetPatch(x, y - 8, 640) + thing;
        }
      }
    });
    const things = {
      glass: number === 1
        ? both("the glass of ice cubes", "这杯冰块")
        : both("the glasses of ice cubes", "这几杯冰块"),
      lolly: number === 1
        ? both("the ice lolly", "这支冰棍")
        : both("the ice lollies", "这几支冰棍"),
      cubes: number === 1
        ? both("the pile of ice cubes", "这堆冰块")
        : both("the piles of ice cubes", "这几堆冰块"),
      toy: both("the block of ice", "这块冰"),
    };
    const span = pick(random, [
      both("half a day in the warm room", "在温暖的屋里放上半天"),
      both("several hours in the sun", "在太阳下晒几个小时"),
      both("a whole warm afternoon", "放过一整个温暖的下午"),
    ]);
    const values = {
      things: things[kind],
      span,
      number: count(number),
      toy: both(article(toyNames[toy].en), `一个${toyNames[toy].zh}`),
      the: toyNames[toy],
    };
    const what = {
      glass: number === 1
        ? both("A glass filled with ice cubes stands on a table.", "桌上立着一只装满冰块的玻璃杯。")
        : both(
          "{number} glasses filled with ice cubes stand on a table.",
          "桌上立着{number}只装满冰块的玻璃杯。",
        ),
      lolly: number === 1
        ? both("An ice lolly lies upright on a plate on a table.", "桌上的盘子里放着一支冰棍。")
        : both(
          "{number} ice lollies lie on {number} plates on a table.",
          "桌上{number}个盘子里各放着一支冰棍。",
        ),
      cubes: number === 1
        ? both("A pile of ice cubes lies on a plate.", "盘子里放着一堆冰块。")
        : both(
          "{number} plates on a table each hold a pile of ice cubes.",
          "桌上{number}个盘子里各放着一堆冰块。",
        ),
      toy: both(
        "A large block of ice with {toy} frozen inside stands on a table.",
        "桌上立着一大块冰，里面冻着{toy}。",
      ),
    };
    const why = {
      glass: both(
        "All cubes have melted; the water fills the glass about half, because the gaps between the cubes are gone.",
        "冰块全部融化；由于冰块间的空隙消失，水大约到杯子的一半。",
      ),
      lolly: both(
        "The ice has become a puddle of its own color on the plate, and only the wooden stick is left.",
        "冰化成一滩同色的水留在盘里，只剩下木棍。",
      ),
      cubes: both(
        "Nothing stays solid: a flat pool of clear water lies on the plate.",
        "没有固体剩下：盘里只有一层清水。",
      ),
      toy: both(
        "Ice melts, the {the} does not: it now stands free in a wide puddle on the table.",
        "冰会融化，{the}不会：它露了出来，周围的桌面上是一大滩水。",
      ),
    };
    return {
      source: back + before,
      target: back + after,
      instruction: say(random, {
        templates: [
          both("Show {things} after {span}.", "把{things}{span}，画出结果。"),
          both(
            "What is left of {things} after {span}? Draw it.",
            "{things}{span}后会剩下什么？画出来。",
          ),
          both("Let {things} melt completely.", "让{things}完全融化。"),
        ],
        values,
      }),
      description: fill(what[kind], values),
      rationale: fill(why[kind], values),
      tags: ["time", "melting", kind],
      difficulty: ({ glass: "medium", lolly: "easy", cubes: "easy", toy: "hard" } as const)[kind],
    };
  },
};

function stick(x: number, y: number): string {
  return rect(x - 110, y - 9, { w: 220, h: 18, radius: 9, fill: "#a87c4d" }) +
    rect(x - 110, y - 10, { w: 220, h: 16, radius: 8, fill: "#e3c08f" });
}

function lolly(x: number, y: number, colour: string): string {
  return stick(x + 90, y) +
    shaded(
      (paint) => rect(x - 170, y - 66, { w: 230, h: 100, radius: 46, ...paint }),
      colour,
      "top",
    ) + rect(x - 130, y - 44, { w: 130, h: 14, radius: 7, fill: "#ffffff", opacity: 0.6 });
}

/** A snowman and the snow around him after a thaw. */
export const snowmanThaw: SceneFamily = {
  name: "snowman-thaw",
  category: "因果",
  draw(_kit, random) {
    const shift = between(random, [0, 200]);
    const back = sky("day", 740) + sun(between(random, [1150, 1340]), 150, { r: 70 }) +
      cloud(between(random, [200, 800]), between(random, [110, 200]), { w: 260 }) +
      mountains(740, "#8ea3bd", shift);
    const x = between(random, [500, 960]);
    const y = 940;
    const scarf = pick(random, [COLOURS.red, COLOURS.green, COLOURS.blue, COLOURS.purple]);
    const hat = pick(
      random,
      [COLOURS.blue, COLOURS.orange, COLOURS.teal, COLOURS.purple].filter(
        (hue) => hue !== scarf,
      ),
    );
    const s = between(random, [0.95, 1.12]);
    const lawn = chance(random, 0.45);
    const spots = [180, 1310].map((at) => at + between(random, [-50, 50]));
    const heights = spots.map(() => between(random, [300, 380]));
    const trees = (season: "winter" | "summer") =>
      spots.map((at, index) =>
        tree(at, 850, { height: heights[index] as number, kind: "pine", season })
      ).join("");
    const shrub = bush(x > 736 ? 420 : 1080, 900, { w: 150, colour: "#6f9c67" });
    const sourceGround = lawn
      ? ground(740) + trees("summer")
      : ground(740, "#eef3f8") + trees("winter");
    const targetGround = ground(740) + trees("summer");
    const span = lawn
      ? pick(random, [
        both("an hour of hot sunshine", "烈日晒了一个小时"),
        both("a warm, sunny day", "过了暖和晴朗的一天"),
      ])
      : pick(random, [
        both("a week of warm weather", "天气暖和了一周"),
        both("three sunny spring days", "过了三个晴朗的春日"),
      ]);
    const difficulty: Difficulty = lawn ? "medium" : "hard";
    return {
      source: back + sourceGround + shrub + snowman(x, y, { s, scarf: scarf.hex, hat: hat.hex }),
      target: back + targetGround + shrub + remains(x, y, { s, scarf: scarf.hex, hat: hat.hex }),
      instruction: say(random, {
        templates: [
          both("Show this place after {span}.", "{span}，画出这里的样子。"),
          both("{span} later: what has become of the snowman?", "{span}，雪人变成什么样了？"),
        ],
        values: { span },
      }),
      description: fill(
        lawn
          ? both(
            "A snowman with a {hat} hat and a {scarf} scarf stands on a green lawn in the sun.",
            "阳光下的绿草地上立着一个戴{hat}帽子、围{scarf}围巾的雪人。",
          )
          : both(
            "A snowman with a {hat} hat and a {scarf} scarf stands in a snowy landscape between snow-covered pines.",
            "白雪覆盖的松树之间，雪地上立着一个戴{hat}帽子、围{scarf}围巾的雪人。",
          ),
        { hat, scarf },
      ),
      rationale: lawn
        ? both(
          "Snow melts, clothes do not: a puddle is left, with the hat, the scarf, the carrot, the coal and the twigs lying in it.",
          "雪会融化，衣物不会：原处只剩一滩水，帽子、围巾、胡萝卜、煤块和树枝落在其中。",
        )
        : both(
          "All snow melts, also on the ground and on the pines: green grass shows, and hat, scarf, carrot, coal and twigs lie in a puddle. The snow on the high mountains may stay.",
          "所有的雪都化了，包括地面和松树上的：露出绿草，帽子、围巾、胡萝卜、煤块和树枝落在一滩水里。高山上的雪可以保留。",
        ),
      tags: ["time", "melting", lawn ? "single object" : "whole scene"],
      difficulty,
    };
  },
};

interface Dressed {
  readonly s: number;
  readonly scarf: string;
  readonly hat: string;
}

function topHat(colour: string): string {
  return shaded((paint) => rect(-48, -86, { w: 96, h: 84, radius: 8, ...paint }), colour) +
    rect(-48, -28, { w: 96, h: 18, fill: lighten(colour, 0.55) }) +
    rect(-76, -10, { w: 152, h: 18, radius: 9, fill: darken(colour, 0.2) });
}

function carrot(): string {
  return path("M0 -13Q60 -6 84 4Q40 14 0 13Z", { fill: "#ee8b36" }) +
    path("M18 -4h12M40 2h10", { stroke: "#c96c22", width: 3 });
}

function twig(mirrored: boolean): string {
  return group(
    line([0, 0], [110, -70], { stroke: "#7a5638", width: 11 }) +
      line([70, -44], [104, -24], { stroke: "#7a5638", width: 8 }) +
      line([84, -54], [86, -90], { stroke: "#7a5638", width: 8 }),
    { mirrored },
  );
}

function snowman(x: number, y: number, look: Dressed): string {
  const { s, scarf, hat } = look;
  const snow = "#f7fafc";
  return contactShadow(x, y, 330 * s) + group(
    group(twig(false), { x: 96, y: -260 }) + group(twig(true), { x: -96, y: -260 }) +
      rounded((paint) => circle(0, -118, { r: 134, ...paint }), snow) +
      rounded((paint) => circle(0, -282, { r: 102, ...paint }), snow) +
      rounded((paint) => circle(0, -410, { r: 76, ...paint }), snow) +
      circle(-27, -430, { r: 9, fill: TONES.ink }) + circle(27, -430, { r: 9, fill: TONES.ink }) +
      path("M-30 -378q30 24 60 0", { stroke: TONES.ink, width: 7 }) +
      group(carrot(), { x: 2, y: -404 }) +
      [-300, -255, -150].map((at) => circle(0, at, { r: 10, fill: TONES.ink })).join("") +
      rect(-72, -358, { w: 144, h: 34, radius: 16, fill: scarf }) +
      rect(30, -340, { w: 40, h: 104, radius: 8, fill: darken(scarf, 0.12) }) +
      group(topHat(hat), { y: -470 }),
    { x, y, scale: s },
  );
}

function remains(x: number, y: number, look: Dressed): string {
  const { s, scarf, hat } = look;
  return puddle(x, y - 20, { w: 620 * s, colour: "#9cc6dd" }) + group(
    group(twig(false), { x: 150, y: -6, turn: 28 }) +
      group(twig(true), { x: -150, y: 4, turn: -24 }) +
      path("M-90 -6q40 -34 88 -10t96 -12l10 34q-56 26 -104 10t-84 10Z", { fill: scarf }) +
      path("M-90 -6l-26 34l40 6l14 -34Z", { fill: darken(scarf, 0.14) }) +
      group(topHat(hat), { x: -12, y: -26, turn: -10 }) +
      group(carrot(), { x: 116, y: 22, turn: 12 }) +
      [[-160, 26], [-40, 40], [76, 42], [40, -2], [206, 10]].map(([cx, cy]) =>
        circle(cx as number, cy as number, { r: 10, fill: TONES.ink })
      ).join(""),
    { x, y: y - 16, scale: s },
  );
}
