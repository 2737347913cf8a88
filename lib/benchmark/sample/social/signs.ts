import {
  apple,
  bench,
  book,
  bush,
  cloud,
  cup,
  darken,
  ellipse,
  flower,
  group,
} from "../kit/mod.ts";
import { COLOURS, ground, hills, lighten, line, path, person, polygon, rect } from "../kit/mod.ts";
import { shop, sky, street, TONES, tower, tree } from "../kit/mod.ts";
import type { Kit } from "../kit/mod.ts";
import { between, chance, pick, shuffle } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, fill, say } from "../wording.ts";

const SHOPS: readonly {
  readonly sign: Bilingual;
  readonly goods: "bread" | "books" | "flowers" | "cups" | "fruit" | "none";
}[] = [
  { sign: both("BAKERY", "面包店"), goods: "bread" },
  { sign: both("BOOKSHOP", "书店"), goods: "books" },
  { sign: both("FLOWERS", "鲜花店"), goods: "flowers" },
  { sign: both("TEA HOUSE", "茶馆"), goods: "cups" },
  { sign: both("FRUIT SHOP", "水果店"), goods: "fruit" },
  { sign: both("PHARMACY", "药店"), goods: "none" },
  { sign: both("BARBER", "理发店"), goods: "none" },
  { sign: both("COFFEE", "咖啡馆"), goods: "cups" },
  { sign: both("TOY SHOP", "玩具店"), goods: "none" },
  { sign: both("STATIONERY", "文具店"), goods: "books" },
];

const NOTES: readonly Bilingual[] = [
  both("OPEN", "营业中"),
  both("WELCOME", "欢迎光临"),
  both("SALE", "特价"),
  both("NEW TODAY", "今日新品"),
];

type Language = "en" | "zh";

const LANGUAGES: Readonly<Record<Language, Bilingual>> = {
  en: both("English", "英文"),
  zh: both("Chinese", "中文"),
};

function goods(kind: typeof SHOPS[number]["goods"], w: number): string {
  const y = -w * 0.86 * 0.14;
  const xs = [-0.34, -0.21, -0.08].map((share) => share * w - 10);
  return xs.map((x, index) => {
    switch (kind) {
      case "bread":
        return ellipse(x, y - 26, { rx: 52, ry: 26, fill: "#c98b45" }) +
          path(
            `M${Math.round(x - 24)} ${Math.round(y - 36)}l12 16M${Math.round(x)} ${
              Math.round(y - 40)
            }l12 18`,
            {
              stroke: "#e9bd7c",
              width: 6,
            },
          );
      case "books":
        return book(x, y, {
          size: 100,
          colour: [COLOURS.red.hex, COLOURS.teal.hex, COLOURS.purple.hex][index] as string,
          shadow: false,
        }) +
          book(x, y - 18, {
            size: 90,
            colour: [COLOURS.yellow.hex, COLOURS.blue.hex, COLOURS.green.hex][index] as string,
            shadow: false,
          });
      case "flowers":
        return flower(x, y, {
          height: 110,
          colour: [COLOURS.red.hex, COLOURS.yellow.hex, COLOURS.pink.hex][index] as string,
        });
      case "cups":
        return cup(x, y, {
          size: 54,
          colour: [COLOURS.teal.hex, COLOURS.white.hex, COLOURS.orange.hex][index] as string,
          shadow: false,
        });
      case "fruit":
        return apple(x, y, {
          size: 62,
          colour: [COLOURS.red.hex, COLOURS.green.hex, COLOURS.yellow.hex][index] as string,
          shadow: false,
        });
      case "none":
        return rect(x - 34, y - 62, {
          w: 68,
          h: 62,
          radius: 6,
          fill: [COLOURS.teal.hex, COLOURS.orange.hex, COLOURS.blue.hex][index] as string,
        });
    }
  }).join("");
}

