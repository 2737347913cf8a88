import type { Random } from "../../../random.ts";
import { ball, block, candle, circle, COLOURS, contactShadow, cup, d, darken } from "../kit/mod.ts";
import {
  duck,
  ellipse,
  glass,
  group,
  lighten,
  line,
  path,
  pictureFrame,
  polygon,
} from "../kit/mod.ts";
import {
  pottedPlant,
  rect,
  room,
  rounded,
  rug,
  shaded,
  table,
  tableLamp,
  TONES,
} from "../kit/mod.ts";
import { windowFrame } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { WALLS, WOODS } from "../props.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, count, fill, say } from "../wording.ts";

function shoe(colour: string): string {
  return path("M-52 0V-38Q-36 -46 -22 -36Q2 -22 34 -18Q56 -14 56 0Z", { fill: colour }) +
    rect(-54, -8, { w: 112, h: 12, radius: 5, fill: TONES.paper }) +
    path("M-16 -30l10 -8M-4 -24l10 -8", { stroke: TONES.paper, width: 5 });
}

function slippers(x: number, y: number): string {
  return [-34, 34].map((dx) =>
    ellipse(x + dx, y, { rx: 27, ry: 13, fill: "#d9b25a" }) +
    path(
      d`M${x + dx - 2} ${y - 14}Q${x + dx + 34} ${y - 20} ${x + dx + 27} ${y + 2}Q${x + dx + 10} ${
        y + 16
      } ${x + dx - 2} ${y + 12}Z`,
      { fill: "#b98a3a" },
    )
  ).join("");
}

