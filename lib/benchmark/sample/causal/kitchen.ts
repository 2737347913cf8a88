import { d, darken, ellipse, glass, group, lighten, line, path, puddle, rect } from "../kit/mod.ts";
import {
  apple,
  book,
  circle,
  COLOURS,
  contactShadow,
  mix,
  polygon,
  shaded,
  TONES,
} from "../kit/mod.ts";
import { tabletop } from "../props.ts";
import { between, chance, pick } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, fill, say } from "../wording.ts";

const DRINKS: readonly { readonly name: Bilingual; readonly colour: string }[] = [
  { name: both("water", "水"), colour: "#7cc0e2" },
  { name: both("orange juice", "橙汁"), colour: "#f5a53a" },
  { name: both("milk", "牛奶"), colour: "#f7f3e8" },
  { name: both("cherry juice", "樱桃汁"), colour: "#c63f52" },
  { name: both("green tea", "绿茶"), colour: "#b9c766" },
];

/** A glass that was knocked over, and what its contents reach. */
export const spiltDrink: SceneFamily = {
  name: "spilt-drink",
  category: "因果",
  draw(_kit, random) {
    const back = tabletop(random, { edge: 660 });
    const way = pick(random, ["left", "right"] as const);
    const sign = way === "right" ? 1 : -1;
    const drink = pick(random, DRINKS);
    const size = between(random, [290, 340]);
    const x = way === "right" ? between(random, [260, 420]) : between(random, [1050, 1210]);
    const y = between(random, [880, 930]);
    const full = between(random, [0.6, 0.85]);
    const near = pick(random, ["nothing", "napkin", "apple"] as const);
    const farX = x + sign * 780;
    const napkinX = x + sign * 640;
    const fruit = apple(farX, y - 40, { size: 130, colour: COLOURS.red.hex });
    const pile = book(736 + sign * 420, 790, { size: 240, colour: "#5f8fa8" });
    const side = chance(random) && near === "nothing" ? pile : "";
    const wet = mix(drink.colour, "#8a8f96", 0.12);
    const pool = puddle(x + sign * (size + 120), y - 18, { w: 620, colour: wet });
    const lying = contactShadow(x + sign * size * 0.5, y, size) + group(
      glass(0, 0, { size, fill: 0, shadow: false }),
      { x, y: y - size * 0.3, turn: sign * 90 },
    );
    const napkin = (soaked: boolean) =>
      polygon([[napkinX - 130, y - 60], [napkinX + 110, y - 78], [napkinX + 150, y + 30], [
        napkinX - 100,
        y + 52,
      ]], { fill: soaked ? mix("#fbf8f0", drink.colour, 0.55) : "#fbf8f0" }) +
      (soaked
        ? ""
        : polygon([[napkinX - 130, y - 60], [napkinX + 110, y - 78], [napkinX + 120, y - 50], [
          napkinX - 122,
          y - 32,
        ]], { fill: "#cfe0ea" }));
    const others = (soaked: boolean) =>
      near === "apple" ? fruit : near === "napkin" ? napkin(soaked) : "";
    const values = {
      drink: drink.name,
      way: both(way, way === "right" ? "右" : "左"),
      near: near === "apple"
        ? both(" An apple lies farther along the table.", "桌子另一边放着一个苹果。")
        : near === "napkin"
        ? both(" A white paper napkin lies beside it.", "旁边放着一张白色餐巾纸。")
        : side !== ""
        ? both(" A closed book lies farther back.", "后面放着一本合上的书。")
        : both("", ""),
    };
    return {
      source: back + side + others(false) + glass(x, y, { size, fill: full, liquid: drink.colour }),
      target: back + side + pool + others(true) + lying,
      instruction: say(random, {
        templates: [
          both(
            "Someone knocks the glass over to the {way}. Show what happens.",
            "有人把杯子向{way}碰倒了，画出结果。",
          ),
          both(
            "Show the table after the glass of {drink} has tipped over to the {way}.",
            "画出这杯{drink}向{way}翻倒之后的桌面。",
          ),
          both("The glass has fallen over to the {way}.", "杯子向{way}倒下了。"),
        ],
        values,
      }),
      description: fill(
        both(
          "A glass of {drink} stands upright on a table.{near}",
          "桌上直立着一杯{drink}。{near}",
        ),
        values,
      ),
      rationale: fill(
        near === "napkin"
          ? both(
            "The glass lies empty on its side with its mouth to the {way}; the {drink} has run out into a puddle that reaches the napkin, which soaks it up and takes its color.",
            "杯子空了，杯口朝{way}横躺着；{drink}流成一滩，一直流到餐巾纸，把它浸湿并染上颜色。",
          )
          : both(
            "The glass lies empty on its side with its mouth to the {way}, and the {drink} has run out into a puddle in front of its mouth. Nothing else moves.",
            "杯子空了，杯口朝{way}横躺着，{drink}在杯口前流成一滩。其他东西不动。",
          ),
        values,
      ),
      tags: ["liquid", "gravity", near === "napkin" ? "soaking" : "spill"],
      difficulty: near === "napkin" ? "hard" : near === "apple" ? "medium" : "easy",
    };
  },
};

