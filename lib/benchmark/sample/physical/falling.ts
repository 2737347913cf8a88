import type { NamedColour } from "../kit/mod.ts";
import {
  balloon,
  block,
  contactShadow,
  darken,
  ellipse,
  group,
  lighten,
  line,
  pictureFrame,
  rect,
  room,
  shaded,
  shelf,
  stone,
  STRONG_COLOURS,
  tableTop,
  TONES,
  wall,
  windowFrame,
} from "../kit/mod.ts";
import { cloud, ground, hills, sky } from "../kit/mod.ts";
import type { Bilingual, Scene, SceneFamily } from "../scene.ts";
import { between, integer, pick, shuffle } from "../scene.ts";
import type { Thing } from "../things.ts";
import { fittingColour, THINGS } from "../things.ts";
import { capital, counted, listed, SIDES, some, the } from "../words.ts";

const ROOM_WALLS = ["#ebdfce", "#dfe6e3", "#e6dde8", "#dde5ee"] as const;

/** A wall shelf is taken away; what lay on it must lie on the floor. */
export const removedShelf: SceneFamily = {
  name: "removed-shelf",
  category: "物理",
  draw: (_kit, random): Scene => {
    const colours = shuffle(random, STRONG_COLOURS);
    const windowLeft = pick(random, [true, false]);
    const centre = windowLeft ? integer(random, [940, 1000]) : integer(random, [472, 532]);
    const count = pick(random, [1, 2, 3]);
    const things: readonly Thing[] = shuffle(random, [
      THINGS.ball,
      THINGS.block,
      THINGS.gift,
      THINGS.carton,
      THINGS.book,
    ]);
    const items = Array.from({ length: count }, (_, index) => {
      const thing = things[index] as Thing;
      return {
        thing,
        colour: fittingColour(thing, colours.slice(index)),
        x: centre + (index - (count - 1) / 2) * 215 + integer(random, [-10, 10]),
        landed: (index - (count - 1) / 2) * 60 + integer(random, [-14, 14]),
        floor: 900 + (index % 2) * 60,
      };
    });
    const shelfY = integer(random, [420, 480]);
    const w = Math.max(360, count * 225);
    const windowX = windowLeft ? 130 : 1030;
    const backdrop = room({
      wall: pick(random, ROOM_WALLS),
      edge: 800,
      floor: pick(random, ["#c48f5c", "#a98a6d"]),
    }) +
      windowFrame(windowX, 180, {
        w: 300,
        h: 360,
        time: pick(random, ["day", "morning", "sunset"] as const),
        curtains: pick(random, [undefined, "#7fa9a3", "#c98d80"]) ?? "#8e9cc0",
      });
    const board = shelf(centre, shelfY, { w, colour: pick(random, [TONES.wood, "#9b6b4a"]) });
    const drawAt = (fallen: boolean) =>
      items.map(({ thing, colour, x, landed, floor }) =>
        thing.draw(fallen ? x + landed : x, fallen ? floor : shelfY, {
          size: thing.height * 1.1,
          colour: colour.hex,
          shadow: fallen,
        })
      ).join("");
    const names = listed(items.map(({ thing, colour }) => some(thing, colour)));
    const known = listed(items.map(({ thing, colour }) => the(thing, colour)));
    return {
      source: backdrop + board + drawAt(false),
      target: backdrop + drawAt(true),
      instruction: pick(random, [
        {
          en: "Remove the wall shelf.",
          zh: "去掉墙上的搁板。",
        },
        {
          en: `Take away the shelf that carries ${known.en}.`,
          zh: `拿走托着${known.zh}的搁板。`,
        },
      ]),
      description: {
        en: `A room with a window on the ${windowLeft ? "left" : "right"}; a wooden wall shelf ` +
          `carries ${names.en}.`,
        zh: `房间${windowLeft ? "左" : "右"}边有一扇窗，墙上的木搁板上放着${names.zh}。`,
      },
      rationale: {
        en: `Without the shelf nothing holds ${known.en} up: gravity brings ` +
          `${count === 1 ? "it" : "them"} to the floor; floating in the air would be wrong.`,
        zh: `没有了搁板，${known.zh}失去支撑，会因重力落到地板上，不应悬在半空。`,
      },
      tags: ["gravity", "support", "removal"],
      difficulty: count === 1 ? "easy" : "hard",
    };
  },
};

