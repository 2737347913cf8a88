import { COLOURS, TONES } from "./palette.ts";
import { circle, d, darken, ellipse, group, lighten, linear, mix, path, rect } from "./svg.ts";
import { line } from "./svg.ts";
import type { Stop } from "./svg.ts";

/** Time of day and weather of a sky. */
export type SkyTime = "morning" | "day" | "sunset" | "dusk" | "night" | "overcast";

const SKIES: Readonly<Record<SkyTime, readonly Stop[]>> = {
  morning: [[0, "#a9d3ee"], [0.6, "#dcecf0"], [1, "#fdeed5"]],
  day: [[0, "#6fb6e6"], [0.6, "#a9d6f0"], [1, "#dff0f6"]],
  sunset: [[0, "#5b6aa8"], [0.35, "#b678a0"], [0.68, "#f2926d"], [1, "#fcd591"]],
  dusk: [[0, "#27315f"], [0.6, "#5b5c92"], [1, "#c58f9c"]],
  night: [[0, "#111a38"], [0.65, "#1f2d58"], [1, "#34467a"]],
  overcast: [[0, "#94a3b3"], [0.6, "#b4c0ca"], [1, "#d3dade"]],
};

/** A sky over the whole width; its gradient ends at `horizon`, below it is one plain colour. */
export function sky(time: SkyTime, horizon = 720): string {
  const gradient = linear(SKIES[time]);
  const lowest = SKIES[time].at(-1)?.[1] ?? TONES.snow;
  return gradient.definition +
    rect(0, horizon, { w: 1472, h: 1104 - horizon, fill: lowest }) +
    rect(0, 0, { w: 1472, h: horizon + 1, fill: gradient.fill });
}

/** Flat ground from `horizon` to the lower edge; lighter far away. */
export function ground(horizon = 720, colour: string = TONES.grass): string {
  const gradient = linear([[0, lighten(colour, 0.22)], [0.35, colour], [1, darken(colour, 0.12)]]);
  return gradient.definition +
    rect(0, horizon, { w: 1472, h: 1104 - horizon, fill: gradient.fill });
}

/** Two rows of soft hills whose feet lie on `horizon`; `shift` moves them sideways. */
export function hills(horizon = 720, colour: string = "#7fb58a", shift = 0): string {
  const far = linear([[0, mix(colour, "#bcd6e8", 0.62)], [1, mix(colour, "#bcd6e8", 0.4)]]);
  const near = linear([[0, mix(colour, "#bcd6e8", 0.22)], [1, colour]]);
  const x = -300 + (((shift % 300) + 300) % 300);
  return far.definition + near.definition + path(
    d`M${x} ${horizon}C${x + 180} ${horizon - 190} ${x + 380} ${horizon - 220} ${x + 620} ${
      horizon - 60
    }C${x + 800} ${horizon - 210} ${x + 1060} ${horizon - 260} ${x + 1280} ${horizon - 70}C${
      x + 1440
    } ${horizon - 170} ${x + 1640} ${horizon - 180} ${x + 1900} ${horizon}Z`,
    { fill: far.fill },
  ) + path(
    d`M${x - 40} ${horizon}C${x + 120} ${horizon - 60} ${x + 300} ${horizon - 120} ${x + 520} ${
      horizon - 40
    }C${x + 700} ${horizon - 110} ${x + 860} ${horizon - 130} ${x + 1080} ${horizon - 30}C${
      x + 1260
    } ${horizon - 100} ${x + 1500} ${horizon - 100} ${x + 1880} ${horizon}Z`,
    { fill: near.fill },
  );
}

/** Pointed mountains with snow caps whose feet lie on `horizon`. */
export function mountains(horizon = 720, colour = "#8ea3bd", shift = 0): string {
  const x = -200 + (((shift % 200) + 200) % 200);
  const peaks = [[0, 330, 260], [380, 420, 330], [820, 360, 300], [1220, 400, 340], [
    1560,
    300,
    250,
  ]];
  return peaks.map(([at = 0, height = 0, half = 0], index) => {
    const top = horizon - height;
    const centre = x + at + 100;
    const tone = mix(colour, "#d5e2ee", index % 2 === 0 ? 0.35 : 0.15);
    return path(d`M${centre - half} ${horizon}L${centre} ${top}L${centre + half} ${horizon}Z`, {
      fill: tone,
    }) + path(d`M${centre} ${top}L${centre + half} ${horizon}H${centre + half * 0.1}Z`, {
      fill: darken(tone, 0.1),
    }) + path(
      d`M${centre} ${top}l${-half * 0.24} ${height * 0.24}l${half * 0.1} ${-height * 0.04}l${
        half * 0.1
      } ${height * 0.07}l${half * 0.1} ${-height * 0.08}l${half * 0.18} ${height * 0.05}Z`,
      { fill: TONES.snow },
    );
  }).join("");
}

