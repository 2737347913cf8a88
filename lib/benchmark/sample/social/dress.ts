import { bench, bush, chair, circle, cloud, d, darken, ellipse, fence } from "../kit/mod.ts";
import {
  ground,
  group,
  hills,
  lighten,
  line,
  path,
  person,
  pottedPlant,
  rect,
  room,
} from "../kit/mod.ts";
import { sky, table, TONES, windowFrame } from "../kit/mod.ts";
import type { Hat, Kit, Outfit } from "../kit/mod.ts";
import { WALLS, WOODS } from "../props.ts";
import { between, chance, pick } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, fill, say } from "../wording.ts";

interface Clothes {
  readonly outfit: Outfit;
  readonly colour: string;
  readonly second?: string;
  readonly hat?: Hat;
}

interface Occasion {
  readonly name: string;
  /** What the person is about to do, after "is". */
  readonly doing: Bilingual;
  readonly place: Bilingual;
  readonly clothes: Clothes;
  readonly look: Bilingual;
  readonly back: (kit: Kit, walls: readonly [string, string]) => string;
}

function paleRoom(walls: readonly [string, string]): string {
  return room({ wall: walls[0], floor: walls[1], edge: 810 });
}

const WORK: readonly Occasion[] = [
  {
    name: "doctor",
    doing: both("a doctor at work", "正在工作的医生"),
    place: both("in a clinic with an examination couch", "有检查床的诊室"),
    clothes: { outfit: "doctor", colour: "#6ea3c9" },
    look: both("a white coat and a stethoscope", "白大褂和听诊器"),
    back: (kit, walls) =>
      paleRoom([walls[0], "#c9d6d3"]) +
      kit.sign(["诊室 CLINIC"], { x: 330, y: 190, w: 380, h: 110, board: "#3f8f8a" }) +
      rect(1090, 150, { w: 130, h: 130, radius: 20, fill: TONES.paper }) +
      rect(1138, 172, { w: 34, h: 86, radius: 6, fill: "#58a868" }) +
      rect(1112, 198, { w: 86, h: 34, radius: 6, fill: "#58a868" }) +
      rect(990, 720, { w: 380, h: 60, radius: 20, fill: "#8fc4c0" }) +
      rect(990, 700, { w: 110, h: 44, radius: 18, fill: TONES.paper }) +
      rect(1010, 780, { w: 22, h: 160, fill: TONES.slate }) +
      rect(1330, 780, { w: 22, h: 160, fill: TONES.slate }) +
      pottedPlant(180, 960, { size: 300, colour: "#6f93a8" }),
  },
  {
    name: "chef",
    doing: both("a chef at work", "正在工作的厨师"),
    place: both("in a kitchen with a stove", "有炉灶的厨房"),
    clothes: { outfit: "chef", colour: "#c8443c", hat: "chef" },
    look: both("a white chef's jacket, an apron and a tall hat", "白色厨师服、围裙和高帽"),
    back: (_kit, walls) =>
      room({ wall: walls[0], floor: "#b9b6ae", edge: 810, boards: false }) +
      rect(930, 560, { w: 450, h: 380, radius: 12, fill: "#d9dee2" }) +
      rect(960, 650, { w: 390, h: 240, radius: 14, fill: "#4a5563" }) +
      rect(990, 690, { w: 330, h: 150, radius: 10, fill: "#7d8a99" }) +
      [1000, 1090, 1180, 1270].map((x) => circle(x + 20, 602, { r: 20, fill: "#39424e" })).join(
        "",
      ) +
      rect(1010, 460, { w: 190, h: 100, radius: 12, fill: "#c8574b" }) +
      rect(994, 446, { w: 222, h: 20, radius: 8, fill: "#a8443a" }) +
      rect(1240, 500, { w: 110, h: 60, radius: 10, fill: "#5f7f96" }) +
      rect(110, 240, { w: 420, h: 20, radius: 6, fill: TONES.darkWood }) +
      [170, 260, 350, 440].map((x, index) =>
        line([x, 260], [x, 330], { stroke: TONES.slate, width: 8 }) +
        ellipse(x, 366, { rx: 34, ry: 40, fill: index % 2 === 0 ? "#8b97a3" : "#b98a5a" })
      ).join("") + rect(90, 560, { w: 400, h: 380, radius: 10, fill: "#c9a27a" }) +
      rect(80, 540, { w: 420, h: 30, radius: 8, fill: "#e9e2d5" }),
  },
  {
    name: "builder",
    doing: both("a construction worker on duty", "上岗的建筑工人"),
    place: both("at a building site with a crane and bricks", "有吊车和砖块的工地"),
    clothes: { outfit: "raincoat", colour: "#f08c43", hat: "hard" },
    look: both("a bright safety coat and a yellow hard hat", "醒目的工作服和黄色安全帽"),
    back: () =>
      sky("day", 820) + cloud(500, 150, { w: 260 }) + ground(820, "#cbb48c") +
      rect(900, 300, { w: 460, h: 530, fill: "#c9c2b8" }) +
      [0, 1, 2].map((row) =>
        [0, 1, 2].map((column) =>
          rect(940 + column * 140, 340 + row * 160, { w: 100, h: 110, fill: "#7f8b99" })
        ).join("")
      ).join("") +
      path(
        "M300 820V150M260 820V150M260 150L300 210L260 270L300 330L260 390L300 450L260 510L300 570L260 630L300 690L260 750L300 820",
        {
          stroke: "#e0a33a",
          width: 12,
        },
      ) +
      path("M120 150H760M280 90L120 150M280 90L700 150", { stroke: "#e0a33a", width: 12 }) +
      line([660, 150], [660, 330], { stroke: TONES.ink, width: 5 }) +
      rect(610, 330, { w: 100, h: 60, fill: "#a9705c" }) +
      [0, 1, 2].map((row) =>
        [0, 1, 2, 3].map((column) =>
          rect(110 + column * 76 + (row % 2) * 30, 920 - row * 38, {
            w: 70,
            h: 32,
            radius: 3,
            fill: "#b8614b",
          })
        ).join("")
      ).join(""),
  },
  {
    name: "graduate",
    doing: both("a student receiving a degree", "领取学位的毕业生"),
    place: both("on a stage with a graduation banner", "挂着毕业典礼横幅的舞台"),
    clothes: { outfit: "gown", colour: "#2c3a66", hat: "graduation" },
    look: both("an academic gown and a square cap", "学位袍和方帽"),
    back: (kit, walls) =>
      room({ wall: walls[0], floor: "#8a5d3f", edge: 810 }) +
      kit.sign(["毕业典礼", "GRADUATION"], { x: 736, y: 180, w: 760, h: 200, board: "#7a2f3a" }) +
      [-1, 1].map((side) =>
        path(
          d`M${736 - side * 736} 0h${side * 150}q${-side * 30} 420 ${side * 20} 810h${
            -side * 170
          }Z`,
          { fill: "#a8443f" },
        )
      ).join("") + rect(1060, 620, { w: 170, h: 300, radius: 10, fill: "#6b4a38" }) +
      rect(1036, 590, { w: 218, h: 40, radius: 8, fill: "#8a5d3f" }) +
      pottedPlant(300, 940, { size: 280, colour: "#c9744f" }),
  },
];

