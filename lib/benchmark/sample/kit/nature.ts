import type { Random } from "../../../random.ts";
import { TONES } from "./palette.ts";
import { contactShadow, rounded, shaded } from "./shading.ts";
import type { Side } from "./shading.ts";
import { circle, d, darken, ellipse, group, lighten, line, mix, path, radial } from "./svg.ts";
import { linear, rect } from "./svg.ts";

export type { Random } from "../../../random.ts";

/** The four seasons. */
export type Season = "spring" | "summer" | "autumn" | "winter";

/** How a tree is drawn; (x, y) is where its trunk meets the ground. */
export interface TreeOptions {
  /** From the ground to the top. */
  readonly height: number;
  /** `summer` unless given. */
  readonly season?: Season;
  /** A round crown (default), or a conifer that stays green. */
  readonly kind?: "round" | "pine";
  /** Side of the light. */
  readonly light?: Side;
  /** Draws a soft shadow at the foot, true unless given. */
  readonly shadow?: boolean;
}

const CROWNS: Readonly<Record<Season, string>> = {
  spring: TONES.blossom,
  summer: TONES.leaf,
  autumn: TONES.autumn,
  winter: TONES.snow,
};

/** A tree; in winter a round tree is bare with snow on its branches, a pine carries snow. */
export function tree(x: number, y: number, options: TreeOptions): string {
  const { height: h, season = "summer", kind = "round", light = "left", shadow = true } = options;
  const foot = shadow ? contactShadow(x, y, h * 0.42) : "";
  return foot + group(
    kind === "pine" ? pine(h, season, light) : roundTree(h, season, light),
    { x, y },
  );
}

function pine(h: number, season: Season, light: Side): string {
  const trunk = rect(-h * 0.035, -h * 0.2, { w: h * 0.07, h: h * 0.2, fill: TONES.darkWood });
  let tiers = "";
  for (const [base, top, half] of [[0.12, 0.56, 0.26], [0.34, 0.78, 0.21], [0.56, 1, 0.155]]) {
    const b = -h * (base ?? 0), t = -h * (top ?? 0), w = h * (half ?? 0);
    tiers += shaded(
      (paint) =>
        path(
          d`M0 ${t}L${w} ${b}Q${w * 0.5} ${b + h * 0.03} 0 ${b + h * 0.03}T${-w} ${b}Z`,
          paint,
        ),
      TONES.pine,
      light,
    );
    if (season === "winter") {
      tiers += path(
        d`M0 ${t}L${w * 0.62} ${b + (t - b) * 0.38}q${-w * 0.16} ${h * 0.05} ${-w * 0.3} ${
          -h * 0.01
        }q${-w * 0.16} ${h * 0.07} ${-w * 0.34} 0q${-w * 0.16} ${h * 0.06} ${-w * 0.3} 0q${
          -w * 0.14
        } ${h * 0.04} ${-w * 0.3} ${h * 0.01}Z`,
        { fill: TONES.snow },
      );
    }
  }
  return trunk + tiers;
}

