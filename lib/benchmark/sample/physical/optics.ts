import type { NamedColour } from "../kit/mod.ts";
import {
  car,
  clipped,
  cloud,
  contactShadow,
  d,
  ellipse,
  glass,
  ground,
  hills,
  lighten,
  line,
  linear,
  path,
  pathway,
  person,
  pottedPlant,
  rect,
  sky,
  STRONG_COLOURS,
  tableTop,
  TONES,
  tree,
  wall,
  wallMirror,
} from "../kit/mod.ts";
import type { Scene, SceneFamily } from "../scene.ts";
import { between, integer, pick, shuffle } from "../scene.ts";
import type { Thing } from "../things.ts";
import { fittingColour, THINGS } from "../things.ts";
import type { Bilingual } from "../scene.ts";
import { SIDES, some, the } from "../words.ts";
import type { Noun } from "../words.ts";

/** Something moves along a path; its size must follow the perspective. */
export const farther: SceneFamily = {
  name: "farther",
  category: "物理",
  draw: (_kit, random): Scene => {
    const horizon = integer(random, [520, 570]);
    const vanishX = integer(random, [650, 820]);
    const colour = pick(random, STRONG_COLOURS);
    const away = pick(random, [true, true, false]);
    const nearY = 990;
    const farY = horizon + integer(random, [95, 130]);
    const scaleAt = (y: number) => (y - horizon) / (nearY - horizon);
    // The middle of the path runs from the vanishing point to the middle of its near end.
    const middleAt = (y: number) => vanishX + (736 - vanishX) * (y - horizon) / (1104 - horizon);
    const movers: readonly (Noun & { readonly colour?: NamedColour; draw(y: number): string })[] = [
      {
        ...THINGS.ball,
        colour,
        draw: (y) =>
          THINGS.ball.draw(middleAt(y), y, { size: 230 * scaleAt(y), colour: colour.hex }),
      },
      {
        en: "car",
        zh: "小汽车",
        measure: "辆",
        colour,
        draw: (y) => car(middleAt(y), y, { size: 520 * scaleAt(y), colour: colour.hex }),
      },
      {
        en: "child",
        zh: "孩子",
        measure: "个",
        draw: (y) =>
          person(middleAt(y), y, { height: 420 * scaleAt(y), colour: colour.hex, child: true }),
      },
      {
        ...THINGS.carton,
        draw: (y) =>
          THINGS.carton.draw(middleAt(y), y, { size: 230 * scaleAt(y), colour: "#c99a63" }),
      },
    ];
    const mover = pick(random, movers);
    const season = pick(random, ["summer", "autumn", "spring"] as const);
    const kind = pick(random, ["round", "pine"] as const);
    const trees = [0.17, 0.34, 0.66].flatMap((share) => {
      const y = horizon + (nearY - horizon) * share;
      return [-1, 1].map((side) =>
        tree(vanishX + side * (90 + 830 * share), y, { height: 700 * share, season, kind })
      );
    }).join("");
    const scene = sky("day", horizon) + cloud(vanishX < 736 ? 1150 : 320, 160, { w: 280 }) +
      hills(horizon, "#86b98c", between(random, [0, 300])) + ground(horizon) +
      pathway([vanishX, horizon], { near: [376, 1096] }) + trees;
    const [before, after] = away ? [nearY, farY] : [farY, nearY];
    const name = the(mover, mover.colour);
    return {
      source: scene + mover.draw(before),
      target: scene + mover.draw(after),
      instruction: away
        ? pick(random, [
          {
            en: `Move ${name.en} along the path to its far end, near the horizon.`,
            zh: `把${name.zh}沿小路移到远处，靠近地平线的地方。`,
          },
          {
            en: `Put ${name.en} far away on the path, beside the most distant trees.`,
            zh: `把${name.zh}放到小路的远处，在最远的那两棵树之间。`,
          },
        ])
        : {
          en: `Bring ${name.en} from the far end of the path to the front.`,
          zh: `把${name.zh}从小路远处移到最前面。`,
        },
      description: {
        en: `A path between two rows of trees leads to the horizon; ${
          some(mover, mover.colour).en
        } is ${away ? "in the foreground" : "far away"}.`,
        zh: `两排树之间的小路通向地平线，${some(mover, mover.colour).zh}在${
          away ? "近处" : "远处"
        }。`,
      },
      rationale: {
        en: `Size in a picture shrinks with distance: ${name.en} must appear ${
          away ? "much smaller and higher up" : "much larger and lower down"
        }, on the path, in scale with the trees beside it.`,
        zh: `物体在画面中近大远小：${name.zh}应变得${
          away ? "小得多，位置更靠上" : "大得多，位置更靠下"
        }，仍在小路上，并与旁边的树比例一致。`,
      },
      tags: ["perspective", "scale", "distance"],
      difficulty: away ? "medium" : "hard",
    };
  },
};

interface MirrorItem {
  readonly thing: Thing;
  readonly colour: NamedColour;
}

