import type { Random } from "../../../random.ts";
import { COLOURS, darken, lighten, pottedPlant, rect, room, STRONG_COLOURS } from "../kit/mod.ts";
import { clock, shaded, TONES, vase } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { star, WALLS, WOODS } from "../props.ts";
import { between, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { askColour, askRemoval, both, counted, fill, inRow, say } from "../wording.ts";

/** Books on three shelves, and which of them an expression means. */
export interface Bookcase {
  /** Colours of the books of each shelf, from the top down, from left to right. */
  readonly shelves: readonly (readonly NamedColour[])[];
  /** Which shelf holds the meant book, from 0 at the top. */
  readonly shelf: number;
  /** Position of the meant book on its shelf, from 0 at the left. */
  readonly target: number;
  /** Shelf that has a plant or a vase after its last book. */
  readonly ornaments: readonly ("plant" | "vase" | "clock")[];
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

const SHELVES: readonly Bilingual[] = [
  both("top", "最上层"),
  both("middle", "中间一层"),
  both("bottom", "最下层"),
];

/** Fills three shelves with six to eight books and an ornament each. */
export function planBookcase(random: Random): Bookcase {
  const palette = shuffle(random, STRONG_COLOURS).slice(0, 4);
  const shelves = SHELVES.map(() =>
    Array.from({ length: integer(random, [6, 8]) }, () => pick(random, palette))
  );
  const ornaments = shuffle(random, ["plant", "vase", "clock"] as const);
  const shelf = integer(random, [0, 2]);
  const row = shelves[shelf] as NamedColour[];
  const place = SHELVES[shelf] as Bilingual;
  const from = pick(random, ["left", "right"] as const);
  const mode = pick(random, ["place", "colour", "ornament", "chain"] as const);
  if (mode === "ornament") {
    const names = {
      plant: both("the potted plant", "盆栽"),
      vase: both("the vase", "花瓶"),
      clock: both("the clock", "时钟"),
    };
    return {
      shelves,
      shelf,
      target: row.length - 1,
      ornaments,
      reference: fill(
        both("the book directly to the left of {ornament}", "紧挨在{ornament}左边的那本书"),
        { ornament: names[ornaments[shelf] as "plant"] },
      ),
      difficulty: "medium",
    };
  }
  const target = integer(random, [0, row.length - 1]);
  const numberOf = (positions: readonly number[], position: number) => {
    const rank = positions.indexOf(position);
    return from === "left" ? rank + 1 : positions.length - rank;
  };
  const byColour = (position: number) => {
    const colour = row[position] as NamedColour;
    const same = row.flatMap((other, index) => other === colour ? [index] : []);
    return same.length === 1
      ? both(`the only ${colour.en} book`, `唯一的那本${colour.zh}的书`)
      : inRow(
        { number: numberOf(same, position), from },
        counted(`${colour.en} book`, `${colour.zh}的书`, "本"),
      );
  };
  const all = row.map((_, index) => index);
  const onShelf = (book: Bilingual) =>
    fill(both("{book} on the {place} shelf", "书架{place}{book}"), { book, place });
  if (mode === "chain") {
    const step = target === 0 ? 1 : target === row.length - 1 ? -1 : pick(random, [1, -1]);
    const anchor = onShelf(byColour(target + step));
    return {
      shelves,
      shelf,
      target,
      ornaments,
      reference: fill(
        step === 1
          ? both("the book directly to the left of {anchor}", "紧挨在{anchor}左边的那本书")
          : both("the book directly to the right of {anchor}", "紧挨在{anchor}右边的那本书"),
        { anchor },
      ),
      difficulty: "hard",
    };
  }
  return {
    shelves,
    shelf,
    target,
    ornaments,
    reference: onShelf(
      mode === "place"
        ? inRow({ number: numberOf(all, target), from }, counted("book", "书", "本"))
        : byColour(target),
    ),
    difficulty: mode === "place" ? "easy" : "medium",
  };
}

/** The third book from the right on the middle shelf. */
export const bookcase: SceneFamily = {
  name: "bookcase",
  category: "指代",
  draw(_kit, random) {
    const plan = planBookcase(random);
    const wood = pick(random, WOODS);
    const left = between(random, [220, 330]);
    const width = 880;
    const top = 120;
    const pitch = 282;
    const back = room({ wall: pick(random, WALLS), floor: pick(random, WOODS), edge: 880 }) +
      pottedPlant(left > 275 ? 130 : 1310, 1010, {
        size: 330,
        colour: pick(random, ["#d9795d", "#6f93a8", "#c7a25a"]),
      }) +
      shaded(
        (paint) => rect(left, top - 26, { w: width, h: 905, radius: 8, ...paint }),
        wood,
      ) +
      [0, 1, 2].map((shelf) =>
        rect(left + 26, top + shelf * pitch, {
          w: width - 52,
          h: pitch - 26,
          fill: darken(wood, 0.4),
        })
      ).join("");
    const ornamentX = left + width - 120;
    const ornaments = plan.ornaments.map((kind, shelf) => {
      const y = top + (shelf + 1) * pitch - 26;
      switch (kind) {
        case "plant":
          return pottedPlant(ornamentX, y, { size: 190, colour: "#e2d5bd", shadow: false });
        case "vase":
          return vase(ornamentX, y, { size: 180, colour: "#cfe0e4", shadow: false });
        case "clock":
          return rect(ornamentX - 46, y - 16, { w: 92, h: 16, radius: 6, fill: TONES.darkWood }) +
            clock(ornamentX, y - 88, { r: 78, hour: 10, minute: 10 });
      }
    }).join("");
    const books = plan.shelves.map((row, shelf) =>
      row.map((colour, index) => {
        const w = 70;
        return {
          x: left + 44 + index * (w + 6),
          bottom: top + (shelf + 1) * pitch - 26,
          w,
          h: between(random, [172, 226]),
          colour,
          style: integer(random, [0, 2]),
        };
      })
    );
    const used = plan.shelves.flat();
    const colour = pick(
      random,
      [...STRONG_COLOURS, COLOURS.white].filter((hue) => !used.includes(hue)),
    );
    const edit = pick(random, ["recolour", "remove", "star"] as const);
    const all = (changed: boolean) =>
      books.map((row, shelf) =>
        row.map((one, index) => {
          const touched = changed && shelf === plan.shelf && index === plan.target;
          if (!touched) return spine(one, one.colour.hex);
          if (edit === "remove") return "";
          return edit === "recolour" ? spine(one, colour.hex) : spine(one, one.colour.hex) +
            star(one.x + one.w / 2, one.bottom - one.h * 0.5, { r: 27, colour: "#fff6d8" });
        }).join("")
      ).join("");
    const { reference } = plan;
    const listed = (language: "en" | "zh") =>
      (plan.shelves[plan.shelf] as readonly NamedColour[]).map((hue) => hue[language])
        .join(language === "en" ? ", " : "、");
    const [place, old] = [
      SHELVES[plan.shelf] as Bilingual,
      plan.shelves[plan.shelf]?.[plan.target] as NamedColour,
    ];
    return {
      source: back + ornaments + all(false),
      target: back + ornaments + all(true),
      instruction: edit === "recolour"
        ? askColour(random, reference, colour)
        : edit === "remove"
        ? askRemoval(random, reference)
        : say(random, {
          templates: [
            both(
              "Put a pale star on the spine of {reference}.",
              "在{reference}的书脊上贴一颗浅色星星。",
            ),
            both(
              "Add a cream star sticker to {reference}.",
              "给{reference}贴上一枚米白色的星星贴纸。",
            ),
          ],
          values: { reference },
        }),
      description: fill(
        both(
          "A bookcase has three shelves of upright books, with a plant, a vase and a clock at their right ends. The books on the {place} shelf are, from left to right, {names}.",
          "书架有三层直立的书，右端分别放着盆栽、花瓶和时钟。{place}的书从左到右依次为{names}。",
        ),
        { place, names: both(listed("en"), listed("zh")) },
      ),
      rationale: fill(
        both(
          "The meant book is the {old} one at position {number} from the left on the {place} shelf. {effect} Every other book stays.",
          "所指的是{place}从左数第{number}本，{old}的那本。{effect}其他书都不变。",
        ),
        {
          old,
          place,
          number: both(String(plan.target + 1), String(plan.target + 1)),
          effect: edit === "recolour"
            ? fill(both("It becomes {colour}.", "它变为{colour}。"), { colour })
            : edit === "remove"
            ? both("It leaves a dark gap.", "原处留下一个暗色空当。")
            : both("A star appears on its spine.", "它的书脊上出现一颗星星。"),
        },
      ),
      tags: ["ordinal", "spatial", edit, "books"],
      difficulty: plan.difficulty,
    };
  },
};

function spine(
  one: {
    readonly x: number;
    readonly bottom: number;
    readonly w: number;
    readonly h: number;
    readonly style: number;
  },
  colour: string,
): string {
  const { x, bottom, w, h, style } = one;
  const band = (at: number, height: number) =>
    rect(x, bottom - h * at, { w, h: height, fill: lighten(colour, 0.5), opacity: 0.85 });
  return shaded((paint) => rect(x, bottom - h, { w, h, radius: 6, ...paint }), colour) +
    (style === 0
      ? band(0.9, 8) + band(0.16, 8)
      : style === 1
      ? band(0.86, 20)
      : band(0.92, 6) + band(0.87, 6) + band(0.14, 14));
}