/** Shoes go onto the rack by the door. */
export const shoesAtDoor: SceneFamily = {
  name: "shoes-at-door",
  category: "社会",
  draw(_kit, random) {
    const number = integer(random, [2, 4]);
    const mirrored = chance(random);
    const at = (x: number) => mirrored ? 1472 - x : x;
    const hues = shuffle(random, [
      COLOURS.red,
      COLOURS.blue,
      COLOURS.green,
      COLOURS.purple,
      COLOURS.orange,
      COLOURS.teal,
    ]).slice(0, number) as NamedColour[];
    const door = pick(random, ["#6b4a38", "#4d6b73", "#5c6b4f", "#7a4640"]);
    const wood = pick(random, WOODS);
    const rackX = at(590);
    const back = room({ wall: pick(random, WALLS), floor: pick(random, WOODS), edge: 790 }) +
      rect(at(230) - 160, 190, { w: 320, h: 604, fill: TONES.paper }) +
      shaded((paint) => rect(at(230) - 136, 214, { w: 272, h: 580, radius: 4, ...paint }), door) +
      circle(at(230) + (mirrored ? -100 : 100), 530, { r: 15, fill: TONES.gold }) +
      windowFrame(at(1150) - 150, 150, {
        w: 300,
        h: 370,
        curtains: pick(random, ["#d88b7a", "#7fa8b8", "#9db07e"]),
      }) +
      rect(at(240) - 170, 826, { w: 340, h: 62, radius: 12, fill: "#8b8178" }) +
      rug(at(1010), 960, { rx: 400, colour: pick(random, ["#8fa8a0", "#c49a8a", "#9a94b8"]) }) +
      contactShadow(rackX, 830, 330) +
      [560, 690, 806].map((y) =>
        rect(rackX - 170, y, { w: 340, h: 20, radius: 5, fill: darken(wood, 0.1) })
      ).join("") +
      [-170, 150].map((dx) =>
        rect(rackX + dx, 560, { w: 20, h: 270, radius: 5, fill: darken(wood, 0.25) })
      ).join("");
    const slipperPair = slippers(at(240), 856);
    const spots = shuffle(
      random,
      [[760, 900], [930, 990], [1130, 915], [1290, 990], [720, 1010], [1050, 1040]] as const,
    );
    let messy = "";
    let tidy = "";
    hues.forEach((hue, index) => {
      const [x, y] = spots[index] as readonly [number, number];
      const turns = [between(random, [-24, 24]), between(random, [120, 200])];
      messy += [-52, 60].map((dx, side) =>
        group(shoe(hue.hex), {
          x: at(x) + dx,
          y: y + side * 14,
          turn: turns[side] as number,
          mirrored: side === 1,
        })
      ).join("");
      const shelfY = index < 2 ? 806 : 690;
      const pairX = rackX + (index % 2 === 0 ? -76 : 76);
      tidy += group(shoe(darken(hue.hex, 0.2)), { x: pairX + 12, y: shelfY - 10, scale: 0.98 }) +
        group(shoe(hue.hex), { x: pairX - 4, y: shelfY - 2 });
    });
    const names = (language: "en" | "zh") =>
      hues.map((hue) => hue[language]).join(language === "en" ? ", " : "、");
    const values = { number: count(number), names: both(names("en"), names("zh")) };
    const implied = chance(random);
    return {
      source: back + slipperPair + messy,
      target: back + slipperPair + tidy,
      instruction: say(random, {
        templates: implied
          ? [
            both(
              "Guests took off {number} pairs of shoes here. Show where polite guests would leave them.",
              "客人们在这里脱下了{number}双鞋，画出有礼貌的客人会把鞋放在哪里。",
            ),
            both(
              "Leave the {names} shoes as a considerate visitor would in this home.",
              "在这个家里，{names}的鞋应像体贴的客人那样摆放，请画出来。",
            ),
          ]
          : [
            both(
              "Put the {number} pairs of shoes neatly onto the rack.",
              "把这{number}双鞋整齐地放到鞋架上。",
            ),
            both(
              "Tidy the {names} shoes away onto the shoe rack.",
              "把{names}的鞋收到鞋架上放好。",
            ),
          ],
        values,
      }),
      description: fill(
        both(
          "{number} pairs of shoes ({names}) lie scattered over rug and floor of a hallway; the shoe rack by the door is empty and slippers wait on the mat.",
          "门厅的地毯和地板上散落着{number}双鞋（{names}）；门边的鞋架空着，门垫上放着拖鞋。",
        ),
        values,
      ),
      rationale: fill(
        both(
          "Outdoor shoes belong on the rack by the door: the {number} pairs stand there side by side, the rug is free, and the slippers stay on the mat.",
          "外出的鞋应放在门边的鞋架上：{number}双鞋都成对摆好，地毯空出，拖鞋仍在门垫上。",
        ),
        values,
      ),
      tags: ["etiquette", "home", implied ? "implied" : "explicit"],
      difficulty: implied ? "medium" : "easy",
    };
  },
};

type Owner = "child" | "office" | "senior";

const OWNERS: Readonly<
  Record<Owner, { readonly who: readonly Bilingual[]; readonly things: Bilingual }>
> = {
  child: {
    who: [
      both("a five-year-old child", "五岁的孩子"),
      both("a six-year-old who loves to draw", "喜欢画画的六岁孩子"),
      both("a child in the first year of school", "刚上一年级的孩子"),
    ],
    things: both(
      "crayons in a mug, a child's drawing, building blocks and a toy duck",
      "杯中的蜡笔、儿童画、积木和玩具鸭",
    ),
  },
  office: {
    who: [
      both("an adult who works from home", "在家办公的成年人"),
      both("an office worker", "办公室职员"),
      both("an accountant", "会计师"),
    ],
    things: both(
      "a laptop, a stack of papers, a coffee cup and a desk lamp",
      "笔记本电脑、一叠文件、咖啡杯和台灯",
    ),
  },
  senior: {
    who: [
      both("a retired grandmother who loves to read and knit", "喜欢读书和编织的退休奶奶"),
      both("an elderly reader with poor eyesight", "视力不好的老年读者"),
    ],
    things: both(
      "an open large-print book, reading glasses, a teapot and balls of wool",
      "摊开的大字书、老花镜、茶壶和毛线团",
    ),
  },
};