/** A string is cut: what hangs falls, a balloon rises. */
export const cutString: SceneFamily = {
  name: "cut-string",
  category: "物理",
  draw: (_kit, random): Scene => pick(random, [true, false]) ? hanging(random) : rising(random),
};

function hanging(random: () => number): Scene {
  const colour = pick(random, STRONG_COLOURS);
  const x = integer(random, [480, 990]);
  const hook = 190;
  const end = integer(random, [420, 500]);
  const kind = pick(random, ["ball", "plant", "block"] as const);
  const thing: Thing = THINGS[kind];
  const size = thing.height * 1.3;
  const edge = 800;
  const floorY = integer(random, [890, 950]);
  const side = x < 736 ? "right" : "left";
  const backdrop = room({ wall: pick(random, ROOM_WALLS), edge }) +
    pictureFrame(side === "right" ? 1080 : 130, 260, {
      w: 260,
      h: 200,
      colour: pick(random, STRONG_COLOURS).hex,
    });
  const bracket = rect(x - 130, hook - 14, { w: 260, h: 22, radius: 8, fill: TONES.darkWood }) +
    rect(x - 8, hook, { w: 16, h: 26, radius: 5, fill: TONES.slate });
  const cord = (to: number) => line([x, hook + 24], [x, to], { stroke: "#6d5a48", width: 6 });
  const top = end + size * thing.high;
  const name = the(thing, colour);
  return {
    source: backdrop + bracket + contactShadow(x, floorY, size * 0.7) + cord(end + 6) +
      thing.draw(x, top, { size, colour: colour.hex, shadow: false }),
    target: backdrop + bracket + cord(hook + 110) +
      thing.draw(x, floorY, { size, colour: colour.hex }),
    instruction: pick(random, [
      { en: `Cut the string that ${name.en} hangs on.`, zh: `剪断吊着${name.zh}的绳子。` },
      {
        en: `Show the scene after the string above ${name.en} has been cut.`,
        zh: `画出${name.zh}上方的绳子被剪断之后的样子。`,
      },
    ]),
    description: {
      en: `In a room, ${some(thing, colour).en} hangs on a string from a wooden bar.`,
      zh: `房间里，${some(thing, colour).zh}用绳子吊在木杆下。`,
    },
    rationale: {
      en: `Nothing holds ${name.en} any longer, so it falls straight down and lies on the floor; ` +
        `a short end of string stays on the bar.`,
      zh: `绳子断后${name.zh}失去支撑，会竖直下落到地板上，木杆上只剩一小段绳子。`,
    },
    tags: ["gravity", "string", "support"],
    difficulty: "medium",
  };
}

function rising(random: () => number): Scene {
  const colour = pick(random, STRONG_COLOURS);
  const x = integer(random, [480, 990]);
  const size = integer(random, [520, 580]);
  const groundY = integer(random, [880, 940]);
  const drift = integer(random, [-120, 120]);
  const backdrop = sky("day", 700) + cloud(x < 736 ? 1150 : 300, 200, { w: 280 }) +
    hills(700, "#86b98c", between(random, [0, 300])) + ground(700);
  const rock = stone(x, groundY, { w: 130 });
  const tied = balloon(x, groundY - 58, { size, colour: colour.hex });
  const free = balloon(x + drift, 610, { size, colour: colour.hex });
  return {
    source: backdrop + tied + rock,
    target: backdrop + free + rock,
    instruction: pick(random, [
      {
        en: `Untie the ${colour.en} helium balloon from the stone.`,
        zh: `把${colour.zh}的氦气球从石头上解开。`,
      },
      {
        en: `Cut the string between the stone and the ${colour.en} helium balloon.`,
        zh: `剪断石头与${colour.zh}氦气球之间的绳子。`,
      },
    ]),
    description: {
      en: `A ${colour.en} helium balloon is tied to a grey stone on a lawn.`
        .replace("A orange", "An orange"),
      zh: `草地上，一只${colour.zh}的氦气球系在一块灰色石头上。`,
    },
    rationale: {
      en: "Helium is lighter than air: the freed balloon must rise into the sky with its string, " +
        "while the stone stays where it is.",
      zh: "氦气比空气轻，解开后的气球应带着绳子升上天空，石头留在原地。",
    },
    tags: ["buoyancy", "balloon", "air"],
    difficulty: "easy",
  };
}

