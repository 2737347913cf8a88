import type { Random } from "../../../random.ts";
import { book, chair, COLOURS, dog, ellipse, glow, ground, group, hills } from "../kit/mod.ts";
import { house, line, num, person, pottedPlant, rect, room, rug, sky, table } from "../kit/mod.ts";
import { cloud, cup, tableLamp, tree, windowFrame } from "../kit/mod.ts";
import { WALLS, WOODS } from "../props.ts";
import { between, chance, pick } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, fill, say } from "../wording.ts";

/** Darkness over the room; lamps that burn take it away around them. */
function darkness(lamps: readonly (readonly [x: number, y: number])[]): string {
  if (lamps.length === 0) {
    return rect(0, 0, { w: 1472, h: 1104, fill: "#0b1230", opacity: 0.66 });
  }
  const [x, y] = lamps.length === 1
    ? lamps[0] as readonly [number, number]
    : [736, (lamps[0] as readonly [number, number])[1]];
  const id = `dark-${num(x)}-${num(y)}`.replaceAll(".", "_");
  const reach = lamps.length === 1 ? 980 : 1250;
  return `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${num(x)}" cy="${
    num(y)
  }" r="${reach}"><stop offset="0" stop-color="#5a3a10" stop-opacity="0"/>` +
    `<stop offset=".4" stop-color="#2b2138" stop-opacity=".16"/>` +
    `<stop offset="1" stop-color="#0b1230" stop-opacity=".62"/></radialGradient>` +
    rect(0, 0, { w: 1472, h: 1104, fill: `url(#${id})` }) +
    lamps.map(([lx, ly]) => glow(lx, ly, { r: 420, opacity: 0.55 })).join("");
}

