import { apple, circle, COLOURS, contactShadow, d, darken, ellipse, gift } from "../kit/mod.ts";
import {
  ground,
  group,
  lantern,
  lighten,
  line,
  path,
  plate,
  polygon,
  pottedPlant,
} from "../kit/mod.ts";
import { rect, rounded, shaded, steamLines, TONES, tree } from "../kit/mod.ts";
import type { Kit, NamedColour } from "../kit/mod.ts";
import { star, tabletop } from "../props.ts";
import { between, integer, pick } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, count, fill, ordinal, say } from "../wording.ts";

/** Right line (first) and left line of a couplet, and the strip above the door. */
const COUPLETS: readonly (readonly [right: string, left: string, top: string])[] = [
  ["春临大地", "福满人间", "万象更新"],
  ["天增岁月", "春满乾坤", "吉祥如意"],
  ["花开富贵", "竹报平安", "五福临门"],
];

type Feast = "spring" | "christmas" | "dragon-boat" | "lantern";

const FEASTS: Readonly<Record<Feast, { readonly name: Bilingual; readonly things: Bilingual }>> = {
  spring: {
    name: both("the Spring Festival", "春节"),
    things: both(
      "red couplets on both sides of the door, a strip above it, the character 福 and two red lanterns",
      "门两侧的红色春联、门上的横批、福字和两盏红灯笼",
    ),
  },
  christmas: {
    name: both("Christmas", "圣诞节"),
    things: both(
      "a green wreath with a red bow on the door and a decorated fir tree with presents beside it",
      "门上带红色蝴蝶结的绿色花环，旁边是装饰好的圣诞树和礼物",
    ),
  },
  "dragon-boat": {
    name: both("the Dragon Boat Festival", "端午节"),
    things: both(
      "bunches of mugwort and calamus hung at the door, with small colored sachets",
      "门边挂着的艾草和菖蒲，以及彩色的小香囊",
    ),
  },
  lantern: {
    name: both("the Lantern Festival", "元宵节"),
    things: both(
      "a row of glowing lanterns in different colors above the door",
      "门上方一排点亮的各色花灯",
    ),
  },
};

function decorations(
  kit: Kit,
  feast: Feast,
  place: { readonly x: number; readonly couplet: readonly [string, string, string] },
): string {
  const { x, couplet } = place;
  const red = "#cf3a32";
  switch (feast) {
    case "spring": {
      const strip = (sx: number, text: string) =>
        rect(sx - 42, 424, { w: 84, h: 430, radius: 4, fill: red }) +
        [...text].map((letter, index) =>
          kit.text(letter, { x: sx, y: 512 + index * 100, size: 68, fill: "#f7d774" })
        ).join("");
      return strip(x + 242, couplet[0]) + strip(x - 242, couplet[1]) +
        rect(x - 190, 316, { w: 380, h: 74, radius: 4, fill: red }) +
        kit.text(couplet[2], { x, y: 376, size: 62, fill: "#f7d774", maxWidth: 330 }) +
        polygon([[x, 500], [x + 84, 584], [x, 668], [x - 84, 584]], { fill: red }) +
        polygon([[x, 514], [x + 70, 584], [x, 654], [x - 70, 584]], {
          stroke: "#f7d774",
          width: 4,
        }) +
        kit.text("福", { x, y: 612, size: 78, fill: "#f7d774" }) +
        lantern(x - 385, 250, { size: 300, lit: true }) +
        lantern(x + 385, 250, { size: 300, lit: true });
    }
    case "christmas": {
      let leaves = "";
      for (let index = 0; index < 20; index++) {
        const angle = Math.PI * 2 * index / 20;
        leaves += circle(x + 74 * Math.cos(angle), 560 + 74 * Math.sin(angle), {
          r: 30,
          fill: index % 2 === 0 ? "#3a7f4c" : "#4c9459",
        });
      }
      for (let index = 0; index < 7; index++) {
        const angle = Math.PI * 2 * index / 7 - 0.6;
        leaves += circle(x + 76 * Math.cos(angle), 560 + 76 * Math.sin(angle), {
          r: 11,
          fill: red,
        });
      }
      const bow = path(
        d`M${x} 644C${x - 60} 600 ${x - 74} 690 ${x} 650C${x + 74} 690 ${x + 60} 600 ${x} 644L${
          x + 40
        } 716M${x} 648L${x - 40} 716`,
        { stroke: red, width: 14 },
      );
      const fx = x + 430;
      const baubles = [[-60, 640], [40, 600], [-20, 540], [66, 700], [-96, 740], [10, 760], [
        100,
        790,
      ], [-30, 690]]
        .map(([dx, dy], index) =>
          circle(fx + (dx as number), dy as number, {
            r: 15,
            fill: [red, TONES.gold, COLOURS.blue.hex][index % 3] as string,
          })
        ).join("");
      return leaves + bow + tree(fx, 905, { height: 520, kind: "pine" }) + baubles +
        star(fx, 385, { r: 42, colour: "#f7cf4d" }) +
        gift(fx - 120, 940, { size: 80, colour: COLOURS.blue.hex }) +
        gift(fx + 110, 946, { size: 96, colour: red });
    }
    case "dragon-boat":
      return [-1, 1].map((side) => {
        const bx = x + side * 228;
        let leaves = "";
        for (const turn of [-20, -10, 0, 10, 20]) {
          leaves += group(
            path("M0 0Q22 -130 4 -290Q-18 -130 0 0Z", {
              fill: turn % 20 === 0 ? "#5d9a4f" : "#7fb56a",
            }),
            { x: bx, y: 720, turn },
          );
        }
        return leaves + rect(bx - 22, 662, { w: 44, h: 22, radius: 8, fill: red }) +
          line([bx, 690], [bx, 740], { stroke: TONES.gold, width: 5 }) +
          path(
            d`M${bx - 30} 744Q${bx} 726 ${bx + 30} 744L${bx + 22} 796Q${bx} 812 ${bx - 22} 796Z`,
            {
              fill: side < 0 ? COLOURS.purple.hex : COLOURS.teal.hex,
            },
          ) +
          line([bx - 10, 806], [bx - 12, 846], { stroke: red, width: 4 }) +
          line([bx + 10, 806], [bx + 12, 846], { stroke: TONES.gold, width: 4 });
      }).join("");
    case "lantern":
      return line([x - 470, 246], [x + 470, 246], { stroke: TONES.ink, width: 5 }) +
        [-400, -200, 0, 200, 400].map((dx, index) =>
          lantern(x + dx, 246, {
            size: index % 2 === 0 ? 210 : 170,
            colour: ["#d8473b", "#e8963c", "#c84f8a", "#4f9a5b", "#d8473b"][index] as string,
            lit: true,
          })
        ).join("");
  }
}

