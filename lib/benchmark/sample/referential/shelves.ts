import type { Random } from "../../../random.ts";
import {
  apple,
  ball,
  book,
  clock,
  COLOURS,
  cup,
  duck,
  gift,
  glow,
  pottedPlant,
} from "../kit/mod.ts";
import { rect, shelf, tableLamp, TONES, vase, wall } from "../kit/mod.ts";
import { WALLS, WOODS } from "../props.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { askRemoval, both, fill, say } from "../wording.ts";

/** A kind of thing on a shelf. */
export type ThingKind =
  | "cup"
  | "vase"
  | "plant"
  | "clock"
  | "ball"
  | "duck"
  | "apple"
  | "gift"
  | "books"
  | "lamp";

/** Things on three shelves of four places, and which of them an expression means. */
export interface ShelfGrid {
  /** Kinds from the top shelf down, from left to right. */
  readonly grid: readonly (readonly ThingKind[])[];
  /** Row and column of the meant thing. */
  readonly target: readonly [row: number, column: number];
  /** Row and column of the thing it changes places with, for a swap. */
  readonly partner: readonly [row: number, column: number];
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

const NAMES: Readonly<Record<ThingKind, Bilingual>> = {
  cup: both("cup", "杯子"),
  vase: both("vase", "花瓶"),
  plant: both("potted plant", "盆栽"),
  clock: both("clock", "时钟"),
  ball: both("ball", "皮球"),
  duck: both("toy duck", "玩具鸭"),
  apple: both("apple", "苹果"),
  gift: both("gift box", "礼盒"),
  books: both("pile of books", "书堆"),
  lamp: both("lamp", "台灯"),
};

const KINDS = Object.keys(NAMES) as ThingKind[];

/** Fills twelve places with ten kinds; two kinds come twice, so that some names are ambiguous. */
export function planShelfGrid(random: Random): ShelfGrid {
  const kinds = shuffle(random, KINDS);
  const twice = kinds.slice(0, 2);
  const placed = shuffle(random, [...kinds, ...twice]);
  const grid = [placed.slice(0, 4), placed.slice(4, 8), placed.slice(8, 12)];
  const at = (row: number, column: number) => grid[row]?.[column] as ThingKind;
  const single = (kind: ThingKind) => !twice.includes(kind);
  const places = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((column) => [row, column] as const));
  const mode = pick(random, ["vertical", "horizontal", "shelf", "chain"] as const);
  const steps = [
    { by: [-1, 0], text: both("directly below", "正下方") },
    { by: [1, 0], text: both("directly above", "正上方") },
    { by: [0, -1], text: both("directly to the right of", "右边紧挨着") },
    { by: [0, 1], text: both("directly to the left of", "左边紧挨着") },
  ] as const;
  const inside = (row: number, column: number) => row >= 0 && row < 3 && column >= 0 && column < 4;
  const partnerOf = (target: readonly [number, number]) =>
    pick(
      random,
      places.filter(([row, column]) =>
        single(at(row, column)) && (row !== target[0] || column !== target[1]) &&
        at(row, column) !== at(...target)
      ),
    );
  if (mode === "shelf") {
    const kind = twice[0] as ThingKind;
    const found = places.filter((place) => at(...place) === kind);
    const [first, second] = found as [readonly [number, number], readonly [number, number]];
    if (first[0] !== second[0]) {
      const higher = chance(random);
      const target = higher ? first : second;
      return {
        grid,
        target,
        partner: partnerOf(target),
        reference: fill(
          higher
            ? both("the {kind} on the higher shelf", "两个{kind}中位置较高的那个")
            : both("the {kind} on the lower shelf", "两个{kind}中位置较低的那个"),
          { kind: NAMES[kind] },
        ),
        difficulty: "easy",
      };
    }
  }
  const candidates = places.flatMap((target) =>
    steps.flatMap((step, index) => {
      const anchor = [target[0] + step.by[0], target[1] + step.by[1]] as const;
      return inside(...anchor) && single(at(...anchor)) ? [{ target, anchor, index }] : [];
    })
  );
  if (mode === "chain") {
    const chains = candidates.flatMap((first) =>
      candidates.filter((second) =>
        second.target[0] === first.anchor[0] && second.target[1] === first.anchor[1] &&
        second.index >> 1 !== first.index >> 1
      ).map((second) => ({ first, second }))
    );
    const { first, second } = pick(random, chains);
    return {
      grid,
      target: first.target,
      partner: partnerOf(first.target),
      reference: fill(
        both(
          "the object {one} the thing that is {two} the {kind}",
          "{kind}{two}的那件东西{one}的物品",
        ),
        {
          one: steps[first.index]?.text as Bilingual,
          two: steps[second.index]?.text as Bilingual,
          kind: NAMES[at(...second.anchor)],
        },
      ),
      difficulty: "hard",
    };
  }
  const found = pick(
    random,
    candidates.filter(({ index }) => mode === "horizontal" ? index >= 2 : index < 2),
  );
  return {
    grid,
    target: found.target,
    partner: partnerOf(found.target),
    reference: fill(both("the object {step} the {kind}", "{kind}{step}的物品"), {
      step: steps[found.index]?.text as Bilingual,
      kind: NAMES[at(...found.anchor)],
    }),
    difficulty: "medium",
  };
}