function standingBoard(
  kit: Kit,
  place: { readonly x: number; readonly y: number; readonly text: string },
): string {
  const { x, y, text } = place;
  return line([x - 74, y - 20], [x - 92, y], { stroke: TONES.darkWood, width: 12 }) +
    line([x + 74, y - 20], [x + 92, y], { stroke: TONES.darkWood, width: 12 }) +
    rect(x - 98, y - 210, { w: 196, h: 200, radius: 10, fill: TONES.darkWood }) +
    rect(x - 84, y - 196, { w: 168, h: 172, radius: 6, fill: "#39514a" }) +
    kit.text(text, { x, y: y - 96, size: 46, fill: TONES.paper, maxWidth: 146 });
}

/** The language of a shop's sign changes, its meaning does not. */
export const shopSign: SceneFamily = {
  name: "shop-sign",
  category: "社会",
  draw(kit, random) {
    const from: Language = pick(random, ["en", "zh"] as const);
    const to: Language = from === "en" ? "zh" : "en";
    const store = pick(random, SHOPS);
    const note = pick(random, NOTES);
    const story = pick(random, ["sign", "sign-only", "both"] as const);
    const board = pick(random, ["#b8433a", "#2f6f73", "#3f5f9a", "#7a4f8c", "#3f7a4c", "#8a5a2f"]);
    const x = between(random, [620, 860]);
    const w = 840;
    const y = 905;
    const noteX = x > 740 ? x - 530 : x + 530;
    const walls = shuffle(random, ["#d9b8a0", "#c8cfd8", "#e3d3b0", "#b9cbb5", "#cdb9cc"]);
    const back = sky(pick(random, ["day", "morning", "overcast"] as const), 850) +
      [90, 400, 1080, 1390].map((at, index) =>
        tower(at, 850, {
          w: 270,
          storeys: 5 + index % 2,
          columns: 3,
          storey: 96,
          wall: walls[index] as string,
        })
      ).join("") + street(850) +
      shop(x, y, {
        w,
        wall: pick(random, ["#efe3cf", "#e4ecef", "#f0ddd4", "#e6ead6"]),
        awning: pick(random, [
          COLOURS.red.hex,
          COLOURS.teal.hex,
          COLOURS.blue.hex,
          COLOURS.green.hex,
          COLOURS.orange.hex,
        ]),
        goods: goods(store.goods, w),
      });
    const front = (language: Language) =>
      kit.sign(store.sign[language], { x, y: y - w * 0.86 * 0.8, w: 640, h: 150, board });
    const notice = (language: Language) =>
      standingBoard(kit, { x: noteX, y: 925, text: note[language] });
    const values = {
      from: LANGUAGES[from],
      to: LANGUAGES[to],
      old: both(store.sign[from], store.sign[from]),
      next: both(store.sign[to], store.sign[to]),
      note: both(note[from], note[from]),
      noteNext: both(note[to], note[to]),
    };
    const templates: Readonly<Record<typeof story, readonly Bilingual[]>> = {
      sign: [
        both(
          "Change the shop sign from {from} to {to}; its meaning stays the same.",
          "把店铺招牌从{from}换成{to}，意思不变。",
        ),
        both("Translate the shop sign into {to}.", "把店铺招牌翻译成{to}。"),
      ],
      "sign-only": [
        both(
          "Translate only the sign above the awning into {to}; the board on the pavement stays in {from}.",
          "只把雨篷上方的招牌译成{to}，人行道上的小黑板仍用{from}。",
        ),
      ],
      both: [
        both(
          "Change every text in the picture from {from} to {to} with the same meaning.",
          "把画面中所有文字从{from}换成意思相同的{to}。",
        ),
        both(
          "This street now serves {to} readers: translate the shop sign and the board.",
          "这条街现在面向{to}读者：请翻译招牌和小黑板。",
        ),
      ],
    };
    return {
      source: back + front(from) + notice(from),
      target: back + front(to) + notice(story === "both" ? to : from),
      instruction: say(random, { templates: templates[story], values }),
      description: fill(
        both(
          'A shop with a striped awning has the {from} sign "{old}"; a board on the pavement says "{note}".',
          "带条纹雨篷的店铺挂着{from}招牌“{old}”；人行道上的小黑板写着“{note}”。",
        ),
        values,
      ),
      rationale: fill(
        story === "both"
          ? both(
            'The sign must read "{next}" and the board "{noteNext}", in the same places, colors and style.',
            "招牌应为“{next}”，小黑板应为“{noteNext}”，位置、颜色和样式不变。",
          )
          : both(
            'The sign must read "{next}", which means the same as "{old}"; board color and place stay, and "{note}" on the pavement is untouched.',
            "招牌应为与“{old}”同义的“{next}”，底板颜色和位置不变，人行道上的“{note}”不动。",
          ),
        values,
      ),
      tags: ["text", "language", from === "en" ? "en to zh" : "zh to en"],
      difficulty: ({ sign: "easy", "sign-only": "medium", both: "hard" } as const)[story],
    };
  },
};

