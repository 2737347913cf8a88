import type { Kit, NamedColour } from "../kit/mod.ts";
import {
  block,
  circle,
  contactShadow,
  d,
  darken,
  duck,
  ellipse,
  group,
  lighten,
  line,
  linear,
  path,
  polygon,
  rect,
  rounded,
  shaded,
  stone,
  STRONG_COLOURS,
  tableTop,
  TONES,
  wall,
} from "../kit/mod.ts";
import type { Random } from "../../../random.ts";
import type { Scene, SceneFamily } from "../scene.ts";
import { integer, pick, shuffle } from "../scene.ts";
import { THINGS } from "../things.ts";
import type { Noun } from "../words.ts";
import { SIDES, some, the } from "../words.ts";

const WALLS = ["#e3ebee", "#efe6d8", "#e6e2ee", "#dfe8df"] as const;

function backdropOf(random: Random, edge: number): string {
  return wall(pick(random, WALLS), edge) +
    tableTop(edge, pick(random, [TONES.wood, "#b08b6c", "#a9805f"]));
}

function weight(
  kit: Kit,
  place: {
    readonly x: number;
    readonly y: number;
    readonly grams: number;
    readonly colour: string;
    readonly shadow?: boolean;
  },
): string {
  const { x, y, grams, colour, shadow = false } = place;
  const s = 70 + grams * 0.22;
  return (shadow ? contactShadow(x, y, s) : "") + group(
    circle(0, -s * 1.04, { r: s * 0.17, fill: darken(colour, 0.2) }) +
      shaded(
        (paint) => path(d`M${-s * 0.38} ${-s * 0.9}H${s * 0.38}L${s * 0.5} 0H${-s * 0.5}Z`, paint),
        colour,
      ) +
      kit.text(`${grams}g`, {
        x: 0,
        y: -s * 0.3,
        size: s * 0.34,
        fill: "#ffffff",
        maxWidth: s * 0.8,
      }),
    { x, y },
  );
}