function deskThings(owner: Owner, y: number): string {
  switch (owner) {
    case "child": {
      const crayons = [-34, -14, 8, 28].map((dx, index) =>
        group(
          rect(-8, -150, {
            w: 16,
            h: 110,
            radius: 3,
            fill: [
              COLOURS.red.hex,
              COLOURS.yellow.hex,
              COLOURS.blue.hex,
              COLOURS.green.hex,
            ][index] as string,
          }) +
            polygon([[-8, -150], [8, -150], [0, -172]], { fill: "#f3dfc0" }),
          { x: 420 + dx, y: y - 20, turn: dx * 0.35 },
        )
      ).join("");
      const drawing = polygon([[560, y - 14], [780, y - 14], [800, y - 190], [580, y - 190]], {
        fill: TONES.paper,
      }) +
        polygon([[630, y - 36], [730, y - 36], [735, y - 96], [634, y - 96]], { fill: "#f2b04a" }) +
        polygon([[622, y - 96], [747, y - 96], [686, y - 146]], { fill: "#e0574a" }) +
        circle(762, y - 160, { r: 18, fill: "#f7cf4d" });
      return crayons + rect(368, y - 84, { w: 104, h: 84, radius: 12, fill: "#7fb8d8" }) + drawing +
        block(885, y, { size: 76, colour: COLOURS.red.hex }) +
        block(970, y, { size: 76, colour: COLOURS.blue.hex }) +
        block(928, y - 76, { size: 76, colour: COLOURS.yellow.hex, shadow: false }) +
        duck(1110, y, { size: 140, colour: COLOURS.yellow.hex });
    }
    case "office":
      return tableLamp(400, y, { size: 250, colour: "#4d6b73", lit: false }) +
        polygon([[560, y - 8], [860, y - 8], [880, y], [540, y]], { fill: "#aab3bd" }) +
        rect(570, y - 206, { w: 280, h: 200, radius: 10, fill: "#39424e" }) +
        rect(584, y - 192, { w: 252, h: 168, fill: "#8fc0dd" }) +
        [0, 1, 2, 3].map((index) =>
          rect(604, y - 172 + index * 34, {
            w: 150 + index % 2 * 50,
            h: 12,
            radius: 4,
            fill: TONES.paper,
          })
        ).join("") +
        cup(960, y, { size: 80, colour: "#f7f4ec" }) +
        [0, 1, 2, 3].map((index) =>
          rect(1040 + index % 2 * 6, y - 14 - index * 14, {
            w: 150,
            h: 12,
            fill: index % 2 === 0 ? TONES.paper : "#e2e5e8",
          })
        ).join("");
    case "senior":
      return polygon([[520, y - 6], [680, y - 26], [840, y - 6], [840, y - 60], [680, y - 86], [
        520,
        y - 60,
      ]], { fill: TONES.paper }) +
        [0, 1, 2].map((index) =>
          line([548, y - 24 - index * 13], [654, y - 40 - index * 13], {
            stroke: "#6b7280",
            width: 6,
          }) +
          line([706, y - 40 - index * 13], [812, y - 24 - index * 13], {
            stroke: "#6b7280",
            width: 6,
          })
        ).join("") +
        circle(900, y - 24, { r: 24, stroke: "#5a4636", width: 7 }) +
        circle(960, y - 24, { r: 24, stroke: "#5a4636", width: 7 }) +
        line([924, y - 28], [936, y - 28], { stroke: "#5a4636", width: 6 }) +
        rounded((paint) => ellipse(390, y - 62, { rx: 84, ry: 62, ...paint }), "#6f93a8") +
        path(d`M${468} ${y - 84}q50 -10 56 -50`, { stroke: "#6f93a8", width: 20 }) +
        path(d`M${312} ${y - 96}q-70 20 -6 78`, { stroke: "#5a7c90", width: 14 }) +
        ellipse(390, y - 124, { rx: 36, ry: 10, fill: "#5a7c90" }) +
        circle(390, y - 140, { r: 11, fill: "#5a7c90" }) +
        [1050, 1130].map((x, index) =>
          rounded(
            (paint) => circle(x, y - 44, { r: 44, ...paint }),
            index === 0 ? "#c8574b" : "#8a6cc4",
          ) +
          path(d`M${x - 34} ${y - 60}q34 40 68 0M${x - 40} ${y - 36}q40 36 80 -4`, {
            stroke: "#ffffff",
            width: 4,
            opacity: 0.6,
          })
        ).join("") +
        line([1000, y - 120], [1120, y - 10], { stroke: "#d9b98a", width: 8 });
  }
}