const NOTICES: readonly { readonly text: Bilingual; readonly lawn: boolean }[] = [
  { text: both("KEEP OFF THE GRASS", "请勿踩踏草坪"), lawn: true },
  { text: both("PLEASE STAY ON THE PATH", "请走步道"), lawn: true },
  { text: both("NO FISHING", "禁止钓鱼"), lawn: false },
  { text: both("QUIET PLEASE", "请保持安静"), lawn: false },
  { text: both("DO NOT PICK FLOWERS", "请勿摘花"), lawn: false },
  { text: both("NO PARKING", "禁止停车"), lawn: false },
];

/** A notice in a park is translated, or obeyed. */
export const parkNotice: SceneFamily = {
  name: "park-notice",
  category: "社会",
  draw(kit, random) {
    const from: Language = pick(random, ["en", "zh"] as const);
    const to: Language = from === "en" ? "zh" : "en";
    const obey = chance(random, 0.5);
    const notice = obey ? pick(random, NOTICES.slice(0, 2)) : pick(random, NOTICES);
    const mirrored = chance(random);
    const at = (x: number) => mirrored ? 1472 - x : x;
    const board = pick(random, ["#3f7a4c", "#3f6fae", "#8a5a2f", "#2f6f73"]);
    const way = `M${at(900)} 1104Q${at(980)} 900 ${at(1090)} 740H${at(1150)}Q${at(1250)} 900 ${
      at(1440)
    } 1104Z`;
    const back = sky(pick(random, ["day", "morning"] as const), 740) +
      cloud(between(random, [200, 1200]), between(random, [110, 200]), { w: 260 }) +
      hills(740, "#83bd8b", between(random, [0, 300])) + ground(740) +
      path(way, { fill: "#dcc9a3" }) +
      tree(at(120), 860, {
        height: 420,
        season: pick(random, ["spring", "summer", "autumn"] as const),
      }) +
      tree(at(720), 800, { height: 300 }) + bush(at(300), 880, { w: 200 }) +
      bench(at(880), 850, { size: 250 }) +
      [180, 240, 330, 420, 660, 740].map((x, index) =>
        flower(at(x), 1000 + (index % 3) * 26, {
          height: 90,
          colour: [COLOURS.red.hex, COLOURS.yellow.hex, COLOURS.purple.hex][index % 3] as string,
        })
      ).join("");
    const sign = (language: Language) =>
      kit.sign(notice.text[language], { x: at(510), y: 640, w: 520, h: 150, board, posts: 200 });
    const walker = (x: number, y: number) =>
      person(x, y, {
        height: 300,
        outfit: pick(() => 0, ["casual"] as const),
        ...look,
      });
    const look = {
      colour: pick(random, ["#e8b04a", "#6ea3c9", "#d98598", "#a58cc9"]),
      hair: pick(random, ["short", "long", "bun"] as const),
      skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
    };
    const onLawn = walker(at(560), 1040);
    const onPath = walker(at(1150), 960);
    const values = {
      to: LANGUAGES[to],
      from: LANGUAGES[from],
      old: both(notice.text[from], notice.text[from]),
      next: both(notice.text[to], notice.text[to]),
      where: obey
        ? both(
          ", and a visitor stands on the lawn in front of it",
          "，一名游客正站在牌子前的草坪上",
        )
        : both(", and a visitor walks on the path", "，一名游客走在步道上"),
    };
    return {
      source: back + sign(from) + (obey ? onLawn : onPath),
      target: obey ? back + sign(from) + onPath : back + sign(to) + onPath,
      instruction: say(random, {
        templates: obey
          ? [
            both("Let the visitor do what the sign asks.", "让游客按牌子上的要求去做。"),
            both(
              "Correct the visitor's behavior according to the sign.",
              "请根据牌子纠正游客的行为。",
            ),
            both(
              "Show the visitor following the rule on the sign.",
              "画出游客遵守牌子上的规定的样子。",
            ),
          ]
          : [
            both(
              "Replace the {from} notice with {to} text of the same meaning.",
              "把{from}告示换成意思相同的{to}。",
            ),
            both("Translate the notice in the park into {to}.", "把公园里的告示翻译成{to}。"),
          ],
        values,
      }),
      description: fill(
        both(
          'A sign in a park reads "{old}"{where}; a path runs beside the lawn.',
          "公园里的牌子上写着“{old}”{where}；草坪旁有一条步道。",
        ),
        values,
      ),
      rationale: fill(
        obey
          ? both(
            'The sign says "{old}", so the same person must now be on the path and no longer on the grass; the sign stays as it is.',
            "牌子写着“{old}”，所以同一个人应当走在步道上而不在草坪上；牌子不变。",
          )
          : both(
            'The sign must read "{next}" in the same place and style; the visitor and the park stay the same.',
            "牌子应写“{next}”，位置和样式不变；游客和公园不变。",
          ),
        values,
      ),
      tags: obey
        ? ["etiquette", "rules", "reading"]
        : ["text", "language", from === "en" ? "en to zh" : "zh to en"],
      difficulty: obey ? "hard" : "easy",
    };
  },
};