/** An entrance is decorated for a festival, or changes from one to another. */
export const festivalDoor: SceneFamily = {
  name: "festival-door",
  category: "社会",
  draw(kit, random) {
    const feast = pick(
      random,
      ["spring", "spring", "christmas", "dragon-boat", "lantern"] as const,
    );
    const before = pick(
      random,
      [undefined, "spring", "christmas"].filter((other) =>
        other !== feast
      ) as (Feast | undefined)[],
    );
    const x = between(random, [690, 780]);
    const wall = pick(random, ["#e6d2b5", "#d9c3b5", "#cfd6cc", "#d5d9e0", "#e4dcc3"]);
    const door = pick(random, ["#6b4a38", "#4d6b73", "#5c6b4f", "#7a4640"]);
    const couplet = pick(random, COUPLETS);
    const back = rect(0, 0, { w: 1472, h: 240, fill: darken(wall, 0.45) }) +
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((index) =>
        rect(index * 126 - 20, 0, { w: 62, h: 234, radius: 20, fill: darken(wall, 0.38) })
      ).join("") +
      rect(0, 214, { w: 1472, h: 26, fill: darken(wall, 0.55) }) +
      shaded((paint) => rect(0, 240, { w: 1472, h: 640, ...paint }), wall, "top") +
      ground(880, "#b9b3a8") +
      rect(x - 194, 396, { w: 388, h: 484, radius: 6, fill: darken(door, 0.3) }) +
      shaded((paint) => rect(x - 176, 414, { w: 172, h: 466, radius: 4, ...paint }), door) +
      shaded((paint) => rect(x + 4, 414, { w: 172, h: 466, radius: 4, ...paint }), door) +
      circle(x - 30, 690, { r: 14, fill: TONES.gold }) +
      circle(x + 30, 690, { r: 14, fill: TONES.gold }) +
      rect(x - 230, 872, { w: 460, h: 36, radius: 4, fill: "#a39d93" }) +
      rect(x - 262, 904, { w: 524, h: 36, radius: 4, fill: "#b5afa5" }) +
      pottedPlant(x - 420, 950, {
        size: 300,
        colour: pick(random, ["#c9744f", "#6f93a8", "#8f7fa8"]),
      });
    const dressed = (which: Feast | undefined) =>
      which === undefined ? "" : decorations(kit, which, { x, couplet });
    const values = {
      feast: FEASTS[feast].name,
      things: FEASTS[feast].things,
      old: before === undefined ? both("", "") : FEASTS[before].name,
      oldThings: before === undefined ? both("", "") : FEASTS[before].things,
    };
    return {
      source: back + dressed(before),
      target: back + dressed(feast),
      instruction: say(random, {
        templates: before === undefined
          ? [
            both("Decorate the entrance for {feast}.", "为{feast}装饰这个门口。"),
            both("{feast} is coming: get this doorway ready.", "{feast}快到了，把门口布置起来。"),
            both("Add what belongs on a front door at {feast}.", "加上{feast}时门口应有的装饰。"),
          ]
          : [
            both(
              "Change the decoration of the entrance from {old} to {feast}.",
              "把门口的装饰从{old}换成{feast}的。",
            ),
            both(
              "{old} is over. Decorate the entrance for {feast} instead.",
              "{old}过去了，请改为{feast}的装饰。",
            ),
          ],
        values,
      }),
      description: fill(
        before === undefined
          ? both(
            "A house entrance with a double door, steps and a potted plant; nothing is decorated.",
            "一处有双扇门、台阶和盆栽的住宅门口，没有任何装饰。",
          )
          : both(
            "A house entrance with a double door is decorated for {old}: {oldThings}.",
            "一处双扇门的住宅门口装饰着{old}的物品：{oldThings}。",
          ),
        values,
      ),
      rationale: fill(
        before === undefined
          ? both(
            "Fitting for {feast} are {things}. Door, wall and plant stay as they are.",
            "适合{feast}的是{things}。门、墙和盆栽保持不变。",
          )
          : both(
            "Everything that belongs to {old} is gone, and {things} are there instead; the two festivals must not mix.",
            "属于{old}的装饰全部撤下，换上{things}；两种节日不能混在一起。",
          ),
        values,
      ),
      tags: ["festival", feast, before === undefined ? "decorate" : "replace"],
      difficulty: before === undefined
        ? feast === "spring" || feast === "christmas" ? "easy" : "medium"
        : "hard",
    };
  },
};