/** Something in front of a mirror changes; its reflection must change with it. */
export const mirrorImage: SceneFamily = {
  name: "mirror-image",
  category: "物理",
  draw: (_kit, random): Scene => {
    const colours = shuffle(random, STRONG_COLOURS);
    const kinds: readonly Thing[] = shuffle(random, [
      THINGS.vase,
      THINGS.cup,
      THINGS.ball,
      THINGS.gift,
      THINGS.block,
      THINGS.apple,
    ]);
    const side = pick(random, ["left", "right"] as const);
    const sign = side === "left" ? -1 : 1;
    const mirrorX = 736 - sign * integer(random, [40, 90]);
    const w = 520;
    const bottom = 760;
    const h = 560;
    const wallColour = pick(random, ["#dbe4e8", "#eadfd0", "#e1dcea"]);
    const wood = pick(random, [TONES.wood, "#b08b6c"]);
    const item = (index: number): MirrorItem => ({
      thing: kinds[index] as Thing,
      colour: fittingColour(kinds[index] as Thing, colours.slice(index)),
    });
    const one = item(0);
    const another = item(1);
    const edit = pick(random, ["recolour", "replace", "remove", "add"] as const);
    const itemX = mirrorX + sign * 300;
    const plant = pottedPlant(mirrorX - sign * 500, 900, { size: 330, colour: "#c86f4e" });
    const backdrop = wall(wallColour, 690) + tableTop(690, wood);
    const floor = linear([[0, lighten(wood, 0.2)], [1, lighten(wood, 0.34)]]);
    const room = rect(mirrorX - w / 2, bottom - h, { w, h, fill: lighten(wallColour, 0.3) }) +
      floor.definition +
      rect(mirrorX - w / 2, bottom - 170, { w, h: 170, fill: floor.fill });
    const picture = (shown: MirrorItem | undefined): string => {
      const size = (shown?.thing.height ?? 0) * 1.5;
      const reflection = shown === undefined
        ? ""
        : shown.thing.draw(itemX - sign * 260, bottom - 78, {
          size: size * 0.78,
          colour: shown.colour.hex,
        });
      return backdrop +
        wallMirror(mirrorX, bottom - h / 2, { w, h, id: "mirror", contents: room + reflection }) +
        plant +
        (shown === undefined
          ? ""
          : shown.thing.draw(itemX, 920, { size, colour: shown.colour.hex }));
    };
    const recoloured = {
      thing: one.thing,
      colour: pick(
        random,
        (one.thing.colours ?? STRONG_COLOURS).filter((colour) => colour !== one.colour),
      ),
    };
    const name = the(one.thing, one.colour);
    const edits: Readonly<
      Record<typeof edit, {
        readonly before: MirrorItem | undefined;
        readonly after: MirrorItem | undefined;
        readonly instruction: Bilingual;
        readonly change: Bilingual;
      }>
    > = {
      recolour: {
        before: one,
        after: recoloured,
        instruction: {
          en:
            `Change the colour of the ${one.thing.en} in front of the mirror to ${recoloured.colour.en}.`,
          zh: `把镜子前的${one.thing.zh}改成${recoloured.colour.zh}。`,
        },
        change: {
          en: `its reflection must turn ${recoloured.colour.en} as well`,
          zh: `镜中的影像也必须变成${recoloured.colour.zh}`,
        },
      },
      replace: {
        before: one,
        after: another,
        instruction: {
          en: `Replace ${name.en} on the table by ${some(another.thing, another.colour).en}.`,
          zh: `把桌上${name.zh}换成${some(another.thing, another.colour).zh}。`,
        },
        change: {
          en: `the mirror must show the ${another.thing.en} instead of the ${one.thing.en}`,
          zh: `镜中也应由${one.thing.zh}变成${another.thing.zh}`,
        },
      },
      remove: {
        before: one,
        after: undefined,
        instruction: {
          en: `Remove ${name.en} that stands in front of the mirror.`,
          zh: `去掉放在镜子前的${name.zh}。`,
        },
        change: { en: "its reflection must disappear too", zh: "镜中的影像也必须一同消失" },
      },
      add: {
        before: undefined,
        after: one,
        instruction: {
          en: `Put ${
            some(one.thing, one.colour).en
          } on the table, in front of the mirror on its ${side}.`,
          zh: `在镜子${SIDES[side].zh}前方的桌面上放${some(one.thing, one.colour).zh}。`,
        },
        change: {
          en: `the mirror must show the ${one.thing.en} too, a little smaller`,
          zh: `镜中也应出现略小一些的${one.thing.zh}影像`,
        },
      },
    };
    const chosen = edits[edit];
    const shown = chosen.before;
    return {
      source: picture(chosen.before),
      target: picture(chosen.after),
      instruction: chosen.instruction,
      description: shown === undefined
        ? {
          en:
            "A mirror stands on a table against a wall, with a potted plant beside it; the table " +
            "in front of the mirror is empty.",
          zh: "桌上靠墙立着一面镜子，旁边有一盆绿植，镜子前的桌面空着。",
        }
        : {
          en: `A mirror stands on a table against a wall, with a potted plant beside it; ${
            some(shown.thing, shown.colour).en
          } stands in front of it and is seen in the mirror.`,
          zh: `桌上靠墙立着一面镜子，旁边有一盆绿植；镜前放着${
            some(shown.thing, shown.colour).zh
          }，镜中可以看到它的影像。`,
        },
      rationale: {
        en: `A mirror shows what is in front of it: ${chosen.change.en}; plant, wall and mirror ` +
          "frame stay the same.",
        zh: `镜子如实反映它前方的物体：${chosen.change.zh}；绿植、墙面和镜框保持不变。`,
      },
      tags: ["reflection", "mirror", edit],
      difficulty: edit === "recolour" ? "medium" : "hard",
    };
  },
};