/** A desk is set for someone of another age. */
export const deskForAge: SceneFamily = {
  name: "desk-for-age",
  category: "社会",
  draw(_kit, random) {
    const [from, to] = shuffle(random, ["child", "office", "senior"] as const) as [Owner, Owner];
    const desk = pick(random, WOODS);
    const y = 640;
    const windowX = pick(random, [130, 1040]);
    const back = room({ wall: pick(random, WALLS), floor: pick(random, WOODS), edge: 830 }) +
      windowFrame(windowX, 90, {
        w: 290,
        h: 340,
        curtains: pick(random, ["#d88b7a", "#7fa8b8", "#9db07e", "#b79bc4"]),
      }) +
      pictureFrame(windowX === 130 ? 960 : 220, 130, {
        w: 320,
        h: 230,
        colour: pick(random, [COLOURS.teal.hex, COLOURS.purple.hex, COLOURS.orange.hex]),
      }) +
      rug(736, 1010, { rx: 520, colour: pick(random, ["#8fa8a0", "#c49a8a", "#9a94b8"]) }) +
      table(750, 980, { size: 340, w: 1040, colour: desk }) +
      pottedPlant(100, 990, { size: 280, colour: pick(random, ["#c9744f", "#6f93a8"]) });
    const inferring = chance(random, 0.6);
    const who = pick(random, OWNERS[to].who);
    const values = { who, things: OWNERS[to].things, old: OWNERS[from].things };
    return {
      source: back + deskThings(from, y),
      target: back + deskThings(to, y),
      instruction: say(random, {
        templates: inferring
          ? [
            both(
              "This desk now belongs to {who}. Replace what lies on it accordingly.",
              "这张书桌现在归{who}使用，请相应更换桌上的东西。",
            ),
            both("Set up the desk so that it suits {who}.", "把书桌布置得适合{who}。"),
          ]
          : [
            both(
              "Clear the desk and put on it {things}, for {who}.",
              "清空书桌，为{who}摆上{things}。",
            ),
          ],
        values,
      }),
      description: fill(both("A desk in a room holds {old}.", "房间里的书桌上放着{old}。"), values),
      rationale: fill(
        both(
          "For {who}, things such as {things} are fitting; {old} are gone. Desk, window, rug and plant stay.",
          "适合{who}的是{things}之类的东西；原来的{old}都不见了。书桌、窗户、地毯和盆栽不变。",
        ),
        values,
      ),
      tags: ["age", "home", `for ${to}`],
      difficulty: inferring ? "hard" : "medium",
    };
  },
};

interface Thing {
  readonly name: Bilingual;
  readonly draw: (x: number, y: number) => string;
}

const TOYS: readonly Thing[] = [
  {
    name: both("a soft ball", "软球"),
    draw: (x, y) => ball(x, y, { size: 130, colour: COLOURS.red.hex }),
  },
  {
    name: both("a toy duck", "玩具鸭"),
    draw: (x, y) => duck(x, y, { size: 160, colour: COLOURS.yellow.hex }),
  },
  { name: both("a teddy bear", "泰迪熊"), draw: teddy },
  {
    name: both("large building blocks", "大积木"),
    draw: (x, y) =>
      block(x - 48, y, { size: 84, colour: COLOURS.blue.hex }) +
      block(x + 44, y, { size: 84, colour: COLOURS.green.hex }) +
      block(x, y - 84, { size: 84, colour: COLOURS.orange.hex, shadow: false }),
  },
];