type Dish = "mooncakes" | "zongzi" | "tangyuan" | "dumplings" | "cake";

const DISHES: Readonly<
  Record<Dish, { readonly feast: Bilingual; readonly food: Bilingual; readonly hint: Bilingual }>
> = {
  mooncakes: {
    feast: both("the Mid-Autumn Festival", "中秋节"),
    food: both("mooncakes", "月饼"),
    hint: both("round, golden cakes with a pressed pattern", "圆形、金黄、带压花的糕点"),
  },
  zongzi: {
    feast: both("the Dragon Boat Festival", "端午节"),
    food: both("zongzi", "粽子"),
    hint: both("rice parcels in green leaves tied with string", "用绿叶包裹、细绳捆扎的米粽"),
  },
  tangyuan: {
    feast: both("the Lantern Festival", "元宵节"),
    food: both("tangyuan", "汤圆"),
    hint: both("a bowl of white round rice balls in hot soup", "一碗热汤里的白色圆汤圆"),
  },
  dumplings: {
    feast: both("Chinese New Year's Eve", "除夕"),
    food: both("dumplings", "饺子"),
    hint: both("crescent shapes with pleated edges", "月牙形、带褶边的饺子"),
  },
  cake: {
    feast: both("a birthday", "生日"),
    food: both("a birthday cake", "生日蛋糕"),
    hint: both("a decorated cake with one candle per year", "装饰好的蛋糕，一岁一支蜡烛"),
  },
};