/** A weight is put on or taken off a balance; the beam must tilt the right way. */
export const balance: SceneFamily = {
  name: "balance",
  category: "物理",
  draw: (kit, random): Scene => {
    const [leftColour, rightColour, extraColour] = shuffle(random, STRONG_COLOURS) as [
      NamedColour,
      NamedColour,
      NamedColour,
    ];
    const x = 736 + integer(random, [-60, 60]);
    const base = 930;
    const equal = pick(random, [100, 150, 200]);
    const extra = pick(random, [50, 100, 150, 200].filter((grams) => grams !== equal));
    const side = pick(random, ["left", "right"] as const);
    const removing = pick(random, [true, false, false]);
    const sign = side === "left" ? -1 : 1;
    const backdrop = backdropOf(random, 740);
    const metal = pick(random, [TONES.gold, "#8fa0b3", "#c58a5a"]);
    const arm = 350;
    const pivot = base - 560;
    const stand = contactShadow(x, base, 260) +
      shaded(
        (paint) =>
          path(
            d`M${x - 130} ${base}Q${x - 120} ${base - 44} ${x - 30} ${base - 48}H${x + 30}Q${
              x + 120
            } ${base - 44} ${x + 130} ${base}Z`,
            paint,
          ),
        metal,
      ) +
      shaded((paint) => rect(x - 13, pivot, { w: 26, h: base - 44 - pivot, ...paint }), metal);
    const picture = (
      load: { readonly left: boolean; readonly right: boolean; readonly extra: boolean },
    ): string => {
      const torque = (load.right ? equal : 0) - (load.left ? equal : 0) +
        (load.extra ? sign * extra : 0);
      const angle = Math.sign(torque) * 11;
      const radians = angle * Math.PI / 180;
      const end = (direction: number): readonly [number, number] => [
        x + direction * arm * Math.cos(radians),
        pivot + direction * arm * Math.sin(radians),
      ];
      const beam = group(
        shaded(
          (paint) => path(d`M${-arm - 16} -8Q0 -34 ${arm + 16} -8V8Q0 16 ${-arm - 16} 8Z`, paint),
          metal,
          "top",
        ),
        { x, y: pivot, turn: angle },
      );
      const pan = (direction: -1 | 1): string => {
        const [px, py] = end(direction);
        const floor = py + 300;
        const own = direction === -1 ? load.left : load.right;
        const colour = direction === -1 ? leftColour : rightColour;
        const second = load.extra && direction === sign;
        const weights = (own
          ? weight(kit, {
            x: px - (second ? 66 : 0),
            y: floor - 4,
            grams: equal,
            colour: colour.hex,
          })
          : "") +
          (second
            ? weight(kit, {
              x: px + (own ? 66 : 0),
              y: floor - 4,
              grams: extra,
              colour: extraColour.hex,
            })
            : "");
        return line([px, py], [px - 140, floor], { stroke: darken(metal, 0.25), width: 4 }) +
          line([px, py], [px + 140, floor], { stroke: darken(metal, 0.25), width: 4 }) + weights +
          shaded(
            (paint) =>
              path(
                d`M${px - 160} ${floor - 4}H${px + 160}Q${px + 96} ${floor + 42} ${px} ${
                  floor + 42
                }T${px - 160} ${floor - 4}Z`,
                paint,
              ),
            metal,
          ) + circle(px, py, { r: 9, fill: darken(metal, 0.3) });
      };
      return backdrop + stand + beam + circle(x, pivot - 6, { r: 24, fill: darken(metal, 0.15) }) +
        circle(x, pivot - 6, { r: 12, fill: lighten(metal, 0.4) }) + pan(-1) + pan(1) +
        (load.extra || removing ? "" : weight(kit, {
          x: x + sign * 560,
          y: 1000,
          grams: extra,
          colour: extraColour.hex,
          shadow: true,
        }));
    };
    const other = side === "left" ? "right" : "left";
    const taken = side === "left" ? leftColour : rightColour;
    const both = { left: true, right: true, extra: false };
    if (removing) {
      return {
        source: picture(both),
        target: picture({ left: side !== "left", right: side !== "right", extra: false }),
        instruction: {
          en: `Take the ${taken.en} weight off the ${side} pan of the scale.`,
          zh: `拿走天平${SIDES[side].zh}盘里${taken.zh}的砝码。`,
        },
        description: {
          en: `A balance in equilibrium: ${equal} g on the left pan (${leftColour.en}) and ` +
            `${equal} g on the right pan (${rightColour.en}).`,
          zh:
            `一架平衡的天平：左盘是${leftColour.zh}的${equal}克砝码，右盘是${rightColour.zh}的${equal}克砝码。`,
        },
        rationale: {
          en:
            `The ${side} pan is empty now, so the ${other} side is heavier: the beam tilts down ` +
            `on the ${other} and the ${side} pan rises.`,
          zh: `${SIDES[side].zh}盘变空后，${SIDES[other].zh}边更重：横梁应向${
            SIDES[other].zh
          }下倾，${SIDES[side].zh}盘上升。`,
        },
        tags: ["balance", "weight", "removal"],
        difficulty: "medium",
      };
    }
    return {
      source: picture(both),
      target: picture({ ...both, extra: true }),
      instruction: {
        en: `Put the ${extraColour.en} ${extra} g weight from the table on the ${side} pan.`,
        zh: `把桌上${extraColour.zh}的${extra}克砝码放到天平的${SIDES[side].zh}盘里。`,
      },
      description: {
        en: `A balance in equilibrium with ${equal} g on each pan; ${
          some({ en: `${extra} g weight`, zh: `${extra}克砝码`, measure: "个" }, extraColour).en
        } stands on the table on the ${side}.`,
        zh: `一架平衡的天平，两盘各有${equal}克砝码；${
          SIDES[side].zh
        }边桌面上还有一个${extraColour.zh}的${extra}克砝码。`,
      },
      rationale: {
        en: `With ${equal + extra} g against ${equal} g the ${side} pan must go down and the ` +
          `${other} pan up; the weight is no longer on the table.`,
        zh: `${equal + extra}克对${equal}克，${SIDES[side].zh}盘应下沉，${
          SIDES[other].zh
        }盘应上升；桌面上不再有那个砝码。`,
      },
      tags: ["balance", "weight", "gravity"],
      difficulty: "hard",
    };
  },
};