/** Bread before and after a toaster. */
export const toastedBread: SceneFamily = {
  name: "toasted-bread",
  category: "因果",
  draw(_kit, random) {
    const back = tabletop(random, { edge: 660, time: "morning" });
    const body = pick(random, [
      COLOURS.red.hex,
      COLOURS.teal.hex,
      COLOURS.blue.hex,
      COLOURS.yellow.hex,
      "#c3cbd5",
    ]);
    const x = between(random, [560, 900]);
    const y = between(random, [900, 940]);
    const story = pick(random, ["golden", "burnt", "one"] as const);
    const cold = pick(random, ["left", "right"] as const);
    const slice = (
      at: "left" | "right",
      look: { readonly crust: string; readonly crumb: string },
    ) => bread(x + (at === "left" ? -118 : 118), y - 258, look);
    const raw = { crust: "#d9a765", crumb: "#fbefd2" };
    const gold = { crust: "#a86a2c", crumb: "#d99a4e" };
    const black = { crust: "#2b2220", crumb: "#463631" };
    const shell = contactShadow(x, y, 560) +
      shaded((paint) => rect(x - 270, y - 300, { w: 540, h: 280, radius: 56, ...paint }), body) +
      rect(x - 270, y - 110, { w: 540, h: 26, fill: lighten(body, 0.45), opacity: 0.7 }) +
      rect(x - 244, y - 24, { w: 488, h: 24, radius: 8, fill: darken(body, 0.5) }) +
      rect(x + 270, y - 220, { w: 26, h: 60, radius: 8, fill: TONES.ink }) +
      circle(x + 190, y - 170, { r: 28, fill: TONES.paper }) +
      line([x + 190, y - 170], [x + 204, y - 188], { stroke: TONES.ink, width: 7 });
    const slots = [-118, 118].map((at) =>
      ellipse(x + at, y - 292, { rx: 104, ry: 13, fill: darken(body, 0.6) })
    ).join("");
    const done = story === "burnt" ? black : gold;
    const haze = story === "burnt"
      ? [-118, 118].map((at) =>
        path(
          d`M${x + at - 30} ${y - 480}q-40 -60 0 -120t0 -120M${x + at + 34} ${
            y - 470
          }q40 -50 0 -110t6 -130`,
          { stroke: "#6d7076", width: 16, opacity: 0.45 },
        )
      ).join("")
      : "";
    const before = slice("left", raw) + slice("right", raw);
    const after = slice("left", story === "one" && cold === "left" ? raw : done) +
      slice("right", story === "one" && cold === "right" ? raw : done);
    const loaf = plateOfButter(x > 736 ? 250 : 1220, y + 10);
    const values = { cold: both(cold, cold === "left" ? "左" : "右") };
    const templates = {
      golden: [
        both("Show the slices after two minutes of toasting.", "画出面包片烤了两分钟之后的样子。"),
        both("Toast the bread until it is done.", "把面包烤好。"),
        both(
          "The toaster has just finished. Show the bread.",
          "烤面包机刚刚烤完，画出面包的样子。",
        ),
      ],
      burnt: [
        both("The bread was toasted far too long. Show it.", "面包烤得太久了，画出它的样子。"),
        both("Someone forgot the toast for ten minutes.", "有人把吐司忘在里面烤了十分钟。"),
      ],
      one: [
        both(
          "The {cold} slot does not heat. Show the slices after two minutes of toasting.",
          "{cold}边的槽不加热。画出面包片烤了两分钟之后的样子。",
        ),
        both(
          "Toast the bread; the heater of the {cold} slot is broken.",
          "烤这些面包；{cold}边槽的加热丝坏了。",
        ),
      ],
    };
    const why = {
      golden: both(
        "Heat browns bread: both slices turn golden brown with darker crusts.",
        "加热使面包变色：两片都变成金黄色，边缘更深。",
      ),
      burnt: both(
        "Bread that is heated too long chars: both slices are black, and dark smoke rises.",
        "加热过久面包会焦：两片都变黑，并冒出黑烟。",
      ),
      one: both(
        "Only the heated slice browns; the one in the {cold} slot stays pale.",
        "只有受热的那片变成金黄；{cold}边槽里的仍是浅色。",
      ),
    };
    return {
      source: back + loaf + before + slots + shell,
      target: back + loaf + after + slots + shell + haze,
      instruction: say(random, { templates: templates[story], values }),
      description: both(
        "Two pale slices of bread stick out of a toaster on a kitchen table, next to a dish of butter.",
        "厨房桌上的烤面包机里露出两片浅色的面包，旁边有一碟黄油。",
      ),
      rationale: fill(why[story], values),
      tags: ["heat", "food", story],
      difficulty: ({ golden: "easy", burnt: "medium", one: "hard" } as const)[story],
    };
  },
};

function bread(
  x: number,
  y: number,
  look: { readonly crust: string; readonly crumb: string },
): string {
  const slice = (s: number, fill: string) =>
    path(
      d`M${x - 88 * s} ${y + 40}V${y - 110 * s}C${x - 124 * s} ${y - 150 * s} ${x - 90 * s} ${
        y - 206 * s
      } ${x} ${y - 200 * s}C${x + 90 * s} ${y - 206 * s} ${x + 124 * s} ${y - 150 * s} ${
        x + 88 * s
      } ${y - 110 * s}V${y + 40}Z`,
      { fill },
    );
  return slice(1, look.crust) + slice(0.86, look.crumb);
}

function plateOfButter(x: number, y: number): string {
  return contactShadow(x, y, 260) +
    ellipse(x, y - 14, { rx: 150, ry: 26, fill: "#dfe6ea" }) +
    ellipse(x, y - 20, { rx: 150, ry: 26, fill: "#f6f8f8" }) +
    shaded(
      (paint) => rect(x - 84, y - 82, { w: 168, h: 58, radius: 10, ...paint }),
      "#f4d668",
      "top",
    );
}