function dish(
  kind: Dish,
  place: { readonly x: number; readonly y: number; readonly age: number },
): string {
  const { x, y, age } = place;
  switch (kind) {
    case "mooncakes": {
      const one = (cx: number, cy: number) =>
        rounded(
          (paint) => rect(cx - 76, cy - 62, { w: 152, h: 62, radius: 22, ...paint }),
          "#c98a3f",
        ) +
        ellipse(cx, cy - 60, { rx: 76, ry: 28, fill: "#e0a758" }) +
        ellipse(cx, cy - 60, { rx: 58, ry: 20, stroke: "#b9772e", width: 5 }) +
        path(
          d`M${cx - 34} ${cy - 60}h68M${cx} ${cy - 74}v28M${cx - 24} ${cy - 70}l48 20M${cx + 24} ${
            cy - 70
          }l-48 20`,
          {
            stroke: "#b9772e",
            width: 5,
          },
        );
      return one(x - 96, y - 30) + one(x + 96, y - 30) + one(x, y - 74);
    }
    case "zongzi": {
      const one = (cx: number, cy: number) =>
        path(d`M${cx} ${cy - 150}L${cx + 92} ${cy - 6}Q${cx} ${cy + 16} ${cx - 92} ${cy - 6}Z`, {
          fill: "#5f9450",
        }) +
        path(
          d`M${cx} ${cy - 150}L${cx + 92} ${cy - 6}Q${cx + 50} ${cy + 6} ${cx + 14} ${cy + 4}Z`,
          { fill: "#4b7c40" },
        ) +
        path(
          d`M${cx - 60} ${cy - 56}Q${cx} ${cy - 30} ${cx + 62} ${cy - 52}M${cx - 34} ${
            cy - 96
          }Q${cx} ${cy - 78} ${cx + 36} ${cy - 94}`,
          { stroke: "#d9c089", width: 8 },
        );
      return one(x - 110, y - 30) + one(x + 110, y - 30) + one(x, y - 20);
    }
    case "tangyuan": {
      let balls = "";
      for (
        const [dx, dy] of [
          [-90, -176],
          [-30, -186],
          [34, -186],
          [94, -174],
          [-58, -164],
          [4, -160],
          [64, -162],
        ]
      ) {
        balls += rounded(
          (paint) => circle(x + (dx ?? 0), y + (dy ?? 0), { r: 34, ...paint }),
          "#fffdf6",
        );
      }
      return path(
        d`M${x - 160} ${y - 170}Q${x - 150} ${y - 30} ${x - 60} ${y - 20}H${x + 60}Q${x + 150} ${
          y - 30
        } ${x + 160} ${y - 170}Z`,
        { fill: "#c8453c" },
      ) +
        path(
          d`M${x - 160} ${y - 170}Q${x - 150} ${y - 30} ${x - 60} ${y - 20}H${x + 60}Q${x + 150} ${
            y - 30
          } ${x + 160} ${y - 170}Z`,
          { fill: "url(#lit-left)" },
        ) +
        ellipse(x, y - 170, { rx: 160, ry: 40, fill: "#a7352e" }) +
        ellipse(x, y - 166, { rx: 146, ry: 33, fill: "#f0dfb8" }) + balls +
        path(d`M${x - 132} ${y - 96}q33 24 66 0t66 0t66 0t66 0`, { stroke: "#f0cf78", width: 7 }) +
        steamLines(x, y - 230, 110);
    }
    case "dumplings": {
      const one = (cx: number, cy: number) =>
        path(
          d`M${cx - 74} ${cy}Q${cx - 70} ${cy - 66} ${cx} ${cy - 70}T${cx + 74} ${cy}Q${cx} ${
            cy + 20
          } ${cx - 74} ${cy}Z`,
          {
            fill: "#f7ecd3",
          },
        ) +
        path(d`M${cx - 74} ${cy}Q${cx - 70} ${cy - 66} ${cx} ${cy - 70}T${cx + 74} ${cy}`, {
          stroke: "#dcc79c",
          width: 7,
        }) +
        path(
          d`M${cx - 46} ${cy - 44}l10 18M${cx - 16} ${cy - 58}l6 22M${cx + 16} ${cy - 58}l-4 22M${
            cx + 46
          } ${cy - 44}l-10 18`,
          { stroke: "#dcc79c", width: 5 },
        );
      return one(x - 120, y - 34) + one(x + 120, y - 34) + one(x, y - 30) + one(x - 60, y - 76) +
        one(x + 62, y - 76);
    }
    case "cake": {
      let candles = "";
      for (let index = 0; index < age; index++) {
        const cx = x + (index - (age - 1) / 2) * 36;
        candles += rect(cx - 6, y - 300, {
          w: 12,
          h: 70,
          radius: 3,
          fill: [COLOURS.red.hex, COLOURS.blue.hex, COLOURS.yellow.hex][index % 3] as string,
        }) +
          path(d`M${cx} ${y - 338}q18 24 0 36q-18 -12 0 -36Z`, { fill: "#f7a72e" });
      }
      return shaded(
        (paint) => rect(x - 165, y - 220, { w: 330, h: 190, radius: 24, ...paint }),
        "#f6cdd3",
      ) +
        path(
          d`M${x - 165} ${
            y - 196
          }q0 -44 40 -44h250q40 0 40 44q-22 50 -44 6q-22 56 -50 4q-24 58 -54 0q-26 54 -54 0q-26 56 -52 -2q-28 52 -46 -8q-16 40 -30 0Z`,
          {
            fill: "#fffaf2",
          },
        ) +
        [-110, -40, 40, 110].map((dx) => circle(x + dx, y - 80, { r: 14, fill: "#e0574a" })).join(
          "",
        ) + candles;
    }
  }
}