interface Dipped extends Noun {
  readonly colour?: NamedColour;
  /** Depth of its base under the surface as a share of its height; 1 or more sinks. */
  readonly density: number;
  readonly height: number;
  /** Extra height of the water in view box units. */
  readonly rise: number;
  draw(x: number, y: number, shadow: boolean): string;
}

/** Something is put into water; it floats or sinks, and the water rises. */
export const buoyancy: SceneFamily = {
  name: "buoyancy",
  category: "物理",
  draw: (_kit, random): Scene => {
    const colour = pick(random, STRONG_COLOURS);
    const fruit = pick(random, THINGS.apple.colours);
    const items: readonly Dipped[] = [
      {
        en: "wooden block",
        zh: "木块",
        measure: "块",
        density: 0.62,
        height: 130,
        rise: 18,
        draw: (x, y, shadow) => block(x, y, { size: 130, colour: TONES.wood, shadow }),
      },
      {
        en: "stone",
        zh: "石头",
        measure: "块",
        density: 2.5,
        height: 90,
        rise: 26,
        draw: (x, y, shadow) =>
          shadow
            ? stone(x, y, { w: 170 })
            : stone(x, y, { w: 170 }).replace(contactShadow(x, y, 170), ""),
      },
      {
        ...THINGS.apple,
        colour: fruit,
        density: 0.8,
        height: 130,
        rise: 20,
        draw: (x, y, shadow) => THINGS.apple.draw(x, y, { size: 130, colour: fruit.hex, shadow }),
      },
      {
        en: "rubber duck",
        zh: "橡皮鸭",
        measure: "只",
        density: 0.16,
        height: 140,
        rise: 8,
        draw: (x, y, shadow) =>
          (shadow ? contactShadow(x, y, 150) : "") + duck(x, y, { size: 190, colour: "#f4c63f" }),
      },
      {
        en: "iron ball",
        zh: "铁球",
        measure: "个",
        density: 7.8,
        height: 120,
        rise: 24,
        draw: (x, y, shadow) =>
          (shadow ? contactShadow(x, y, 120) : "") +
          rounded((paint) => circle(x, y - 60, { r: 60, ...paint }), "#66707e"),
      },
      {
        en: "beach ball",
        zh: "充气球",
        measure: "个",
        colour,
        density: 0.12,
        height: 170,
        rise: 6,
        draw: (x, y, shadow) => THINGS.ball.draw(x, y, { size: 170, colour: colour.hex, shadow }),
      },
    ];
    const item = pick(random, items);
    const side = pick(random, ["left", "right"] as const);
    const sign = side === "left" ? -1 : 1;
    const x = 736 - sign * integer(random, [120, 190]);
    const base = 950;
    const w = integer(random, [560, 640]);
    const h = 500;
    const fill = integer(random, [280, 340]);
    const backdrop = backdropOf(random, 740);
    const water = linear([[0, "#a9dbf0", 0.75], [1, "#4b9fd0", 0.75]]);
    const tank = (level: number, inside: string): string =>
      contactShadow(x, base, w) +
      rect(x - w / 2, base - h, { w, h, radius: 10, fill: "#f1fafd", opacity: 0.45 }) +
      water.definition +
      rect(x - w / 2 + 8, base - level, { w: w - 16, h: level - 10, fill: water.fill }) +
      inside +
      (inside === "" ? "" : rect(x - w / 2 + 8, base - level, {
        w: w - 16,
        h: level - 10,
        fill: "#7fc4e6",
        opacity: 0.4,
      })) +
      rect(x - w / 2 + 8, base - level - 3, { w: w - 16, h: 8, radius: 4, fill: "#e4f6fd" }) +
      path(
        d`M${x - w / 2} ${base - h}V${base - 12}Q${x - w / 2} ${base} ${x - w / 2 + 12} ${base}H${
          x + w / 2 - 12
        }Q${x + w / 2} ${base} ${x + w / 2} ${base - 12}V${base - h}`,
        { stroke: "#ffffff", width: 9, opacity: 0.95 },
      ) +
      line([x - w / 2 + 34, base - h + 50], [x - w / 2 + 34, base - h + 240], {
        stroke: "#ffffff",
        width: 10,
        opacity: 0.6,
      });
    const risen = fill + item.rise;
    const sinks = item.density >= 1;
    const bottom = sinks ? base - 12 : base - risen + item.height * item.density;
    const place = x + integer(random, [-90, 90]);
    const name = the(item, item.colour);
    return {
      source: backdrop + tank(fill, "") + item.draw(x + sign * (w / 2 + 150), 985, true),
      target: backdrop + tank(risen, item.draw(place, bottom, false)),
      instruction: pick(random, [
        { en: `Put ${name.en} into the water tank.`, zh: `把${name.zh}放进水箱里。` },
        {
          en: `Drop ${name.en} into the tank and show it once the water is still again.`,
          zh: `把${name.zh}放入水箱，画出水面恢复平静后的样子。`,
        },
      ]),
      description: {
        en: `A glass tank partly filled with water on a table; ${
          some(item, item.colour).en
        } lies beside it on the ${side}.`,
        zh: `桌上有一个装着部分水的玻璃水箱，${SIDES[side].zh}边放着${
          some(item, item.colour).zh
        }。`,
      },
      rationale: sinks
        ? {
          en: `${name.en.replace("the", "The")} is denser than water, so it must lie on the ` +
            "bottom of the tank; the water level rises a little and the table beside it is empty.",
          zh: `${name.zh}的密度大于水，应沉到水箱底部；水面略微升高，旁边桌面上不再有它。`,
        }
        : {
          en: `${name.en.replace("the", "The")} is lighter than water, so it must float, only ` +
            `${item.density < 0.3 ? "a small" : "the lower"} part under water; the level rises a ` +
            "little and the table beside the tank is empty.",
          zh: `${name.zh}的密度小于水，应漂浮在水面上，只有${
            item.density < 0.3 ? "一小部分" : "下面的部分"
          }没入水中；水面略微升高，旁边桌面上不再有它。`,
        },
      tags: ["buoyancy", "water", sinks ? "sinks" : "floats"],
      difficulty: sinks ? "medium" : "hard",
    };
  },
};