const OCCASIONS: readonly Occasion[] = [
  {
    name: "interview",
    doing: both("a candidate at a formal job interview", "参加正式面试的求职者"),
    place: both("in an office with a desk and two chairs", "有办公桌和两把椅子的办公室"),
    clothes: { outfit: "suit", colour: "#3a4866" },
    look: both("a dark suit with a white shirt and a tie", "深色西装、白衬衫和领带"),
    back: (kit, walls) =>
      paleRoom(walls) + windowFrame(130, 150, { w: 320, h: 380 }) +
      kit.sign(["面试 INTERVIEW"], { x: 1110, y: 230, w: 440, h: 110, board: "#3f6fae" }) +
      chair(1330, 960, { size: 330, colour: "#4a5a78", facing: "left" }) +
      table(1120, 960, { size: 280, w: 380, colour: "#9a6b46" }) +
      rect(1040, 664, { w: 120, h: 16, fill: TONES.paper }),
  },
  {
    name: "memorial",
    doing: both("a guest at a memorial service", "出席追悼会的来宾"),
    place: both(
      "in a quiet hall with white flowers and a framed picture",
      "摆着白花和镜框画的安静厅堂",
    ),
    clothes: { outfit: "suit", colour: "#23262e" },
    look: both("plain black formal clothes", "朴素的黑色正装"),
    back: (_kit) =>
      room({ wall: "#d3d5da", floor: "#8d8a88", edge: 810, boards: false }) +
      rect(930, 190, { w: 420, h: 330, fill: "#e9eaec" }) +
      rect(1020, 230, { w: 240, h: 250, fill: "#b5bcc6" }) +
      path("M1020 480l80 -110l60 60l50 -70l50 120Z", { fill: "#8f9aa8" }) +
      table(1140, 940, { size: 320, w: 480, colour: "#5a4a44" }) +
      [980, 1060, 1140, 1220, 1300].map((x) =>
        [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
          group(ellipse(0, -22, { rx: 10, ry: 22, fill: "#ffffff" }), {
            x,
            y: 586,
            turn: index * 45,
          })
        ).join("") + circle(x, 586, { r: 12, fill: "#f3e6a8" })
      ).join("") +
      bench(250, 950, { size: 330, colour: "#6b5a50" }),
  },
  {
    name: "chinese-wedding",
    doing: both("the bride at a traditional Chinese wedding", "传统中式婚礼上的新娘"),
    place: both(
      "in a hall with the double-happiness sign and red lanterns",
      "贴着囍字、挂着红灯笼的厅堂",
    ),
    clothes: { outfit: "hanfu", colour: "#cf2f33", second: "#e6b547" },
    look: both("a long red dress with gold", "红色带金的长礼服"),
    back: (kit, walls) =>
      room({ wall: lighten(walls[0], 0.2), floor: "#9a5a45", edge: 810 }) +
      rect(1000, 180, { w: 300, h: 300, radius: 12, fill: "#cf3a32" }) +
      kit.text("囍", { x: 1150, y: 408, size: 220, fill: "#f7d774" }) +
      table(1150, 950, { size: 300, w: 420, colour: "#7a3a30" }) +
      [-60, 60].map((dx) => rect(1150 + dx - 14, 560, { w: 28, h: 92, radius: 4, fill: "#cf3a32" }))
        .join("") +
      [-60, 60].map((dx) =>
        path(d`M${1150 + dx} 512q18 26 0 44q-18 -18 0 -44Z`, { fill: "#f7a72e" })
      ).join("") +
      [190, 420].map((x) =>
        line([x, 0], [x, 120], { stroke: TONES.ink, width: 4 }) +
        ellipse(x, 200, { rx: 92, ry: 80, fill: "#d8402f" }) +
        rect(x - 40, 112, { w: 80, h: 20, radius: 6, fill: TONES.gold }) +
        rect(x - 40, 268, { w: 80, h: 20, radius: 6, fill: TONES.gold }) +
        line([x, 288], [x, 350], { stroke: TONES.gold, width: 8 })
      ).join(""),
  },
  {
    name: "white-wedding",
    doing: both("the bride at a garden wedding in Western style", "西式花园婚礼上的新娘"),
    place: both("in a garden with a flower arch and white chairs", "有花拱门和白色椅子的花园"),
    clothes: { outfit: "dress", colour: "#fbfaf6" },
    look: both("a white dress", "白色礼服"),
    back: () =>
      sky("day", 780) + cloud(300, 150, { w: 260 }) + hills(780) + ground(780) +
      path("M880 920V430A250 250 0 0 1 1380 430V920", { stroke: "#d9c3a5", width: 30 }) +
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((index) => {
        const angle = Math.PI * (1 + index / 12);
        const [x, y] = [1130 + 250 * Math.cos(angle), 430 + 250 * Math.sin(angle)];
        return circle(x, y, { r: 36, fill: "#6fae66" }) +
          circle(x + 8, y - 6, { r: 20, fill: index % 2 === 0 ? "#f5b5c4" : "#fbfaf6" });
      }).join("") +
      [160, 360].map((x) => chair(x, 960, { size: 260, colour: "#f7f4ec" })).join(""),
  },
  {
    name: "sports-day",
    doing: both("an athlete at the school sports day", "参加运动会的选手"),
    place: both("beside a running track with lanes", "有跑道的操场"),
    clothes: { outfit: "sport", colour: "#e0574a", second: "#2f4a78" },
    look: both("a sports shirt, shorts and trainers", "运动上衣、短裤和运动鞋"),
    back: (kit) =>
      sky("day", 700) + cloud(1050, 140, { w: 260 }) + hills(700) + ground(700) +
      bush(1300, 760, { w: 240 }) +
      rect(0, 830, { w: 1472, h: 274, fill: "#c9654c" }) +
      [870, 930, 1000, 1080].map((y) =>
        rect(0, y, { w: 1472, h: 6, fill: TONES.paper, opacity: 0.85 })
      ).join("") +
      fence(0, 1472, { y: 780, h: 80 }) +
      kit.sign(["运动会 SPORTS DAY"], {
        x: 1150,
        y: 420,
        w: 500,
        h: 130,
        board: "#2f6f9e",
        posts: 260,
      }),
  },
];