/** Water is poured into a glass with a straw; the straw must look broken at the surface. */
export const refraction: SceneFamily = {
  name: "refraction",
  category: "物理",
  draw: (_kit, random): Scene => {
    const colour = pick(random, STRONG_COLOURS);
    const stick = pick(random, [
      { en: "straw", zh: "吸管", measure: "根" },
      { en: "pencil", zh: "铅笔", measure: "支" },
    ]);
    const lean = pick(random, [-1, 1]);
    const x = integer(random, [480, 990]);
    const base = integer(random, [930, 980]);
    const s = integer(random, [470, 520]);
    const fill = pick(random, [0.5, 0.62, 0.74]);
    const amount = fill === 0.5
      ? { en: "half full", zh: "半杯" }
      : fill === 0.62
      ? { en: "about two thirds full", zh: "约三分之二杯" }
      : { en: "three quarters full", zh: "四分之三杯" };
    const backdrop = wall(pick(random, ["#cfdde2", "#e2d9cb", "#d5d3e2"]), 700) +
      tableTop(700, pick(random, [TONES.wood, "#b08b6c"]));
    const level = base - s * (0.05 + 0.86 * fill);
    const foot = [x - lean * s * 0.19, base - s * 0.06] as const;
    const tip = [x + lean * s * 0.42, base - s * 1.32] as const;
    const draw = (from: readonly [number, number], to: readonly [number, number], width: number) =>
      line(from, to, { stroke: colour.hex, width }) +
      line(from, to, { stroke: lighten(colour.hex, 0.4), width: width * 0.3 });
    const end = stick.en === "pencil"
      ? line([tip[0] - lean * 4, tip[1] + 12], tip, { stroke: "#e8b98a", width: 24 })
      : "";
    const dry = draw(foot, tip, 24) + end;
    const share = (level - foot[1]) / (tip[1] - foot[1]);
    const crossing = foot[0] + (tip[0] - foot[0]) * share;
    const shift = lean * s * 0.075;
    const above = clipped(
      "above-water",
      rect(0, 0, { w: 1472, h: level }),
      draw(foot, tip, 24) + end,
    );
    const below = clipped(
      "below-water",
      path(
        d`M${x - s * 0.3} ${level}H${x + s * 0.3}L${x + s * 0.26} ${base - s * 0.05}H${
          x - s * 0.26
        }Z`,
        { fill: "#000000" },
      ),
      draw(
        [x + (foot[0] - x) * 0.86 - shift * 0.4, foot[1]],
        [crossing - shift, level - 20],
        34,
      ),
    );
    const caustic = ellipse(x + s * 0.46, base + 6, {
      rx: s * 0.17,
      ry: s * 0.035,
      fill: "#ffffff",
      opacity: 0.35,
    });
    return {
      source: backdrop + contactShadow(x, base, s * 0.6) +
        glass(x, base, { size: s, fill: 0, shadow: false }) + dry,
      target: backdrop + contactShadow(x, base, s * 0.6) + caustic +
        glass(x, base, { size: s, fill, shadow: false, liquid: "#8ccbe8" }) + below + above,
      instruction: pick(random, [
        {
          en: `Fill the glass with water until it is ${amount.en}.`,
          zh: `往玻璃杯里倒水，倒到${amount.zh}。`,
        },
        {
          en: `Pour water into the glass (${amount.en}) and keep the ${stick.en} in it.`,
          zh: `向玻璃杯中倒入${amount.zh}水，${stick.zh}仍留在杯中。`,
        },
      ]),
      description: {
        en: `An empty glass on a table with ${some(stick, colour).en} leaning in it.`,
        zh: `桌上有一只空玻璃杯，里面斜放着${some(stick, colour).zh}。`,
      },
      rationale: {
        en: `Water bends light: at the surface the ${stick.en} must look broken, its part under ` +
          "water shifted sideways and a little thicker; the part in the air stays as it is.",
        zh:
          `光在水中发生折射：${stick.zh}在水面处看起来像折断了一样，水下部分横向错开并略微变粗，水上部分不变。`,
      },
      tags: ["refraction", "water", "glass"],
      difficulty: "hard",
    };
  },
};
