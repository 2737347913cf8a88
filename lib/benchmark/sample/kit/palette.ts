/** A colour with its names, so that a text can say what a picture shows. */
export interface NamedColour {
  /** `#rrggbb`. */
  readonly hex: string;
  /** Such as `red`. */
  readonly en: string;
  /** Such as `红色`; `红色的杯子` is a red cup. */
  readonly zh: string;
}

/** Colours that are told apart at a glance, for things that a text names by colour. */
export const COLOURS = {
  red: { hex: "#e0574a", en: "red", zh: "红色" },
  orange: { hex: "#f08c43", en: "orange", zh: "橙色" },
  yellow: { hex: "#f5c24c", en: "yellow", zh: "黄色" },
  green: { hex: "#58a868", en: "green", zh: "绿色" },
  teal: { hex: "#2f9c95", en: "teal", zh: "青色" },
  blue: { hex: "#3f7fcb", en: "blue", zh: "蓝色" },
  purple: { hex: "#8a6cc4", en: "purple", zh: "紫色" },
  pink: { hex: "#ee8fa6", en: "pink", zh: "粉色" },
  white: { hex: "#f7f4ec", en: "white", zh: "白色" },
} as const satisfies Readonly<Record<string, NamedColour>>;

/** The strong colours of {@linkcode COLOURS} as a list to pick from; white is left out. */
export const STRONG_COLOURS: readonly NamedColour[] = [
  COLOURS.red,
  COLOURS.orange,
  COLOURS.yellow,
  COLOURS.green,
  COLOURS.teal,
  COLOURS.blue,
  COLOURS.purple,
  COLOURS.pink,
];

/** Colours of materials and of the ground. */
export const TONES = {
  ink: "#2f3a4d",
  night: "#18223f",
  paper: "#fbf8f0",
  cream: "#f4e8d2",
  sand: "#ecd6a8",
  wood: "#c48f5c",
  darkWood: "#8a5d3f",
  stone: "#a9b1bb",
  slate: "#6b7a8f",
  asphalt: "#626c7b",
  metal: "#c3cbd5",
  gold: "#e6b547",
  glass: "#d6ecf5",
  water: "#5aa9d6",
  grass: "#8fc27a",
  leaf: "#5fa566",
  pine: "#3a7f63",
  blossom: "#f5b5c4",
  autumn: "#e08a3c",
  snow: "#f3f7fb",
  skinLight: "#f6d3b8",
  skinMid: "#e0ab84",
  skinDark: "#a56e4c",
  lamplight: "#ffe08a",
  shade: "#1f2747",
} as const satisfies Readonly<Record<string, string>>;