type Point = readonly [x: number, y: number];

/** The part of a convex polygon that lies below (larger y than) a level. */
function below(points: readonly Point[], level: number): Point[] {
  const kept: Point[] = [];
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length] as Point;
    if (point[1] >= level) kept.push(point);
    if ((point[1] >= level) !== (next[1] >= level)) {
      const share = (level - point[1]) / (next[1] - point[1]);
      kept.push([point[0] + (next[0] - point[0]) * share, level]);
    }
  });
  return kept;
}

/** Area of a polygon (shoelace formula). */
function area(points: readonly Point[]): number {
  return Math.abs(points.reduce((sum, [x, y], index) => {
    const [nx, ny] = points[(index + 1) % points.length] as Point;
    return sum + x * ny - nx * y;
  }, 0)) / 2;
}

/** A tank is tilted; its water keeps its amount and a level surface. */
export const tiltedTank: SceneFamily = {
  name: "tilted-tank",
  category: "物理",
  draw: (_kit, random): Scene => {
    const colour = pick(random, STRONG_COLOURS);
    const liquid = pick(random, [
      { en: "water", zh: "水", hex: "#6db6de" },
      { en: "orange juice", zh: "橙汁", hex: "#f2a541" },
      { en: "green tea", zh: "绿茶", hex: "#a9b95a" },
      { en: "berry juice", zh: "莓果汁", hex: "#c4567c" },
    ]);
    const raised = pick(random, ["left", "right"] as const);
    const sign = raised === "left" ? -1 : 1;
    const base = 930;
    const x = 736 - sign * integer(random, [60, 110]);
    const board = 640;
    const edge = integer(random, [120, 140]);
    const w = integer(random, [380, 430]);
    const h = 350;
    const fill = integer(random, [150, 190]);
    const backdrop = backdropOf(random, 740);
    const tilt = Math.asin(edge / board);
    const pivot: Point = [x - sign * board / 2, base];
    const turned = (angle: number) => ([px, py]: Point): Point => {
      const a = sign * -angle;
      const dx = px - pivot[0], dy = py - pivot[1];
      return [
        pivot[0] + dx * Math.cos(a) - dy * Math.sin(a),
        pivot[1] + dx * Math.sin(a) + dy * Math.cos(a),
      ];
    };
    const picture = (angle: number): string => {
      const turn = turned(angle);
      const thick = 26;
      const plank: Point[] = ([[x - board / 2, base], [x + board / 2, base], [
        x + board / 2,
        base - thick,
      ], [x - board / 2, base - thick]] as Point[]).map(turn);
      const floor = base - thick;
      const walls: Point[] = ([[x - w / 2, floor - h], [x - w / 2, floor], [x + w / 2, floor], [
        x + w / 2,
        floor - h,
      ]] as Point[]).map(turn);
      // The level that leaves as much liquid as in the upright tank, by halving.
      let high = Math.min(...walls.map(([, y]) => y));
      let low = Math.max(...walls.map(([, y]) => y));
      for (let round = 0; round < 40; round++) {
        const middle = (high + low) / 2;
        if (area(below(walls, middle)) > w * fill) high = middle;
        else low = middle;
      }
      const content = below(walls, high);
      const surface = content.filter(([, y]) => Math.abs(y - high) < 0.01);
      const outline = walls.map(([px, py]) =>
        `${Math.round(px * 10) / 10} ${Math.round(py * 10) / 10}`
      );
      return ellipse(x, base, { rx: board * 0.55, ry: 18, fill: "url(#contact)", opacity: 0.8 }) +
        polygon(plank, { fill: "#9b6b4a" }) +
        polygon([
          plank[2] as Point,
          plank[3] as Point,
          ...([[x - board / 2, base - thick + 8], [
            x + board / 2,
            base - thick + 8,
          ]] as Point[]).map(turn),
        ], { fill: "#b98a63" }) +
        polygon(walls, { fill: "#f1fafd", opacity: 0.5 }) +
        polygon(content, { fill: liquid.hex, opacity: 0.8 }) +
        line(surface[0] as Point, surface[1] as Point, {
          stroke: lighten(liquid.hex, 0.55),
          width: 7,
        }) +
        path(`M${outline.join("L")}`, { stroke: "#ffffff", width: 9, opacity: 0.95 });
    };
    const restX = x + sign * (board / 2 + 150);
    const underX = pivot[0] + sign * (board * Math.cos(tilt) - edge / 2 - 4);
    return {
      source: backdrop + picture(0) + block(restX, base + 40, { size: edge, colour: colour.hex }),
      target: backdrop + block(underX, base, { size: edge, colour: colour.hex }) +
        picture(Math.asin(edge / (board - edge))),
      instruction: {
        en: `Push the ${colour.en} block under the ${raised} end of the board, so that the board ` +
          "and the tank on it tilt.",
        zh: `把${colour.zh}的方块塞到木板${SIDES[raised].zh}端下面，使木板和上面的容器一起倾斜。`,
      },
      description: {
        en: `An open glass tank with ${liquid.en} stands on a level wooden board; ${
          some(THINGS.block, colour).en
        } lies on the table on the ${raised}.`,
        zh: `水平的木板上放着一个盛有${liquid.zh}的敞口玻璃容器，${
          SIDES[raised].zh
        }边桌面上有一块${colour.zh}的方块。`,
      },
      rationale: {
        en: `Board and tank tilt down to the ${raised === "left" ? "right" : "left"}, but the ` +
          `surface of the ${liquid.en} stays level; seen from the tank it stands higher on the ` +
          "lower side, and the amount does not change.",
        zh: `木板和容器向${
          raised === "left" ? "右" : "左"
        }倾斜，但${liquid.zh}的液面始终保持水平，低的一侧液体更深，总量不变。`,
      },
      tags: ["liquid", "level", "tilt"],
      difficulty: "hard",
    };
  },
};