function roundTree(h: number, season: Season, light: Side): string {
  const trunk = shaded(
    (paint) =>
      path(
        d`M${-h * 0.045} 0Q${-h * 0.025} ${-h * 0.25} ${-h * 0.03} ${-h * 0.5}H${h * 0.03}Q${
          h * 0.025
        } ${-h * 0.25} ${h * 0.045} 0Z`,
        paint,
      ),
    TONES.darkWood,
    light,
  );
  if (season === "winter") {
    const boughs = [
      [0, -0.42, 0, -0.94, 0.03],
      [0, -0.4, -0.24, -0.74, 0.024],
      [0, -0.45, 0.25, -0.78, 0.024],
      [-0.1, -0.55, -0.3, -0.58, 0.014],
      [0.11, -0.6, 0.31, -0.62, 0.014],
      [0, -0.66, -0.13, -0.9, 0.014],
      [0, -0.68, 0.13, -0.92, 0.014],
    ];
    return trunk +
      boughs.map(([x1 = 0, y1 = 0, x2 = 0, y2 = 0, w = 0]) =>
        line([x1 * h, y1 * h], [x2 * h, y2 * h], { stroke: TONES.darkWood, width: w * h }) +
        line(
          [(x1 * 0.6 + x2 * 0.4) * h, (y1 * 0.6 + y2 * 0.4) * h - w * h * 0.42],
          [x2 * h, y2 * h - w * h * 0.42],
          { stroke: TONES.snow, width: w * h * 0.62 },
        )
      ).join("");
  }
  const crown = CROWNS[season];
  const blobs = [
    [-0.17, -0.56, 0.17],
    [0.18, -0.55, 0.165],
    [0, -0.5, 0.17],
    [-0.12, -0.76, 0.165],
    [0.13, -0.75, 0.17],
    [0, -0.84, 0.15],
    [0, -0.66, 0.2],
  ];
  const tones = [darken(crown, 0.14), darken(crown, 0.14), darken(crown, 0.1)];
  let leaves = "";
  blobs.forEach(([cx = 0, cy = 0, r = 0], index) => {
    leaves += circle(cx * h, cy * h, { r: r * h, fill: tones[index] ?? crown });
  });
  const side = light === "left" ? -1 : 1;
  leaves += circle(side * 0.09 * h, -0.77 * h, { r: 0.13 * h, fill: lighten(crown, 0.16) });
  leaves += circle(side * 0.15 * h, -0.6 * h, { r: 0.07 * h, fill: lighten(crown, 0.1) });
  if (season === "spring" || season === "autumn") {
    const fleck = season === "spring" ? "#fdeaf0" : "#f3c04e";
    for (
      const [cx, cy] of [[-0.2, -0.6], [0.02, -0.9], [0.2, -0.72], [0.08, -0.56], [-0.05, -0.7]]
    ) {
      leaves += circle((cx ?? 0) * h, (cy ?? 0) * h, { r: 0.022 * h, fill: fleck });
    }
  }
  return trunk + leaves;
}

/** A low round bush standing at (x, y). */
export function bush(
  x: number,
  y: number,
  size: { readonly w: number; readonly colour?: string },
): string {
  const { w, colour = TONES.leaf } = size;
  return contactShadow(x, y, w) + group(
    path(
      d`M${-w / 2} 0C${-w * 0.56} ${-w * 0.3} ${-w * 0.3} ${-w * 0.4} ${-w * 0.22} ${-w * 0.34}C${
        -w * 0.14
      } ${-w * 0.56} ${w * 0.16} ${-w * 0.54} ${w * 0.2} ${-w * 0.36}C${w * 0.36} ${-w * 0.42} ${
        w * 0.56
      } ${-w * 0.24} ${w / 2} 0Z`,
      { fill: colour },
    ) + ellipse(-w * 0.1, -w * 0.32, { rx: w * 0.16, ry: w * 0.1, fill: lighten(colour, 0.16) }),
    { x, y },
  );
}

/** How a flower is drawn; (x, y) is where its stem leaves the ground. */
export interface FlowerOptions {
  /** From the ground to the top. */
  readonly height: number;
  /** Colour of the petals. */
  readonly colour: string;
  /** 0 is fresh, 1 is wilted: the stem bends, the head hangs, colours fade. */
  readonly wilt?: number;
  /** Side to which a wilted flower bends. */
  readonly bend?: Side;
}