/** One block of a tower is pulled out; those above it must drop. */
export const pulledBlock: SceneFamily = {
  name: "pulled-block",
  category: "物理",
  draw: (_kit, random): Scene => {
    const count = integer(random, [3, 5]);
    const colours = shuffle(random, STRONG_COLOURS).slice(0, count);
    const s = count === 5 ? 130 : 150;
    const x = integer(random, [430, 1040]);
    const base = integer(random, [880, 940]);
    const out = integer(random, [0, count - 2]);
    const outColour = colours[out] as NamedColour;
    const beside = pick(random, [true, false]);
    const side = x < 736 ? 1 : -1;
    const backdrop = wall(pick(random, ["#e3ebee", "#efe6d8", "#e6e2ee"]), 720) +
      tableTop(720, pick(random, [TONES.wood, "#b08b6c"]));
    const offsets = colours.map(() => integer(random, [-8, 8]));
    const stack = (removed: boolean) => {
      let level = 0;
      let drawn = contactShadow(x, base, s);
      colours.forEach((colour, index) => {
        if (removed && index === out) return;
        drawn += block(x + (offsets[index] as number), base - level * s, {
          size: s,
          colour: colour.hex,
          shadow: false,
        });
        level++;
      });
      return drawn;
    };
    const aside = block(x + side * s * 2, base + 20, { size: s, colour: outColour.hex });
    const place = [
      { en: "bottom", zh: "最下面的一块" },
      { en: "second lowest", zh: "从下往上数的第二块" },
      { en: "third lowest", zh: "从下往上数的第三块" },
      { en: "fourth lowest", zh: "从下往上数的第四块" },
    ][out] as Bilingual;
    const above = count - 1 - out;
    const names = listed(
      [...colours].reverse().map((colour) => ({ en: colour.en, zh: colour.zh })),
    );
    return {
      source: backdrop + stack(false),
      target: backdrop + stack(true) + (beside ? aside : ""),
      instruction: beside
        ? {
          en: `Pull out the ${outColour.en} block and put it on the table, on the ${
            side === 1 ? "right" : "left"
          } of the tower.`,
          zh: `抽出${outColour.zh}积木，放到积木塔${side === 1 ? "右" : "左"}边的桌面上。`,
        }
        : {
          en: `Remove the ${outColour.en} block from the tower.`,
          zh: `从积木塔中拿走${outColour.zh}的那块积木。`,
        },
      description: {
        en: `A tower of ${counted(count).en} blocks on a table; from top to bottom ${names.en}.`,
        zh: `桌上有一座${counted(count).zh}块积木搭成的塔，从上到下依次是${names.zh}。`,
      },
      rationale: {
        en: `The ${outColour.en} block is the ${place.en} one. The ${
          above === 1 ? "block" : `${counted(above).en} blocks`
        } above it must come down by one block and rest on what is left, with no gap.`,
        zh: `${outColour.zh}积木是${place.zh}；它上面的${
          counted(above).zh
        }块积木应整体下降一块的高度，落在余下的部分上，中间不留空隙。`,
      },
      tags: ["gravity", "stack", "support"],
      difficulty: beside || count === 5 ? "hard" : "medium",
    };
  },
};