/** The thing below the clock; the thing beside what is above the vase. */
export const shelfGrid: SceneFamily = {
  name: "shelf-grid",
  category: "指代",
  draw(_kit, random) {
    const plan = planShelfGrid(random);
    const wood = pick(random, WOODS);
    const rows = [370, 670, 970];
    const columns = [265, 580, 895, 1210];
    const paper = pick(random, WALLS);
    const back = wall(paper, 1104) +
      rect(0, 1060, { w: 1472, h: 44, fill: "#f6f2ea" }) +
      rows.map((y) => shelf(736, y, { w: 1300, colour: wood })).join("");
    const hues = shuffle(random, [
      COLOURS.red.hex,
      COLOURS.blue.hex,
      COLOURS.green.hex,
      COLOURS.purple.hex,
      COLOURS.orange.hex,
      COLOURS.teal.hex,
      COLOURS.pink.hex,
    ]);
    const sizes = [0, 1, 2].map(() => columns.map(() => between(random, [0.94, 1.04])));
    const shades = [0, 1, 2].map(() => columns.map(() => integer(random, [0, hues.length - 1])));
    const edit = pick(random, ["remove", "swap", "light"] as const);
    const [tr, tc] = plan.target;
    const [pr, pc] = plan.partner;
    const thing = (from: readonly [number, number], to: readonly [number, number]) =>
      draw(
        plan.grid[from[0]]?.[from[1]] as ThingKind,
        [columns[to[1]] as number, rows[to[0]] as number],
        {
          scale: sizes[from[0]]?.[from[1]] as number,
          colour: hues[shades[from[0]]?.[from[1]] as number] as string,
        },
      );
    const all = (changed: boolean) =>
      [0, 1, 2].map((row) =>
        [0, 1, 2, 3].map((column) => {
          const meant = row === tr && column === tc;
          const other = row === pr && column === pc;
          if (changed && meant && edit === "remove") return "";
          if (changed && edit === "swap" && meant) return thing(plan.partner, plan.target);
          if (changed && edit === "swap" && other) return thing(plan.target, plan.partner);
          const spot = changed && meant && edit === "light"
            ? glow(columns[column] as number, (rows[row] as number) - 90, { r: 150 })
            : "";
          return (spot && spot + spot) + thing([row, column], [row, column]);
        }).join("")
      ).join("");
    const { reference } = plan;
    const kind = NAMES[plan.grid[tr]?.[tc] as ThingKind];
    const partner = NAMES[plan.grid[pr]?.[pc] as ThingKind];
    const listed = (language: "en" | "zh") =>
      plan.grid.map((row) =>
        row.map((one) => NAMES[one][language]).join(language === "en" ? ", " : "、")
      ).join(language === "en" ? "; " : "；");
    return {
      source: back + all(false),
      target: back + all(true),
      instruction: edit === "remove"
        ? askRemoval(random, reference)
        : edit === "swap"
        ? say(random, {
          templates: [
            both("Swap {reference} with the {partner}.", "把{reference}和{partner}互换位置。"),
            both(
              "Exchange the positions of the {partner} and {reference}.",
              "让{reference}与{partner}交换位置。",
            ),
          ],
          values: { reference, partner },
        })
        : say(random, {
          templates: [
            both("Put a warm glow of light behind {reference}.", "在{reference}后面加上一圈暖光。"),
            both("Light the wall softly behind {reference}.", "把{reference}后面的墙柔和地照亮。"),
          ],
          values: { reference },
        }),
      description: fill(
        both(
          "Three wall shelves hold four things each; from the top and from left to right: {listed}.",
          "墙上三层搁板各放着四件东西，自上而下、从左到右为：{listed}。",
        ),
        { listed: both(listed("en"), listed("zh")) },
      ),
      rationale: fill(
        both(
          "The expression leads to the {kind} in row {row}, column {column}. {effect} Nothing else moves.",
          "按所述关系找到的是第{row}行第{column}列的{kind}。{effect}其他东西都不动。",
        ),
        {
          kind,
          partner,
          row: both(String(tr + 1), String(tr + 1)),
          column: both(String(tc + 1), String(tc + 1)),
          effect: edit === "remove"
            ? both("Its place is empty.", "它的位置空了出来。")
            : edit === "swap"
            ? fill(
              both(
                "It stands where the {partner} stood, and the other way round.",
                "它与{partner}互换了位置。",
              ),
              { partner },
            )
            : both("Only the wall behind it glows.", "只有它后面的墙发亮。"),
        },
      ),
      tags: ["relation", "spatial", edit, "shelves"],
      difficulty: edit === "swap" ? "hard" : plan.difficulty,
    };
  },
};

function draw(
  kind: ThingKind,
  [x, y]: readonly [number, number],
  look: { readonly scale: number; readonly colour: string },
): string {
  const { scale: s, colour } = look;
  switch (kind) {
    case "cup":
      return cup(x, y, { size: 120 * s, colour });
    case "vase":
      return vase(x, y, { size: 190 * s, colour });
    case "plant":
      return pottedPlant(x, y, { size: 200 * s, colour });
    case "clock":
      return rect(x - 44, y - 16, { w: 88, h: 16, radius: 6, fill: TONES.darkWood }) +
        clock(x, y - 16 - 78 * s, { r: 78 * s, hour: 10, minute: 10 });
    case "ball":
      return ball(x, y, { size: 140 * s, colour });
    case "duck":
      return duck(x, y, { size: 170 * s, colour: COLOURS.yellow.hex });
    case "apple":
      return apple(x, y, { size: 120 * s, colour: COLOURS.red.hex });
    case "gift":
      return gift(x, y, { size: 120 * s, colour });
    case "books":
      return book(x, y, { size: 180 * s, colour }) +
        book(x + 8, y - 32 * s, { size: 160 * s, colour: "#d9b25a", shadow: false }) +
        book(x - 6, y - 61 * s, { size: 150 * s, colour: "#5f8fa8", shadow: false });
    case "lamp":
      return tableLamp(x, y, { size: 200 * s, colour, lit: false });
  }
}