/** A dark room when a lamp is switched on, or a lit one when it goes out. */
export const switchedLamp: SceneFamily = {
  name: "switched-lamp",
  category: "因果",
  draw(_kit, random) {
    const shade = pick(random, [
      COLOURS.yellow,
      COLOURS.red,
      COLOURS.teal,
      COLOURS.green,
      COLOURS.pink,
    ]);
    const two = chance(random, 0.45);
    const xs = two ? [330, 1140] : [pick(random, [370, 736, 1100])];
    const story = pick(random, ["on", "off"] as const);
    const chosen = two ? pick(random, [0, 1]) : 0;
    const windowX = two ? 586 : (xs[0] as number) > 736 ? 180 : 980;
    const back = room({ wall: pick(random, WALLS), floor: pick(random, WOODS), edge: 800 }) +
      windowFrame(windowX, 130, {
        w: 300,
        h: 390,
        time: "night",
        curtains: pick(random, ["#a8685f", "#6f8fa8", "#7f9470"]),
      }) +
      rug(736, 1010, { rx: 480, colour: pick(random, ["#8fa8a0", "#c49a8a", "#9a94b8"]) }) +
      (two
        ? chair(736, 1000, { size: 320, colour: "#8a5d3f" })
        : pottedPlant((xs[0] as number) > 736 ? 420 : 1090, 960, { size: 360, colour: "#c9744f" }));
    const tables = xs.map((x, index) =>
      table(x, 960, { size: 300, w: 380, colour: "#9a6b46" }) +
      (index === 0
        ? book(x - 110, 660, { size: 130, colour: "#5f8fa8" })
        : cup(x + 110, 660, { size: 66, colour: "#e6e1d6" }))
    ).join("");
    const lamps = (lit: readonly boolean[]) =>
      xs.map((x, index) =>
        tableLamp(x + 20, 660, { size: 290, colour: shade.hex, lit: lit[index] ?? false })
      ).join("");
    const spots = xs.map((x) => [x + 20, 450] as const);
    const picture = (lit: readonly boolean[]) =>
      back + tables + lamps(lit) + darkness(spots.filter((_, index) => lit[index]));
    const start = xs.map(() => story === "off");
    const end = start.map((lit, index) => index === chosen ? !lit : lit);
    const values = {
      lamp: two
        ? chosen === 0 ? both("the left lamp", "左边的台灯") : both("the right lamp", "右边的台灯")
        : both("the lamp", "台灯"),
      lamps: two ? both("two lamps", "两盏台灯") : both("one lamp", "一盏台灯"),
      shade,
      tables: both(two ? "shades stand on side tables" : "shade stands on a side table", ""),
      on: both(two ? "shades on side tables" : "shade on a side table", ""),
    };
    return {
      source: picture(start),
      target: picture(end),
      instruction: say(random, {
        templates: story === "on"
          ? [
            both("Switch on {lamp}.", "打开{lamp}。"),
            both("Someone turns on {lamp}. Show the room.", "有人打开了{lamp}，画出房间的样子。"),
          ]
          : [
            both("Switch off {lamp}.", "关掉{lamp}。"),
            both(
              "The bulb of {lamp} burns out. Show the room.",
              "{lamp}的灯泡烧坏了，画出房间的样子。",
            ),
          ],
        values,
      }),
      description: fill(
        story === "on"
          ? both(
            "A living room lies in the dark at night; {lamps} with {shade} {tables}, switched off.",
            "夜晚的客厅一片昏暗，边桌上放着{lamps}，灯罩是{shade}的，没有打开。",
          )
          : both(
            "A living room at night is lit by {lamps} with {shade} {on}.",
            "夜晚的客厅里，边桌上的{lamps}亮着，灯罩是{shade}的。",
          ),
        values,
      ),
      rationale: fill(
        story === "on"
          ? both(
            "Light spreads from {lamp}: its shade glows, the wall and the things around it become bright and warm, and far corners stay darker. The night outside does not change.",
            "光从{lamp}散开：灯罩发亮，周围的墙和物品变得明亮温暖，远处角落仍较暗。窗外的夜色不变。",
          )
          : two
          ? both(
            "Only {lamp} goes dark; its side of the room dims while the other lamp still lights its own side.",
            "只有{lamp}熄灭，那一侧变暗，另一盏灯仍照亮它那一侧。",
          )
          : both(
            "Without its only lamp the whole room is dark; the furniture stays where it is.",
            "唯一的灯灭了，整个房间变暗；家具的位置不变。",
          ),
        values,
      ),
      tags: ["light", story === "on" ? "switch on" : "switch off", two ? "two lamps" : "one lamp"],
      difficulty: two ? "hard" : story === "on" ? "medium" : "easy",
    };
  },
};

function footprints(
  from: number,
  to: number,
  way: { readonly y: number; readonly kind: "shoes" | "paws" },
): string {
  const { y, kind } = way;
  const step = kind === "shoes" ? 62 : 44;
  const sign = to > from ? 1 : -1;
  let drawn = "";
  let index = 0;
  for (let x = from; (to - x) * sign > 20; x += sign * step) {
    const side = index++ % 2 === 0 ? -1 : 1;
    const py = y + side * (kind === "shoes" ? 13 : 9);
    drawn += kind === "shoes"
      ? ellipse(x, py, { rx: 20, ry: 8, fill: "#98aec8" }) +
        ellipse(x - sign * 26, py, { rx: 8, ry: 6, fill: "#98aec8" })
      : ellipse(x, py, { rx: 10, ry: 6, fill: "#98aec8" }) +
        ellipse(x + sign * 13, py - 5, { rx: 3.5, ry: 2.5, fill: "#98aec8" }) +
        ellipse(x + sign * 15, py, { rx: 3.5, ry: 2.5, fill: "#98aec8" }) +
        ellipse(x + sign * 13, py + 5, { rx: 3.5, ry: 2.5, fill: "#98aec8" });
  }
  return drawn;
}