/** Open water from `horizon` to the lower edge, with a few calm wave lines. */
export function sea(horizon = 640, colour: string = TONES.water): string {
  const gradient = linear([[0, lighten(colour, 0.45)], [0.25, lighten(colour, 0.1)], [
    1,
    darken(colour, 0.28),
  ]]);
  let waves = "";
  for (let row = 0; row < 6; row++) {
    const y = horizon + 34 + row * row * 12 + row * 16;
    for (let x = (row * 277) % 350 - 80; x < 1472; x += 350) {
      waves += path(d`M${x} ${y}q28 -9 56 0t56 0`, {
        stroke: "#ffffff",
        width: 3 + row * 0.4,
        opacity: 0.28,
      });
    }
  }
  return gradient.definition +
    rect(0, horizon, { w: 1472, h: 1104 - horizon, fill: gradient.fill }) + waves;
}

/** A beach from `top` to the lower edge, with a wet, wavy edge to the sea. */
export function beach(top = 860): string {
  const gradient = linear([[0, lighten(TONES.sand, 0.2)], [1, darken(TONES.sand, 0.08)]]);
  const edge = (y: number) =>
    d`M0 ${y}Q184 ${y - 34} 368 ${y}T736 ${y}T1104 ${y}T1472 ${y}V1104H0Z`;
  return gradient.definition + path(edge(top - 14), { fill: "#ffffff", opacity: 0.65 }) +
    path(edge(top), { fill: darken(TONES.sand, 0.1) }) +
    path(edge(top + 22), { fill: gradient.fill });
}

/** A pavement and a road across the picture; the pavement starts at `top`. */
export function street(top = 800): string {
  const road = linear([[0, lighten(TONES.asphalt, 0.08)], [1, darken(TONES.asphalt, 0.2)]]);
  let marks = "";
  for (let x = 30; x < 1472; x += 210) {
    marks += path(d`M${x} ${top + 196}h120l-8 14h-120Z`, { fill: TONES.paper, opacity: 0.85 });
  }
  let joints = "";
  for (let x = 60; x < 1472; x += 120) {
    joints += line([x, top + 4], [x - 14, top + 76], {
      stroke: "#a8a59d",
      width: 3,
      opacity: 0.7,
    });
  }
  return road.definition + rect(0, top, { w: 1472, h: 82, fill: "#cbc7bd" }) + joints +
    rect(0, top + 78, { w: 1472, h: 16, fill: "#97948d" }) +
    rect(0, top + 94, { w: 1472, h: 1104 - top - 94, fill: road.fill }) + marks;
}

/** A path that leads from the lower edge to a point on the horizon. */
export function pathway(
  vanishing: readonly [x: number, y: number],
  shape: { readonly near: readonly [left: number, right: number]; readonly colour?: string },
): string {
  const { near: [left, right], colour = "#dcc9a3" } = shape;
  const [x, y] = vanishing;
  const gradient = linear([[0, lighten(colour, 0.15)], [1, darken(colour, 0.08)]]);
  return gradient.definition + path(d`M${x - 10} ${y}H${x + 10}L${right} 1104H${left}Z`, {
    fill: gradient.fill,
  });
}

/** A room: wall above, floor below. */
export interface RoomOptions {
  /** Colour of the wall. */
  readonly wall?: string;
  /** Colour of the floor. */
  readonly floor?: string;
  /** Where the wall meets the floor; 780 unless given. */
  readonly edge?: number;
  /** Floor of boards (default) or plain. */
  readonly boards?: boolean;
}

/** A room seen from the front. */
export function room(options: RoomOptions = {}): string {
  const { wall = "#ebdfce", floor = TONES.wood, edge = 780, boards = true } = options;
  const wallPaint = linear([[0, lighten(wall, 0.18)], [1, darken(wall, 0.06)]]);
  const floorPaint = linear([[0, lighten(floor, 0.12)], [1, darken(floor, 0.12)]]);
  let joints = "";
  if (boards) {
    for (let x = -1400; x <= 2900; x += 200) {
      joints += line([736 + (x - 736) * 0.72, edge], [x, 1104], {
        stroke: darken(floor, 0.16),
        width: 3,
        opacity: 0.5,
      });
    }
  }
  return wallPaint.definition + floorPaint.definition +
    rect(0, 0, { w: 1472, h: edge, fill: wallPaint.fill }) +
    rect(0, edge, { w: 1472, h: 1104 - edge, fill: floorPaint.fill }) +
    joints +
    rect(0, edge - 26, { w: 1472, h: 26, fill: lighten(wall, 0.5) }) +
    rect(0, edge - 3, { w: 1472, h: 6, fill: darken(floor, 0.3), opacity: 0.5 });
}

/** The top of a wide table in front of a wall: everything below `edge`. */
export function tableTop(edge = 720, colour: string = TONES.wood): string {
  const top = linear([[0, lighten(colour, 0.22)], [1, lighten(colour, 0.02)]]);
  return top.definition + rect(0, edge, { w: 1472, h: 1104 - edge, fill: top.fill }) +
    rect(0, edge, { w: 1472, h: 5, fill: lighten(colour, 0.45) }) +
    rect(0, 1046, { w: 1472, h: 58, fill: darken(colour, 0.22) }) +
    rect(0, 1040, { w: 1472, h: 8, fill: darken(colour, 0.08) });
}