/** One flower with two leaves. */
export function flower(x: number, y: number, options: FlowerOptions): string {
  const { height: h, colour, wilt = 0, bend = "right" } = options;
  const stem = mix("#57995c", "#a08a4e", wilt);
  const petal = mix(colour, "#9a7a55", wilt * 0.65);
  const head: readonly [number, number] = [h * 0.34 * wilt, -h * (0.84 - 0.36 * wilt)];
  let petals = "";
  for (let index = 0; index < 8; index++) {
    petals += group(
      ellipse(0, -h * 0.12, { rx: h * (0.055 - 0.02 * wilt), ry: h * 0.09, fill: petal }),
      { turn: index * 45 },
    );
  }
  const top = -h * (0.84 + 0.02 * wilt);
  const drawn = path(
    d`M0 0C0 ${-h * 0.5} 0 ${top} ${head[0] * 0.5} ${top}S${head[0]} ${head[1] - h * 0.1} ${
      head[0]
    } ${head[1]}`,
    { stroke: stem, width: h * 0.03 },
  ) +
    path(
      d`M0 ${-h * 0.2}q${h * 0.16} ${h * (-0.14 + 0.2 * wilt)} ${h * 0.24} ${
        h * (-0.1 + 0.28 * wilt)
      }q${-h * 0.08} ${h * 0.12} ${-h * 0.24} ${h * (0.1 - 0.28 * wilt)}Z`,
      {
        fill: stem,
      },
    ) +
    path(
      d`M0 ${-h * 0.32}q${-h * 0.16} ${h * (-0.14 + 0.2 * wilt)} ${-h * 0.24} ${
        h * (-0.1 + 0.28 * wilt)
      }q${h * 0.08} ${h * 0.12} ${h * 0.24} ${h * (0.1 - 0.28 * wilt)}Z`,
      { fill: stem },
    ) + group(
      petals + circle(0, 0, { r: h * 0.06, fill: mix("#f3bd3f", "#7a5a35", wilt) }),
      { x: head[0], y: head[1], turn: wilt * 150 },
    );
  return group(drawn, { x, y, mirrored: bend === "left" });
}

/** A soft flat cloud around (x, y). */
export function cloud(
  x: number,
  y: number,
  size: { readonly w: number; readonly colour?: string; readonly opacity?: number },
): string {
  const { w, colour = "#ffffff", opacity = 0.92 } = size;
  return path(
    d`M${x - w * 0.5} ${y + w * 0.1}C${x - w * 0.5} ${y - w * 0.04} ${x - w * 0.34} ${
      y - w * 0.07
    } ${x - w * 0.28} ${y - w * 0.05}C${x - w * 0.22} ${y - w * 0.22} ${x + w * 0.02} ${
      y - w * 0.22
    } ${x + w * 0.08} ${y - w * 0.09}C${x + w * 0.2} ${y - w * 0.17} ${x + w * 0.34} ${
      y - w * 0.08
    } ${x + w * 0.33} ${y}C${x + w * 0.46} ${y - w * 0.01} ${x + w * 0.5} ${y + w * 0.04} ${
      x + w * 0.5
    } ${y + w * 0.1}Z`,
    { fill: colour, opacity },
  );
}

/** The sun with a soft halo. */
export function sun(
  x: number,
  y: number,
  size: { readonly r: number; readonly colour?: string } = { r: 64 },
): string {
  const { r, colour = "#ffd45e" } = size;
  const halo = radial([[0, lighten(colour, 0.4), 0.9], [0.4, colour, 0.3], [1, colour, 0]]);
  return halo.definition + circle(x, y, { r: r * 2.4, fill: halo.fill }) +
    circle(x, y, { r, fill: colour }) +
    circle(x, y, { r: r * 0.84, fill: lighten(colour, 0.3) });
}

/** A full moon with a halo. */
export function moon(x: number, y: number, size: { readonly r: number } = { r: 56 }): string {
  const { r } = size;
  const halo = radial([[0, "#fdf6d8", 0.6], [0.45, "#dfe6f5", 0.22], [1, "#dfe6f5", 0]]);
  return halo.definition + circle(x, y, { r: r * 2.6, fill: halo.fill }) +
    circle(x, y, { r, fill: "#fbf4d6" }) +
    circle(x - r * 0.3, y - r * 0.2, { r: r * 0.17, fill: "#eadfb6" }) +
    circle(x + r * 0.26, y + r * 0.3, { r: r * 0.22, fill: "#eadfb6" }) +
    circle(x + r * 0.3, y - r * 0.38, { r: r * 0.1, fill: "#eadfb6" });
}