/** A row of dominoes is pushed at one end; all of them lean on each other. */
export const dominoes: SceneFamily = {
  name: "domino-row",
  category: "物理",
  draw: (_kit, random): Scene => {
    const count = integer(random, [5, 7]);
    const t = 44;
    const h = 270;
    const spacing = integer(random, [124, 140]);
    const to = pick(random, ["left", "right"] as const);
    const from = to === "right" ? "left" : "right";
    const base = integer(random, [880, 930]);
    const start = 736 - (count - 1) * spacing / 2 - (to === "right" ? 70 : -70);
    const xs = Array.from({ length: count }, (_, index) => start + index * spacing);
    const one = pick(random, STRONG_COLOURS);
    const colourful = pick(random, [true, false]);
    const mixed = shuffle(random, STRONG_COLOURS);
    const colours = xs.map((_, index) =>
      colourful ? mixed[index % mixed.length] as NamedColour : one
    );
    const backdrop = wall(pick(random, ["#e3ebee", "#efe6d8", "#e6e2ee"]), 700) +
      tableTop(700, pick(random, [TONES.wood, "#b08b6c", "#a9805f"]));
    const tile = (colour: NamedColour) =>
      shaded((paint) => rect(-t, -h, { w: t, h, radius: 6, ...paint }), colour.hex) +
      rect(-t + 6, -h / 2 - 2, { w: t - 12, h: 4, fill: lighten(colour.hex, 0.5) }) +
      rect(-t, -h, { w: t, h, radius: 6, stroke: darken(colour.hex, 0.2), width: 2 });
    const standing = xs.map((x, index) =>
      contactShadow(x, base, 80) +
      group(tile(colours[index] as NamedColour), { x: x + t / 2, y: base })
    ).join("");
    // Seen as falling to the right: each tile's face touches the lower corner of the next one,
    // which lies at (spacing - t sin a, t cos a) from its own turning corner.
    const slopes: number[] = [];
    let slope = 0;
    for (let index = 0; index < count; index++) {
      slopes.unshift(slope);
      slope = index === 0
        ? Math.atan2(t, spacing)
        : Math.atan2(t * Math.cos(slope), spacing - t * Math.sin(slope));
    }
    const ordered = to === "right" ? xs : [...xs].reverse();
    const fallen = ordered.map((x, index) => {
      const mirrored = to === "left";
      const colour = (to === "right" ? colours[index] : colours[count - 1 - index]) as NamedColour;
      const turn = 90 - (slopes[index] as number) * 180 / Math.PI;
      return group(group(tile(colour), { turn }), {
        x: mirrored ? x - t / 2 : x + t / 2,
        y: base,
        mirrored,
      });
    }).reverse().join("");
    const shadow = ellipse(736 + (to === "right" ? 40 : -40), base, {
      rx: count * spacing * 0.62,
      ry: 22,
      fill: "url(#contact)",
      opacity: 0.75,
    });
    const colourText = colourful
      ? { en: "colourful", zh: "彩色的" }
      : { en: one.en, zh: `${one.zh}的` };
    return {
      source: backdrop + standing,
      target: backdrop + shadow + fallen,
      instruction: pick(random, [
        {
          en:
            `Push the ${from}most domino to the ${to} and show the row after it has come to rest.`,
          zh: `把最${SIDES[from].zh}边的骨牌向${SIDES[to].zh}推倒，画出整排静止后的样子。`,
        },
        {
          en: `Show the result of tipping the first domino on the ${from} over to the ${to}.`,
          zh: `${SIDES[from].zh}边第一张骨牌向${SIDES[to].zh}倒下，画出最后的结果。`,
        },
      ]),
      description: {
        en: `${capital(counted(count).en)} ${colourText.en} dominoes stand upright in a row on a ` +
          "table, closer together than they are high.",
        zh: `桌上竖着一排${counted(count).zh}张${colourText.zh}骨牌，间距小于骨牌的高度。`,
      },
      rationale: {
        en: `Each domino knocks over the next one: all ${counted(count).en} must lean or lie to ` +
          `the ${to}, each resting on its neighbour, the last one flat on the table.`,
        zh: `骨牌会依次碰倒下一张：${counted(count).zh}张都应向${
          SIDES[to].zh
        }倒，逐张靠在相邻的骨牌上，最后一张平躺在桌面上。`,
      },
      tags: ["gravity", "chain reaction"],
      difficulty: "hard",
    };
  },
};
