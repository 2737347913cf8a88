import type { Noun } from "./words.ts";
import type { NamedColour, ObjectOptions } from "./kit/mod.ts";
import { apple, ball, block, book, box, COLOURS, cup, gift, pottedPlant, vase } from "./kit/mod.ts";
import type { Outline } from "./shadows.ts";
import { boxOutline, ovalOutline } from "./shadows.ts";

/** A thing that stands on a table or floor: names, drawing, outline. */
export interface Thing extends Noun {
  /** Draws it with (x, y) as the middle of its base. */
  draw(x: number, y: number, options: ObjectOptions): string;
  /** Usual height on a table seen from near. */
  readonly height: number;
  /** Width as a share of `size`. */
  readonly wide: number;
  /** Height as a share of `size`. */
  readonly high: number;
  /** Colours it comes in; any unless given. */
  readonly colours?: readonly NamedColour[];
  /** Outlines at size 1, for shadows. */
  readonly outlines: readonly Outline[];
}

const cupBody: Outline = [[-0.26, 0], [-0.4, 0.2], [-0.5, 1], [0.5, 1], [0.4, 0.2], [0.26, 0]];
const ear: Outline = [
  [0.4, 0.2],
  [0.78, 0.3],
  [0.78, 0.8],
  [0.46, 0.86],
  [0.46, 0.74],
  [
    0.68,
    0.72,
  ],
  [0.66, 0.38],
  [0.38, 0.32],
];
const vaseBody: Outline = [
  [-0.16, 0],
  [-0.29, 0.36],
  [-0.22, 0.6],
  [-0.11, 1],
  [0.11, 1],
  [
    0.22,
    0.6,
  ],
  [0.29, 0.36],
  [0.16, 0],
];

const CARDBOARD: NamedColour = { hex: "#c99a63", en: "brown", zh: "棕色" };

/** Things for tables, each told apart by its shape. */
export const THINGS = {
  cup: {
    en: "cup",
    zh: "杯子",
    measure: "个",
    draw: (x, y, options) => cup(x, y, options),
    height: 140,
    wide: 1,
    high: 1,
    outlines: [cupBody, ear],
  },
  apple: {
    en: "apple",
    zh: "苹果",
    measure: "个",
    draw: (x, y, options) => apple(x, y, options),
    height: 120,
    wide: 1.1,
    high: 1,
    colours: [COLOURS.red, COLOURS.green, COLOURS.yellow],
    outlines: [ovalOutline([0, 0.48], [0.53, 0.48])],
  },
  ball: {
    en: "ball",
    zh: "皮球",
    measure: "个",
    draw: (x, y, options) => ball(x, y, options),
    height: 150,
    wide: 1,
    high: 1,
    outlines: [ovalOutline([0, 0.5], [0.5, 0.5])],
  },
  block: {
    en: "block",
    zh: "积木",
    measure: "块",
    draw: (x, y, options) => block(x, y, options),
    height: 130,
    wide: 1,
    high: 1,
    outlines: [boxOutline(1, 1)],
  },
  vase: {
    en: "vase",
    zh: "花瓶",
    measure: "个",
    draw: (x, y, options) => vase(x, y, options),
    height: 220,
    wide: 0.58,
    high: 1,
    outlines: [vaseBody],
  },
  gift: {
    en: "gift box",
    zh: "礼物盒",
    measure: "个",
    draw: (x, y, options) => gift(x, y, options),
    height: 120,
    wide: 1.1,
    high: 1.25,
    outlines: [
      boxOutline(1.1, 1),
      ovalOutline([-0.2, 1.1], [0.16, 0.12]),
      ovalOutline([0.2, 1.1], [
        0.16,
        0.12,
      ]),
    ],
  },
  carton: {
    en: "carton",
    zh: "纸箱",
    measure: "个",
    draw: (x, y, options) => box(x, y, options),
    height: 130,
    wide: 1.3,
    high: 1,
    colours: [CARDBOARD],
    outlines: [boxOutline(1.3, 1)],
  },
  book: {
    en: "book",
    zh: "书",
    measure: "本",
    draw: (x, y, options) => book(x, y, options),
    height: 230,
    wide: 1,
    high: 0.18,
    outlines: [boxOutline(1, 0.18)],
  },
  plant: {
    en: "plant pot",
    zh: "花盆",
    measure: "个",
    draw: (x, y, options) => pottedPlant(x, y, options),
    height: 260,
    wide: 0.8,
    high: 1,
    outlines: [boxOutline(0.4, 0.38), ovalOutline([0, 0.64], [0.34, 0.34])],
  },
} as const satisfies Readonly<Record<string, Thing>>;

/** An outline at another size. */
export function scaledOutlines(outlines: readonly Outline[], size: number): readonly Outline[] {
  return outlines.map((outline) => outline.map(([x, y]) => [x * size, y * size] as const));
}

/** The first of `colours` that the thing comes in, or else one it has of its own. */
export function fittingColour(thing: Thing, colours: readonly NamedColour[]): NamedColour {
  const own = thing.colours;
  const fitting = own === undefined
    ? colours[0]
    : colours.find((colour) => own.includes(colour)) ?? own[0];
  if (fitting === undefined) {
    throw new RangeError(`Cannot colour a ${thing.en}: there are no colours to choose from`);
  }
  return fitting;
}