/** A walk over fresh snow leaves prints. */
export const snowTracks: SceneFamily = {
  name: "snow-tracks",
  category: "因果",
  draw(_kit, random) {
    const mirrored = chance(random);
    const at = (x: number) => mirrored ? 1472 - x : x;
    const walker = pick(random, ["person", "dog"] as const);
    const story = pick(random, ["there", "back"] as const);
    const homeX = between(random, [230, 270]);
    const treeX = between(random, [1180, 1240]);
    const back = landscape(random) +
      house(at(homeX), 840, {
        w: 360,
        snow: true,
        roof: pick(random, ["#c9614f", "#7f8fa6", "#a9795a"]),
        door: pick(random, ["#4d7c8a", "#8a5d3f", "#5d7a55"]),
      }) +
      tree(at(treeX), 840, { height: 400, kind: "pine", season: "winter" });
    const startX = at(440);
    const endX = at(treeX - 180);
    const y = 950;
    const coat = pick(random, [
      COLOURS.red,
      COLOURS.blue,
      COLOURS.green,
      COLOURS.purple,
      COLOURS.orange,
    ]);
    const fur = pick(random, ["#a9744f", "#4a4650", "#c9a26a"]);
    const figure = (x: number) =>
      walker === "person"
        ? person(x, y, {
          height: 290,
          outfit: "coat",
          colour: coat.hex,
          hat: "winter",
          scarf: "#f2d27a",
          hair: "long",
        })
        : dog(x, y, { size: 170, colour: fur, facing: mirrored ? "left" : "right" });
    const kind = walker === "person" ? "shoes" as const : "paws" as const;
    const tracks = story === "there"
      ? footprints(startX, endX, { y: y + 2, kind })
      : footprints(startX, endX, { y: y - 26, kind }) +
        footprints(endX, startX, { y: y + 34, kind });
    const who: Bilingual = walker === "person"
      ? fill(both("the person in the {coat} coat", "穿{coat}外套的人"), { coat })
      : both("the dog", "小狗");
    const values = { who, goal: both("pine tree", "松树") };
    return {
      source: back + figure(startX),
      target: back + tracks + figure(story === "there" ? endX : startX),
      instruction: say(random, {
        templates: story === "there"
          ? [
            both(
              "Show the scene after {who} has walked over to the tree.",
              "画出{who}走到树旁之后的样子。",
            ),
            both("{who} walks across the fresh snow to the tree.", "{who}穿过新雪走到树旁。"),
          ]
          : [
            both(
              "{who} walks to the tree and comes back to the same spot. Show the scene then.",
              "{who}走到树旁又回到原处，画出那时的样子。",
            ),
          ],
        values,
      }),
      description: fill(
        both(
          "{who} is near a snow-covered house; untouched snow lies between the house and a pine tree on the other side.",
          "{who}在一座积雪的房子旁，房子与另一侧的松树之间是一片没有痕迹的雪地。",
        ),
        values,
      ),
      rationale: fill(
        story === "there"
          ? both(
            "Feet press into fresh snow: one line of prints leads from the old place to {who}, now next to the tree. House and tree stay the same.",
            "脚会在新雪上留下印记：一行脚印从原处通向树旁的{who}。房子和树不变。",
          )
          : both(
            "{who} stands at the same place as before, but two lines of prints, one out and one back, cross the snow to the tree.",
            "{who}还在原处，但雪地上多了一去一回两行脚印，通到树旁。",
          ),
        values,
      ),
      tags: ["traces", "snow", story === "there" ? "one way" : "there and back"],
      difficulty: story === "back" ? "hard" : walker === "dog" ? "medium" : "easy",
    };
  },
};

function landscape(random: Random): string {
  return sky(pick(random, ["overcast", "morning"] as const), 760) +
    cloud(between(random, [400, 1000]), between(random, [110, 220]), { w: 260 }) +
    hills(760, "#d3deea", between(random, [0, 300])) + ground(760, "#eef3f8") +
    group(
      line([560, 1040], [700, 1040], { stroke: "#d5e0ea", width: 8 }) +
        line([1040, 1064], [1150, 1064], { stroke: "#d5e0ea", width: 8 }),
      { x: between(random, [-160, 160]) },
    );
}