/** A plain wall down to `edge`, with a soft gradient. */
export function wall(colour = "#e6edf0", edge = 720): string {
  const gradient = linear([[0, lighten(colour, 0.2)], [1, darken(colour, 0.07)]]);
  return gradient.definition + rect(0, 0, { w: 1472, h: edge, fill: gradient.fill });
}

/** A window in a wall. */
export interface WindowOptions {
  /** Width with frame. */
  readonly w: number;
  /** Height with frame. */
  readonly h: number;
  /** What is seen through it. */
  readonly time?: SkyTime;
  /** Colour of curtains at both sides; none unless given. */
  readonly curtains?: string;
}

/** A window from its top left corner; one sash bar each way, a sill below. */
export function windowFrame(x: number, y: number, options: WindowOptions): string {
  const { w, h, time = "day", curtains } = options;
  const glass = linear(SKIES[time]);
  const frame = TONES.paper;
  let drawn = glass.definition +
    rect(x - 6, y + 4, { w: w + 18, h: h + 8, radius: 6, fill: TONES.shade, opacity: 0.12 }) +
    rect(x, y, { w, h, radius: 4, fill: frame }) +
    rect(x + 16, y + 16, { w: w - 32, h: h - 32, fill: glass.fill });
  if (time === "day" || time === "morning" || time === "overcast") {
    drawn += path(
      d`M${x + 16} ${y + h - 16}v${-h * 0.16}q${w * 0.25} ${-h * 0.16} ${w * 0.5} ${-h * 0.02}t${
        w * 0.5 - 32
      } ${-h * 0.02}V${y + h - 16}Z`,
      { fill: "#8dbd8b" },
    );
  }
  if (time === "night") {
    drawn += circle(x + w * 0.74, y + h * 0.26, { r: Math.min(w, h) * 0.08, fill: "#fbf3d0" });
    for (const [dx, dy] of [[0.2, 0.2], [0.36, 0.36], [0.24, 0.62], [0.62, 0.6], [0.85, 0.7]]) {
      drawn += circle(x + w * (dx ?? 0), y + h * (dy ?? 0), { r: 3, fill: "#ffffff" });
    }
  }
  drawn += rect(x + w / 2 - 6, y + 8, { w: 12, h: h - 16, fill: frame }) +
    rect(x + 8, y + h * 0.48 - 6, { w: w - 16, h: 12, fill: frame }) +
    rect(x - 18, y + h - 2, { w: w + 36, h: 20, radius: 5, fill: darken(frame, 0.08) });
  if (curtains !== undefined) {
    for (const side of [-1, 1]) {
      const edge = side === -1 ? x - 30 : x + w + 30;
      drawn += path(
        d`M${edge} ${y - 24}h${-side * 96}q${side * 18} ${h * 0.5} ${side * 40} ${h + 60}H${edge}Z`,
        { fill: curtains },
      ) + path(d`M${edge - side * 30} ${y - 20}q${side * 6} ${h * 0.5} ${side * 4} ${h + 50}`, {
        stroke: darken(curtains, 0.18),
        width: 5,
        opacity: 0.6,
      });
    }
    drawn += rect(x - 64, y - 36, { w: w + 128, h: 14, radius: 7, fill: TONES.darkWood });
  }
  return drawn;
}

/** A picture in a frame on a wall, from its top left corner. */
export function pictureFrame(
  x: number,
  y: number,
  size: { readonly w: number; readonly h: number; readonly colour?: string },
): string {
  const { w, h, colour = COLOURS.teal.hex } = size;
  return rect(x + 5, y + 7, { w, h, radius: 4, fill: TONES.shade, opacity: 0.16 }) +
    rect(x, y, { w, h, radius: 4, fill: TONES.darkWood }) +
    rect(x + 12, y + 12, { w: w - 24, h: h - 24, fill: TONES.paper }) +
    rect(x + 28, y + 28, { w: w - 56, h: h - 56, fill: lighten(colour, 0.6) }) +
    path(
      d`M${x + 28} ${y + h - 28}v${-h * 0.2}l${w * 0.22} ${-h * 0.16}l${w * 0.16} ${h * 0.1}l${
        w * 0.18
      } ${-h * 0.14}L${x + w - 28} ${y + h * 0.62}V${y + h - 28}Z`,
      { fill: colour },
    ) +
    circle(x + w * 0.7, y + h * 0.34, { r: Math.min(w, h) * 0.07, fill: COLOURS.yellow.hex });
}

/** A rug on a floor, around its centre. */
export function rug(
  x: number,
  y: number,
  size: { readonly rx: number; readonly colour: string },
): string {
  const ry = size.rx * 0.2;
  return group(
    ellipse(x, y, { rx: size.rx, ry, fill: darken(size.colour, 0.15) }) +
      ellipse(x, y - 4, { rx: size.rx, ry, fill: size.colour }) +
      ellipse(x, y - 4, {
        rx: size.rx * 0.86,
        ry: ry * 0.84,
        stroke: lighten(size.colour, 0.5),
        width: 5,
      }),
  );
}