/** Stars scattered over the sky above `bottom`. */
export function stars(
  random: Random,
  options: { readonly count?: number; readonly bottom?: number } = {},
): string {
  const { count = 60, bottom = 520 } = options;
  let drawn = "";
  for (let index = 0; index < count; index++) {
    drawn += circle(random() * 1472, random() ** 1.3 * bottom, {
      r: 1.4 + random() * 2.4,
      fill: "#ffffff",
      opacity: 0.5 + random() * 0.5,
    });
  }
  return drawn;
}

/** Streaks of rain over the whole picture; `slant` is how far a streak leans. */
export function rain(
  random: Random,
  options: { readonly count?: number; readonly slant?: number } = {},
): string {
  const { count = 130, slant = -14 } = options;
  let streaks = "";
  for (let index = 0; index < count; index++) {
    const x = random() * 1520 - 20, y = random() * 1150 - 60, length = 34 + random() * 34;
    streaks += d`M${x} ${y}l${slant * length / 50} ${length}`;
  }
  return path(streaks, { stroke: "#eef6ff", width: 3.4, opacity: 0.55 });
}

/** Snowflakes as soft dots over the whole picture. */
export function snowfall(random: Random, options: { readonly count?: number } = {}): string {
  const { count = 120 } = options;
  let flakes = "";
  for (let index = 0; index < count; index++) {
    flakes += circle(random() * 1472, random() * 1104, {
      r: 3 + random() * 5,
      fill: "#ffffff",
      opacity: 0.65 + random() * 0.35,
    });
  }
  return flakes;
}

/** A bank of fog between two heights, densest in its middle. */
export function fog(
  top: number,
  bottom: number,
  options: { readonly density?: number; readonly colour?: string } = {},
): string {
  const { density = 0.7, colour = "#e3e8ec" } = options;
  const gradient = linear([[0, colour, density * 0.55], [0.5, colour, density], [
    1,
    colour,
    density * 0.25,
  ]]);
  return gradient.definition + rect(0, top, { w: 1472, h: bottom - top, fill: gradient.fill });
}

/** A puddle that mirrors the sky, around its centre. */
export function puddle(
  x: number,
  y: number,
  size: { readonly w: number; readonly colour?: string },
): string {
  const { w, colour = "#a9c4d8" } = size;
  return group(
    path(
      d`M${-w / 2} 0C${-w * 0.52} ${-w * 0.1} ${-w * 0.2} ${-w * 0.13} ${-w * 0.05} ${-w * 0.1}C${
        w * 0.2
      } ${-w * 0.15} ${w * 0.55} ${-w * 0.08} ${w / 2} ${w * 0.01}C${w * 0.5} ${w * 0.1} ${
        w * 0.1
      } ${w * 0.12} ${-w * 0.1} ${w * 0.09}C${-w * 0.3} ${w * 0.12} ${-w * 0.5} ${w * 0.08} ${
        -w / 2
      } 0Z`,
      { fill: colour },
    ) +
      ellipse(-w * 0.12, -w * 0.035, { rx: w * 0.2, ry: w * 0.022, fill: "#ffffff", opacity: 0.4 }),
    { x, y },
  );
}

/** A grey stone lying at (x, y). */
export function stone(
  x: number,
  y: number,
  size: { readonly w: number; readonly light?: Side },
): string {
  const { w, light = "left" } = size;
  return contactShadow(x, y, w) + group(
    rounded(
      (paint) =>
        path(
          d`M${-w / 2} 0C${-w * 0.54} ${-w * 0.3} ${-w * 0.3} ${-w * 0.52} 0 ${-w * 0.5}C${
            w * 0.34
          } ${-w * 0.5} ${w * 0.56} ${-w * 0.24} ${w / 2} 0Z`,
          paint,
        ),
      TONES.stone,
      light,
    ),
    { x, y },
  );
}