const CASUAL: readonly { readonly clothes: Clothes; readonly name: Bilingual }[] = [
  {
    clothes: { outfit: "casual", colour: "#e8b04a", second: "#5a6f8f" },
    name: both("a yellow T-shirt and jeans", "黄色T恤和牛仔裤"),
  },
  {
    clothes: { outfit: "casual", colour: "#58a868", second: "#7a5f4a" },
    name: both("a green T-shirt and brown trousers", "绿色T恤和棕色裤子"),
  },
  {
    clothes: { outfit: "casual", colour: "#a58cc9", second: "#4a5a78" },
    name: both("a purple T-shirt and blue trousers", "紫色T恤和蓝色裤子"),
  },
  {
    clothes: { outfit: "casual", colour: "#3fa6a0", second: "#5b5b63" },
    name: both("a teal T-shirt and grey trousers", "青色T恤和灰色裤子"),
  },
];

function dressScene(name: string, occasions: readonly Occasion[], tag: string): SceneFamily {
  return {
    name,
    category: "社会",
    draw(kit, random) {
      const occasion = pick(random, occasions);
      const casual = pick(random, CASUAL);
      const infer = chance(random, 0.55);
      const walls = [pick(random, WALLS), pick(random, WOODS)] as const;
      const bride = occasion.name.endsWith("wedding");
      const body = {
        height: between(random, [640, 680]),
        hair: bride
          ? pick(random, ["long", "bun"] as const)
          : pick(random, ["short", "long", "bun"] as const),
        hairColour: pick(random, ["#43332c", "#2b2624", "#6b4430"]),
        skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
      };
      const x = between(random, [660, 760]);
      const y = 1010;
      const back = occasion.back(kit, walls);
      const hatted = occasion.clothes.hat !== undefined;
      const one = (clothes: Clothes) => person(x, y, { ...body, ...clothes });
      const flag = lapel(occasion, x, y, body.height);
      const values = {
        doing: occasion.doing,
        place: occasion.place,
        look: occasion.look,
        casual: casual.name,
      };
      return {
        source: back + one(casual.clothes),
        target: back + one(occasion.clothes) + flag,
        instruction: say(random, {
          templates: infer
            ? [
              both("Dress this person as {doing}.", "让这个人穿得像{doing}。"),
              both("Give the person clothes that suit {doing}.", "给这个人换上适合{doing}的着装。"),
              both("This is {doing}. Correct the clothes.", "这是{doing}，请改正穿着。"),
            ]
            : [
              both("Change the clothes to {look}.", "把衣着换成{look}。"),
              both("Let the person wear {look}.", "让这个人穿戴{look}。"),
            ],
          values,
        }),
        description: fill(
          both("A person in {casual} stands {place}.", "一个人穿着{casual}，身处{place}。"),
          values,
        ),
        rationale: fill(
          both(
            "What suits {doing} is {look}. Face, hair, posture and the surroundings stay the same.",
            "{doing}应当穿戴{look}。面容、发型、姿势和环境不变。",
          ),
          values,
        ),
        tags: ["dress", tag, occasion.name],
        difficulty: infer
          ? occasion.name === "memorial" ? "hard" : "medium"
          : hatted
          ? "medium"
          : "easy",
      };
    },
  };
}

function lapel(occasion: Occasion, x: number, y: number, height: number): string {
  return occasion.name === "memorial"
    // A dark tie covers the red one of the suit.
    ? path(
      d`M${x - height * 0.012} ${y - height * 0.8}h${height * 0.024}l${height * 0.008} ${
        height * 0.08
      }L${x} ${y - height * 0.62}L${x - height * 0.02} ${y - height * 0.72}Z`,
      { fill: darken("#23262e", 0.2) },
    )
    : "";
}

/** Dress for work: doctor, chef, builder, graduate. */
export const workClothes: SceneFamily = dressScene("work-clothes", WORK, "work");

/** Dress for an occasion: interview, memorial, weddings, sports. */
export const occasionDress: SceneFamily = dressScene("occasion-dress", OCCASIONS, "occasion");