const HAZARDS: readonly Thing[] = [
  { name: both("a pair of scissors", "剪刀"), draw: scissors },
  {
    name: both("a burning candle", "点燃的蜡烛"),
    draw: (x, y) => candle(x, y, { size: 200, colour: COLOURS.red.hex }),
  },
  {
    name: both("a cup of hot tea", "热茶杯"),
    draw: (x, y) => cup(x, y, { size: 110, colour: COLOURS.teal.hex, steam: true }),
  },
  {
    name: both("a drinking glass", "玻璃杯"),
    draw: (x, y) => glass(x, y, { size: 170, fill: 0.6 }),
  },
  { name: both("a handful of small beads", "一把小珠子"), draw: beads },
];

function teddy(x: number, y: number): string {
  const fur = "#b58352";
  return contactShadow(x, y, 150) +
    [-34, 34].map((dx) => circle(x + dx, y - 180, { r: 22, fill: darken(fur, 0.12) })).join("") +
    [-62, 62].map((dx) => ellipse(x + dx, y - 84, { rx: 22, ry: 34, fill: darken(fur, 0.1) })).join(
      "",
    ) +
    rounded((paint) => ellipse(x, y - 62, { rx: 62, ry: 62, ...paint }), fur) +
    ellipse(x, y - 56, { rx: 36, ry: 38, fill: lighten(fur, 0.4) }) +
    [-44, 44].map((dx) => ellipse(x + dx, y - 18, { rx: 30, ry: 20, fill: darken(fur, 0.08) }))
      .join("") +
    rounded((paint) => circle(x, y - 142, { r: 52, ...paint }), fur) +
    ellipse(x, y - 128, { rx: 24, ry: 18, fill: lighten(fur, 0.45) }) +
    circle(x - 18, y - 152, { r: 6, fill: TONES.ink }) +
    circle(x + 18, y - 152, { r: 6, fill: TONES.ink }) +
    ellipse(x, y - 136, { rx: 9, ry: 6, fill: TONES.ink });
}

function scissors(x: number, y: number): string {
  return group(
    path("M-6 8L130 -26L10 -12Z", { fill: "#c3cbd5" }) +
      path("M-6 -8L130 26L10 12Z", { fill: "#a9b3bf" }) +
      circle(-44, 26, { r: 26, stroke: "#d9483f", width: 13 }) +
      circle(-44, -26, { r: 26, stroke: "#d9483f", width: 13 }) +
      circle(6, 0, { r: 6, fill: TONES.ink }),
    { x: x - 30, y: y - 30, turn: -14 },
  );
}

function beads(x: number, y: number): string {
  const hues = [
    COLOURS.red.hex,
    COLOURS.blue.hex,
    COLOURS.yellow.hex,
    COLOURS.green.hex,
    COLOURS.purple.hex,
  ];
  return [[-70, -8], [-40, -26], [-16, 0], [12, -22], [40, -4], [66, -20], [-52, 14], [0, -40], [
    30,
    18,
  ], [-4, 22]]
    .map(([dx, dy], index) =>
      rounded(
        (paint) => circle(x + (dx as number), y - 20 + (dy as number), { r: 13, ...paint }),
        hues[index % hues.length] as string,
      )
    ).join("");
}