type Place = readonly [x: number, y: number];

/** Rubbish on the grass belongs into the bin. */
export const tidyPark: SceneFamily = {
  name: "tidy-park",
  category: "社会",
  draw(kit, random) {
    const litter = shuffle(random, LITTER).slice(0, pick(random, [2, 3, 4]));
    const mirrored = chance(random);
    const at = (x: number) => mirrored ? 1472 - x : x;
    const toys = chance(random, 0.5);
    const back = sky(pick(random, ["day", "morning", "sunset"] as const), 720) +
      cloud(between(random, [200, 1200]), between(random, [110, 190]), { w: 260 }) +
      hills(720, "#83bd8b", between(random, [0, 300])) + ground(720) +
      tree(at(160), 830, {
        height: 430,
        season: pick(random, ["spring", "summer", "autumn"] as const),
      }) +
      bush(at(560), 810, { w: 210 }) + tree(at(1330), 800, { height: 330, kind: "pine" }) +
      bench(at(430), 900, { size: 330 }) + bin(kit, at(1090), 930) +
      (toys ? rug(at(760), 1010) : "");
    // The blanket keeps the middle free.
    const middle: readonly Place[] = toys
      ? [[470, 1030], [1090, 1035]]
      : [[560, 1030], [880, 985], [720, 940]];
    const spots = shuffle<Place>(random, [[300, 985], [1290, 1000], ...middle]);
    const rubbish = litter.map((one, index) => {
      const [x, y] = spots[index] as Place;
      return group(one.drawn, { x: at(x), y, scale: 1.35 });
    }).join("");
    const names = (language: Language) =>
      litter.map(({ name }) => name[language]).join(language === "en" ? ", " : "、");
    const values = {
      names: both(names("en"), names("zh")),
      toys: toys
        ? both("; a picnic blanket with a book lies there too", "，还铺着一块放着书的野餐垫")
        : both("", ""),
    };
    return {
      source: back + rubbish,
      target: back,
      instruction: say(random, {
        templates: toys
          ? [
            both(
              "Show the park after considerate visitors have tidied up their rubbish.",
              "画出讲文明的游客清理完垃圾之后的公园。",
            ),
            both(
              "Leave this place as a polite visitor would, while the picnic goes on.",
              "野餐继续，但请让这里像有礼貌的游客使用时那样整洁。",
            ),
          ]
          : [
            both("Put all the rubbish on the grass into the bin.", "把草地上的垃圾都扔进垃圾桶。"),
            both("Clean up the litter in the park.", "清理公园里的垃圾。"),
          ],
        values,
      }),
      description: fill(
        both(
          "Litter lies on the grass of a park with a bench and a bin: {names}{toys}.",
          "公园里有长椅和垃圾桶，草地上散落着垃圾：{names}{toys}。",
        ),
        values,
      ),
      rationale: fill(
        toys
          ? both(
            "Only rubbish goes: {names}. Blanket and book belong to the picnic and stay, as do bench and bin.",
            "只清走垃圾：{names}。野餐垫和书属于野餐，应保留，长椅和垃圾桶也不变。",
          )
          : both(
            "No litter is left on the grass: {names} are gone; bench, bin and plants stay.",
            "草地上不再有垃圾：{names}都不见了；长椅、垃圾桶和植物不变。",
          ),
        values,
      ),
      tags: ["etiquette", "public space", toys ? "selective" : "clean up"],
      difficulty: toys ? "medium" : "easy",
    };
  },
};