const CLOTHS: readonly NamedColour[] = [
  { hex: "#d9766b", en: "a red", zh: "红色" },
  { hex: "#7fa8b8", en: "a blue", zh: "蓝色" },
  { hex: "#9db07e", en: "a green", zh: "绿色" },
  { hex: "#b79bc4", en: "a purple", zh: "紫色" },
  { hex: "#e0b45c", en: "a yellow", zh: "黄色" },
];

/** The food on a table is replaced by what belongs to a festival. */
export const festivalFood: SceneFamily = {
  name: "festival-food",
  category: "社会",
  draw(_kit, random) {
    const kind = pick(random, ["mooncakes", "zongzi", "tangyuan", "dumplings", "cake"] as const);
    const age = integer(random, [3, 8]);
    const named = kind !== "cake" && random() < 0.4;
    const back = tabletop(random, {
      time: kind === "mooncakes" ? "night" : pick(random, ["day", "dusk", "night"] as const),
      edge: 660,
    });
    const x = between(random, [600, 870]);
    const y = between(random, [900, 935]);
    const clothName = pick(random, CLOTHS);
    const cloth = clothName.hex;
    const mat =
      polygon([[x - 380, y - 90], [x + 380, y - 90], [x + 450, y + 70], [x - 450, y + 70]], {
        fill: cloth,
      }) +
      polygon([[x - 356, y - 78], [x + 356, y - 78], [x + 418, y + 56], [x - 418, y + 56]], {
        stroke: lighten(cloth, 0.5),
        width: 5,
      }) + plate(x, y, { size: 520 });
    const cups = [-1, 1].map((side) =>
      contactShadow(x + side * 360, y - 10, 80) +
      shaded(
        (paint) => rect(x + side * 360 - 38, y - 82, { w: 76, h: 74, radius: 16, ...paint }),
        "#e8ece8",
      ) +
      ellipse(x + side * 360, y - 80, { rx: 38, ry: 9, fill: "#b98a4a" })
    ).join("");
    const hues = [COLOURS.red.hex, COLOURS.green.hex, COLOURS.yellow.hex];
    const fruit = [-110, 0, 110].map((dx, index) =>
      apple(x + dx, y - 26, { size: 120, colour: hues[index] as string, shadow: false })
    ).join("");
    const { feast, food, hint } = DISHES[kind];
    const values = { feast, food, hint, age: count(age) };
    return {
      source: back + mat + cups + fruit,
      target: back + mat + cups + dish(kind, { x, y, age }),
      instruction: say(random, {
        templates: kind === "cake"
          ? [
            both(
              "A child turns {age} today: replace the fruit with a fitting birthday cake.",
              "今天有个孩子满{ageZh}岁：把水果换成合适的生日蛋糕。",
            ),
            both(
              "Replace the apples with a cake for someone's {nth} birthday.",
              "把苹果换成庆祝{ageZh}岁生日的蛋糕。",
            ),
          ]
          : named
          ? [
            both("Replace the apples with {food}.", "把苹果换成{food}。"),
            both("Serve {food} on the plate instead of fruit.", "盘子里不放水果，改放{food}。"),
          ]
          : [
            both(
              "Replace the fruit with the traditional food of {feast}.",
              "把水果换成{feast}的传统食物。",
            ),
            both(
              "Today is {feast}: put the food of the day on the plate.",
              "今天是{feast}：把盘中换成应节的食物。",
            ),
          ],
        values: { ...values, nth: ordinal(age), ageZh: both("", count(age).zh) },
      }),
      description: fill(
        both(
          "A table with {cloth} cloth is laid for two, with three apples on a large plate and a tea cup on each side.",
          "桌上铺着{cloth}桌布，摆好了两人的位置，大盘里放着三个苹果，两边各有一只茶杯。",
        ),
        { cloth: clothName },
      ),
      rationale: fill(
        kind === "cake"
          ? both(
            "The plate holds a birthday cake with exactly {age} candles, one for each year. Cups and cloth stay.",
            "盘中是一个生日蛋糕，正好{age}支蜡烛，一岁一支。杯子和桌布不变。",
          )
          : both(
            "The plate holds {food}, {hint}, as is the custom for {feast}. Cups and cloth stay.",
            "盘中是{feast}吃的{food}：{hint}。杯子和桌布不变。",
          ),
        values,
      ),
      tags: ["festival", "food", kind],
      difficulty: kind === "cake" ? "hard" : named ? "easy" : "medium",
    };
  },
};