function nursery(random: Random): string {
  const wall = pick(random, ["#e3ebdc", "#e2e6f2", "#f3e4dc", "#f3ecd2"]);
  const rail = "#c9a27a";
  const cot = rect(90, 400, { w: 480, h: 30, radius: 12, fill: rail }) +
    rect(90, 690, { w: 480, h: 34, radius: 12, fill: rail }) +
    rect(120, 620, { w: 420, h: 72, radius: 16, fill: "#bcd6e6" }) +
    Array.from(
      { length: 9 },
      (_, index) => rect(116 + index * 53, 420, { w: 14, h: 280, radius: 6, fill: rail }),
    ).join("") +
    rect(84, 380, { w: 26, h: 440, radius: 10, fill: darken(rail, 0.1) }) +
    rect(550, 380, { w: 26, h: 440, radius: 10, fill: darken(rail, 0.1) });
  return room({ wall, floor: pick(random, WOODS), edge: 790 }) +
    windowFrame(1000, 130, {
      w: 320,
      h: 380,
      curtains: pick(random, ["#d88b7a", "#7fa8b8", "#9db07e", "#b79bc4"]),
    }) +
    cot +
    rug(760, 975, { rx: 660, colour: pick(random, ["#8fa8a0", "#c49a8a", "#9a94b8", "#88a5bd"]) });
}

/** A play mat is made safe for a baby. */
export const babyMat: SceneFamily = {
  name: "baby-mat",
  category: "社会",
  draw(_kit, random) {
    const toys = shuffle(random, TOYS).slice(0, integer(random, [2, 3]));
    const hazards = shuffle(random, HAZARDS).slice(0, integer(random, [1, 3]));
    const back = nursery(random);
    const things = shuffle(random, [
      ...toys.map((thing) => ({ thing, safe: true })),
      ...hazards.map((thing) => ({ thing, safe: false })),
    ]);
    const step = 1060 / things.length;
    const drawn = things.map(({ thing, safe }, index) => ({
      safe,
      text: thing.draw(230 + step * (index + 0.5), index % 2 === 0 ? 960 : 1010),
    }));
    const list = (chosen: readonly Thing[], language: "en" | "zh") =>
      chosen.map(({ name }) => name[language]).join(language === "en" ? ", " : "、");
    const told = hazards.length === 1 && chance(random, 0.5);
    const values = {
      toys: both(list(toys, "en"), list(toys, "zh")),
      hazards: both(list(hazards, "en"), list(hazards, "zh")),
      age: pick(random, [
        both("ten months old", "十个月大"),
        both("one year old", "一岁"),
        both("eight months old", "八个月大"),
      ]),
    };
    return {
      source: back + drawn.map(({ text }) => text).join(""),
      target: back + drawn.filter(({ safe }) => safe).map(({ text }) => text).join(""),
      instruction: say(random, {
        templates: told
          ? [
            both(
              "Take away {hazards}: a baby who is {age} plays here.",
              "拿走{hazards}：在这里玩的宝宝才{age}。",
            ),
          ]
          : [
            both(
              "The child who plays here is {age}. Take away what does not suit that age.",
              "在这里玩的孩子{age}，请拿走不适合这个年龄的东西。",
            ),
            both(
              "Make this mat safe for a baby who is {age}.",
              "让这块地垫对{age}的宝宝是安全的。",
            ),
            both(
              "A baby, {age}, crawls here. Leave only what is suitable.",
              "一个{age}的宝宝在这里爬，只留下合适的东西。",
            ),
          ],
        values,
      }),
      description: fill(
        both(
          "On a rug in a nursery with a cot lie {toys}, and also {hazards}.",
          "有婴儿床的房间里，地毯上放着{toys}，还有{hazards}。",
        ),
        values,
      ),
      rationale: fill(
        both(
          "Dangerous for a baby: {hazards}; these are gone. Suitable and still at their places: {toys}.",
          "对婴儿有危险的是{hazards}，应当拿走；适合的{toys}留在原处。",
        ),
        values,
      ),
      tags: ["age", "safety", "selective removal"],
      difficulty: told ? "easy" : hazards.length === 1 ? "medium" : "hard",
    };
  },
};