function rug(x: number, y: number): string {
  return polygon([[x - 150, y - 40], [x + 130, y - 40], [x + 190, y + 46], [x - 190, y + 46]], {
    fill: "#d9766b",
  }) +
    [-60, 60].map((dx) =>
      polygon([[x + dx - 22, y - 40], [x + dx + 18, y - 40], [x + dx + 26, y + 46], [
        x + dx - 30,
        y + 46,
      ]], {
        fill: "#f2d9cf",
        opacity: 0.8,
      })
    ).join("") + book(x + 6, y + 8, { size: 110, colour: "#3f7fcb" });
}

function bin(kit: Kit, x: number, y: number): string {
  return polygon([[x - 66, y - 190], [x + 66, y - 190], [x + 52, y], [x - 52, y]], {
    fill: "#3f7a5c",
  }) +
    polygon([[x + 6, y - 190], [x + 66, y - 190], [x + 52, y], [x + 6, y]], { fill: "#2f6249" }) +
    rect(x - 78, y - 216, { w: 156, h: 34, radius: 12, fill: "#2c5a44" }) +
    kit.text("垃圾 LITTER", { x, y: y - 86, size: 26, fill: TONES.paper, maxWidth: 96 });
}

const LITTER: readonly { readonly name: Bilingual; readonly drawn: string }[] = [
  {
    name: both("a crumpled can", "易拉罐"),
    drawn: group(
      rect(-16, -70, { w: 32, h: 70, radius: 8, fill: "#d2483f" }) +
        rect(-16, -46, { w: 32, h: 14, fill: TONES.paper }) +
        rect(-14, -74, { w: 28, h: 8, radius: 3, fill: TONES.metal }),
      { turn: 72 },
    ),
  },
  {
    name: both("a plastic bottle", "塑料瓶"),
    drawn: group(
      rect(-20, -100, { w: 40, h: 100, radius: 12, fill: "#bfe0ee", opacity: 0.95 }) +
        rect(-20, -64, { w: 40, h: 30, fill: "#4f93c4" }) +
        rect(-9, -120, { w: 18, h: 24, radius: 4, fill: "#2f6f9e" }),
      { turn: -78 },
    ),
  },
  {
    name: both("a banana skin", "香蕉皮"),
    drawn: path(
      "M-60 0Q-30 -40 -4 -36Q0 -64 14 -58Q12 -40 18 -34Q44 -36 64 -2Q30 -18 14 -14Q8 6 -6 14Q-2 -10 -8 -16Q-30 -18 -60 0Z",
      {
        fill: "#efc94a",
      },
    ) + path("M-4 -36Q0 -64 14 -58", { stroke: "#8a6a2a", width: 6 }),
  },
  {
    name: both("a sheet of newspaper", "报纸"),
    drawn: polygon([[-70, -20], [50, -34], [76, 12], [-48, 26]], { fill: "#f1efe8" }) +
      [0, 1, 2].map((row) =>
        line([-50 + row * 5, -10 + row * 11], [46 + row * 6, -22 + row * 11], {
          stroke: "#a5a7a8",
          width: 4,
        })
      ).join(""),
  },
  {
    name: both("a paper cup", "纸杯"),
    drawn: group(
      polygon([[-30, -84], [30, -84], [22, 0], [-22, 0]], { fill: lighten("#c98b45", 0.3) }) +
        rect(-34, -92, { w: 68, h: 14, radius: 5, fill: darken("#c98b45", 0.2) }),
      { turn: 80 },
    ),
  },
];
